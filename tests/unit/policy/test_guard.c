/* SPDX-License-Identifier: EUPL-1.2 */
/* The egress guard: every split of a lawful body, every way to be unlawful. */

#include <check.h>
#include <stdlib.h>

#include "check_main.h"
#include "policy/guard.h"

#define KIND     16              /* threat_assessment: groups 1 to 7 */
#define RELEASED (1u << 1 | 1u << 2 | 1u << 7)

struct body {
	char b[512];
	size_t n;
	size_t ends[4];          /* where a field ends */
	size_t n_ends;
};

static void
put(struct body *b, unsigned tag, size_t length)
{
	size_t i;

	b->b[b->n++] = (char)tag;
	if (length > 127)
		b->b[b->n++] = (char)((length & 127) | 128);
	b->b[b->n++] = (char)(length > 127 ? length >> 7 : length);
	/* Content that looks like fields not released. */
	for (i = 0; i < length; i++)
		b->b[b->n++] = (char)(5 << 3 | 2);
	b->ends[b->n_ends++] = b->n;
}

static struct body
lawful(void)
{
	struct body b = { 0 };

	put(&b, 1 << 3 | 2, 3);
	put(&b, 2 << 3 | 2, 300);
	put(&b, 7 << 3 | 2, 0);
	return b;
}

static bool
guard(const struct body *b)
{
	struct str one = { b->b, b->n };

	return guard_body(KIND, RELEASED, &one, 1);
}

START_TEST(guard__accepts_what_was_released)
{
	struct body b = lawful(), part = { 0 };

	ck_assert(guard(&b));
	ck_assert(guard_body(KIND, RELEASED, NULL, 0));
	ck_assert(guard_body(KIND, 0, NULL, 0));
	put(&part, 2 << 3 | 2, 1);
	ck_assert(guard(&part));
}
END_TEST

START_TEST(guard__accepts_it_in_any_two_parts)
{
	struct body b = lawful();
	struct str parts[4];
	size_t i;

	for (i = 0; i <= b.n; i++) {
		parts[0] = (struct str){ b.b, i };
		parts[1] = (struct str){ NULL, 0 };
		parts[2] = (struct str){ b.b + i, b.n - i };
		parts[3] = (struct str){ NULL, 0 };
		ck_assert_msg(guard_body(KIND, RELEASED, parts, 4), "%zu", i);
	}
}
END_TEST

START_TEST(guard__accepts_it_byte_by_byte)
{
	struct body b = lawful();
	struct str parts[512];
	size_t i;

	for (i = 0; i < b.n; i++)
		parts[i] = (struct str){ b.b + i, 1 };
	ck_assert(guard_body(KIND, RELEASED, parts, b.n));
}
END_TEST

START_TEST(guard__refuses_any_other_group)
{
	struct body b;
	struct str parts[2];
	unsigned group;
	size_t i;

	for (group = 0; group < 16; group++) {
		if (group == 1 || group == 2 || group == 7)
			continue;
		b = lawful();
		put(&b, group << 3 | 2, 2);
		for (i = 0; i <= b.n; i++) {
			parts[0] = (struct str){ b.b, i };
			parts[1] = (struct str){ b.b + i, b.n - i };
			ck_assert(!guard_body(KIND, RELEASED, parts, 2));
		}
	}
}
END_TEST

START_TEST(guard__refuses_a_group_that_the_kind_has_not)
{
	struct body b = { 0 };
	struct str one;

	put(&b, 9 << 3 | 2, 1);
	one = (struct str){ b.b, b.n };
	ck_assert(!guard_body(KIND, UINT32_MAX, &one, 1));
}
END_TEST

START_TEST(guard__refuses_a_group_twice)
{
	struct body b = lawful();

	put(&b, 1 << 3 | 2, 1);
	ck_assert(!guard(&b));
}
END_TEST

START_TEST(guard__refuses_a_body_cut_short)
{
	struct body b = lawful();
	struct str parts[2];
	size_t n, i;
	bool edge;

	for (n = 1; n < b.n; n++) {
		edge = n == b.ends[0] || n == b.ends[1];
		for (i = 0; i <= n; i++) {
			parts[0] = (struct str){ b.b, i };
			parts[1] = (struct str){ b.b + i, n - i };
			ck_assert(guard_body(KIND, RELEASED, parts, 2) ==
			    edge);
		}
	}
}
END_TEST

START_TEST(guard__refuses_every_wire_type_but_bytes)
{
	struct body b;
	unsigned type;

	for (type = 0; type < 8; type++) {
		b = (struct body){ 0 };
		put(&b, 1 << 3 | type, 0);
		ck_assert(guard(&b) == (type == 2));
	}
}
END_TEST

START_TEST(guard__refuses_varints_that_others_may_read_otherwise)
{
	static const struct {
		const char *p;
		size_t n;
	} bad[] = {
		{ "\x8a\x00\x00", 3 },          /* tag in two bytes */
		{ "\x0a\x80\x00", 3 },          /* length in two bytes */
		{ "\x0a\xff\xff\xff\xff\x1f", 6 },      /* past 32 bits */
		{ "\x0a\x80\x80\x80\x80\x80\x00", 7 },
		{ "\x8a\x80\x80\x80\x80\x01\x00", 7 },  /* tag past 32 bits */
		{ "\x0a\xff\xff\xff\xff\x0f", 6 },      /* past the body */
		{ "\x0a", 1 },
		{ "\x80", 1 },
		{ "\x00\x00", 2 },
	};
	struct str one;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		one = (struct str){ bad[i].p, bad[i].n };
		ck_assert_msg(!guard_body(KIND, RELEASED, &one, 1), "%zu", i);
	}
}
END_TEST

START_TEST(guard__refuses_a_kind_it_does_not_know)
{
	struct body b = lawful();
	struct str one = { b.b, b.n };

	ck_assert(!guard_body(1, RELEASED, &one, 1));
	ck_assert(!guard_body(0, RELEASED, &one, 1));
	ck_assert(!guard_body(4000, 0, NULL, 0));
}
END_TEST

int
main(void)
{
	static const TTest *tests[12];
	size_t n = 0;

	tests[n++] = guard__accepts_what_was_released;
	tests[n++] = guard__accepts_it_in_any_two_parts;
	tests[n++] = guard__accepts_it_byte_by_byte;
	tests[n++] = guard__refuses_any_other_group;
	tests[n++] = guard__refuses_a_group_that_the_kind_has_not;
	tests[n++] = guard__refuses_a_group_twice;
	tests[n++] = guard__refuses_a_body_cut_short;
	tests[n++] = guard__refuses_every_wire_type_but_bytes;
	tests[n++] = guard__refuses_varints_that_others_may_read_otherwise;
	tests[n++] = guard__refuses_a_kind_it_does_not_know;
	return check_main("policy_guard", tests, n);
}
