/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The shipped tests of the shipped policy: they hold, and each cell that is
 * changed breaks one of them.
 */

#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"
#include "policy/policy_test.h"

static struct policy *policy;
static FILE *nowhere;

static void
load(void)
{
	policy = shipped_policy();
	nowhere = fopen("/dev/null", "w");
	ck_assert(nowhere != NULL);
}

static void
drop(void)
{
	policy_free(policy);
	(void)fclose(nowhere);
}

START_TEST(the_shipped_policy_keeps_its_promises)
{
	ck_assert(test_policy(policy, SHIPPED, NULL, stdout));
}
END_TEST

/* Each other letter, and the cell without or with another condition. */
static void
flip(struct policy_row *r, size_t i)
{
	const uint8_t cell = r->cell[i], condition = r->condition[i];
	const struct test_only only = { r->kind, r->group,
		policy->positions[i], NULL };
	bool reads = cell == CELL_READ || cell == CELL_BOTH;

	r->condition[i] = CONDITION_NONE;
	r->cell[i] = cell == CELL_NONE ? CELL_READ : CELL_NONE;
	ck_assert_msg(!test_policy(policy, SHIPPED, &only, nowhere),
	    "%u.%u, %s: read or nothing", r->kind, r->group,
	    policy->positions[i]);
	r->cell[i] = cell == CELL_WRITE ? CELL_BOTH : CELL_WRITE;
	ck_assert_msg(!test_policy(policy, SHIPPED, &only, nowhere),
	    "%u.%u, %s: write", r->kind, r->group, policy->positions[i]);
	r->cell[i] = cell;
	if (reads) {
		r->condition[i] = condition ? CONDITION_NONE :
		    CONDITION_ACTING;
		ck_assert_msg(!test_policy(policy, SHIPPED, &only, nowhere),
		    "%u.%u, %s: condition", r->kind, r->group,
		    policy->positions[i]);
	}
	r->condition[i] = condition;
}

/* One position a run: the cells of a column. */
START_TEST(every_cell_that_is_changed_breaks_one)
{
	static const char *const police[] = { "sources", "analysis" };
	size_t i = (size_t)_i, changed = 0;

	if (i >= policy->n_positions ||
	    strstr("AU TL AD", policy->positions[i]))
		return;
	for (uint32_t k = 0; k < POLICY_KINDS_MAX; k++) {
		for (uint32_t g = 0; g < KIND_GROUPS_MAX; g++) {
			struct policy_row *r = &policy->rows[k][g];
			const char *name;

			if (!r->line)
				continue;
			name = kind_group(kind_by_number(k), g)->name;
			/* A document has what it is filed under. */
			if (strcmp(name, "content") == 0)
				continue;
			/* Outside the police the code says no whatever stands there. */
			if ((strcmp(name, police[0]) == 0 ||
			    strcmp(name, police[1]) == 0) &&
			    policy->positions[i][0] != 'P')
				continue;
			flip(r, i);
			changed++;
		}
	}
	ck_assert_uint_gt(changed, 40);
}
END_TEST

START_TEST(every_call_that_is_opened_or_closed_breaks_one)
{
	unsigned changed = 0;

	for (size_t m = 0; m < policy->n_methods; m++) {
		struct policy_method *x = &policy->methods[m];
		const struct test_only only = { .method = x->name };
		bool built = false;

		for (size_t i = 0; i < policy->n_positions; i++)
			built = built || x->scope[i] != SCOPE_NONE;
		if (!built)
			continue;
		for (size_t i = 0; i < policy->n_positions; i++) {
			const uint8_t scope = x->scope[i];

			x->scope[i] = scope == SCOPE_NONE ? SCOPE_ASSIGNED :
			    SCOPE_NONE;
			ck_assert_msg(!test_policy(policy, SHIPPED, &only, nowhere),
			    "%s, %s", x->name, policy->positions[i]);
			x->scope[i] = scope;
			changed++;
		}
	}
	ck_assert_uint_gt(changed, 400);
}
END_TEST

