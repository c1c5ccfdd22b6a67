/* SPDX-License-Identifier: EUPL-1.2 */
/* `policy diff`: each kind of change, what it is told as, and which way. */

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "fixture.h"

static char text[65536];

static int
diff(const char *old, const char *new, bool json)
{
	FILE *f = fmemopen(text, sizeof(text) - 1, "w");
	int status;

	ck_assert(f != NULL);
	memset(text, 0, sizeof(text));
	status = policy_diff_main(old, new, json, f, f);
	(void)fclose(f);
	return status;
}

/* An edit that widens, and what is said of it there and back. */
static const struct change {
	const char *file, *from, *to, *gain, *loss;
} changes[] = {
	{ "ceiling.csv", "plan.actions,own,2,no,X,R", "plan.actions,own,2,no,X,X",
	    "PA plan.actions: writes its own organisation's",
	    "PA plan.actions: writes its own organisation's" },
	{ "ceiling.csv", "application.receipt,own,2,no,R,-",
	    "application.receipt,own,2,no,R,R",
	    "PA application.receipt: reads others' when disclosed to it",
	    "PA application.receipt: reads its own organisation's" },
	{ "ceiling.csv", "W,R:acting,W,W", "W,R,W,W",
	    "MR whereabouts.address: reads others' when disclosed to it; "
	    "before:", "now: reads others' when disclosed to it, while" },
	{ "ceiling.csv", "child_concern.report,third,3,no,S,S,-",
	    "child_concern.report,third,3,no,S,S,S",
	    "PG child_concern.report: may hand it in",
	    "PG child_concern.report: may hand it in" },
	{ "ceiling.csv", "plan.actions,own,2,no,X,R,-,X,X,X,X,X,X,-",
	    "plan.actions,own,2,no,X,R,-,X,X,X,X,X,X,A",
	    "SO plan.actions: counts it", "SO plan.actions: counts it" },
	{ "ceiling.csv", "actors,third+public", "actors,public",
	    "is not of class third any more", "is of class third too" },
	{ "ceiling.csv", "separate,third,4", "separate,third,3",
	    "sensitivity 4 becomes 3", "sensitivity 3 becomes 4" },
	{ "ceiling.csv", "own,3,yes", "own,3,no", "others keep it",
	    "others lose it" },
	{ "operations.csv", "Refer,x,-", "Refer,x,x",
	    "PA Refer: may call it in cases assigned", "PA Refer: may not" },
	{ "operations.csv", "Refer,x,-", "Refer,o,-",
	    "PC Refer: may call it for the organisation",
	    "PC Refer: may call it in cases" },
	{ "positions.csv", "sis,officer,*,SI\n",
	    "sis,officer,*,SI\nsis,guard,*,SI\n",
	    "sis guard, owner: holds position SI",
	    "sis guard, party: holds position SI no more" },
	{ "positions.csv", "social_worker,party,MR",
	    "social_worker,party,MO", "holds position MO; before: MR",
	    "holds position MO no more" },
	{ "grounds.ini", "classes = own\n", "classes = own, third\n",
	    "consent: releases class third", "consent: releases class third" },
	{ "grounds.ini", "from = 2025-12-01", "from = 2025-11-01",
	    "in force from 2025-11-01; before: 2025-12-01",
	    "in force from 2025-12-01; before: 2025-11-01" },
	{ "grounds.ini", "requires = decision_number", "requires =",
	    "does not require any more a decision number",
	    "requires a decision number" },
	{ "grounds.ini", "to_kinds = police\n", "to_kinds = police, sis\n",
	    "reaches from municipality to sis", "reaches from sis to sis" },
	{ "grounds.ini", "max_days = 30", "max_days = 31",
	    "at most 31 days; before: 30", "at most 30 days; before: 31" },
	{ "grounds.ini", "standing = no", "standing = yes",
	    "statutory_duty: serves later versions too",
	    "statutory_duty: serves later versions too" },
	{ "purposes.csv", "acute,", "urgent,Brådskande,Urgent\nacute,",
	    "urgent: may be stated", "urgent: may not be stated" },
};

