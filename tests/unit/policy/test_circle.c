/* SPDX-License-Identifier: EUPL-1.2 */
/* What may be proposed in a circle, and who sees a line of it. */

#include "policy/decide_circle.h"

#include "fixture.h"

/* A line that a case worker of the owning municipality may propose. */
struct proposal {
	struct caller_facts c;
	uint32_t kind, groups[1];
	struct disclosure_facts d;
	int days;
	bool known_of;
};

static void
group_is(struct proposal *x, const char *name)
{
	group_number(name, &x->kind, &x->groups[0]);
}

static struct proposal
fit(void)
{
	struct proposal x = { .c = caller_in("MO"), .days = 90,
		.known_of = true,
		.d = { .n_groups = 1, .from_regime = "gdpr",
		.to_regime = "bdl", .recipient_kind = "police",
		.recipient_standing = "party", .recipient_state = "active",
		.ground = "own_work", .not_before = FACT_NO_TIME } };

	group_is(&x, "plan.actions");
	return x;
}

static void nothing(struct proposal *x) { (void)x; }
static void no_text_yet(struct proposal *x) { x->d.has_weighing = false; }
static void no_content_yet(struct proposal *x) { x->d.present = NULL; }
static void not_its_own(struct proposal *x)
{
	group_is(x, "threat_assessment.conclusion");
}
static void beyond_the_ceiling(struct proposal *x)
{
	group_is(x, "social_investigation.findings");
}
static void invited_only(struct proposal *x)
{
	(void)strcpy(x->d.recipient_state, "invited");
}
static void has_left(struct proposal *x)
{
	(void)strcpy(x->d.recipient_state, "left");
}
static void not_to_be_known(struct proposal *x) { x->known_of = false; }
static void to_itself(struct proposal *x) { x->d.recipient_is_self = true; }
static void no_such_ground(struct proposal *x)
{
	(void)strcpy(x->d.ground, "because");
}
static void consent_not_named(struct proposal *x)
{
	(void)strcpy(x->d.ground, "consent");
}
static void for_ever(struct proposal *x) { x->days = 5000; }
static void for_no_time(struct proposal *x) { x->days = 0; }

static const struct {
	void (*change)(struct proposal *x);
	const char *reason;      /* empty: it may be proposed */
} proposals[] = {
	{ nothing, "" },
	{ no_text_yet, "" },
	{ no_content_yet, "" },
	{ not_its_own, "GROUP_NOT_WRITABLE" },
	{ beyond_the_ceiling, "RECIPIENT_MAY_NOT_READ" },
	{ invited_only, "RECIPIENT_NOT_PARTICIPANT" },
	{ has_left, "RECIPIENT_NOT_PARTICIPANT" },
	{ not_to_be_known, "RECIPIENT_NOT_PARTICIPANT" },
	{ to_itself, "RECIPIENT_IS_SELF" },
	{ no_such_ground, "UNKNOWN_GROUND" },
	{ consent_not_named, "CONSENT_MISSING" },
	{ for_ever, "EXPIRY_TOO_FAR" },
	{ for_no_time, "EXPIRY_MISSING" },
};

START_TEST(a_line_is_judged_as_the_disclosure_that_it_would_be)
{
	struct policy *p = shipped_policy();
	struct proposal x = fit();
	struct err e = { 0 };
	enum code code;

	proposals[_i].change(&x);
	x.d.groups = x.groups;
	code = decide_line(p, &x.c, x.kind, &x.d, x.days, x.known_of, &e);
	ck_assert_str_eq(code ? e.reason : "", proposals[_i].reason);
	policy_free(p);
}
END_TEST

START_TEST(who_no_longer_takes_part_keeps_no_circle)
{
	struct caller_facts c = caller_in("MO");

	ck_assert_int_eq(decide_circle(&c, NULL), CODE_OK);
	(void)strcpy(c.participant, "left");
	ck_assert_int_eq(decide_circle(&c, NULL), CODE_NOT_FOUND);
	(void)strcpy(c.participant, "invited");
	ck_assert_int_eq(decide_circle(&c, NULL), CODE_NOT_FOUND);
}
END_TEST

static bool
shown(const struct policy *p, const char *position, uint8_t organisation,
    const char *group, uint32_t more)
{
	struct caller_facts c = caller_in(position);
	struct id owner = id_of(organisation);
	uint32_t kind, g;

	group_number(group, &kind, &g);
	return decide_line_shown(p, &c, &owner, kind,
	    (UINT32_C(1) << g) | more);
}

START_TEST(a_line_is_seen_by_positions_that_may_disclose_all_of_it)
{
	struct policy *p = shipped_policy();
	struct caller_facts c = caller_in("MO");

	ck_assert(shown(p, "MO", 1, "plan.actions", 0));
	ck_assert(!shown(p, "MO", 2, "plan.actions", 0));
	ck_assert(shown(p, "PA", 1, "threat_assessment.sources", 0));
	ck_assert(!shown(p, "PC", 1, "threat_assessment.sources", 0));
	/* One group that it may not is enough, and so is what is none. */
	ck_assert(!shown(p, "PC", 1, "threat_assessment.police_measures",
	    UINT32_C(1) << 1 | UINT32_C(1) << 5));
	ck_assert(!shown(p, "MO", 1, "plan.actions", 1));
	ck_assert(!decide_line_shown(p, &c, &c.organisation, 19, 0));
	policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_circle");
	TCase *tcase = tcase_create("policy_circle");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase,
	    a_line_is_judged_as_the_disclosure_that_it_would_be, 0,
	    (int)ARRAY_LEN(proposals));
	tcase_add_test(tcase, who_no_longer_takes_part_keeps_no_circle);
	tcase_add_test(tcase,
	    a_line_is_seen_by_positions_that_may_disclose_all_of_it);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
