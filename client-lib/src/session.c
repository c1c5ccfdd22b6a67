/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * gRPC on nghttp2's client session. Callbacks only note what has happened;
 * nghttp2 may not be sent or fed from inside them. The connection's window is
 * given back at once and the call's as its messages are read, so a reader
 * that rests holds up nobody else.
 */

#include "session.h"

#include <nghttp2/nghttp2.h>
#include <stdlib.h>

#include "base/clock.h"
#include "rpc_head.h"
#include "wire/limits.h"

struct session {
	nghttp2_session *h2;
	struct rpc *calls;       /* open ones */
	bool goaway;
	bool broken;
};

static void
detach(struct rpc *call)
{
	struct rpc **p;

	for (p = &call->session->calls; *p != call; p = &(*p)->next)
		ASSERT(*p != NULL);
	*p = call->next;
	call->next = NULL;
	call->session = NULL;
}

/* The only way to be closed; err holds the outcome. */
static void
rpc_close(struct rpc *call)
{
	if (call->session)
		detach(call);
	call->closed = true;
	buf_clear(&call->request);
}

static struct rpc *
find(nghttp2_session *h2, int32_t stream)
{
	return nghttp2_session_get_stream_user_data(h2, stream);
}

static int
on_begin_headers(nghttp2_session *h2, const nghttp2_frame *frame, void *arg)
{
	struct rpc *call = find(h2, frame->hd.stream_id);

	(void)arg;
	if (call)
		reply_begin(&call->reply);
	return 0;
}

static int
on_header(nghttp2_session *h2, const nghttp2_frame *frame,
    const uint8_t *name, size_t namelen, const uint8_t *value,
    size_t valuelen, uint8_t flags, void *arg)
{
	struct rpc *call = find(h2, frame->hd.stream_id);

	(void)flags;
	(void)arg;
	if (!call)
		return 0;
	reply_header(&call->reply,
	    (struct str){ (const char *)name, namelen },
	    (struct str){ (const char *)value, valuelen });
	return call->reply.too_large ? NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE :
	    0;
}

static int
on_data(nghttp2_session *h2, uint8_t flags, int32_t stream,
    const uint8_t *data, size_t n, void *arg)
{
	struct rpc *call = find(h2, stream);

	(void)flags;
	(void)arg;
	if (nghttp2_session_consume_connection(h2, n) != 0)
		return NGHTTP2_ERR_CALLBACK_FAILURE;
	if (call)
		buf_append(&call->raw, data, n);
	return 0;
}

static int
on_frame(nghttp2_session *h2, const nghttp2_frame *frame, void *arg)
{
	struct session *s = arg;

	(void)h2;
	if (frame->hd.type == NGHTTP2_GOAWAY)
		s->goaway = true;
	return 0;
}

/* Data still in raw is read after this; a cut message shows in rpc_next(). */
static int
on_close(nghttp2_session *h2, int32_t stream, uint32_t error, void *arg)
{
	struct rpc *call = find(h2, stream);

	(void)arg;
	if (!call || call->closed)
		return 0;
	if (call->err.code == CODE_OK)
		reply_finish(&call->reply, error, true, &call->err);
	rpc_close(call);
	return 0;
}

static ssize_t
on_read(nghttp2_session *h2, int32_t stream, uint8_t *out, size_t size,
    uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	struct rpc *call = find(h2, stream);
	size_t n;

	(void)source;
	(void)arg;
	if (!call)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	n = call->request.n < size ? call->request.n : size;
	memcpy(out, buf_data(&call->request), n);
	buf_consume(&call->request, n);
	if (call->request.n == 0)
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	return (ssize_t)n;
}

static int
make_client(struct session *s)
{
	nghttp2_session_callbacks *cb;
	nghttp2_option *option;
	int rv;

	if (nghttp2_session_callbacks_new(&cb) != 0)
		return -1;
	if (nghttp2_option_new(&option) != 0) {
		nghttp2_session_callbacks_del(cb);
		return -1;
	}
	nghttp2_session_callbacks_set_on_begin_headers_callback(cb,
	    on_begin_headers);
	nghttp2_session_callbacks_set_on_header_callback(cb, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb,
	    on_data);
	nghttp2_session_callbacks_set_on_frame_recv_callback(cb, on_frame);
	nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_close);
	nghttp2_option_set_no_auto_window_update(option, 1);
	nghttp2_option_set_no_closed_streams(option, 1);
	rv = nghttp2_session_client_new2(&s->h2, cb, s, option);
	nghttp2_option_del(option);
	nghttp2_session_callbacks_del(cb);
	return rv;
}

static int
submit_settings(struct session *s)
{
	const nghttp2_settings_entry settings[] = {
		{ NGHTTP2_SETTINGS_ENABLE_PUSH, 0 },
		{ NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, SESSION_WINDOW },
		{ NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
		  2 * LIMIT_HEADER_BYTES },
	};

	if (nghttp2_submit_settings(s->h2, NGHTTP2_FLAG_NONE, settings,
	    ARRAY_LEN(settings)) != 0)
		return -1;
	return nghttp2_session_set_local_window_size(s->h2,
	    NGHTTP2_FLAG_NONE, 0, 4 * SESSION_WINDOW);
}

struct session *
session_new(void)
{
	struct session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	if (make_client(s) != 0) {
		free(s);
		return NULL;
	}
	if (submit_settings(s) != 0) {
		session_free(s);
		return NULL;
	}
	return s;
}

void
session_free(struct session *s)
{
	struct err why = { .code = CODE_OK };

	if (!s)
		return;
	err_set(&why, CODE_UNAVAILABLE, "CONNECTION_CLOSED",
	    "the connection was closed");
	session_lost(s, &why);
	nghttp2_session_del(s->h2);
	free(s);
}

