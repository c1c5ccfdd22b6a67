/* SPDX-License-Identifier: EUPL-1.2 */
/* Counties and municipalities, against the tables they come from. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "ident/place.h"

#define CODES SLUSS_SOURCE_DIR "/deploy/policy/codes/"

/* Compares a table with the columns `code` and `name` of a CSV file. */
static void
compare(const char *path, int name_column, const struct place *table, size_t n)
{
	FILE *f = fopen(path, "r");
	char line[256];
	size_t row = 0;

	ck_assert_ptr_nonnull(f);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		char *rest = line;
		const char *code = strsep(&rest, ",");
		const char *name = code;

		for (int i = 0; i < name_column; i++)
			name = strsep(&rest, ",\r\n");
		/* What stands there with an end is of the past. */
		if (rest && strrchr(rest, ',')[1] >= '0')
			continue;
		ck_assert_uint_lt(row, n);
		ck_assert_str_eq(table[row].code, code);
		ck_assert_str_eq(table[row].name, name);
		row++;
	}
	fclose(f);
	ck_assert_uint_eq(row, n);
}

START_TEST(place__has_every_municipality_of_the_code_table)
{
	size_t n;
	const struct place *table = place_municipalities(&n);

	ck_assert_uint_eq(n, 290);
	compare(CODES "municipalities.csv", 2, table, n);
}
END_TEST

START_TEST(place__has_every_county_of_the_code_table)
{
	size_t n;
	const struct place *table = place_counties(&n);

	ck_assert_uint_eq(n, 21);
	compare(CODES "counties.csv", 1, table, n);
}
END_TEST

START_TEST(place__finds_each_by_its_code_and_in_order)
{
	size_t n;
	const struct place *table = place_municipalities(&n);

	for (size_t i = 0; i < n; i++) {
		struct str code = str_of(table[i].code);

		ck_assert_ptr_eq(place_municipality(code), &table[i]);
		ck_assert_ptr_nonnull(place_county((struct str){ code.p, 2 }));
		ck_assert(i == 0 || strcmp(table[i - 1].code, code.p) < 0);
	}
	table = place_counties(&n);
	for (size_t i = 0; i < n; i++)
		ck_assert_ptr_eq(place_county(str_of(table[i].code)),
		    &table[i]);
}
END_TEST

START_TEST(place__is_text_and_leading_zeros_count)
{
	ck_assert_str_eq(place_municipality(STR("0180"))->name, "Stockholm");
	ck_assert_str_eq(place_municipality(STR("1280"))->name, "Malmö");
	ck_assert_str_eq(place_county(STR("01"))->name, "Stockholms län");
	ck_assert_int_eq(place_municipality_check(STR("0180")), RULE_OK);
	ck_assert_int_eq(place_municipality_check(STR("180")), RULE_LENGTH);
	ck_assert_int_eq(place_municipality_check(STR("018x")), RULE_DIGITS);
	ck_assert_ptr_null(place_municipality(STR("0000")));
	ck_assert_ptr_null(place_municipality(STR("9999")));
	ck_assert_int_eq(place_municipality_check(STR("9999")), RULE_OK);
	ck_assert_int_eq(place_county_check(STR("01")), RULE_OK);
	ck_assert_int_eq(place_county_check(STR("1")), RULE_LENGTH);
	ck_assert_ptr_null(place_county(STR("02")));
	ck_assert_int_eq(place_county_check(STR("x1")), RULE_DIGITS);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("place");
	TCase *places = tcase_create("places");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(places, place__has_every_municipality_of_the_code_table);
	tcase_add_test(places, place__has_every_county_of_the_code_table);
	tcase_add_test(places, place__finds_each_by_its_code_and_in_order);
	tcase_add_test(places, place__is_text_and_leading_zeros_count);
	suite_add_tcase(suite, places);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
