/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Streams. What the peer does arrives inside nghttp2's callbacks and only
 * changes state or submits an answer of our own; the callee is called from
 * h2_stream_work(), from the timer and from h2_stream_free(), never elsewhere.
 * A stream with a call is freed only after gone() has run for it.
 */

#include "net/h2_stream.h"

#include <stdlib.h>

#include "base/arena.h"
#include "log.h"
#include "net/net_priv.h"
#include "wire/message.h"

#define BUFFERED_MAX 16         /* whole messages that a connection may hold */

static void
stream_enter(struct stream *s, enum stream_state state)
{
	log_line(LOG_LEVEL_DEBUG, "stream", "%s %d: %d -> %d",
	    s->conn->address, s->id, (int)s->state, (int)state);
	s->state = state;
}

static void on_timer(evutil_socket_t fd, short what, void *arg);

struct stream *
h2_stream_new(struct h2_conn *c, int32_t id)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->timer = evtimer_new(c->net->base, on_timer, s);
	if (!s->timer) {
		free(s);
		return NULL;
	}
	s->conn = c;
	s->id = id;
	s->began = clock_mono();
	head_init(&s->head);
	frame_init(&s->reader, c->net->limits.message);
	TAILQ_INSERT_TAIL(&c->streams, s, link);
	c->n_streams++;
	c->net->counters.streams++;
	c->net->counters.streams_now++;
	return s;
}

static void
set_timer(struct stream *s, int64_t at)
{
	int64_t left = at - clock_mono();
	struct timeval tv = { 0 };

	if (left > 0) {
		left += 999;
		tv.tv_sec = left / NS_PER_S;
		tv.tv_usec = left % NS_PER_S / 1000;
	}
	event_add(s->timer, &tv);
}

static void
drop_message(struct stream *s)
{
	frame_clear(&s->reader);
	s->conn->buffered -= s->buffered;
	s->buffered = 0;
}

/* Takes the answer; it is sent at once or when its time has come. */
static void
answer(struct stream *s, const struct answer *a)
{
	event_del(s->timer);
	if (!h2_reply_prepare(s, a)) {
		h2_reply_drop(s);
		stream_enter(s, STREAM_REPLY);
	} else if (a->not_before > clock_mono()) {
		stream_enter(s, STREAM_HELD);
		set_timer(s, a->not_before);
	} else {
		stream_enter(s, STREAM_REPLY);
		h2_reply_submit(s);
	}
	h2_conn_wake(s->conn);
}

/* Net's own answer; the message so far is of no use any more. */
static void
refuse(struct stream *s, const struct err *e, int http_status)
{
	struct arena *arena = arena_new(8192);
	struct answer a = { .err = e, .http_status = http_status };

	if (arena)
		a.details = message_status(arena, e);
	if (!a.details.p)
		a.details.n = 0;
	answer(s, &a);
	drop_message(s);
	arena_free(arena);
}

static void
refuse_with(struct stream *s, enum code code, const char *reason,
    const char *text)
{
	struct err e = { 0 };

	err_set(&e, code, reason, "%s", text);
	refuse(s, &e, 0);
}

void
h2_stream_header(struct stream *s, struct str name, struct str value)
{
	if (s->state != STREAM_HEAD)
		return;
	s->header_bytes += name.n + value.n + 32;
	s->header_fields++;
	if (s->header_bytes <= LIMIT_HEADER_BYTES &&
	    s->header_fields <= LIMIT_HEADER_FIELDS)
		head_field(&s->head, name, value);
}

void
h2_stream_headed(struct stream *s)
{
	int64_t timeout;
	int status;

	if (s->state != STREAM_HEAD)
		return;
	stream_enter(s, STREAM_BODY);
	if (s->header_bytes > LIMIT_HEADER_BYTES ||
	    s->header_fields > LIMIT_HEADER_FIELDS) {
		s->conn->net->counters.limit_hits++;
		refuse_with(s, CODE_RESOURCE_EXHAUSTED, "HEADERS_TOO_LARGE",
		    "the header fields are too many or too large");
		return;
	}
	if (head_finish(&s->head) != CODE_OK) {
		status = s->head.http_status;
		refuse(s, &s->head.err, status == 200 ? 0 : status);
		return;
	}
	timeout = s->head.timeout_ns;
	if (timeout == CLOCK_NEVER)
		timeout = s->conn->net->limits.deadline;
	s->deadline = s->began + timeout;
	set_timer(s, s->deadline);
}

static void
read_message(struct stream *s, struct str bytes)
{
	struct err e = { 0 };
	size_t used = 0;

	if (frame_feed(&s->reader, bytes, &used, &s->whole, &e) != CODE_OK) {
		if (e.code == CODE_RESOURCE_EXHAUSTED)
			s->conn->net->counters.limit_hits++;
		refuse(s, &e, 0);
		return;
	}
	s->buffered += used;
	s->conn->buffered += used;
	if (used != bytes.n)
		refuse_with(s, CODE_INVALID_ARGUMENT, "MESSAGE_COUNT",
		    "this call takes exactly one message");
}

void
h2_stream_data(struct stream *s, struct str bytes)
{
	struct h2_conn *c = s->conn;

	if (s->state != STREAM_BODY || bytes.n == 0)
		return;
	s->received += bytes.n;
	if (s->whole) {
		refuse_with(s, CODE_INVALID_ARGUMENT, "MESSAGE_COUNT",
		    "this call takes exactly one message");
		return;
	}
	if (c->buffered + bytes.n > BUFFERED_MAX * c->net->limits.message) {
		c->net->counters.limit_hits++;
		refuse_with(s, CODE_RESOURCE_EXHAUSTED, "TOO_MUCH_AT_ONCE",
		    "too many large messages at once on this connection");
		return;
	}
	read_message(s, bytes);
}

