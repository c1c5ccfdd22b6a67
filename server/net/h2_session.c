/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The nghttp2 session. nghttp2 1.52 neither enforces the header list size nor
 * counts resets or cheap frames: frames that come are counted ahead of it,
 * resets that go are counted here. Callbacks fill streams and submit, never
 * send. A failure is noted in
 * the connection instead of being returned, since the session must live long
 * enough to say GOAWAY.
 */

#include "net/h2_session.h"

#include <nghttp2/nghttp2.h>

#include "net/h2_stream.h"
#include "net/net_priv.h"

#define STREAM_WINDOW (256 * 1024)
#define CONNECTION_WINDOW (1024 * 1024)
#define CREDIT_PER_CALL 2
#define BYTES_PER_CREDIT 4096   /* sent: window updates come back for them */

static struct stream *
stream_of(nghttp2_session *session, int32_t id)
{
	return nghttp2_session_get_stream_user_data(session, id);
}

static int
on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame,
    void *arg)
{
	struct h2_conn *c = arg;
	struct stream *s;

	if (frame->hd.type != NGHTTP2_HEADERS ||
	    frame->headers.cat != NGHTTP2_HCAT_REQUEST)
		return 0;
	if (c->abuse)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	s = h2_stream_new(c, frame->hd.stream_id);
	if (!s)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, s);
	return 0;
}

static int
on_header(nghttp2_session *session, const nghttp2_frame *frame,
    const uint8_t *name, size_t namelen, const uint8_t *value,
    size_t valuelen, uint8_t flags, void *arg)
{
	struct stream *s = stream_of(session, frame->hd.stream_id);

	(void)flags, (void)arg;
	if (s)
		h2_stream_header(s,
		    (struct str){ (const char *)name, namelen },
		    (struct str){ (const char *)value, valuelen });
	return 0;
}

static int
on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct h2_conn *c = arg;
	struct stream *s;
	bool last = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;

	switch (frame->hd.type) {
	case NGHTTP2_HEADERS:
		s = stream_of(session, frame->hd.stream_id);
		if (s && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
			h2_stream_headed(s);
		if (s && last)
			h2_stream_ended(s);
		break;
	case NGHTTP2_DATA:
		s = stream_of(session, frame->hd.stream_id);
		if (s && last)
			h2_stream_ended(s);
		break;
	case NGHTTP2_RST_STREAM:
		c->net->counters.resets_received++;
		break;
	default:
		break;
	}
	return 0;
}

static int
on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *p,
    size_t n, void *arg)
{
	struct stream *s = stream_of(session, id);

	(void)flags, (void)arg;
	if (s)
		h2_stream_data(s,
		    (struct str){ (const char *)p, n });
	/* What a stream holds is bounded elsewhere: all is consumed at once. */
	nghttp2_session_consume(session, id, n);
	return 0;
}

static int
on_sent(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct h2_conn *c = arg;

	if (frame->hd.type == NGHTTP2_RST_STREAM) {
		c->net->counters.resets_sent++;
		h2_conn_charge(c, "resets provoked");
		return 0;
	}
	if (frame->hd.type == NGHTTP2_GOAWAY)
		c->net->counters.goaways++;
	if (frame->hd.type == NGHTTP2_DATA) {
		c->uncredited += frame->hd.length;
		bucket_give(&c->control,
		    (unsigned)(c->uncredited / BYTES_PER_CREDIT),
		    LIMIT_CONTROL_RATE);
		c->uncredited %= BYTES_PER_CREDIT;
	}
	if ((frame->hd.type != NGHTTP2_HEADERS &&
	    frame->hd.type != NGHTTP2_DATA) ||
	    !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM))
		return 0;
	/* Answered early: RFC 9113 8.1 asks the client to stop sending. */
	if (nghttp2_session_get_stream_remote_close(session,
	    frame->hd.stream_id) == 0)
		nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE,
		    frame->hd.stream_id, NGHTTP2_NO_ERROR);
	else
		bucket_give(&c->control, CREDIT_PER_CALL, LIMIT_CONTROL_RATE);
	return 0;
}

