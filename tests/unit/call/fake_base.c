/* SPDX-License-Identifier: EUPL-1.2 */
/* An arena that fails and a clock that stands still, by way of --wrap. */

#include <stdarg.h>
#include <stdio.h>

#include "fakes.h"

int64_t fake_now = 1000 * NS_PER_S;

static size_t left;              /* 0: nothing fails */
static bool after, paused, refused;

int64_t __wrap_clock_mono(void);
struct arena *__real_arena_new(size_t cap);
struct arena *__wrap_arena_new(size_t cap);
void *__real_arena_alloc(struct arena *a, size_t n);
void *__wrap_arena_alloc(struct arena *a, size_t n);
void *__real_arena_array(struct arena *a, size_t n, size_t size);
void *__wrap_arena_array(struct arena *a, size_t n, size_t size);
struct str __real_arena_str(struct arena *a, struct str s);
struct str __wrap_arena_str(struct arena *a, struct str s);
char *__wrap_arena_printf(struct arena *a, const char *fmt, ...)
    PRINTF_LIKE(2, 3);

int64_t
__wrap_clock_mono(void)
{
	return fake_now;
}

void
arena_fail(size_t n, bool and_after)
{
	left = n;
	after = and_after;
	refused = false;
}

bool
arena_fail_end(void)
{
	left = 0;
	return refused;
}

void
arena_fail_pause(bool p)
{
	paused = p;
}

static bool
fails(void)
{
	if (left == 0 || paused)
		return false;
	if (left > 1) {
		left--;
		return false;
	}
	refused = true;
	left = after ? 1 : 0;
	return true;
}

struct arena *
__wrap_arena_new(size_t cap)
{
	return fails() ? NULL : __real_arena_new(cap);
}

void *
__wrap_arena_alloc(struct arena *a, size_t n)
{
	return fails() ? NULL : __real_arena_alloc(a, n);
}

void *
__wrap_arena_array(struct arena *a, size_t n, size_t size)
{
	return fails() ? NULL : __real_arena_array(a, n, size);
}

struct str
__wrap_arena_str(struct arena *a, struct str s)
{
	return fails() ? (struct str){ NULL, 0 } : __real_arena_str(a, s);
}

char *
__wrap_arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	if (fails())
		return NULL;
	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = __real_arena_alloc(a, (size_t)n + 1);
	if (!p)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}
