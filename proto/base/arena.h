/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_BASE_ARENA_H
#define SLUSS_BASE_ARENA_H

/*
 * Memory of one call: allocated by bumping, freed all at once, wiped when
 * freed. An arena has a cap; what would pass it fails with NULL, and the call
 * answers RESOURCE_EXHAUSTED. Deferred functions run last in, first out,
 * before the memory goes.
 */

#include "base/str.h"

struct arena;

/* Cap in bytes; NULL when there is no memory. */
struct arena *arena_new(size_t cap);
/* Runs the deferred functions, wipes, frees. NULL is fine. */
void arena_free(struct arena *a);
/* Zeroed, aligned for any type; NULL past the cap. n may be 0. */
void *arena_alloc(struct arena *a, size_t n) MUST_CHECK;
/* An array of n elements; NULL on overflow or past the cap. */
void *arena_array(struct arena *a, size_t n, size_t size) MUST_CHECK;
/* A copy of s with a NUL behind it (not counted). p is NULL past the cap. */
struct str arena_str(struct arena *a, struct str s);
/* NUL-ended formatted text; NULL past the cap. */
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Runs fn(arg) at arena_free(); false past the cap (then call it yourself). */
bool arena_defer(struct arena *a, void (*fn)(void *), void *arg) MUST_CHECK;
/* Bytes handed out so far; for tests and metrics. */
size_t arena_used(const struct arena *a);

#endif
