/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Numbers and dates. Every personal number here is a published test number of
 * Skatteverket or, where a rule is to be broken, one of them with a fault.
 */

#include <check.h>
#include <stdlib.h>

#include "ident/birth_number.h"
#include "ident/digits.h"
#include "ident/hsa_id.h"
#include "ident/organisation_number.h"

static const struct date today = { 2026, 3, 15 };

static void
expect(enum rule got, enum rule wanted, const char *what)
{
	ck_assert_msg(got == wanted, "%s: \"%s\" instead of \"%s\"", what,
	    got ? rule_text(got) : "good", wanted ? rule_text(wanted) : "good");
}

struct row {
	const char *text;
	enum rule rule;
};

START_TEST(date__is_a_day_of_the_calendar)
{
	static const struct row rows[] = {
		{ "2024-02-29", RULE_OK },
		{ "2000-02-29", RULE_OK },
		{ "1900-02-29", RULE_DATE },
		{ "2023-02-29", RULE_DATE },
		{ "2023-04-31", RULE_DATE },
		{ "2023-00-10", RULE_DATE },
		{ "2023-13-10", RULE_DATE },
		{ "2023-12-00", RULE_DATE },
		{ "2023-12-32", RULE_DATE },
		{ "1799-12-31", RULE_YEAR },
		{ "2023/12/01", RULE_DATE_FORM },
		{ "2023-12-1", RULE_DATE_FORM },
		{ "2023-1a-01", RULE_DATE_FORM },
		{ "20231201", RULE_DATE_FORM },
		{ "2023-12-01T", RULE_DATE_FORM },
		{ "", RULE_DATE_FORM },
	};
	struct date d;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		expect(date_parse(str_of(rows[i].text), &d), rows[i].rule,
		    rows[i].text);
}
END_TEST

START_TEST(date__is_left_alone_on_failure)
{
	struct date d = today;

	expect(date_parse(STR("2023-02-29"), &d), RULE_DATE, "no leap year");
	ck_assert_int_eq(date_compare(d, today), 0);
}
END_TEST

START_TEST(luhn__agrees_with_known_check_digits)
{
	ck_assert_int_eq(digits_luhn("121212121", 9), '2');
	ck_assert_int_eq(digits_luhn("202100007", 9), '6');
	ck_assert_int_eq(digits_luhn("7992739871", 10), '3');
}
END_TEST

