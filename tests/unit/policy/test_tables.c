/* SPDX-License-Identifier: EUPL-1.2 */
/* What a loaded policy answers: ceiling, documents, positions, JSON. */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <jansson.h>

#include "expected_ceiling.h"
#include "fixture.h"
#include "wire/kinds.h"

/* The number of cells and columns in which the policy leaves the design. */
static unsigned
differences(const struct policy *p)
{
	static const char letters[] = "-RWXSA";
	const struct expected_row *e;
	enum condition condition;
	enum cell cell;
	uint32_t kind, group;
	unsigned n = 0;
	size_t i, j;

	for (i = 0; i < ARRAY_LEN(expected_rows); i++) {
		e = &expected_rows[i];
		group_number(e->group, &kind, &group);
		n += policy_sensitivity(p, kind, group) != e->sensitivity;
		n += policy_fades(p, kind, group) !=
		    (strcmp(e->group, "threat_assessment.conclusion") == 0);
		n += (policy_class(p, kind, group) == CLASS_OWN) !=
		    (strcmp(e->classes, "own") == 0);
		n += !!(policy_class(p, kind, group) & CLASS_PUBLIC) !=
		    !!strstr(e->classes, "public");
		for (j = 0; j < ARRAY_LEN(expected_positions); j++) {
			cell = policy_cell(p, expected_positions[j], kind,
			    group, &condition);
			n += letters[cell] != e->cells[j] ||
			    ".1234"[condition] != e->conditions[j];
		}
		n += policy_cell(p, "AU", kind, group, NULL) != CELL_NONE;
		n += policy_cell(p, "TL", kind, group, NULL) != CELL_NONE;
		n += policy_cell(p, "AD", kind, group, NULL) != CELL_NONE;
	}
	return n;
}

START_TEST(ceiling__says_what_the_design_says)
{
	struct policy *p = shipped_policy();

	ck_assert_uint_eq(differences(p), 0);
	policy_free(p);
}
END_TEST

/* Another letter for a cell, and a condition dropped. */
static const char *
flipped(const char *cell)
{
	static const struct {
		const char *from, *to;
	} flips[] = {
		{ "-", "R" }, { "R", "-" }, { "W", "R" }, { "X", "R" },
		{ "S", "W" }, { "A", "-" },
	};
	size_t i;

	if (cell[1] == ':')
		return "R";
	for (i = 0; i < ARRAY_LEN(flips); i++)
		if (strcmp(flips[i].from, cell) == 0)
			return flips[i].to;
	ck_abort_msg("cell %s", cell);
	return "";
}

/* Every cell of one row flipped in turn. */
START_TEST(ceiling__no_flipped_cell_goes_unseen)
{
	const char *name = expected_rows[_i].group;
	char from[160], to[160], cell[32], facts[64] = "";
	static const char *const columns[] = { "class", "sens", "fades" };
	struct policy *p;
	struct copy c;
	size_t i, j;

	copy_make(&c);
	for (i = 0; i < ARRAY_LEN(columns); i++) {
		shipped_cell("ceiling.csv", name, columns[i], cell);
		(void)sprintf(facts + strlen(facts), ",%s", cell);
	}
	for (i = 0; i < ARRAY_LEN(expected_positions); i++) {
		(void)sprintf(from, "\n%s%s", name, facts);
		(void)strcpy(to, from);
		for (j = 0; j <= i; j++) {
			shipped_cell("ceiling.csv", name,
			    expected_positions[j], cell);
			(void)sprintf(from + strlen(from), ",%s", cell);
			(void)sprintf(to + strlen(to), ",%s",
			    j == i ? flipped(cell) : cell);
		}
		copy_edit(&c, "ceiling.csv", from, to);
		p = policy_load(c.dir, NULL, NULL);
		ck_assert_msg(p != NULL, "%s", to);
		ck_assert_msg(differences(p) == 1, "%s", to);
		policy_free(p);
	}
	copy_remove(&c);
}
END_TEST

START_TEST(document__is_its_owners_own)
{
	static const char *const writers[] = {
		"PC", "PA", "MO", "MR", "KV", "SI",
	};
	struct policy *p = shipped_policy();
	const char *const *codes;
	uint32_t kind, group;
	size_t i, n;
	unsigned w = 0;

	group_number("document.content", &kind, &group);
	ck_assert_int_eq(policy_sensitivity(p, kind, group), 4);
	n = policy_positions(p, &codes);
	ck_assert_uint_eq(n, 13);
	for (i = 0; i < n; i++)
		w += policy_cell(p, codes[i], kind, group, NULL) == CELL_WRITE;
	ck_assert_uint_eq(w, ARRAY_LEN(writers));
	for (i = 0; i < ARRAY_LEN(writers); i++)
		ck_assert(policy_cell(p, writers[i], kind, group, NULL) ==
		    CELL_WRITE);
	policy_free(p);
}
END_TEST

