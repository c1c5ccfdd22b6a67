/* SPDX-License-Identifier: EUPL-1.2 */
/* The buffer keeps order under any mix of appending and consuming. */

#include "check_main.h"

#include "base/buf.h"
#include "failing_alloc.h"

START_TEST(buf__holds_what_was_appended_in_order)
{
	uint8_t written = 0, read = 0;
	struct buf b;
	size_t round, i, n;

	buf_init(&b, 0);
	for (round = 0; round < 4000; round++) {
		for (i = 0; i < round % 13; i++)
			buf_append_byte(&b, written++);
		n = round % 11 < b.n ? round % 11 : b.n;
		for (i = 0; i < n; i++)
			ck_assert_uint_eq(buf_data(&b)[i], read++);
		buf_consume(&b, n);
	}
	ck_assert(!b.failed);
	ck_assert_uint_eq((uint8_t)(read + b.n), written);
	buf_clear(&b);
}
END_TEST

START_TEST(buf__fails_past_its_cap_and_stays_failed)
{
	struct buf b;

	buf_init(&b, 10);
	buf_append(&b, "12345678", 8);
	buf_append(&b, "abc", 3);
	ck_assert(b.failed);
	buf_append(&b, "d", 1);
	ck_assert(str_eq(buf_str(&b), STR("12345678")));
	buf_clear(&b);
	ck_assert(!b.failed);
	buf_append(&b, "0123456789", 10);
	ck_assert(!b.failed);
	buf_clear(&b);
}
END_TEST

START_TEST(buf__uses_its_whole_cap_after_consuming)
{
	struct buf b;

	buf_init(&b, 10);
	buf_append(&b, "0123456789", 10);
	buf_consume(&b, 1);
	buf_append(&b, "a", 1);
	ck_assert(!b.failed);
	ck_assert(str_eq(buf_str(&b), STR("123456789a")));
	buf_clear(&b);
}
END_TEST

START_TEST(buf__takes_nothing_from_nowhere)
{
	struct buf b;

	buf_init(&b, 10);
	buf_append(&b, NULL, 0);
	buf_consume(&b, 0);
	ck_assert_ptr_null(buf_data(&b));
	ck_assert(!b.failed);
	buf_clear(&b);
}
END_TEST

START_TEST(buf__writes_varints_as_protobuf_does)
{
	struct buf b;

	buf_init(&b, 0);
	buf_append_varint(&b, 0);
	buf_append_varint(&b, 127);
	buf_append_varint(&b, 300);
	buf_append_varint(&b, UINT64_MAX);
	ck_assert_uint_eq(b.n, 1 + 1 + 2 + 10);
	ck_assert_mem_eq(buf_data(&b), "\x00\x7f\xac\x02"
	    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 14);
	buf_clear(&b);
}
END_TEST

START_TEST(buf__fails_without_memory_and_keeps_what_it_has)
{
	static const uint8_t zeros[300];
	struct buf b;

	buf_init(&b, 0);
	failing_alloc_after(1);
	buf_append(&b, "abc", 3);
	buf_append(&b, zeros, sizeof(zeros));
	failing_alloc_never();
	ck_assert(b.failed);
	ck_assert(str_eq(buf_str(&b), STR("abc")));
	buf_clear(&b);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		buf__holds_what_was_appended_in_order,
		buf__fails_past_its_cap_and_stays_failed,
		buf__uses_its_whole_cap_after_consuming,
		buf__takes_nothing_from_nowhere,
		buf__writes_varints_as_protobuf_does,
		buf__fails_without_memory_and_keeps_what_it_has,
	};

	return check_main("buf", tests, ARRAY_LEN(tests));
}
