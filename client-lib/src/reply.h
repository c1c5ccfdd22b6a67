/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_REPLY_H
#define SLUSS_CLIENT_REPLY_H

/*
 * The head and trailers of a gRPC reply, collected header by header into
 * fixed space and judged when the stream has closed.
 */

#include "base/status.h"

struct reply {
	int http_status;
	bool grpc;               /* content-type is application/grpc */
	bool have_status;
	bool twice;              /* a header that may come once came twice */
	bool too_large;          /* past LIMIT_HEADER_BYTES or _FIELDS */
	bool refused;            /* the server says it did nothing */
	enum code status;
	char message[1024];      /* grpc-message, decoded */
	struct err details;      /* grpc-status-details-bin; code OK if none */
	char leaf[65];           /* sluss-leaf */
	char logged_at[40];      /* sluss-logged-at */
	bool pushback;           /* grpc-retry-pushback-ms was there */
	int64_t pushback_ms;     /* below 0: do not try again */
	size_t bytes, fields;
};

void reply_header(struct reply *r, struct str name, struct str value);
/* A new header block: what an interim reply (1xx) said does not count. */
void reply_begin(struct reply *r);
/*
 * The outcome of a stream that closed with an HTTP/2 error code; at_edge: no
 * message was cut. Fills *e and returns its code; CODE_OK leaves it alone.
 */
enum code reply_finish(struct reply *r, uint32_t h2_error, bool at_edge,
    struct err *e);

#endif