static int
on_stream_close(nghttp2_session *session, int32_t id, uint32_t error,
    void *arg)
{
	struct stream *s = stream_of(session, id);

	(void)error, (void)arg;
	if (!s)
		return 0;
	nghttp2_session_set_stream_user_data(session, id, NULL);
	h2_stream_closed(s);
	return 0;
}

static nghttp2_session *
make(struct h2_conn *c)
{
	nghttp2_session_callbacks *cb = NULL;
	nghttp2_session *session = NULL;
	nghttp2_option *opt = NULL;

	if (nghttp2_session_callbacks_new(&cb) != 0 ||
	    nghttp2_option_new(&opt) != 0)
		goto out;
	nghttp2_session_callbacks_set_on_begin_headers_callback(cb,
	    on_begin_headers);
	nghttp2_session_callbacks_set_on_header_callback(cb, on_header);
	nghttp2_session_callbacks_set_on_frame_recv_callback(cb, on_frame);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, on_data);
	nghttp2_session_callbacks_set_on_frame_send_callback(cb, on_sent);
	nghttp2_session_callbacks_set_on_stream_close_callback(cb,
	    on_stream_close);
	nghttp2_option_set_no_auto_window_update(opt, 1);
	nghttp2_option_set_no_closed_streams(opt, 1);
	/* We count frames before it does, and end with a GOAWAY. */
	nghttp2_option_set_max_outbound_ack(opt, 2 * LIMIT_CONTROL_BURST);
	if (nghttp2_session_server_new2(&session, cb, c, opt) != 0)
		session = NULL;
out:
	nghttp2_session_callbacks_del(cb);
	nghttp2_option_del(opt);
	return session;
}

bool
h2_session_open(struct h2_conn *c)
{
	const nghttp2_settings_entry settings[] = {
		{ NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS,
		    c->net->limits.streams },
		{ NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW },
		{ NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, LIMIT_HEADER_BYTES },
	};

	c->session = make(c);
	return c->session && nghttp2_submit_settings(c->session,
	    NGHTTP2_FLAG_NONE, settings, ARRAY_LEN(settings)) == 0 &&
	    nghttp2_session_set_local_window_size(c->session,
	    NGHTTP2_FLAG_NONE, 0, CONNECTION_WINDOW) == 0;
}

static void
charge(void *arg, const char *what)
{
	h2_conn_charge(arg, what);
}

bool
h2_session_feed(struct h2_conn *c, const uint8_t *p, size_t n)
{
	bool owed = h2_count_owed(&c->count);
	ssize_t taken;

	h2_count_feed(&c->count, p, n, charge, c);
	if (!h2_count_owed(&c->count))
		c->header_since = 0;
	else if (!owed)
		c->header_since = clock_mono();
	taken = nghttp2_session_mem_recv(c->session, p, n);
	return taken >= 0 && (size_t)taken == n;
}

ptrdiff_t
h2_session_fetch(struct h2_conn *c, const uint8_t **p)
{
	return nghttp2_session_mem_send(c->session, p);
}

size_t
h2_session_queued(const struct h2_conn *c)
{
	return nghttp2_session_get_outbound_queue_size(c->session);
}

bool
h2_session_over(const struct h2_conn *c)
{
	return !nghttp2_session_want_read(c->session) &&
	    !nghttp2_session_want_write(c->session);
}

void
h2_session_notice(struct h2_conn *c)
{
	nghttp2_submit_shutdown_notice(c->session);
}

void
h2_session_goaway(struct h2_conn *c)
{
	nghttp2_submit_goaway(c->session, NGHTTP2_FLAG_NONE,
	    nghttp2_session_get_last_proc_stream_id(c->session),
	    NGHTTP2_NO_ERROR, NULL, 0);
}

void
h2_session_end(struct h2_conn *c, bool calm)
{
	nghttp2_session_terminate_session(c->session,
	    calm ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_NO_ERROR);
}

void
h2_session_close(struct h2_conn *c)
{
	nghttp2_session_del(c->session);
	c->session = NULL;
}
