/* SPDX-License-Identifier: EUPL-1.2 */
/* The wrapped allocator. One thread. */

#include "allocations.h"

#include <stdlib.h>

struct allocations counted;
static bool counting;

void *arena_chunk(size_t n, size_t size);

#define WRAP(type, name, params, args) \
	type __real_##name params; \
	type __wrap_##name params; \
	type __wrap_##name params \
	{ \
		counted.others += counting; \
		return __real_##name args; \
	}

WRAP(void *, malloc, (size_t n), (n))
WRAP(void *, calloc, (size_t n, size_t size), (n, size))
WRAP(void *, realloc, (void *p, size_t n), (p, n))
WRAP(void *, reallocarray, (void *p, size_t n, size_t size), (p, n, size))
WRAP(void *, aligned_alloc, (size_t align, size_t n), (align, n))
WRAP(char *, strdup, (const char *s), (s))
WRAP(char *, strndup, (const char *s, size_t n), (s, n))

/* Check allocates at every assertion that holds. */
void __real__mark_point(const char *file, int line);
void __wrap__mark_point(const char *file, int line);

void
__wrap__mark_point(const char *file, int line)
{
	const bool was = count_allocations(false);

	__real__mark_point(file, line);
	count_allocations(was);
}

void *
arena_chunk(size_t n, size_t size)
{
	counted.chunks += counting;
	return __real_calloc(n, size);
}

bool
count_allocations(bool on)
{
	const bool was = counting;

	counting = on;
	return was;
}
