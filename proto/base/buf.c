/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A growing byte buffer. Nothing is ever given to realloc(): the old memory
 * is wiped before it goes. Once failed, a buffer takes nothing more, so that
 * its content never has a hole.
 */

#include "base/buf.h"

#include <stdlib.h>

#include "base/status.h"

#define DEFAULT_CAP ((size_t)1024 * 1024)
#define FIRST_SIZE ((size_t)256)

void
buf_init(struct buf *b, size_t cap)
{
	*b = (struct buf){ .cap = cap };
}

void
buf_clear(struct buf *b)
{
	if (b->p) {
		explicit_bzero(b->p, b->size);
		free(b->p);
	}
	buf_init(b, b->cap);
}

static size_t
cap_of(const struct buf *b)
{
	return b->cap ? b->cap : DEFAULT_CAP;
}

/* Moves to new memory with room for want bytes; want is within the cap. */
static bool
grow(struct buf *b, size_t want)
{
	size_t cap = cap_of(b);
	size_t size = b->size > cap / 2 ? cap : 2 * b->size;
	uint8_t *p;

	if (size < FIRST_SIZE)
		size = FIRST_SIZE;
	if (size > cap)
		size = cap;
	if (size < want)
		size = want;
	p = malloc(size);
	if (!p)
		return false;
	if (b->p) {
		memcpy(p, b->p + b->off, b->n);
		explicit_bzero(b->p, b->size);
		free(b->p);
	}
	b->p = p;
	b->off = 0;
	b->size = size;
	return true;
}

/* Room for n more bytes behind the content. */
static bool
reserve(struct buf *b, size_t n)
{
	if (n > cap_of(b) - b->n)
		return false;
	if (n <= b->size - b->off - b->n)
		return true;
	/*
	 * Move down only when at least as much was read as is left, or when
	 * growing is not possible, so that each byte moves a bounded number
	 * of times.
	 */
	if (b->n + n <= b->size && (b->off >= b->n || b->size >= cap_of(b))) {
		memmove(b->p, b->p + b->off, b->n);
		b->off = 0;
		return true;
	}
	return grow(b, b->n + n);
}

void
buf_append(struct buf *b, const void *p, size_t n)
{
	if (b->failed || n == 0)
		return;
	if (!reserve(b, n)) {
		b->failed = true;
		return;
	}
	memcpy(b->p + b->off + b->n, p, n);
	b->n += n;
}

void
buf_append_byte(struct buf *b, uint8_t byte)
{
	buf_append(b, &byte, 1);
}

void
buf_append_varint(struct buf *b, uint64_t v)
{
	uint8_t out[10];
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		out[n++] = (uint8_t)(v | 0x80);
	out[n++] = (uint8_t)v;
	buf_append(b, out, n);
}

void
buf_consume(struct buf *b, size_t n)
{
	ASSERT(n <= b->n);
	b->off += n;
	b->n -= n;
	if (b->n == 0)
		b->off = 0;
}
