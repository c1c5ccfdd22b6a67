/* SPDX-License-Identifier: EUPL-1.2 */
/* Handing in a concern, and taking one up: every position, every state. */

#include <check.h>
#include <stdlib.h>

#include "fixture.h"
#include "policy/decide_change.h"
#include "policy/decide_concern.h"

static const char *
submits(const struct policy *p, const char *position, const char *boards)
{
	static struct err e;
	struct caller_facts c = caller_in(position);

	e = (struct err){ 0 };
	return decide_submit(p, &c, boards, &e) ? e.reason : "";
}

START_TEST(whom_the_ceiling_lets_hands_in_and_nobody_else)
{
	static const char *const may[] = { "PC", "PA", "MO", "MR", "KV", "SI",
		"HC", "OA" };
	static const char *const may_not[] = { "PG", "SO", "AU", "TL", "AD" };
	struct policy *p = shipped_policy();

	for (size_t i = 0; i < ARRAY_LEN(may); i++)
		ck_assert_str_eq(submits(p, may[i], "one"), "");
	for (size_t i = 0; i < ARRAY_LEN(may_not); i++)
		ck_assert_str_eq(submits(p, may_not[i], "one"),
		    "GROUP_NOT_WRITABLE");
	policy_free(p);
}
END_TEST

START_TEST(what_nobody_would_see_is_never_taken)
{
	static const char *const none[] = { "none", "", "any", "One" };
	struct policy *p = shipped_policy();

	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		ck_assert_str_eq(submits(p, "SI", none[i]),
		    "BOARD_NOT_CONNECTED");
	ck_assert_str_eq(submits(p, "SI", "several"), "BOARD_NOT_ONE");
	policy_free(p);
}
END_TEST

START_TEST(a_concern_is_taken_up_once_and_on_duty)
{
	static const struct {
		bool duty;
		const char *state, *reason;
	} t[] = {
		{ true, "new", "" },
		{ true, "opened", "CONCERN_OPENED" },
		{ true, "none", "NOT_FOUND" },
		{ true, "", "NOT_FOUND" },
		{ false, "new", "NOT_ON_DUTY" },
		{ false, "opened", "NOT_ON_DUTY" },
		{ false, "none", "NOT_ON_DUTY" },
	};

	for (size_t i = 0; i < ARRAY_LEN(t); i++) {
		struct caller_facts c = caller_in("MO");
		struct err e = { 0 };

		c.duty = t[i].duty;
		ck_assert_int_eq(decide_open_concern(&c, t[i].state, &e) == 0,
		    t[i].reason[0] == '\0');
		ck_assert_str_eq(e.reason, t[i].reason);
		ck_assert_int_eq(decide_inbox(&c, NULL) == 0, t[i].duty);
	}
}
END_TEST

START_TEST(the_feed_names_a_concern_on_duty_only)
{
	static const char *const others[] = { "", "ended", "request", "due" };
	struct caller_facts c = caller_in("MO");

	c.duty = false;
	ck_assert(!decide_change_type(&c, "concern"));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		ck_assert(decide_change_type(&c, others[i]));
	c.duty = true;
	ck_assert(decide_change_type(&c, "concern"));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_concern");
	TCase *t = tcase_create("concern");
	SRunner *run = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_test(t, whom_the_ceiling_lets_hands_in_and_nobody_else);
	tcase_add_test(t, what_nobody_would_see_is_never_taken);
	tcase_add_test(t, a_concern_is_taken_up_once_and_on_duty);
	tcase_add_test(t, the_feed_names_a_concern_on_duty_only);
	srunner_run_all(run, CK_NORMAL);
	failed = srunner_ntests_failed(run);
	srunner_free(run);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