void
h2_stream_ended(struct stream *s)
{
	if (s->state != STREAM_BODY)
		return;
	if (!s->whole) {
		refuse_with(s, CODE_INVALID_ARGUMENT, "MESSAGE_INCOMPLETE",
		    "the request ended without a whole message");
		return;
	}
	stream_enter(s, STREAM_WHOLE);
	h2_stream_owe(s, TODO_START);
}

void
h2_stream_closed(struct stream *s)
{
	event_del(s->timer);
	drop_message(s);
	stream_enter(s, STREAM_CLOSED);
	h2_stream_owe(s, TODO_GONE);
}

void
h2_stream_owe(struct stream *s, enum stream_todo what)
{
	struct h2_conn *c = s->conn;

	if (s->todo == 0) {
		TAILQ_INSERT_TAIL(&c->todo, s, work);
		c->n_todo++;
	}
	s->todo |= what;
}

static void
start(struct stream *s)
{
	struct net *n = s->conn->net;
	struct net_request request = {
		.head = &s->head,
		.peer = &s->conn->peer,
		.message = buf_str(&s->reader.body),
		.deadline = s->deadline,
	};

	stream_enter(s, STREAM_CALL);
	s->call = n->up.start(n->arg, s, &request);
	drop_message(s);
	if (s->call)
		return;
	/* Refused: a message would lie in memory that nobody keeps. */
	if (s->state == STREAM_CALL)
		refuse_with(s, CODE_INTERNAL, "NOT_ANSWERED",
		    "the call was not answered");
	else if (h2_reply_busy(s))
		h2_reply_drop(s);
}

void
h2_stream_work(struct stream *s)
{
	struct net *n = s->conn->net;
	unsigned todo = s->todo;

	s->todo = 0;
	if (todo & TODO_GONE) {
		h2_stream_free(s);
		return;
	}
	if (todo & TODO_START && s->state == STREAM_WHOLE) {
		start(s);
		return;
	}
	if (todo & TODO_ROOM && s->state == STREAM_CALL && s->call)
		n->up.room(s->call);
}

/* The deadline has passed and nobody has answered. */
static void
expire(struct stream *s)
{
	struct net *n = s->conn->net;
	void *call = s->call;

	if (h2_reply_busy(s)) {
		h2_reply_drop(s);
		stream_enter(s, STREAM_REPLY);
		h2_conn_wake(s->conn);
	} else {
		refuse_with(s, CODE_DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED",
		    "the deadline passed before the answer was ready");
	}
	s->call = NULL;
	if (call)
		n->up.gone(call);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct stream *s = arg;

	(void)fd, (void)what;
	if (s->conn->state == H2_DEAD)
		return;
	switch (s->state) {
	case STREAM_HELD:
		stream_enter(s, STREAM_REPLY);
		h2_reply_submit(s);
		h2_conn_wake(s->conn);
		break;
	case STREAM_BODY:
	case STREAM_WHOLE:
	case STREAM_CALL:
		expire(s);
		break;
	case STREAM_HEAD:
	case STREAM_REPLY:
	case STREAM_CLOSED:
		break;
	}
}

static bool
too_slow(const struct stream *s, int64_t now)
{
	int64_t elapsed = now - s->began;

	return elapsed > LIMIT_BODY_MS * NS_PER_MS &&
	    (int64_t)s->received < elapsed / NS_PER_MS * LIMIT_BODY_RATE / 1000;
}

void
h2_stream_tick(struct stream *s, int64_t now)
{
	struct net *n = s->conn->net;

	if (s->state == STREAM_BODY && too_slow(s, now)) {
		n->counters.limit_hits++;
		refuse_with(s, CODE_DEADLINE_EXCEEDED, "BODY_TOO_SLOW",
		    "the request came too slowly");
		return;
	}
	if (s->reply.submitted && !s->reply.dropped &&
	    (h2_reply_busy(s) || s->state == STREAM_REPLY) &&
	    now - s->progress > n->limits.write) {
		n->counters.limit_hits++;
		h2_reply_drop(s);
		h2_conn_wake(s->conn);
	}
}

void
h2_stream_free(struct stream *s)
{
	struct h2_conn *c = s->conn;
	struct net *n = c->net;

	if (s->todo != 0) {
		TAILQ_REMOVE(&c->todo, s, work);
		c->n_todo--;
	}
	TAILQ_REMOVE(&c->streams, s, link);
	c->n_streams--;
	if (c->n_streams == 0)
		c->idle_since = clock_mono();
	n->counters.streams_now--;
	drop_message(s);
	event_free(s->timer);
	if (s->call && n->up.gone)
		n->up.gone(s->call);
	h2_reply_clear(&s->reply);
	free(s);
}

void
stream_answer(struct stream *s, const struct answer *a)
{
	if (s->state == STREAM_CALL && s->conn->state != H2_DEAD)
		answer(s, a);
}

void
stream_send(struct stream *s, const struct str *parts, size_t n_parts)
{
	if (s->state != STREAM_CALL || s->conn->state == H2_DEAD ||
	    h2_reply_busy(s))
		return;
	h2_reply_send(s, parts, n_parts);
	h2_conn_wake(s->conn);
}

void
stream_outlive(struct stream *s)
{
	if (s->state == STREAM_CALL && s->head.timeout_ns == CLOCK_NEVER)
		event_del(s->timer);
}

bool
stream_busy(const struct stream *s)
{
	return s->reply.now.pending || s->todo & TODO_ROOM;
}
