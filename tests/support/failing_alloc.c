/* SPDX-License-Identifier: EUPL-1.2 */
/* Allocation that fails on demand; one thread. */

#include "failing_alloc.h"

#include <stdint.h>

static size_t left = SIZE_MAX;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);

void
failing_alloc_after(size_t n)
{
	left = n;
}

void
failing_alloc_never(void)
{
	left = SIZE_MAX;
}

size_t
failing_alloc_left(void)
{
	return left;
}

static int
may(void)
{
	if (left == SIZE_MAX)
		return 1;
	if (left == 0)
		return 0;
	left--;
	return 1;
}

void *
__wrap_malloc(size_t n)
{
	return may() ? __real_malloc(n) : NULL;
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return may() ? __real_calloc(n, size) : NULL;
}
