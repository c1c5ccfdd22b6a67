/* SPDX-License-Identifier: EUPL-1.2 */
/* The memory of a call: bounded, zeroed, and gone with its defers. */

#include "check_main.h"

#include "base/arena.h"
#include "failing_alloc.h"

#define MIB ((size_t)1024 * 1024)

static char order[8];

static void
note(void *arg)
{
	size_t n = strlen(order);

	order[n] = *(const char *)arg;
	order[n + 1] = '\0';
}

static bool
is_zero(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

START_TEST(arena__gives_zeroed_and_aligned_memory_of_any_size)
{
	struct arena *a = arena_new(4 * MIB);
	uint8_t *p;
	size_t n;

	for (n = 0; n < 5000; n += 7) {
		p = arena_alloc(a, n);
		ck_assert_ptr_nonnull(p);
		ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
		ck_assert(is_zero(p, n));
		memset(p, 0xff, n);
	}
	arena_free(a);
}
END_TEST

START_TEST(arena__refuses_to_grow_past_its_cap)
{
	struct arena *a = arena_new(1000);

	ck_assert_ptr_null(arena_alloc(a, 1001));
	ck_assert_ptr_nonnull(arena_alloc(a, 512));
	ck_assert_ptr_null(arena_alloc(a, 512));
	ck_assert_uint_eq(arena_used(a), 512);
	ck_assert_ptr_nonnull(arena_alloc(a, 480));
	ck_assert_ptr_null(arena_alloc(a, SIZE_MAX));
	ck_assert_ptr_null(arena_alloc(a, SIZE_MAX - 7));
	arena_free(a);
}
END_TEST

START_TEST(arena__serves_its_whole_cap_across_chunks)
{
	struct arena *a = arena_new(MIB);
	size_t n = 0;

	while (arena_alloc(a, 4096))
		n++;
	ck_assert_uint_eq(n, MIB / 4096);
	arena_free(a);
}
END_TEST

START_TEST(arena__refuses_an_array_whose_size_overflows)
{
	struct arena *a = arena_new(MIB);

	ck_assert_ptr_null(arena_array(a, SIZE_MAX / 2, 3));
	ck_assert_ptr_nonnull(arena_array(a, 10, 3));
	ck_assert_ptr_nonnull(arena_array(a, 0, 3));
	arena_free(a);
}
END_TEST

START_TEST(arena__copies_text_with_a_nul_behind_it)
{
	struct arena *a = arena_new(64);
	struct str s = arena_str(a, STR("ab\0c"));

	ck_assert_uint_eq(s.n, 4);
	ck_assert_mem_eq(s.p, "ab\0c", 5);
	s = arena_str(a, (struct str){ NULL, 0 });
	ck_assert_ptr_nonnull(s.p);
	ck_assert_uint_eq(s.n, 0);
	s = arena_str(a, (struct str){ "x", SIZE_MAX });
	ck_assert_ptr_null(s.p);
	ck_assert_str_eq(arena_printf(a, "%s-%d", "a", 7), "a-7");
	ck_assert_ptr_null(arena_printf(a, "%080d", 7));
	arena_free(a);
}
END_TEST

START_TEST(arena__runs_defers_last_in_first_out)
{
	static char abc[] = "abc";
	struct arena *a = arena_new(MIB);

	order[0] = '\0';
	ck_assert(arena_defer(a, note, &abc[0]));
	ck_assert(arena_defer(a, note, &abc[1]));
	ck_assert(arena_defer(a, note, &abc[2]));
	arena_free(a);
	ck_assert_str_eq(order, "cba");
	arena_free(NULL);
}
END_TEST

START_TEST(arena__refuses_a_defer_past_its_cap)
{
	static char x[] = "x";
	struct arena *a = arena_new(16);

	order[0] = '\0';
	ck_assert(!arena_defer(a, note, x));
	arena_free(a);
	ck_assert_str_eq(order, "");
}
END_TEST

START_TEST(arena__survives_every_failing_allocation)
{
	struct arena *a;
	size_t n, got, i;

	for (n = 0; n < 6; n++) {
		failing_alloc_after(n);
		a = arena_new(4 * MIB);
		for (i = 0, got = 0; a && i < 100; i++)
			got += arena_alloc(a, 4000) != NULL;
		failing_alloc_never();
		ck_assert(n > 0 ? a != NULL : a == NULL);
		ck_assert_uint_lt(got, 100);
		/* Memory is back, and so is the arena. */
		if (a)
			ck_assert_ptr_nonnull(arena_alloc(a, 4000));
		arena_free(a);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		arena__gives_zeroed_and_aligned_memory_of_any_size,
		arena__refuses_to_grow_past_its_cap,
		arena__serves_its_whole_cap_across_chunks,
		arena__refuses_an_array_whose_size_overflows,
		arena__copies_text_with_a_nul_behind_it,
		arena__runs_defers_last_in_first_out,
		arena__refuses_a_defer_past_its_cap,
		arena__survives_every_failing_allocation,
	};

	return check_main("arena", tests, ARRAY_LEN(tests));
}