enum code
session_feed(struct session *s, struct str in, struct err *e)
{
	ssize_t n;

	if (s->broken)
		return err_set(e, CODE_UNAVAILABLE, "CONNECTION_CLOSED",
		    "the connection was closed");
	n = nghttp2_session_mem_recv(s->h2, (const uint8_t *)in.p, in.n);
	if (n == (ssize_t)in.n)
		return CODE_OK;
	s->broken = true;
	if (n == NGHTTP2_ERR_BAD_CLIENT_MAGIC || n >= 0)
		n = NGHTTP2_ERR_PROTO;
	return err_set(e, CODE_UNAVAILABLE, "PROTOCOL_ERROR",
	    "the server does not speak HTTP/2: %s", nghttp2_strerror((int)n));
}

enum code
session_take(struct session *s, struct str *out, struct err *e)
{
	const uint8_t *p = NULL;
	ssize_t n = nghttp2_session_mem_send(s->h2, &p);

	if (n >= 0) {
		*out = (struct str){ (const char *)p, (size_t)n };
		return CODE_OK;
	}
	s->broken = true;
	return err_set(e, CODE_UNAVAILABLE, "PROTOCOL_ERROR",
	    "the connection cannot go on: %s", nghttp2_strerror((int)n));
}

bool
session_usable(const struct session *s)
{
	return !s->broken && !s->goaway &&
	    nghttp2_session_check_request_allowed(s->h2) != 0;
}

bool
session_ended(const struct session *s)
{
	return s->broken || (!nghttp2_session_want_read(s->h2) &&
	    !nghttp2_session_want_write(s->h2));
}

int64_t
session_deadline(const struct session *s)
{
	const struct rpc *call;
	int64_t first = CLOCK_NEVER;

	for (call = s->calls; call; call = call->next)
		if (call->deadline < first)
			first = call->deadline;
	return first;
}

void
session_reset(struct rpc *call)
{
	nghttp2_session *h2 = call->session->h2;

	nghttp2_session_set_stream_user_data(h2, call->stream, NULL);
	/* Without memory the stream lives on; nobody listens to it. */
	(void)nghttp2_submit_rst_stream(h2, NGHTTP2_FLAG_NONE, call->stream,
	    NGHTTP2_CANCEL);
	rpc_close(call);
}

void
session_consumed(struct rpc *call, size_t n)
{
	/* Fails for a stream that is gone, whose window no longer matters. */
	if (call->session)
		(void)nghttp2_session_consume_stream(call->session->h2,
		    call->stream, n);
}

bool
session_tick(struct session *s, int64_t now)
{
	struct rpc *call, *next;
	bool any = false;

	for (call = s->calls; call; call = next) {
		next = call->next;
		if (call->deadline > now)
			continue;
		err_set(&call->err, CODE_DEADLINE_EXCEEDED, "DEADLINE",
		    "no answer in time; the outcome of a write is unknown");
		session_reset(call);
		any = true;
	}
	return any;
}

void
session_lost(struct session *s, const struct err *why)
{
	struct rpc *call;

	s->broken = true;
	while ((call = s->calls) != NULL) {
		nghttp2_session_set_stream_user_data(s->h2, call->stream,
		    NULL);
		if (call->err.code == CODE_OK)
			call->err = *why;
		rpc_close(call);
	}
}

static void
frame_request(struct rpc *call, struct str message)
{
	uint8_t prefix[FRAME_PREFIX];

	buf_init(&call->request, LIMIT_MESSAGE + FRAME_PREFIX);
	if (message.n > LIMIT_MESSAGE) {
		err_set(&call->err, CODE_RESOURCE_EXHAUSTED,
		    "MESSAGE_TOO_LARGE", "a request may have at most %d bytes",
		    LIMIT_MESSAGE);
		return;
	}
	frame_prefix(prefix, (uint32_t)message.n);
	buf_append(&call->request, prefix, sizeof(prefix));
	if (message.n > 0)
		buf_append(&call->request, message.p, message.n);
	if (call->request.failed)
		err_set(&call->err, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "not enough memory");
}

void
session_start(struct session *s, struct rpc *call,
    const struct rpc_head *head, struct str message, int64_t now,
    int64_t deadline)
{
	nghttp2_data_provider body = { .read_callback = on_read };
	struct rpc_headers nv;

	*call = (struct rpc){ .deadline = deadline };
	buf_init(&call->raw, 2 * SESSION_WINDOW);
	frame_init(&call->reader, LIMIT_MESSAGE);
	frame_request(call, message);
	if (call->err.code == CODE_OK && deadline <= now)
		err_set(&call->err, CODE_DEADLINE_EXCEEDED, "DEADLINE",
		    "no time left for the call");
	if (call->err.code == CODE_OK) {
		rpc_head_build(&nv, head, now, deadline);
		call->stream = nghttp2_submit_request(s->h2, NULL, nv.nv,
		    nv.n, &body, call);
	}
	if (call->err.code == CODE_OK && call->stream < 0)
		err_set(&call->err, CODE_UNAVAILABLE, "CONNECTION_CLOSED",
		    "the connection takes no more calls");
	if (call->err.code != CODE_OK) {
		rpc_close(call);
		return;
	}
	call->session = s;
	call->next = s->calls;
	s->calls = call;
}

void
session_drop(struct rpc *call)
{
	if (call->session)
		session_reset(call);
	buf_clear(&call->request);
	buf_clear(&call->raw);
	frame_clear(&call->reader);
}
