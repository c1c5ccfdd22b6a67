/* SPDX-License-Identifier: EUPL-1.2 */
/* The form that a field's name asks for. */

#include <check.h>
#include <stdlib.h>

#include "ident/format.h"

#define X16 "0123456789abcdef"

static const struct {
	const char *field;
	const char *good;
	const char *bad;
} rows[] = {
	{ "personal_identity_number", "191212121212", "1212121212" },
	{ "coordination_number", "197010632391", "191212121212" },
	{ "organisation_number", "2021000076", "202100-0076" },
	{ "municipality_code", "0180", "180" },
	{ "county_code", "01", "1" },
	{ "country_code", "SE", "se" },
	{ "country_codes", "SE", "SWE" },
	{ "language_code", "sv", "SV" },
	{ "language_code", "prs", "svsv" },
	{ "postcode", "11122", "111 22" },
	{ "hsa_id", "SE2021000076-1", X16 },
	{ "given_on", "2026-03-15", "2026-3-15" },
	{ "valid_to_on", "2024-02-29", "2023-02-29" },
	{ "case_id", X16, X16 "0" },
	{ "disclosure_ids", X16, "01" },
	{ "sha256", X16 X16, X16 },
	{ "spki_sha256", X16 X16, X16 },
	{ "organisation", "polisen-syd_1.a", "Polisen" },
	{ "recipients", "kommun-a", "kommun a" },
	{ "to_organisation", "sis", "s\xc3\xa4s" },
	{ "groups", "threat_assessment.conclusion", "threat_assessment" },
	{ "remove_groups", "case.head", "case." },
	{ "filed_group", "person.identity", ".identity" },
	{ "group", "person.identity", "person.identity.name" },
};

START_TEST(format__lets_good_values_pass)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_msg(!format_check(rows[i].field,
		    str_of(rows[i].good)), "%s refused", rows[i].field);
}
END_TEST

START_TEST(format__names_the_rule_and_never_the_value)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *text =
		    format_check(rows[i].field, str_of(rows[i].bad));

		ck_assert_msg(text, "%s let pass", rows[i].field);
		if (strlen(rows[i].bad) > 3)
			ck_assert_ptr_null(strstr(text, rows[i].bad));
	}
}
END_TEST

START_TEST(format__leaves_absence_to_others)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_ptr_null(format_check(rows[i].field, STR("")));
}
END_TEST

START_TEST(format__says_nothing_of_other_names)
{
	static const char *const names[] = {
		"text", "registry_number", "name", "page_token", "on", "id",
		"s", "", "street", "purpose", "wards",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		ck_assert_ptr_null(format_check(names[i], STR("\x01 any")));
}
END_TEST

START_TEST(format__is_not_fooled_by_an_embedded_nul)
{
	ck_assert_ptr_nonnull(format_check("municipality_code",
	    (struct str){ "018\0", 4 }));
	ck_assert_ptr_nonnull(format_check("organisation",
	    (struct str){ "polis\0en", 8 }));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("format");
	TCase *names = tcase_create("names");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(names, format__lets_good_values_pass);
	tcase_add_test(names, format__names_the_rule_and_never_the_value);
	tcase_add_test(names, format__leaves_absence_to_others);
	tcase_add_test(names, format__says_nothing_of_other_names);
	tcase_add_test(names, format__is_not_fooled_by_an_embedded_nul);
	suite_add_tcase(suite, names);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
