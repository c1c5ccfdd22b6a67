/* SPDX-License-Identifier: EUPL-1.2 */
/* Identifiers, times and base64, as text. */

#include <stdlib.h>

#include <check.h>
#include <sluss/sluss.h>

#include "b64.h"

static const sluss_id some_id = { { 0xde, 0xad, 0xbe, 0xef, 4, 5, 6, 7, 8, 9,
	10, 11, 12, 13, 14, 15 } };

START_TEST(id__reads_hex_and_uuid_and_nothing_else)
{
	static const char *const bad[] = { "", "0", "zz",
		"deadbeef0405060708090a0b0c0d0e0",
		"deadbeef0405060708090a0b0c0d0e0f0",
		"deadbeef0405060708090a0b0c0d0e0g" };
	char text[SLUSS_ID_TEXT];
	sluss_id id;
	size_t i;

	sluss_id_format(text, &some_id);
	ck_assert_str_eq(text, "deadbeef0405060708090a0b0c0d0e0f");
	ck_assert_int_eq(sluss_id_parse(&id, text), SLUSS_OK);
	ck_assert(sluss_id_equal(&id, &some_id));
	ck_assert_int_eq(sluss_id_parse(&id,
	    "DEADBEEF-0405-0607-0809-0A0B0C0D0E0F"), SLUSS_OK);
	ck_assert(sluss_id_equal(&id, &some_id));
	for (i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_int_eq(sluss_id_parse(&id, bad[i]),
		    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_id_random(&id), SLUSS_OK);
	ck_assert(!sluss_id_is_zero(&id));
	ck_assert(sluss_id_is_zero(NULL));
}
END_TEST

START_TEST(time__reads_what_it_writes)
{
	static const struct {
		const char *text;
		int64_t us;
	} good[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1969-12-31T23:59:59.999999Z", -1 },
		{ "2000-02-29T12:34:56.789Z", INT64_C(951827696789000) },
		{ "2025-03-01T00:00:00Z", INT64_C(1740787200000000) },
		{ "0001-01-01T00:00:00Z", INT64_C(-62135596800000000) },
		{ "9999-12-31T23:59:59.000001Z",
		  INT64_C(253402300799000001) },
	};
	char text[SLUSS_TIME_TEXT];
	int64_t us, step;
	size_t i;

	for (i = 0; i < ARRAY_LEN(good); i++) {
		ck_assert_int_eq(sluss_time_parse(&us, good[i].text), 0);
		ck_assert_int_eq(us, good[i].us);
		sluss_time_format(text, us);
		ck_assert_str_eq(text, good[i].text);
	}
	step = INT64_C(86399) * 1000000 * 307 + 123;
	for (us = good[4].us; us < good[5].us - step; us += step) {
		sluss_time_format(text, us);
		int64_t back;
		ck_assert_int_eq(sluss_time_parse(&back, text), SLUSS_OK);
		ck_assert_int_eq(back, us);
	}
}
END_TEST

START_TEST(time__refuses_what_is_not_rfc_3339)
{
	static const char *const bad[] = { "", "2025-03-01", "2025-02-29T00:00:00Z",
		"2025-13-01T00:00:00Z", "2025-01-01T24:00:00Z",
		"2025-01-01T00:60:00Z", "2025-01-01T00:00:60Z",
		"2025-01-01T00:00:00", "2025-01-01T00:00:00.Z",
		"2025-01-01T00:00:00.1234567890Z", "2025-01-01T00:00:00Zx",
		"2025-01-01T00:00:00+1", "2025-01-01T00:00:00+24:00",
		"0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00",
		"9999-12-31T23:59:59-01:00", "1900-02-29T00:00:00Z" };
	int64_t us;
	size_t i;

	for (i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(sluss_time_parse(&us, bad[i]) ==
		    SLUSS_INVALID_ARGUMENT, "%s was taken", bad[i]);
	ck_assert_int_eq(sluss_time_parse(&us, "2025-01-01t01:30:00+01:30"),
	    SLUSS_OK);
	ck_assert_int_eq(us, INT64_C(1735689600000000));
}
END_TEST

START_TEST(base64__knows_both_alphabets_and_padding)
{
	static const char *const good[] = { "", "AA==", "AA", "AAA=", "AAA",
		"AAAA", "-_8=", "+/8", "-_8" };
	static const char *const bad[] = { "A", "AAAAA", "AA=", "AB==", "A*==",
		"====", "AAA==", "AAB=", "=AAA", " AAA" };
	uint8_t out[16];
	size_t i, n;

	for (i = 0; i < ARRAY_LEN(good); i++)
		ck_assert_msg(b64_read(str_of(good[i]), out, &n), "%s",
		    good[i]);
	for (i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!b64_read(str_of(bad[i]), out, &n), "%s",
		    bad[i]);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("client_values");
	TCase *t = tcase_create("client_values");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_test(t, id__reads_hex_and_uuid_and_nothing_else);
	tcase_add_test(t, time__reads_what_it_writes);
	tcase_add_test(t, time__refuses_what_is_not_rfc_3339);
	tcase_add_test(t, base64__knows_both_alphabets_and_padding);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
