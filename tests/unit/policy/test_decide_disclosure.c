/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Each rule of a disclosure, broken alone: a lawful disclosure with one thing
 * changed, and the reason that must come back.
 */

#include "disclosure_acts.h"

static enum code
decide(const struct policy *p, struct act *a, bool *pending, struct err *e)
{
	a->d.groups = a->groups;
	a->d.present = a->present;
	a->d.extracted = a->extracted;
	return decide_disclosure(p, &a->c, &a->r, &a->d, pending, e);
}

static bool
keep(void *arg, size_t group, const struct err *e)
{
	(void)group;
	*(struct err *)arg = *e;
	return false;
}

START_TEST(disclosure__keeps_each_rule)
{
	const struct rule *t = &rules[_i];
	struct policy *p = shipped_policy();
	struct err e = { 0 }, first = { 0 };
	struct act a = lawful();
	bool pending = false;
	enum code code;

	t->change(&a);
	code = decide(p, &a, &pending, &e);
	ck_assert_int_eq(code, t->code);
	ck_assert_str_eq(e.reason, t->reason);
	ck_assert_int_eq(pending, t->pending);
	decide_obstacles(p, &a.c, &a.r, &a.d, keep, &first);
	ck_assert_str_eq(first.reason, t->reason);
	policy_free(p);
}
END_TEST

START_TEST(disclosure__of_sources_leaves_the_police_on_no_ground)
{
	static const char *const kinds[] = {
		"municipality", "kriminalvarden", "sis", "socialstyrelsen",
		"health", "other",
	};
	const struct ground *grounds;
	struct policy *p;
	struct copy c;
	struct act a;
	struct err e;
	bool pending;
	size_t i, j, n;

	copy_make(&c);
	copy_edit(&c, "ceiling.csv",
	    "threat_assessment.sources,public,4,no,-,X,-,-,-,-,-,-,-,-",
	    "threat_assessment.sources,own,1,no,-,X,-,X,X,X,X,X,X,X");
	p = policy_load(c.dir, NULL, NULL);
	ck_assert(p != NULL);
	n = policy_grounds(p, &grounds);
	for (i = 0; i < n; i++) {
		for (j = 0; j < ARRAY_LEN(kinds); j++) {
			a = lawful();
			group_is(&a, "threat_assessment.sources");
			a.d.n_groups = 1;
			a.d.follow = false;
			a.d.has_weighing = a.d.has_decision_number = true;
			a.d.expires_at = NOW + DAY;
			(void)strcpy(a.d.ground, grounds[i].code);
			(void)strcpy(a.d.recipient_kind, kinds[j]);
			e = (struct err){ 0 };
			ck_assert_int_ne(decide(p, &a, &pending, &e), CODE_OK);
			ck_assert(strcmp(e.reason, "GROUND_KINDS") == 0 ||
			    strcmp(e.reason, "NEVER_LEAVES_POLICE") == 0);
		}
	}
	a = lawful();
	group_is(&a, "threat_assessment.sources");
	a.d.n_groups = 1;
	(void)strcpy(a.d.recipient_kind, "police");
	ck_assert_int_eq(decide(p, &a, &pending, NULL), CODE_OK);
	policy_free(p);
	copy_remove(&c);
}
END_TEST

START_TEST(disclosure__keeps_within_the_days_of_its_ground)
{
	/* 2027-01-15 08:00 is now; the ground's days begin at midnight UTC. */
	static const struct {
		const char *days;
		int64_t expires_at;
		const char *reason;
	} t[] = {
		{ "from = 2027-01-16\nto =\n", NOW + DAY,
		    "GROUND_NOT_IN_FORCE" },
		{ "from = 2027-01-15\nto =\n", NOW + DAY, "" },
		{ "from = 2026-01-01\nto = 2027-01-15\n", NOW + DAY,
		    "GROUND_NOT_IN_FORCE" },
		{ "from = 2026-01-01\nto = 2027-01-16\n", NOW + 16 * DAY / 24,
		    "" },
		{ "from = 2026-01-01\nto = 2027-01-16\n",
		    NOW + 16 * DAY / 24 + 1, "EXPIRY_TOO_FAR" },
	};
	struct act a = lawful();
	struct err e = { 0 };
	struct policy *p;
	struct copy c;
	bool pending;

	copy_make(&c);
	copy_edit(&c, "grounds.ini", "from = 2025-12-01\nto =\n",
	    t[_i].days);
	p = policy_load(c.dir, NULL, NULL);
	ck_assert(p != NULL);
	separate_weighed(&a);
	a.d.expires_at = t[_i].expires_at;
	(void)decide(p, &a, &pending, &e);
	ck_assert_str_eq(e.reason, t[_i].reason);
	policy_free(p);
	copy_remove(&c);
}
END_TEST

START_TEST(disclosure__on_consent_never_carries_more_than_own)
{
	struct policy *p;
	struct err e = { 0 };
	struct copy c;
	bool pending;
	struct act a = lawful();

	copy_make(&c);
	copy_edit(&c, "grounds.ini", "classes = own\n",
	    "classes = own, third, public\n");
	p = policy_load(c.dir, NULL, NULL);
	ck_assert(p != NULL);
	separate_on_consent(&a);
	ck_assert_int_eq(decide(p, &a, &pending, &e),
	    CODE_FAILED_PRECONDITION);
	ck_assert_str_eq(e.reason, "GROUND_CLASS");
	policy_free(p);
	copy_remove(&c);
}
END_TEST

TCase *
test_decide_disclosure(void)
{
	TCase *t = tcase_create("disclosure");

	tcase_set_timeout(t, 0);
	tcase_add_loop_test(t, disclosure__keeps_each_rule, 0,
	    ARRAY_LEN(rules));
	tcase_add_test(t,
	    disclosure__of_sources_leaves_the_police_on_no_ground);
	tcase_add_loop_test(t,
	    disclosure__keeps_within_the_days_of_its_ground, 0, 5);
	tcase_add_test(t, disclosure__on_consent_never_carries_more_than_own);
	return t;
}