START_TEST(position__follows_agency_role_and_standing)
{
	static const struct {
		const char *agency, *role, *standing, *position;
	} t[] = {
		{ "police", "coordinator", "party", "PC" },
		{ "police", "coordinator", "", "PC" },
		{ "municipality", "social_worker", "owner", "MO" },
		{ "municipality", "social_worker", "interim", "MO" },
		{ "municipality", "social_worker", "receiver", "MR" },
		{ "municipality", "social_worker", "party", "MR" },
		{ "municipality", "social_worker", "former", "MR" },
		{ "municipality", "social_worker", "", "MO" },
		{ "municipality", "social_worker", "-", NULL },
		{ "municipality", "team_lead", "-", "TL" },
		{ "municipality", "coordinator", "owner", NULL },
		{ "bank", "auditor", "", NULL },
		{ "police", "", "party", NULL },
	};
	struct policy *p = shipped_policy();
	const char *position;
	size_t i;

	for (i = 0; i < ARRAY_LEN(t); i++) {
		position = policy_position(p, t[i].agency, t[i].role,
		    t[i].standing);
		ck_assert_pstr_eq(position, t[i].position);
	}
	ck_assert(policy_role_known(p, "sis", "officer"));
	ck_assert(!policy_role_known(p, "sis", "analyst"));
	policy_free(p);
}
END_TEST

START_TEST(unknown__is_answered_with_the_least)
{
	struct policy *p = shipped_policy();

	ck_assert_int_eq(policy_operation(p, "GetRecord", NULL), SCOPE_NONE);
	ck_assert_int_eq(policy_operation(p, "GetRecord", "ZZ"), SCOPE_NONE);
	ck_assert_int_eq(policy_operation(p, "Get", "PC"), SCOPE_NONE);
	ck_assert_int_eq(policy_cell(p, NULL, 16, 1, NULL), CELL_NONE);
	ck_assert_int_eq(policy_cell(p, "PC", 16, 30, NULL), CELL_NONE);
	ck_assert_int_eq(policy_cell(p, "PC", 4000, 1, NULL), CELL_NONE);
	ck_assert_int_eq(policy_sensitivity(p, 16, 30), 4);
	ck_assert_uint_eq(policy_class(p, 16, 30), 7);
	ck_assert_ptr_null(policy_ground(p, "luck"));
	ck_assert(!policy_purpose_known(p, ""));
	ck_assert(policy_purpose_known(p, "own_case_work"));
	ck_assert(!policy_recipient_may_read(p, "bank", "party", 16, 1));
	policy_free(p);
}
END_TEST

START_TEST(json__is_what_the_database_reads)
{
	struct policy *p = shipped_policy();
	char *text = policy_json(p);
	json_t *doc = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	json_t *ground, *row, *cell;

	ck_assert(doc != NULL);
	ck_assert_uint_eq(json_array_size(json_object_get(doc, "ceiling")),
	    ARRAY_LEN(expected_rows) + 1);
	row = json_array_get(json_object_get(doc, "ceiling"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(row, "name")),
	    "case.head");
	cell = json_array_get(json_object_get(row, "cells"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(cell, "cell")), "X");
	ground = json_array_get(json_object_get(doc, "grounds"), 2);
	ck_assert_str_eq(json_string_value(json_object_get(ground, "from")),
	    "2025-04-01");
	ck_assert(json_is_null(json_object_get(ground, "to")));
	ck_assert_uint_eq(json_array_size(json_object_get(ground,
	    "from_kinds")), 5);
	ck_assert_uint_eq(json_array_size(json_object_get(doc, "purposes")), 7);
	json_decref(doc);
	free(text);
	policy_free(p);
}
END_TEST

START_TEST(check__prints_faults_and_returns_a_status)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	struct copy c;

	ck_assert_int_eq(policy_check_main(SHIPPED, out), 0);
	copy_make(&c);
	copy_edit(&c, "ceiling.csv", "R:acting", "Q");
	ck_assert_int_eq(policy_check_main(c.dir, out), 1);
	(void)fclose(out);
	ck_assert_ptr_nonnull(strstr(text, " methods, 7 purposes"));
	ck_assert_ptr_nonnull(strstr(text,
	    "ceiling.csv:8: whereabouts.address, MR: unknown cell: \"Q\"\n"
	    "1 fault: refused\n"));
	free(text);
	copy_remove(&c);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_tables");
	TCase *t = tcase_create("policy_tables");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_test(t, ceiling__says_what_the_design_says);
	tcase_add_loop_test(t, ceiling__no_flipped_cell_goes_unseen, 0,
	    ARRAY_LEN(expected_rows));
	tcase_add_test(t, document__is_its_owners_own);
	tcase_add_test(t, position__follows_agency_role_and_standing);
	tcase_add_test(t, unknown__is_answered_with_the_least);
	tcase_add_test(t, json__is_what_the_database_reads);
	tcase_add_test(t, check__prints_faults_and_returns_a_status);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