START_TEST(a_softened_group_or_ground_breaks_one)
{
	uint32_t kind, group;
	struct policy_row *r;
	size_t n = policy->n_grounds;

	group_number("threat_assessment.separate", &kind, &group);
	r = &policy->rows[kind][group];
	r->sensitivity = 3;
	ck_assert(!test_policy(policy, SHIPPED, NULL, nowhere));
	r->sensitivity = 4;
	r->classes = CLASS_OWN;
	ck_assert(!test_policy(policy, SHIPPED, NULL, nowhere));
	r->classes = CLASS_THIRD;
	group_number("threat_assessment.conclusion", &kind, &group);
	policy->rows[kind][group].fades = false;
	ck_assert(!test_policy(policy, SHIPPED, NULL, nowhere));
	policy->rows[kind][group].fades = true;
	ck_assert(test_policy(policy, SHIPPED, NULL, nowhere));
	for (size_t i = 0; i < n; i++) {
		struct ground *g = &policy->grounds[i];
		const unsigned requires = g->requires;

		g->requires = 0;
		if (requires)
			ck_assert_msg(!test_policy(policy, SHIPPED, NULL, nowhere),
			    "%s", g->code);
		g->requires = requires;
	}
}
END_TEST

/* A promise that means nothing is a fault, not a promise kept. */
START_TEST(a_word_that_means_nothing_is_a_fault)
{
	static const struct { const char *file, *text; } tests[] = {
		{ "tests/reads.csv", "situation,groups,grounds,positions,"
		    "expected,others,why\nown,plan.nonsense,own_work,MO,"
		    "released,closed,why\n" },
		{ "tests/reads.csv", "situation,groups,grounds,positions,"
		    "expected,others,why\nown,plan.actions,own_work,MX,"
		    "released,closed,why\n" },
		{ "tests/reads.csv", "situation,groups,grounds,positions,"
		    "expected,others,why\nsometimes,plan.actions,own_work,MO,"
		    "released,closed,why\n" },
		{ "tests/reads.csv", "situation,groups,grounds,positions,"
		    "expected,others,why\nown,plan.actions,luck,MO,"
		    "released,closed,why\n" },
		{ "tests/calls.csv", "method,assigned,organisation,why\n"
		    "GetRecords,MO,-,why\n" },
		{ "tests/disclosures.csv", "ground,from,to,group,given,days,"
		    "follow,expected,why\nconsent,MX,sis/party,plan.actions,,"
		    "1,no,allowed,why\n" },
	};
	static const char *const heads[] = {
		"situation,groups,grounds,positions,expected,others,why\n"
		"own,plan.actions,own_work,MO,released,,why\n",
		"method,assigned,organisation,why\n",
		"ground,from,to,group,given,days,follow,expected,why\n",
	};
	static const char *const names[] = {
		"tests/reads.csv", "tests/calls.csv", "tests/disclosures.csv",
	};
	struct copy c;

	copy_make(&c);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		copy_write(&c, names[i], heads[i]);
	ck_assert(test_policy(policy, c.dir, NULL, nowhere));
	copy_write(&c, tests[_i].file, tests[_i].text);
	ck_assert(!test_policy(policy, c.dir, NULL, nowhere));
	copy_remove(&c);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_promises");
	TCase *t = tcase_create("promises");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 100);
	tcase_add_checked_fixture(t, load, drop);
	tcase_add_test(t, the_shipped_policy_keeps_its_promises);
	tcase_add_loop_test(t, every_cell_that_is_changed_breaks_one, 0, 13);
	tcase_add_test(t, every_call_that_is_opened_or_closed_breaks_one);
	tcase_add_test(t, a_softened_group_or_ground_breaks_one);
	tcase_add_loop_test(t, a_word_that_means_nothing_is_a_fault, 0, 6);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
