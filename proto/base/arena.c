/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Memory of one call, in chunks. The arena itself lies in its first chunk, so
 * a small call costs one malloc(). Memory is never reused within an arena:
 * what a chunk hands out is still zero from calloc(), and only what was
 * handed out needs wiping. Under AddressSanitizer the rest is poisoned.
 */

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region(p, n)
#define UNPOISON(p, n) __asan_unpoison_memory_region(p, n)
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

#define ALIGN _Alignof(max_align_t)
#define FIRST_CHUNK ((size_t)8 * 1024)
#define LARGEST_CHUNK ((size_t)256 * 1024)

struct chunk {
	struct chunk *next;
	size_t size;             /* bytes of data */
	size_t used;
	_Alignas(max_align_t) uint8_t data[];
};

struct defer {
	struct defer *next;
	void (*fn)(void *);
	void *arg;
};

struct arena {
	struct chunk *chunks;    /* newest first */
	struct defer *defers;    /* newest first */
	size_t cap;
	size_t used;             /* without the arena itself */
};

static struct chunk *
chunk_new(size_t size)
{
	struct chunk *c = calloc(1, sizeof(*c) + size);

	if (!c)
		return NULL;
	c->size = size;
	POISON(c->data, size);
	return c;
}

/* n is rounded to ALIGN and fits. */
static void *
take(struct chunk *c, size_t n, size_t wanted)
{
	uint8_t *p = c->data + c->used;

	UNPOISON(p, wanted);
	c->used += n;
	return p;
}

static size_t
round_up(size_t n)
{
	return n == 0 ? ALIGN : (n + ALIGN - 1) / ALIGN * ALIGN;
}

struct arena *
arena_new(size_t cap)
{
	struct chunk *c = chunk_new(FIRST_CHUNK - sizeof(*c));
	struct arena *a;

	if (!c)
		return NULL;
	a = take(c, round_up(sizeof(*a)), sizeof(*a));
	a->chunks = c;
	a->cap = cap;
	return a;
}

static void
run_defers(struct arena *a)
{
	struct defer *d;

	while ((d = a->defers) != NULL) {
		a->defers = d->next;
		d->fn(d->arg);
	}
}

void
arena_free(struct arena *a)
{
	struct chunk *c, *next;

	if (!a)
		return;
	run_defers(a);
	for (c = a->chunks; c; c = next) {
		next = c->next;
		UNPOISON(c->data, c->size);
		explicit_bzero(c->data, c->used);
		free(c);
	}
}

/* Twice the last chunk, within bounds, and room for what is wanted now. */
static struct chunk *
add_chunk(struct arena *a, size_t n)
{
	size_t size = 2 * a->chunks->size;
	struct chunk *c;

	if (size > LARGEST_CHUNK)
		size = LARGEST_CHUNK;
	if (size > a->cap - a->used)
		size = round_up(a->cap - a->used);
	if (size < n)
		size = n;
	c = chunk_new(size);
	if (!c)
		return NULL;
	c->next = a->chunks;
	a->chunks = c;
	return c;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct chunk *c = a->chunks;
	size_t rounded;

	if (n > a->cap - a->used)
		return NULL;
	rounded = round_up(n);
	if (rounded < n || rounded > a->cap - a->used)
		return NULL;
	if (rounded > c->size - c->used)
		c = add_chunk(a, rounded);
	if (!c)
		return NULL;
	a->used += rounded;
	return take(c, rounded, n);
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		return NULL;
	return arena_alloc(a, total);
}

struct str
arena_str(struct arena *a, struct str s)
{
	char *p;

	if (s.n == SIZE_MAX)
		return (struct str){ NULL, 0 };
	p = arena_alloc(a, s.n + 1);
	if (!p)
		return (struct str){ NULL, 0 };
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return NULL;
	p = arena_alloc(a, (size_t)n + 1);
	if (!p)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

bool
arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
	struct defer *d = arena_alloc(a, sizeof(*d));

	if (!d)
		return false;
	*d = (struct defer){ a->defers, fn, arg };
	a->defers = d;
	return true;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}
