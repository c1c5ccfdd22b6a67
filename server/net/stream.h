/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_STREAM_H
#define SLUSS_NET_STREAM_H

/*
 * Answering a call. Nothing here is copied: message parts, trailers and the
 * error must stay where they are until gone() has run for the call, which is
 * why a call's arena outlives its answer. Nothing here calls upward.
 */

#include "base/status.h"

struct stream;

/* A name and value of ASCII, sent in the trailers. */
struct trailer {
	const char *name;
	const char *value;
};

struct answer {
	const struct str *parts; /* the reply message in pieces, without gRPC prefix; none when n_parts = 0 and err is set */
	size_t n_parts;
	const struct err *err;   /* NULL or code OK: success */
	struct str details;      /* google.rpc.Status bytes, for errors */
	const struct trailer *trailers;
	size_t n_trailers;
	int64_t not_before;      /* monotonic ns: hold the answer until then; 0: at once */
	int http_status;         /* 0: 200; else an answer that is not gRPC */
};

/* Ends the call with one message (success) or none (error). Once a stream. */
void stream_answer(struct stream *s, const struct answer *a);
/* Sends one message of a server stream; room() tells when the next may come. */
void stream_send(struct stream *s, const struct str *parts, size_t n_parts);
/* A stream that the caller gave no deadline lives as long as its connection. */
void stream_outlive(struct stream *s);
/* True between stream_send() and room(). */
bool stream_busy(const struct stream *s);

#endif
