/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_H2_REPLY_H
#define SLUSS_NET_H2_REPLY_H

/*
 * An answer on its way out: HEADERS, messages straight from the callee's
 * parts, trailers. Trailers are copied when the answer is given, so that only
 * parts depend on the call's memory.
 */

#include "net/stream.h"
#include "wire/frame.h"

struct h2_message {
	const struct str *parts;
	size_t n_parts;
	size_t part, offset;            /* what goes next */
	uint8_t prefix[FRAME_PREFIX];
	unsigned prefix_sent;
	bool pending;
};

struct h2_reply {
	struct h2_trailers *trailers;   /* set once answered */
	struct h2_message now, last;    /* being sent; the answer's own */
	bool submitted;                 /* HEADERS are on their way */
	bool deferred;                  /* nghttp2 waits for resume_data */
	bool streamed;                  /* stream_send() was used */
	bool dropped;                   /* parts are no longer there */
};

/* Keeps the answer; false without memory. */
bool h2_reply_prepare(struct stream *s, const struct answer *a) MUST_CHECK;
/* Hands what was prepared to nghttp2. */
void h2_reply_submit(struct stream *s);
/* One message of a server stream. */
void h2_reply_send(struct stream *s, const struct str *parts, size_t n_parts);
/* True while a message has bytes that nghttp2 has not taken. */
bool h2_reply_busy(const struct stream *s);
/* Forgets the parts and resets the stream: they are about to go away. */
void h2_reply_drop(struct stream *s);
void h2_reply_clear(struct h2_reply *r);

#endif
