/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_H2_STREAM_H
#define SLUSS_NET_H2_STREAM_H

/*
 * One stream: a head, exactly one message, the end, one answer. The functions
 * named after what the peer did run inside nghttp2's callbacks and never call
 * upward; h2_stream_work() and the timer do.
 */

#include <event2/event.h>

#include "net/h2_conn.h"
#include "net/h2_reply.h"
#include "net/net.h"
#include "net/stream.h"
#include "wire/frame.h"
#include "wire/head.h"

enum stream_state {
	STREAM_HEAD,    /* header fields are coming */
	STREAM_BODY,    /* the message is coming */
	STREAM_WHOLE,   /* complete; start() is due */
	STREAM_CALL,    /* with the callee, waiting for its answer */
	STREAM_HELD,    /* answered, but not before its time */
	STREAM_REPLY,   /* the answer is on its way */
	STREAM_CLOSED   /* nghttp2 has forgotten it; gone() is due */
};

/* What the connection's next turn does for a stream. */
enum stream_todo { TODO_START = 1, TODO_ROOM = 2, TODO_GONE = 4 };

struct stream {
	TAILQ_ENTRY(stream) link;       /* the connection's streams */
	TAILQ_ENTRY(stream) work;       /* its todo, when todo != 0 */
	unsigned todo;
	struct h2_conn *conn;
	int32_t id;
	enum stream_state state;
	struct head head;
	size_t header_bytes;
	unsigned header_fields;
	struct frame_reader reader;
	bool whole;                     /* reader holds the message */
	size_t received;                /* bytes of the body so far */
	size_t buffered;                /* of these, held in reader */
	int64_t began, deadline;
	int64_t progress;               /* when the reply last moved */
	struct event *timer;            /* the deadline, then the hold */
	void *call;
	struct h2_reply reply;
};

/* NULL without memory. */
struct stream *h2_stream_new(struct h2_conn *c, int32_t id);
void h2_stream_header(struct stream *s, struct str name, struct str value);
void h2_stream_headed(struct stream *s);
void h2_stream_data(struct stream *s, struct str bytes);
void h2_stream_ended(struct stream *s);
void h2_stream_closed(struct stream *s);
/* Puts s on its connection's list of work. */
void h2_stream_owe(struct stream *s, enum stream_todo what);
/* Does what is owed; may free s. */
void h2_stream_work(struct stream *s);
void h2_stream_tick(struct stream *s, int64_t now);
/* Tells the call that it is gone, and frees s. */
void h2_stream_free(struct stream *s);

#endif
