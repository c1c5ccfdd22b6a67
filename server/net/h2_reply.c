/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The way out. nghttp2 pulls: it asks for bytes when flow control and the
 * pump allow, is told to wait when there are none, and is resumed when there
 * are. A message's parts are read until its last byte is taken and never
 * afterwards.
 */

#include "net/h2_reply.h"

#include <nghttp2/nghttp2.h>

#include <stdlib.h>

#include "net/h2_stream.h"
#include "net/h2_trailers.h"

static void
message_set(struct h2_message *m, const struct str *parts, size_t n_parts)
{
	size_t total = 0;

	for (size_t i = 0; i < n_parts; i++)
		total += parts[i].n;
	ASSERT(total <= UINT32_MAX);
	*m = (struct h2_message){ .parts = parts, .n_parts = n_parts,
	    .pending = true };
	frame_prefix(m->prefix, (uint32_t)total);
}

/* Moves up to size bytes; m->pending ends with the last of them. */
static size_t
message_take(struct h2_message *m, uint8_t *out, size_t size)
{
	size_t n = 0;

	while (m->prefix_sent < FRAME_PREFIX && n < size)
		out[n++] = m->prefix[m->prefix_sent++];
	while (n < size && m->part < m->n_parts) {
		const struct str *part = &m->parts[m->part];
		size_t left = part->n - m->offset;
		size_t take = left < size - n ? left : size - n;

		if (take > 0)
			memcpy(out + n, part->p + m->offset, take);
		n += take;
		m->offset += take;
		if (m->offset < part->n)
			break;
		m->part++;
		m->offset = 0;
	}
	if (m->prefix_sent == FRAME_PREFIX && m->part == m->n_parts)
		m->pending = false;
	return n;
}

/* Takes from the message under way, then from the answer's own. */
static size_t
fill(struct stream *s, uint8_t *out, size_t size)
{
	struct h2_reply *r = &s->reply;
	size_t n = 0;

	if (r->now.pending) {
		n = message_take(&r->now, out, size);
		if (!r->now.pending)
			h2_stream_owe(s, TODO_ROOM);
	}
	if (!r->now.pending && s->state == STREAM_REPLY && r->last.pending)
		n += message_take(&r->last, out + n, size - n);
	return n;
}

static ssize_t
on_read(nghttp2_session *session, int32_t id, uint8_t *out, size_t size,
    uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	struct stream *s = source->ptr;
	struct h2_reply *r = &s->reply;
	const struct h2_trailers *t = r->trailers;
	size_t n;

	(void)arg;
	if (r->dropped)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	n = fill(s, out, size);
	if (n > 0)
		s->progress = clock_mono();
	if (!t || s->state != STREAM_REPLY) {
		r->deferred = n == 0;
		return n == 0 ? NGHTTP2_ERR_DEFERRED : (ssize_t)n;
	}
	if (r->now.pending || r->last.pending)
		return (ssize_t)n;
	*flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
	if (nghttp2_submit_trailer(session, id, t->fields + t->n_head,
	    t->n_fields - t->n_head) != 0)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	return (ssize_t)n;
}

static void
reset(struct stream *s, uint32_t error)
{
	nghttp2_submit_rst_stream(s->conn->session, NGHTTP2_FLAG_NONE, s->id,
	    error);
}

/* Starts the response, or goes on with one that waited for bytes. */
static void
push(struct stream *s, const nghttp2_nv *fields, size_t n_fields,
    bool with_data)
{
	nghttp2_data_provider provider = { .source.ptr = s,
	    .read_callback = on_read };
	nghttp2_session *session = s->conn->session;
	struct h2_reply *r = &s->reply;
	int rv = 0;

	s->progress = clock_mono();
	if (!r->submitted)
		rv = nghttp2_submit_response(session, s->id, fields, n_fields,
		    with_data ? &provider : NULL);
	else if (r->deferred)
		rv = nghttp2_session_resume_data(session, s->id);
	r->submitted = true;
	r->deferred = false;
	if (rv != 0)
		reset(s, NGHTTP2_INTERNAL_ERROR);
}

bool
h2_reply_prepare(struct stream *s, const struct answer *a)
{
	struct h2_reply *r = &s->reply;
	bool success = !a->err || a->err->code == CODE_OK;

	r->trailers = h2_trailers_new(a);
	if (!r->trailers) {
		reset(s, NGHTTP2_INTERNAL_ERROR);
		return false;
	}
	if (success && (a->n_parts > 0 || !r->streamed))
		message_set(&r->last, a->parts, a->n_parts);
	return true;
}

void
h2_reply_submit(struct stream *s)
{
	struct h2_reply *r = &s->reply;
	const struct h2_trailers *t = r->trailers;
	bool with_data = r->last.pending;

	push(s, t->fields, with_data ? t->n_head : t->n_fields, with_data);
}

void
h2_reply_send(struct stream *s, const struct str *parts, size_t n_parts)
{
	static const char name[] = ":status200content-typeapplication/grpc";
	/* nghttp2 copies; it only never promised so in its types. */
	uint8_t *p = (uint8_t *)(uintptr_t)name;
	const nghttp2_nv head[] = {
		{ p, p + 7, 7, 3, NGHTTP2_NV_FLAG_NONE },
		{ p + 10, p + 22, 12, 16, NGHTTP2_NV_FLAG_NONE },
	};

	s->reply.streamed = true;
	message_set(&s->reply.now, parts, n_parts);
	push(s, head, ARRAY_LEN(head), true);
}

bool
h2_reply_busy(const struct stream *s)
{
	return s->reply.now.pending || s->reply.last.pending;
}

void
h2_reply_drop(struct stream *s)
{
	struct h2_reply *r = &s->reply;

	r->now = r->last = (struct h2_message){ 0 };
	r->dropped = true;
	reset(s, NGHTTP2_CANCEL);
}

void
h2_reply_clear(struct h2_reply *r)
{
	free(r->trailers);
	r->trailers = NULL;
}
