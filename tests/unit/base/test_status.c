/* SPDX-License-Identifier: EUPL-1.2 */
/* Errors: the first wins, texts are cut at a character, codes have names. */

#include "check_main.h"

#include "base/status.h"
#include "base/utf8.h"

START_TEST(status__names_every_code_and_no_other)
{
	ck_assert_str_eq(code_name(CODE_OK), "OK");
	ck_assert_str_eq(code_name(CODE_UNAUTHENTICATED), "UNAUTHENTICATED");
	ck_assert_str_eq(code_name((enum code)99), "UNKNOWN");
	ck_assert_int_eq(code_from(7), CODE_PERMISSION_DENIED);
	ck_assert_int_eq(code_from(17), CODE_UNKNOWN);
	ck_assert_int_eq(code_from(-1), CODE_UNKNOWN);
}
END_TEST

START_TEST(err__keeps_the_first_error)
{
	struct err e = { 0 };

	ck_assert_int_eq(err_set(&e, CODE_NOT_FOUND, "A", "one %d", 1),
	    CODE_NOT_FOUND);
	ck_assert_int_eq(err_set(&e, CODE_INTERNAL, "B", "two"),
	    CODE_NOT_FOUND);
	ck_assert_str_eq(e.reason, "A");
	ck_assert_str_eq(e.text, "one 1");
	ck_assert_int_eq(err_set(NULL, CODE_INTERNAL, "B", "two"),
	    CODE_INTERNAL);
}
END_TEST

START_TEST(err__names_the_innermost_field_of_an_error_only)
{
	struct err e = { 0 };

	err_field(&e, "early");
	ck_assert_str_eq(e.field, "");
	err_set(&e, CODE_NOT_FOUND, "A", "one");
	err_field(&e, "%s.%s", "a", "b");
	err_field(&e, "a");
	ck_assert_str_eq(e.field, "a.b");
	err_field(NULL, "a");
}
END_TEST

START_TEST(err__gathers_detail_without_overflow)
{
	struct err e = { 0 };
	int i;

	err_detail(&e, "one");
	err_detail(&e, "two");
	ck_assert_str_eq(e.detail, "one; two");
	for (i = 0; i < 200; i++)
		err_detail(&e, "%s", "blå");
	ck_assert_uint_lt(strlen(e.detail), sizeof(e.detail));
	ck_assert(utf8_valid(str_of(e.detail)));
	err_detail(NULL, "x");
}
END_TEST

START_TEST(err__cuts_a_long_text_at_a_character)
{
	static const char *const fillers[] = { "x", "å", "€", "😀" };
	char text[600];
	struct err e;
	size_t i, shift, n;

	for (i = 0; i < ARRAY_LEN(fillers); i++) {
		for (shift = 0; shift < 4; shift++) {
			e = (struct err){ 0 };
			memset(text, 'x', shift);
			for (n = shift; n < 500; n += strlen(fillers[i]))
				strcpy(text + n, fillers[i]);
			err_set(&e, CODE_INTERNAL, "A", "%s", text);
			ck_assert(utf8_valid(str_of(e.text)));
			ck_assert_uint_gt(strlen(e.text), 251);
		}
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		status__names_every_code_and_no_other,
		err__keeps_the_first_error,
		err__names_the_innermost_field_of_an_error_only,
		err__gathers_detail_without_overflow,
		err__cuts_a_long_text_at_a_character,
	};

	return check_main("status", tests, ARRAY_LEN(tests));
}
