/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_TEST_PEER_H
#define SLUSS_TEST_PEER_H

/*
 * A gRPC server in memory, on nghttp2's server session: it answers each
 * request by a script, and its bytes go wherever the test carries them.
 */

#include <nghttp2/nghttp2.h>

#include "base/buf.h"

#define PEER_STREAMS 256                 /* of one connection */

struct script {
	const char *http_status;         /* NULL: "200" */
	const char *content_type;        /* NULL: "application/grpc" */
	const uint8_t *body;
	size_t n;
	bool no_trailers;                /* the body ends the stream */
	bool trailers_only;              /* status in the first headers */
	bool silent;                     /* never answers */
	bool goaway;                     /* says it, and refuses the call */
	uint32_t reset;                  /* instead of trailers, if not 0 */
	const char *names[8], *values[8]; /* trailers */
};

struct peer {
	nghttp2_session *h2;
	const struct script *script;
	size_t sent[PEER_STREAMS];       /* of each stream's body */
	unsigned requests, resets;
	char path[128], timeout[16], purpose[33], shown[8];
	struct buf request;
};

void peer_init(struct peer *p, const struct script *script);
void peer_clear(struct peer *p);
void peer_feed(struct peer *p, struct str in);
/* Everything it has to say now, appended. */
void peer_take(struct peer *p, struct buf *out);

#endif