START_TEST(diff__tells_what_widens_and_that_it_narrows_the_other_way)
{
	const struct change *t = &changes[_i];
	struct copy c;

	copy_make(&c);
	copy_edit(&c, t->file, t->from, t->to);
	ck_assert_int_eq(diff(SHIPPED, c.dir, false), 1);
	ck_assert_msg(strncmp(text, "Gains\n  WIDENS", 14) == 0, "%s", text);
	ck_assert_msg(strstr(text, t->gain) != NULL, "%s", text);
	/* One position in place of another gives and takes both ways. */
	ck_assert_int_eq(diff(c.dir, SHIPPED, false),
	    strstr(t->to, "party,MO") ? 1 : 0);
	ck_assert_msg(strstr(text, t->loss) != NULL, "%s", text);
	ck_assert(strstr(text, "narrows") != NULL);
	copy_remove(&c);
}
END_TEST

/* Edits that give nobody anything. */
static const struct change neutral[] = {
	{ "due.csv", "contact,police,2026-01-01,,2",
	    "contact,police,2026-01-01,,3", "3 days", NULL },
	{ "codes/values.csv", "level,low,Låg,Low,,",
	    "level,low,Låg,Low,,2030-01-01", "until 2030-01-01", NULL },
	{ "codes/values.csv", "level,low,Låg,Low,,", "level,low,Ringa,Low,,",
	    "is called Ringa", NULL },
	{ "codes/values.csv", "level,low,Låg,Low,,",
	    "level,low,Låg,Low,,\nlevel,none,Ingen,None,,", "level none", NULL },
	{ "grounds.ini", "name_en = Consent", "name_en = Waiver",
	    "name or statute", NULL },
};

START_TEST(diff__tells_of_what_gives_nothing_and_does_not_fail)
{
	const struct change *t = &neutral[_i];
	struct copy c;

	copy_make(&c);
	copy_edit(&c, t->file, t->from, t->to);
	ck_assert_int_eq(diff(SHIPPED, c.dir, false), 0);
	ck_assert_msg(strstr(text, t->gain) != NULL, "%s", text);
	ck_assert(strstr(text, "WIDENS") == NULL);
	copy_remove(&c);
}
END_TEST

START_TEST(diff__of_a_policy_and_itself_is_empty)
{
	ck_assert_int_eq(diff(SHIPPED, SHIPPED, false), 0);
	ck_assert_str_eq(text, "0 widen, 0 narrow, 0 neither\n");
}
END_TEST

START_TEST(diff__puts_gains_before_losses)
{
	struct copy c;
	const char *gain, *loss;

	copy_make(&c);
	copy_edit(&c, "ceiling.csv",
	    "case.head,own,2,no,X,R,-,X,R,X,X,R,R,-",
	    "case.head,own,2,no,R,R,-,X,X,X,X,R,R,-");
	ck_assert_int_eq(diff(SHIPPED, c.dir, false), 1);
	gain = strstr(text, "MR case.head");
	loss = strstr(text, "PC case.head");
	ck_assert(gain && loss && gain < loss);
	copy_remove(&c);
}
END_TEST

START_TEST(diff__is_json_on_demand)
{
	json_error_t where;
	struct copy c;
	json_t *doc, *first;

	copy_make(&c);
	copy_edit(&c, "operations.csv", "Refer,x,-", "Refer,-,x");
	ck_assert_int_eq(diff(SHIPPED, c.dir, true), 1);
	doc = json_loads(text, 0, &where);
	ck_assert_msg(doc != NULL, "%s", where.text);
	ck_assert(json_is_true(json_object_get(doc, "widens")));
	ck_assert_uint_eq(json_array_size(json_object_get(doc, "changes")),
	    2);
	first = json_array_get(json_object_get(doc, "changes"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(first, "effect")),
	    "gain");
	ck_assert_str_eq(json_string_value(json_object_get(first, "subject")),
	    "PA Refer");
	json_decref(doc);
	copy_remove(&c);
}
END_TEST

START_TEST(diff__of_what_cannot_be_read_is_neither)
{
	ck_assert_int_eq(diff(SHIPPED, "/nonexistent", false), 2);
	ck_assert(strstr(text, "cannot be opened") != NULL);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_diff");
	TCase *t = tcase_create("diff");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t,
	    diff__tells_what_widens_and_that_it_narrows_the_other_way, 0,
	    ARRAY_LEN(changes));
	tcase_add_loop_test(t,
	    diff__tells_of_what_gives_nothing_and_does_not_fail, 0,
	    ARRAY_LEN(neutral));
	tcase_add_test(t, diff__of_a_policy_and_itself_is_empty);
	tcase_add_test(t, diff__puts_gains_before_losses);
	tcase_add_test(t, diff__is_json_on_demand);
	tcase_add_test(t, diff__of_what_cannot_be_read_is_neither);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
