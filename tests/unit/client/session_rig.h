/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef TEST_CLIENT_SESSION_RIG_H
#define TEST_CLIENT_SESSION_RIG_H

/* A session and a scripted peer, back to back in memory. */

#include <check.h>
#include <stdlib.h>

#include "session.h"
#include "base/clock.h"
#include "peer.h"
#include "wire/head.h"
#include "wire/limits.h"
#include "wire/message.h"

#define LATER (1000 * NS_PER_S)

static const struct rpc_head head = {
	.path = "/sluss.v1.CaseService/WhoAmI",
	.authority = "sluss.test:8443",
	.purpose = "support",
	.shown = true,
};
static const uint8_t two[] = {
	0, 0, 0, 0, 3, 'a', 'b', 'c', 0, 0, 0, 0, 2, 'd', 'e' };

#define OK_TRAILERS \
	.names = { "grpc-status", "sluss-leaf", "sluss-logged-at" }, \
	.values = { "0", "00ff", "2025-03-01T12:00:00Z" }

struct end {
	struct session *s;
	struct peer peer;
	struct rpc call;
	struct buf got;                  /* messages, each with a '|' */
	bool ended;
};

static inline void
begin(struct end *x, const struct script *script, int64_t deadline)
{
	*x = (struct end){ .ended = false };
	x->s = session_new();
	ck_assert_ptr_nonnull(x->s);
	peer_init(&x->peer, script);
	buf_init(&x->got, 8 * 1024 * 1024);
	session_start(x->s, &x->call, &head, STR("request"), 0, deadline);
}

static inline void
finish(struct end *x)
{
	session_drop(&x->call);
	session_free(x->s);
	peer_clear(&x->peer);
	buf_clear(&x->got);
}

static inline void
read_all(struct end *x)
{
	struct str message;
	enum rpc_next next;

	while ((next = rpc_next(&x->call, &message)) == RPC_MESSAGE) {
		if (message.n > 0)
			buf_append(&x->got, message.p, message.n);
		buf_append_byte(&x->got, '|');
		rpc_taken(&x->call);
	}
	x->ended = next == RPC_END;
}

static inline void
to_peer(struct end *x)
{
	struct str some;

	for (;;) {
		ck_assert_int_eq(session_take(x->s, &some, NULL), CODE_OK);
		if (some.n == 0)
			return;
		peer_feed(&x->peer, some);
	}
}

/* Hands the peer's bytes over in pieces of a size. */
static inline void
from_peer(struct end *x, size_t piece)
{
	struct buf out;
	size_t n;

	buf_init(&out, 16 * 1024 * 1024);
	peer_take(&x->peer, &out);
	while (out.n > 0) {
		n = out.n < piece ? out.n : piece;
		if (session_feed(x->s, (struct str){
		    (const char *)buf_data(&out), n }, NULL) != CODE_OK)
			break;
		buf_consume(&out, n);
		read_all(x);
	}
	buf_clear(&out);
}

static inline void
exchange(struct end *x, size_t piece)
{
	int i;

	for (i = 0; i < 64 && !x->ended; i++) {
		to_peer(x);
		from_peer(x, piece);
		read_all(x);
	}
	to_peer(x);
}

static inline void
expect(const struct script *script, enum code code, const char *reason)
{
	struct end x;

	begin(&x, script, LATER);
	exchange(&x, SIZE_MAX);
	ck_assert(x.ended);
	ck_assert_str_eq(code_name(x.call.err.code), code_name(code));
	if (reason)
		ck_assert_str_eq(x.call.err.reason, reason);
	finish(&x);
}

#endif
