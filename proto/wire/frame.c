/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Cutting messages out of a stream. A prefix is judged each time bytes are
 * fed behind it, so a reader that has refused keeps refusing.
 */

#include "wire/frame.h"

void
frame_init(struct frame_reader *r, size_t cap)
{
	*r = (struct frame_reader){ .cap = cap };
	buf_init(&r->body, cap);
}

void
frame_clear(struct frame_reader *r)
{
	buf_clear(&r->body);
	frame_init(r, r->cap);
}

void
frame_next(struct frame_reader *r)
{
	frame_clear(r);
}

bool
frame_at_edge(const struct frame_reader *r)
{
	return r->have == 0;
}

static size_t
take_prefix(struct frame_reader *r, struct str in)
{
	size_t n = FRAME_PREFIX - r->have;

	if (n > in.n)
		n = in.n;
	if (n > 0)
		memcpy(r->prefix + r->have, in.p, n);
	r->have += (unsigned)n;
	return n;
}

static enum code
judge(struct frame_reader *r, struct err *e)
{
	const uint8_t *p = r->prefix;

	if (p[0] == 1)
		return err_set(e, CODE_UNIMPLEMENTED, "COMPRESSED_MESSAGE",
		    "compressed messages are not accepted; "
		    "send with grpc-encoding identity");
	if (p[0] != 0)
		return err_set(e, CODE_INVALID_ARGUMENT, "MALFORMED_FRAME",
		    "the first byte of a message prefix must be 0");
	r->want = (uint32_t)p[1] << 24 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 8 | (uint32_t)p[4];
	if (r->want > r->cap)
		return err_set(e, CODE_RESOURCE_EXHAUSTED,
		    "MESSAGE_TOO_LARGE",
		    "the message is longer than the %zu bytes allowed",
		    r->cap);
	return CODE_OK;
}

enum code
frame_feed(struct frame_reader *r, struct str in, size_t *used, bool *whole,
    struct err *e)
{
	size_t taken = take_prefix(r, in), n;
	enum code code;

	if (r->have < FRAME_PREFIX) {
		*used = taken;
		*whole = false;
		return CODE_OK;
	}
	code = judge(r, e);
	if (code != CODE_OK)
		return code;
	n = r->want - r->body.n;
	if (n > in.n - taken)
		n = in.n - taken;
	if (n > 0)
		buf_append(&r->body, in.p + taken, n);
	if (r->body.failed)
		return err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "no memory for the message; try again later");
	*used = taken + n;
	*whole = r->body.n == r->want;
	return CODE_OK;
}

void
frame_prefix(uint8_t out[FRAME_PREFIX], uint32_t n)
{
	out[0] = 0;
	out[1] = (uint8_t)(n >> 24);
	out[2] = (uint8_t)(n >> 16);
	out[3] = (uint8_t)(n >> 8);
	out[4] = (uint8_t)n;
}
