/* SPDX-License-Identifier: EUPL-1.2 */
/* For whom an extract of a group is written: who reads it by extract alone. */

#include <stdlib.h>

#include "expected_ceiling.h"
#include "fixture.h"
#include "policy/decide_rule.h"

static struct policy *policy;

static void
setup(void)
{
	policy = shipped_policy();
}

static void
teardown(void)
{
	policy_free(policy);
}

/* Each kind and standing of recipient, with the one position that reads there. */
static const struct {
	const char *kind, *standing, *position;
} recipients[] = {
	{ "municipality", "owner", "MO" }, { "municipality", "interim", "MO" },
	{ "municipality", "receiver", "MR" }, { "municipality", "party", "MR" },
	{ "kriminalvarden", "party", "KV" }, { "sis", "party", "SI" },
	{ "health", "party", "HC" }, { "other", "party", "OA" },
};

static struct extract_facts
for_recipient(const char *kind, const char *standing)
{
	struct extract_facts x = { .recipient_state = "active",
		.on_final = true };

	(void)strcpy(x.recipient_kind, kind);
	(void)strcpy(x.recipient_standing, standing);
	return x;
}

static const char *
wanted(const char *group, const char *cell)
{
	if (strcmp(group, "threat_assessment.sources") == 0 ||
	    strcmp(group, "threat_assessment.analysis") == 0)
		return "NEVER_LEAVES_POLICE";
	if (cell[0] != 'R' && cell[0] != 'X')
		return "RECIPIENT_MAY_NOT_READ";
	return strstr(cell, ":own_area") || strstr(cell, ":level_only") ? "" :
	    "EXTRACT_NOT_NEEDED";
}

START_TEST(an_extract_is_written_where_the_ceiling_asks_for_it_alone)
{
	struct caller_facts c = caller_in("PA");
	struct extract_facts x = for_recipient(recipients[_i].kind,
	    recipients[_i].standing);
	struct err e;
	uint32_t kind, group;
	char cell[32];

	for (size_t i = 0; i < ARRAY_LEN(expected_rows); i++) {
		const char *name = expected_rows[i].group;

		group_number(name, &kind, &group);
		shipped_cell("ceiling.csv", name, recipients[_i].position,
		    cell);
		e = (struct err){ 0 };
		(void)(decide_extract(policy, &c, &x, kind, group, &e) ==
		    CODE_OK);
		ck_assert_msg(strcmp(e.reason, wanted(name, cell)) == 0,
		    "%s for %s: %s", name, recipients[_i].position, e.reason);
	}
}
END_TEST

/* An analyst reads the checklist whole, so the police are given no extract. */
START_TEST(an_extract_is_for_nobody_of_whom_one_reads_the_whole)
{
	struct caller_facts c = caller_in("PC");
	struct extract_facts x = for_recipient("police", "party");
	struct err e = { 0 };
	uint32_t kind, group;

	group_number("eligibility.checklist", &kind, &group);
	ck_assert_int_eq(decide_extract(policy, &c, &x, kind, group, &e),
	    CODE_FAILED_PRECONDITION);
	ck_assert_str_eq(e.reason, "EXTRACT_NOT_NEEDED");
}
END_TEST

/* What is said of the extract as a whole; empty: nothing. */
static const char *
said(const struct extract_facts *x)
{
	static struct err e;

	e = (struct err){ 0 };
	return decide_extract_for(x, &e) ? e.reason : "";
}

START_TEST(an_extract_is_for_another_that_takes_part_on_what_is_final)
{
	struct extract_facts x = for_recipient("municipality", "receiver");

	ck_assert_str_eq(said(&x), "");
	x.on_final = false;
	ck_assert_str_eq(said(&x), "BASE_NOT_FINAL");
	(void)strcpy(x.recipient_state, "left");
	ck_assert_str_eq(said(&x), "RECIPIENT_NOT_PARTICIPANT");
	(void)strcpy(x.recipient_state, "invited");
	x.on_final = true;
	ck_assert_str_eq(said(&x), "");
	x.recipient_is_self = true;
	ck_assert_str_eq(said(&x), "RECIPIENT_IS_SELF");
	x.recipient_kind[0] = '\0';
	ck_assert_str_eq(said(&x), "UNKNOWN_ORGANISATION");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_extract");
	TCase *t = tcase_create("extract");
	SRunner *run = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t,
	    an_extract_is_written_where_the_ceiling_asks_for_it_alone, 0,
	    (int)ARRAY_LEN(recipients));
	tcase_add_test(t,
	    an_extract_is_for_nobody_of_whom_one_reads_the_whole);
	tcase_add_test(t,
	    an_extract_is_for_another_that_takes_part_on_what_is_final);
	srunner_run_all(run, CK_NORMAL);
	failed = srunner_ntests_failed(run);
	srunner_free(run);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
