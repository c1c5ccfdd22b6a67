/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Replies out of the bytes that a call has received. A call that is closed
 * still gives what came before; only then does its outcome count.
 */

#include "session.h"

/* A reply that breaks the rules ends the call, whatever its status says. */
static enum rpc_next
refuse(struct rpc *call, const struct err *why)
{
	call->err = (struct err){ .code = CODE_OK };
	err_set(&call->err, CODE_INTERNAL, "REPLY_MALFORMED",
	    "the reply cannot be read: %s", why->text);
	buf_clear(&call->raw);
	if (call->session)
		session_reset(call);
	call->closed = true;
	frame_clear(&call->reader);
	return RPC_END;
}

static bool
is_grpc(const struct rpc *call)
{
	return call->reply.http_status == 200 && call->reply.grpc;
}

/* What a proxy or a web server has to say is not ours to read. */
static void
skip(struct rpc *call)
{
	session_consumed(call, call->raw.n);
	buf_clear(&call->raw);
}

static enum rpc_next
at_end(struct rpc *call)
{
	struct err cut = { .code = CODE_OK };

	if (call->err.code != CODE_OK || frame_at_edge(&call->reader))
		return RPC_END;
	err_set(&cut, CODE_INTERNAL, "", "it ends within a message");
	return refuse(call, &cut);
}

enum rpc_next
rpc_next(struct rpc *call, struct str *message)
{
	struct err why = { .code = CODE_OK };
	size_t used;

	if (call->raw.failed) {
		err_set(&why, CODE_INTERNAL, "", "not enough memory");
		return refuse(call, &why);
	}
	if (!is_grpc(call))
		skip(call);
	while (!call->whole && call->raw.n > 0) {
		if (frame_feed(&call->reader, buf_str(&call->raw), &used,
		    &call->whole, &why) != CODE_OK)
			return refuse(call, &why);
		buf_consume(&call->raw, used);
		session_consumed(call, used);
	}
	if (call->whole) {
		*message = buf_str(&call->reader.body);
		return RPC_MESSAGE;
	}
	return call->closed ? at_end(call) : RPC_WAIT;
}

void
rpc_taken(struct rpc *call)
{
	frame_next(&call->reader);
	call->whole = false;
}
