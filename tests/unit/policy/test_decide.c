/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The whole matrix of decide_group(): every position and group in every
 * situation, against a re-statement that reads the cell from the file itself.
 */

#include "test_decide.h"

#include <stdio.h>

#include "expected_ceiling.h"
#include "fixture.h"
#include "situations.h"
#include "wire/kinds.h"

START_TEST(group__follows_the_rule_in_every_situation)
{
	static const char *const blind[] = { "AU", "TL", "AD" };
	const struct situation *s = &situations[_i];
	struct policy *p = shipped_policy();
	enum group_state state;
	uint32_t kind, group;
	const char *name;
	struct world w;
	char cell[32];
	size_t i, j;

	for (i = 0; i < ARRAY_LEN(expected_rows); i++) {
		name = expected_rows[i].group;
		group_number(name, &kind, &group);
		for (j = 0; j < ARRAY_LEN(expected_positions); j++) {
			w = world_of(expected_positions[j], kind, group);
			shipped_cell("ceiling.csv", name,
			    expected_positions[j], cell);
			w.g.variant = variant_for(cell);
			s->make(&w);
			state = decide_group(p, &w.c, &w.r, &w.g);
			ck_assert_msg(state == expected(s, name, cell),
			    "%s, %s, %s: %d", s->name, name,
			    expected_positions[j], (int)state);
		}
		for (j = 0; j < ARRAY_LEN(blind); j++) {
			w = world_of(blind[j], kind, group);
			s->make(&w);
			ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g),
			    GROUP_CLOSED);
		}
	}
	policy_free(p);
}
END_TEST

START_TEST(group__of_a_document_filed_under_none_is_nobodys)
{
	struct policy *p = shipped_policy();
	uint32_t kind, group;
	struct world w;
	size_t i;

	group_number("document.content", &kind, &group);
	for (i = 0; i < ARRAY_LEN(expected_positions); i++) {
		w = world_of(expected_positions[i], kind, group);
		ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g),
		    GROUP_CLOSED);
	}
	w = world_of("MO", kind, group);
	own(&w);
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_CLOSED);
	policy_free(p);
}
END_TEST

/* Filed under each group in turn, it is read as that group, by extract never. */
START_TEST(group__of_a_document_is_read_as_what_it_is_filed_under)
{
	static const char *const under[] = { "case.head",
		"whereabouts.address", "consent.terms",
		"threat_assessment.conclusion", "threat_assessment.separate",
		"threat_assessment.sources", "plan.security" };
	const struct situation *s = &situations[_i];
	struct policy *p = shipped_policy();
	enum group_state want;
	uint32_t kind, group;
	const char *name;
	struct world w;
	char cell[32];
	size_t i, j;

	group_number("document.content", &kind, &group);
	for (i = 0; i < ARRAY_LEN(under); i++) {
		name = under[i];
		for (j = 0; j < ARRAY_LEN(expected_positions); j++) {
			w = world_of(expected_positions[j], kind, group);
			group_number(name, &w.r.filed_kind,
			    &w.r.filed_group);
			shipped_cell("ceiling.csv", name,
			    expected_positions[j], cell);
			w.g.variant = variant_for(cell);
			s->make(&w);
			want = expected(s, name, cell);
			if ((!s->own && variant_for(cell).b[0]) ||
			    s->outcome == IF_HEAD)
				want = GROUP_CLOSED;
			ck_assert_msg(decide_group(p, &w.c, &w.r, &w.g) ==
			    want, "%s, %s, %s", s->name, name,
			    expected_positions[j]);
		}
	}
	policy_free(p);
}
END_TEST

