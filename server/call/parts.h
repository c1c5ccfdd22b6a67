/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_PARTS_H
#define SLUSS_CALL_PARTS_H

/*
 * A reply in pieces: content is not copied, only what stands between it is
 * written. Failure is sticky and looked at once, at the end.
 */

#include "base/arena.h"

struct parts {
	struct arena *arena;
	struct str *v;
	size_t n, room;
	size_t bytes;
	bool failed;
};

void parts_init(struct parts *p, struct arena *a);
/* The bytes must live as long as the arena. Empty pieces are left out. */
void parts_add(struct parts *p, struct str s);
/* A field's tag and length; the content follows by parts_add(). */
void parts_prefix(struct parts *p, uint32_t tag, size_t n);
/* A varint field; nothing for 0, as proto3 wants it. */
void parts_varint(struct parts *p, uint32_t tag, uint64_t v);
/*
 * A whole length-delimited field; nothing when empty. A null pointer is a
 * string for which there was no memory: it fails, so that no reply goes out
 * with a field less.
 */
void parts_field(struct parts *p, uint32_t tag, struct str s);
/* Appends the pieces of another under a tag. */
void parts_nest(struct parts *p, uint32_t tag, const struct parts *inner);

#endif
