/* SPDX-License-Identifier: EUPL-1.2 */
/* Kinds and groups by number and by name. */

#include "check_main.h"

#include <stdio.h>

#include "wire/kinds.h"

START_TEST(kinds__are_found_by_number_and_by_name)
{
	const struct kind *all;
	size_t i, n;

	all = kinds_all(&n);
	ck_assert_uint_eq(n, 25);
	for (i = 0; i < n; i++) {
		ck_assert_ptr_eq(kind_by_number(all[i].number), &all[i]);
		ck_assert_ptr_eq(kind_by_name(str_of(all[i].name)), &all[i]);
		if (i > 0)
			ck_assert_uint_lt(all[i - 1].number, all[i].number);
	}
	ck_assert_str_eq(kind_by_number(16)->name, "threat_assessment");
	ck_assert_ptr_null(kind_by_number(1));
	ck_assert_ptr_null(kind_by_name(STR("head")));
	ck_assert_ptr_null(kind_by_name(STR("")));
}
END_TEST

START_TEST(kinds__consist_of_groups_that_parse_by_name)
{
	const struct kind *all, *k;
	const ProtobufCFieldDescriptor *f;
	char name[128];
	size_t i, n;
	uint32_t group;

	all = kinds_all(&n);
	for (i = 0; i < n; i++) {
		for (unsigned g = 0; g < all[i].message->n_fields; g++) {
			f = &all[i].message->fields[g];
			ck_assert_ptr_eq(kind_group(&all[i], f->id), f);
			snprintf(name, sizeof(name), "%s.%s", all[i].name,
			    f->name);
			ck_assert(kind_parse_group(str_of(name), &k, &group));
			ck_assert_ptr_eq(k, &all[i]);
			ck_assert_uint_eq(group, f->id);
		}
	}
}
END_TEST

START_TEST(kinds__refuse_names_of_nothing)
{
	static const char *const bad[] = { "", ".", "case", "case.", ".case",
		"threat_assessment.nothing", "nothing.conclusion",
		"threat_assessment.conclusion ",
		"threat_assessment.conclusion.x" };
	const struct kind *k = NULL;
	uint32_t group = 99;
	size_t i;

	for (i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert(!kind_parse_group(str_of(bad[i]), &k, &group));
	ck_assert(!kind_parse_group((struct str){ NULL, 0 }, &k, &group));
	ck_assert_ptr_null(k);
	ck_assert_uint_eq(group, 99);
	ck_assert_ptr_null(kind_group(kind_by_number(16), 0));
	ck_assert_ptr_null(kind_group(kind_by_number(16), 31));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		kinds__are_found_by_number_and_by_name,
		kinds__consist_of_groups_that_parse_by_name,
		kinds__refuse_names_of_nothing,
	};

	return check_main("kinds", tests, ARRAY_LEN(tests));
}