START_TEST(group__of_sources_stays_with_the_police_whatever_the_file_says)
{
	static const char *const rows[] = {
		"threat_assessment.sources,public,4,no,-,X,-,-",
		"threat_assessment.analysis,public,4,no,-,X,-,-",
	};
	static const char *const opened[] = {
		"threat_assessment.sources,own,1,no,-,X,-,X",
		"threat_assessment.analysis,own,1,no,-,X,-,X",
	};
	uint32_t kind, group;
	struct policy *p;
	struct world w;
	struct copy c;
	char name[64];

	copy_make(&c);
	copy_edit(&c, "ceiling.csv", rows[_i], opened[_i]);
	p = policy_load(c.dir, NULL, NULL);
	ck_assert(p != NULL);
	(void)snprintf(name, sizeof(name), "%.*s",
	    (int)strcspn(rows[_i], ","), rows[_i]);
	group_number(name, &kind, &group);
	w = world_of("MO", kind, group);
	ck_assert_int_eq(policy_cell(p, "MO", kind, group, NULL), CELL_BOTH);
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_CLOSED);
	own(&w);
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_CLOSED);
	ck_assert_int_eq(decide_write(p, &w.c, kind, group, NULL),
	    CODE_PERMISSION_DENIED);
	w = world_of("PA", kind, group);
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_RELEASED);
	policy_free(p);
	copy_remove(&c);
}
END_TEST

START_TEST(group__on_a_ground_is_open_from_its_first_moment_to_its_last)
{
	/* 2026-01-01 and 2027-01-01, midnight UTC */
	const int64_t from = INT64_C(1767225600000000);
	const int64_t to = INT64_C(1798761600000000);
	const struct {
		int64_t now;
		enum group_state state;
	} t[] = {
		{ from - 1, GROUP_WITHHELD }, { from, GROUP_RELEASED },
		{ to - 1, GROUP_RELEASED }, { to, GROUP_WITHHELD },
	};
	uint32_t kind, group;
	struct policy *p;
	struct world w;
	struct copy c;
	size_t i;

	copy_make(&c);
	copy_edit(&c, "grounds.ini", "from = 2025-12-01\nto =\n",
	    "from = 2026-01-01\nto = 2027-01-01\n");
	p = policy_load(c.dir, NULL, NULL);
	ck_assert(p != NULL);
	group_number("plan.actions", &kind, &group);
	for (i = 0; i < ARRAY_LEN(t); i++) {
		w = world_of("PC", kind, group);
		(void)strcpy(w.g.ground, "interest_balancing");
		w.c.now = t[i].now;
		w.g.not_before = t[i].now;
		w.g.expires_at = t[i].now + 1;
		ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g),
		    t[i].state);
	}
	policy_free(p);
	copy_remove(&c);
}
END_TEST

START_TEST(group__needs_a_seat_in_the_case)
{
	struct policy *p = shipped_policy();
	uint32_t kind, group;
	struct world w;

	group_number("case.head", &kind, &group);
	w = world_of("PC", kind, group);
	own(&w);
	w.c.has_case = false;
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_CLOSED);
	w.c.has_case = true;
	w.c.participant[0] = '\0';
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_CLOSED);
	(void)strcpy(w.c.participant, "active");
	w.c.role_held = false;
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_CLOSED);
	w.c.role_held = true;
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_RELEASED);
	policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_decide");
	TCase *t = tcase_create("group");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 0);
	tcase_add_loop_test(t, group__follows_the_rule_in_every_situation, 0,
	    ARRAY_LEN(situations));
	tcase_add_test(t, group__of_a_document_filed_under_none_is_nobodys);
	tcase_add_loop_test(t,
	    group__of_a_document_is_read_as_what_it_is_filed_under, 0,
	    ARRAY_LEN(situations));
	tcase_add_loop_test(t,
	    group__of_sources_stays_with_the_police_whatever_the_file_says,
	    0, 2);
	tcase_add_test(t,
	    group__on_a_ground_is_open_from_its_first_moment_to_its_last);
	tcase_add_test(t, group__needs_a_seat_in_the_case);
	suite_add_tcase(s, t);
	suite_add_tcase(s, test_decide_call());
	suite_add_tcase(s, test_decide_disclosure());
	suite_add_tcase(s, test_decide_end());
	suite_add_tcase(s, test_decide_part());
	suite_add_tcase(s, test_decide_correction());
	suite_add_tcase(s, test_decide_transfer());
	r = srunner_create(s);
	srunner_set_fork_status(r, CK_NOFORK);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
