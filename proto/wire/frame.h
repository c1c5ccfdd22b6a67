/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_WIRE_FRAME_H
#define SLUSS_WIRE_FRAME_H

/*
 * gRPC length-prefixed messages, cut out of a byte stream that may be split
 * anywhere. The announced length is judged before a byte is kept, and memory
 * grows with what has come, not with what was announced.
 */

#include "base/buf.h"
#include "base/status.h"

#define FRAME_PREFIX 5

struct frame_reader {
	uint8_t prefix[FRAME_PREFIX];
	unsigned have;           /* bytes of the prefix */
	uint32_t want;           /* length of the message under way */
	struct buf body;
	size_t cap;
};

void frame_init(struct frame_reader *r, size_t cap);
void frame_clear(struct frame_reader *r);
/*
 * Feeds bytes; *used says how many were taken (it stops behind a complete
 * message). *whole is set when r->body holds a complete message; call
 * frame_next() before feeding more. Compressed: UNIMPLEMENTED. Too long:
 * RESOURCE_EXHAUSTED.
 */
enum code frame_feed(struct frame_reader *r, struct str in, size_t *used,
    bool *whole, struct err *e) MUST_CHECK;
void frame_next(struct frame_reader *r);
/* True between messages: where a stream may end. */
bool frame_at_edge(const struct frame_reader *r);
/* Writes the 5-byte prefix of an uncompressed message. */
void frame_prefix(uint8_t out[FRAME_PREFIX], uint32_t n);

#endif