START_TEST(personal_number__is_stored_as_twelve_digits)
{
	static const struct row rows[] = {
		{ "191212121212", RULE_OK },
		{ "189001019802", RULE_OK },
		{ "191212121213", RULE_CHECK_DIGIT },
		{ "191212321212", RULE_DATE },
		{ "191213121212", RULE_DATE },
		{ "191212001212", RULE_DATE },
		{ "191212721212", RULE_RAISED_DAY },
		{ "171212121212", RULE_YEAR },
		{ "191212120003", RULE_SERIAL },
		{ "1912121212", RULE_LENGTH },
		{ "19121212-1212", RULE_LENGTH },
		{ "1912121212 2", RULE_DIGITS },
		{ "19121212121o", RULE_DIGITS },
		{ "", RULE_LENGTH },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		expect(birth_number_check(BIRTH_NUMBER_PERSONAL,
		    str_of(rows[i].text)), rows[i].rule, rows[i].text);
}
END_TEST

START_TEST(personal_number__fails_for_every_single_digit_changed)
{
	static const char good[] = "191212121212";

	for (size_t at = 2; at < 12; at++) {
		for (char c = '0'; c <= '9'; c++) {
			char bad[13];

			memcpy(bad, good, sizeof(bad));
			bad[at] = c;
			if (c == good[at])
				continue;
			ck_assert_int_ne(birth_number_check(
			    BIRTH_NUMBER_PERSONAL, str_of(bad)), RULE_OK);
		}
	}
}
END_TEST

START_TEST(coordination_number__has_its_day_raised_by_sixty)
{
	static const struct row rows[] = {
		{ "197010632391", RULE_OK },
		{ "197010632392", RULE_CHECK_DIGIT },
		{ "191212121212", RULE_PLAIN_DAY },
		{ "197010602391", RULE_PLAIN_DAY },
		{ "197010922391", RULE_DATE },
		{ "197202892391", RULE_CHECK_DIGIT },
		{ "197002892391", RULE_DATE },
		{ "197002902391", RULE_DATE },
		{ "197010992391", RULE_DATE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		expect(birth_number_check(BIRTH_NUMBER_COORDINATION,
		    str_of(rows[i].text)), rows[i].rule, rows[i].text);
}
END_TEST

struct reading {
	const char *typed;
	struct date today;
	enum rule rule;
	const char *stored;
};

START_TEST(personal_number__is_read_as_people_write_it)
{
	static const struct reading rows[] = {
		{ "191212121212", { 2026, 3, 15 }, RULE_OK, "191212121212" },
		{ "19121212-1212", { 2026, 3, 15 }, RULE_OK, "191212121212" },
		{ "19121212+1212", { 2026, 3, 15 }, RULE_OK, "191212121212" },
		{ "121212+1212", { 2026, 3, 15 }, RULE_OK, "191212121212" },
		/* A hundred years later the same ten digits are possible. */
		{ "121212-1212", { 2026, 3, 15 }, RULE_OK, "201212121212" },
		{ "1212121212", { 2026, 3, 15 }, RULE_OK, "201212121212" },
		/* In 2012 the person turns 100: '+' from New Year on. */
		{ "121212-1212", { 2011, 12, 31 }, RULE_OK, "191212121212" },
		{ "121212+1212", { 2012, 1, 1 }, RULE_OK, "191212121212" },
		{ "121212-1212", { 2012, 12, 11 }, RULE_FUTURE, NULL },
		{ "121212-1212", { 2012, 12, 12 }, RULE_OK, "201212121212" },
		{ "1212121212", { 2012, 12, 11 }, RULE_OK, "191212121212" },
		{ "900101+9802", { 1999, 1, 1 }, RULE_OK, "189001019802" },
		{ "191212121212", { 1912, 12, 11 }, RULE_FUTURE, NULL },
		{ "19121212 1212", { 2026, 3, 15 }, RULE_SEPARATOR, NULL },
		{ "1212121-212", { 2026, 3, 15 }, RULE_SEPARATOR, NULL },
		{ "121212-121", { 2026, 3, 15 }, RULE_DIGITS, NULL },
		{ "121212-12121", { 2026, 3, 15 }, RULE_DIGITS, NULL },
		{ "121212", { 2026, 3, 15 }, RULE_LENGTH, NULL },
		{ "", { 2026, 3, 15 }, RULE_LENGTH, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[BIRTH_NUMBER_SIZE] = "untouched";

		expect(birth_number_parse(BIRTH_NUMBER_PERSONAL,
		    str_of(rows[i].typed), rows[i].today, out), rows[i].rule,
		    rows[i].typed);
		ck_assert_str_eq(out,
		    rows[i].stored ? rows[i].stored : "untouched");
	}
}
END_TEST

START_TEST(personal_number__is_written_with_a_plus_from_the_hundredth_year)
{
	static const struct {
		const char *stored;
		struct date today;
		const char *shown;
	} rows[] = {
		{ "191212121212", { 2011, 12, 31 }, "121212-1212" },
		{ "191212121212", { 2012, 1, 1 }, "121212+1212" },
		{ "191212121212", { 2026, 3, 15 }, "121212+1212" },
		{ "197010632391", { 2026, 3, 15 }, "701063-2391" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char shown[BIRTH_NUMBER_DISPLAY_SIZE];

		birth_number_display(str_of(rows[i].stored), rows[i].today,
		    shown);
		ck_assert_str_eq(shown, rows[i].shown);
	}
}
END_TEST

START_TEST(personal_number__reads_back_what_it_writes)
{
	for (int year = 1913; year < 2112; year++) {
		struct date now = { year, 1, 1 };
		char shown[BIRTH_NUMBER_DISPLAY_SIZE];
		char stored[BIRTH_NUMBER_SIZE];

		birth_number_display(STR("191212121212"), now, shown);
		expect(birth_number_parse(BIRTH_NUMBER_PERSONAL,
		    str_of(shown), now, stored), RULE_OK, "round trip");
		ck_assert_str_eq(stored, "191212121212");
	}
}
END_TEST

START_TEST(organisation_number__has_a_third_digit_of_two_or_more)
{
	static const struct row rows[] = {
		{ "2021000076", RULE_OK },
		{ "2021000225", RULE_OK },
		{ "2021004508", RULE_OK },
		{ "2021000555", RULE_OK },
		{ "2021000077", RULE_CHECK_DIGIT },
		{ "2011000078", RULE_THIRD_DIGIT },
		{ "202100007", RULE_LENGTH },
		{ "202100-0076", RULE_LENGTH },
		{ "20210000x6", RULE_DIGITS },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		expect(organisation_number_check(str_of(rows[i].text)),
		    rows[i].rule, rows[i].text);
}
END_TEST

START_TEST(organisation_number__is_read_as_people_write_it)
{
	static const struct row rows[] = {
		{ "2021000076", RULE_OK },
		{ "202100-0076", RULE_OK },
		{ "162021000076", RULE_OK },
		{ "16202100-0076", RULE_OK },
		{ "202100+0076", RULE_SEPARATOR },
		{ "20210-00076", RULE_SEPARATOR },
		{ "202100007", RULE_LENGTH },
		{ "172021000076", RULE_LENGTH },
		{ "", RULE_LENGTH },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[ORGANISATION_NUMBER_SIZE];
		char shown[ORGANISATION_NUMBER_DISPLAY_SIZE];

		expect(organisation_number_parse(str_of(rows[i].text), out),
		    rows[i].rule, rows[i].text);
		if (rows[i].rule != RULE_OK)
			continue;
		ck_assert_str_eq(out, "2021000076");
		organisation_number_display(str_of(out), shown);
		ck_assert_str_eq(shown, "202100-0076");
	}
}
END_TEST

START_TEST(hsa_id__begins_with_the_organisation)
{
	static const struct row rows[] = {
		{ "SE2021000076-1", RULE_OK },
		{ "SE2021000076-ABCdef0123456789AB", RULE_OK },
		{ "SE2021000076-ABCdef0123456789ABC", RULE_LENGTH },
		{ "SE2021000076-", RULE_LENGTH },
		{ "NO2021000076-1", RULE_HSA_PREFIX },
		{ "se2021000076-1", RULE_HSA_PREFIX },
		{ "SE202100007-11", RULE_HSA_PREFIX },
		{ "SE20210000761-1", RULE_HSA_PREFIX },
		{ "SE2021000076-a_b", RULE_HSA_SUFFIX },
		{ "SE2021000076-\xc3\xa5", RULE_HSA_SUFFIX },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		expect(hsa_id_check(str_of(rows[i].text)), rows[i].rule,
		    rows[i].text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ident");
	TCase *numbers = tcase_create("numbers");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(numbers, date__is_a_day_of_the_calendar);
	tcase_add_test(numbers, date__is_left_alone_on_failure);
	tcase_add_test(numbers, luhn__agrees_with_known_check_digits);
	tcase_add_test(numbers, personal_number__is_stored_as_twelve_digits);
	tcase_add_test(numbers,
	    personal_number__fails_for_every_single_digit_changed);
	tcase_add_test(numbers,
	    coordination_number__has_its_day_raised_by_sixty);
	tcase_add_test(numbers, personal_number__is_read_as_people_write_it);
	tcase_add_test(numbers,
	    personal_number__is_written_with_a_plus_from_the_hundredth_year);
	tcase_add_test(numbers, personal_number__reads_back_what_it_writes);
	tcase_add_test(numbers,
	    organisation_number__has_a_third_digit_of_two_or_more);
	tcase_add_test(numbers,
	    organisation_number__is_read_as_people_write_it);
	tcase_add_test(numbers, hsa_id__begins_with_the_organisation);
	suite_add_tcase(suite, numbers);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
