/* SPDX-License-Identifier: EUPL-1.2 */
/* The first byte is the size of the pieces that the rest comes in. */

#include "fuzz.h"

#include "wire/frame.h"

#define CAP 4096

struct outcome {
	enum code code;
	size_t messages;
	uint64_t digest;         /* FNV-1a of lengths and contents */
	bool at_edge;
};

static void
digest(struct outcome *o, struct str s)
{
	size_t i;

	o->digest = (o->digest ^ s.n) * UINT64_C(1099511628211);
	for (i = 0; i < s.n; i++)
		o->digest = (o->digest ^ (uint8_t)s.p[i]) *
		    UINT64_C(1099511628211);
	o->messages++;
}

/* Takes one piece; false when it is refused. */
static bool
feed(struct frame_reader *r, struct str piece, struct outcome *o)
{
	size_t used;
	bool whole;

	while (piece.n > 0) {
		o->code = frame_feed(r, piece, &used, &whole, NULL);
		if (o->code != CODE_OK)
			return false;
		ASSERT(used <= piece.n && (used > 0 || whole));
		ASSERT(r->body.n <= CAP);
		piece.p += used;
		piece.n -= used;
		if (!whole)
			continue;
		digest(o, buf_str(&r->body));
		frame_next(r);
	}
	return true;
}

static struct outcome
read_in(struct str in, size_t size)
{
	struct outcome o = { .code = CODE_OK };
	struct frame_reader r;
	struct str piece;

	frame_init(&r, CAP);
	for (; in.n > 0; in.p += piece.n, in.n -= piece.n) {
		piece = in;
		if (piece.n > size)
			piece.n = size;
		if (!feed(&r, piece, &o))
			break;
	}
	o.at_edge = frame_at_edge(&r);
	frame_clear(&r);
	return o;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct outcome a, b;
	struct str in;

	if (n < 1)
		return 0;
	in = (struct str){ (const char *)p + 1, n - 1 };
	a = read_in(in, SIZE_MAX);
	b = read_in(in, (size_t)p[0] + 1);
	ASSERT(a.code == b.code);
	ASSERT(a.messages == b.messages && a.digest == b.digest);
	ASSERT(a.at_edge == b.at_edge);
	return 0;
}
