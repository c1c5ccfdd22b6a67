/* SPDX-License-Identifier: EUPL-1.2 */

/* Replies assembled from stored bytes: pieces and the prefixes between them. */

#include "call/parts.h"

void
parts_init(struct parts *p, struct arena *a)
{
	*p = (struct parts){ .arena = a };
}

void
parts_add(struct parts *p, struct str s)
{
	if (s.n == 0 || p->failed)
		return;
	if (p->n == p->room) {
		size_t room = p->room ? p->room * 2 : 16;
		struct str *v = arena_array(p->arena, room, sizeof(*v));

		if (!v) {
			p->failed = true;
			return;
		}
		if (p->n > 0)
			memcpy(v, p->v, p->n * sizeof(*v));
		p->v = v;
		p->room = room;
	}
	p->v[p->n++] = s;
	p->bytes += s.n;
}

static size_t
put_varint(uint8_t *out, uint64_t v)
{
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		out[n++] = (uint8_t)(v | 0x80);
	out[n++] = (uint8_t)v;
	return n;
}

static void
add_pair(struct parts *p, uint64_t tag, uint64_t v)
{
	uint8_t raw[20];
	size_t n = put_varint(raw, tag);

	n += put_varint(raw + n, v);
	struct str s = arena_str(p->arena,
	    (struct str){ (const char *)raw, n });
	if (!s.p) {
		p->failed = true;
		return;
	}
	parts_add(p, s);
}

void
parts_prefix(struct parts *p, uint32_t tag, size_t n)
{
	add_pair(p, (uint64_t)tag << 3 | 2, n);
}

void
parts_varint(struct parts *p, uint32_t tag, uint64_t v)
{
	if (v != 0)
		add_pair(p, (uint64_t)tag << 3, v);
}

void
parts_field(struct parts *p, uint32_t tag, struct str s)
{
	p->failed |= !s.p;
	if (s.n == 0)
		return;
	parts_prefix(p, tag, s.n);
	parts_add(p, s);
}

void
parts_nest(struct parts *p, uint32_t tag, const struct parts *inner)
{
	p->failed |= inner->failed;
	parts_prefix(p, tag, inner->bytes);
	for (size_t i = 0; i < inner->n; i++)
		parts_add(p, inner->v[i]);
}
