/* SPDX-License-Identifier: EUPL-1.2 */
/* The scripted server: it does what the script says, right or wrong. */

#include "peer.h"

#include <stdio.h>
#include <string.h>

#include "base/status.h"

static nghttp2_nv
nv(const char *name, const char *value)
{
	return (nghttp2_nv){ .name = (uint8_t *)(uintptr_t)name,
		.value = (uint8_t *)(uintptr_t)value,
		.namelen = strlen(name), .valuelen = strlen(value) };
}

static size_t
trailers(const struct script *s, nghttp2_nv *out)
{
	size_t n = 0;

	for (; n < 8 && s->names[n]; n++)
		out[n] = nv(s->names[n], s->values[n]);
	return n;
}

static size_t *
sent_of(struct peer *p, int32_t stream)
{
	ASSERT(stream / 2 < PEER_STREAMS);
	return &p->sent[stream / 2];
}

static ssize_t
on_body(nghttp2_session *h2, int32_t stream, uint8_t *out, size_t size,
    uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	struct peer *p = arg;
	const struct script *s = p->script;
	size_t *sent = sent_of(p, stream), n = s->n - *sent;
	nghttp2_nv list[8];

	(void)source;
	if (n > size)
		n = size;
	if (n > 0)
		memcpy(out, s->body + *sent, n);
	*sent += n;
	if (*sent < s->n)
		return (ssize_t)n;
	*flags |= NGHTTP2_DATA_FLAG_EOF;
	if (s->no_trailers)
		return (ssize_t)n;
	*flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
	if (s->reset != 0)
		ASSERT(nghttp2_submit_rst_stream(h2, 0, stream, s->reset) ==
		    0);
	else
		ASSERT(nghttp2_submit_trailer(h2, stream, list,
		    trailers(s, list)) == 0);
	return (ssize_t)n;
}

static void
answer(struct peer *p, int32_t stream)
{
	const struct script *s = p->script;
	nghttp2_data_provider body = { .read_callback = on_body };
	nghttp2_nv list[16];
	size_t n = 0;

	if (s->silent)
		return;
	if (s->goaway) {
		ASSERT(nghttp2_submit_goaway(p->h2, 0, 0, 0, NULL, 0) == 0);
		return;
	}
	*sent_of(p, stream) = 0;
	list[n++] = nv(":status", s->http_status ? s->http_status : "200");
	list[n++] = nv("content-type",
	    s->content_type ? s->content_type : "application/grpc");
	if (s->trailers_only)
		n += trailers(s, list + n);
	ASSERT(nghttp2_submit_response(p->h2, stream, list, n,
	    s->trailers_only ? NULL : &body) == 0);
}

static int
on_frame(nghttp2_session *h2, const nghttp2_frame *frame, void *arg)
{
	struct peer *p = arg;

	(void)h2;
	if (frame->hd.type == NGHTTP2_RST_STREAM)
		p->resets++;
	if ((frame->hd.type == NGHTTP2_DATA ||
	    frame->hd.type == NGHTTP2_HEADERS) &&
	    (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) {
		p->requests++;
		answer(p, frame->hd.stream_id);
	}
	return 0;
}

static int
on_data(nghttp2_session *h2, uint8_t flags, int32_t stream,
    const uint8_t *data, size_t n, void *arg)
{
	struct peer *p = arg;

	(void)h2;
	(void)flags;
	(void)stream;
	buf_append(&p->request, data, n);
	return 0;
}

static int
on_header(nghttp2_session *h2, const nghttp2_frame *frame,
    const uint8_t *name, size_t namelen, const uint8_t *value,
    size_t valuelen, uint8_t flags, void *arg)
{
	struct peer *p = arg;
	struct str key = { (const char *)name, namelen };
	struct { const char *name; char *out; size_t size; } keep[] = {
		{ ":path", p->path, sizeof(p->path) },
		{ "grpc-timeout", p->timeout, sizeof(p->timeout) },
		{ "sluss-purpose", p->purpose, sizeof(p->purpose) },
		{ "sluss-shown", p->shown, sizeof(p->shown) },
	};
	size_t i;

	(void)h2;
	(void)frame;
	(void)flags;
	for (i = 0; i < ARRAY_LEN(keep); i++)
		if (str_eqz(key, keep[i].name))
			snprintf(keep[i].out, keep[i].size, "%.*s",
			    (int)valuelen, (const char *)value);
	return 0;
}

void
peer_init(struct peer *p, const struct script *script)
{
	nghttp2_session_callbacks *cb;

	*p = (struct peer){ .script = script };
	buf_init(&p->request, 0);
	ASSERT(nghttp2_session_callbacks_new(&cb) == 0);
	nghttp2_session_callbacks_set_on_frame_recv_callback(cb, on_frame);
	nghttp2_session_callbacks_set_on_header_callback(cb, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb,
	    on_data);
	ASSERT(nghttp2_session_server_new(&p->h2, cb, p) == 0);
	nghttp2_session_callbacks_del(cb);
	ASSERT(nghttp2_submit_settings(p->h2, 0, NULL, 0) == 0);
}

void
peer_clear(struct peer *p)
{
	nghttp2_session_del(p->h2);
	buf_clear(&p->request);
}

void
peer_feed(struct peer *p, struct str in)
{
	ASSERT(nghttp2_session_mem_recv(p->h2, (const uint8_t *)in.p, in.n) ==
	    (ssize_t)in.n);
}

void
peer_take(struct peer *p, struct buf *out)
{
	const uint8_t *bytes;
	ssize_t n;

	while ((n = nghttp2_session_mem_send(p->h2, &bytes)) > 0)
		buf_append(out, bytes, (size_t)n);
	ASSERT(n == 0);
}
