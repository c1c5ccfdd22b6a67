/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The egress guard. It reads the parts as one sequence of bytes, remembers a
 * bit for each group seen, and copies nothing. Anything it does not know is a
 * reason to refuse: a wire type that is no message, a number that was not
 * released, the same number twice, a length past the end, an overlong varint.
 */

#include "policy/guard.h"

#include "wire/kinds.h"

#define WIRE_LENGTH 2

struct cursor {
	const struct str *part;
	const struct str *end;
	size_t at;               /* in *part */
};

/* Moves past the parts that are used up; false at the end of all. */
static bool
settle(struct cursor *c)
{
	while (c->part < c->end && c->at == c->part->n) {
		c->part++;
		c->at = 0;
	}
	return c->part < c->end;
}

static bool
take_byte(struct cursor *c, uint8_t *out)
{
	if (!settle(c))
		return false;
	*out = (uint8_t)c->part->p[c->at++];
	return true;
}

/* At most five bytes, in the shortest form, and no more than 32 bits. */
static bool
take_varint(struct cursor *c, uint32_t *out)
{
	uint64_t v = 0;
	unsigned shift;
	uint8_t b;

	for (shift = 0; shift < 35; shift += 7) {
		if (!take_byte(c, &b))
			return false;
		v |= (uint64_t)(b & 0x7f) << shift;
		if (b & 0x80)
			continue;
		if ((b == 0 && shift > 0) || v > UINT32_MAX)
			return false;
		*out = (uint32_t)v;
		return true;
	}
	return false;
}

static bool
skip(struct cursor *c, uint32_t n)
{
	size_t left = n;
	size_t here;

	while (left > 0) {
		if (!settle(c))
			return false;
		here = c->part->n - c->at;
		if (here > left)
			here = left;
		c->at += here;
		left -= here;
	}
	return true;
}

/* One group; *left loses its bit. */
static bool
take_group(struct cursor *c, const struct kind *k, uint32_t *left)
{
	uint32_t tag, length, group;

	if (!take_varint(c, &tag) || (tag & 7) != WIRE_LENGTH)
		return false;
	group = tag >> 3;
	if (group == 0 || group >= KIND_GROUPS_MAX ||
	    !(*left >> group & 1) || !kind_group(k, group))
		return false;
	*left &= ~(UINT32_C(1) << group);
	return take_varint(c, &length) && skip(c, length);
}

bool
guard_body(uint32_t kind, uint32_t released, const struct str *parts,
    size_t n_parts)
{
	const struct kind *k = kind_by_number(kind);
	struct cursor c = { .part = parts, .end = parts + n_parts };
	uint32_t left = released;

	if (!k)
		return false;
	while (settle(&c))
		if (!take_group(&c, k, &left))
			return false;
	return true;
}
