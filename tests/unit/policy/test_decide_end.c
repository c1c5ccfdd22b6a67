/* SPDX-License-Identifier: EUPL-1.2 */
/* What becomes of a disclosure, each rule alone. */

#include "test_decide.h"

#include "fixture.h"
#include "policy/decide_end.h"

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

/* One that organisation 1 gave to 2, wrong and read. */
static struct end_facts
wrong_one(const char *group)
{
	struct end_facts d = { .disclosure = id_of(9), .owner = id_of(1),
		.recipient = id_of(2), .begun = true, .wrong = true,
		.was_read = true };
	uint32_t number;

	group_number(group, &d.kind, &number);
	d.groups = UINT32_C(1) << number;
	return d;
}

static const char *
confirms(const struct caller_facts *c, const struct end_facts *d)
{
	static struct err e;

	e = (struct err){ 0 };
	return decide_confirm(policy, c, d, &e) ? e.reason : "";
}

START_TEST(only_who_gave_it_withdraws_it)
{
	struct end_facts d = wrong_one("threat_assessment.conclusion");
	struct caller_facts c = caller_in("PC");
	struct err e = { 0 };

	c.organisation = id_of(1);
	ck_assert(decide_end_disclosure(&c, &d, &e) == CODE_OK);
	(void)strcpy(c.participant, "left");
	ck_assert(decide_end_disclosure(&c, &d, &e) == CODE_OK);
	c.organisation = id_of(2);
	ck_assert(decide_end_disclosure(&c, &d, &e) == CODE_NOT_FOUND);
	c.organisation = id_of(1);
	d.disclosure = (struct id){ { 0 } };
	ck_assert(decide_end_disclosure(&c, &d, &e) == CODE_NOT_FOUND);
}
END_TEST

START_TEST(who_received_and_read_what_was_wrong_confirms_once)
{
	struct end_facts d = wrong_one("threat_assessment.conclusion");
	struct caller_facts c = caller_in("MO");

	c.organisation = id_of(2);
	ck_assert_str_eq(confirms(&c, &d), "");
	d.wrong = false;
	ck_assert_str_eq(confirms(&c, &d), "NOTHING_TO_CONFIRM");
	d.wrong = true;
	d.was_read = false;
	ck_assert_str_eq(confirms(&c, &d), "NOTHING_TO_CONFIRM");
	d.was_read = true;
	d.confirmed = true;
	ck_assert_str_eq(confirms(&c, &d), "ALREADY_CONFIRMED");
}
END_TEST

START_TEST(to_everybody_else_there_is_nothing_to_confirm_of)
{
	struct end_facts d = wrong_one("threat_assessment.conclusion");
	struct caller_facts c = caller_in("MO");

	c.organisation = id_of(1);
	ck_assert_str_eq(confirms(&c, &d), "NOT_FOUND");
	c.organisation = id_of(3);
	ck_assert_str_eq(confirms(&c, &d), "NOT_FOUND");
	c.organisation = id_of(2);
	d.begun = false;
	ck_assert_str_eq(confirms(&c, &d), "NOT_FOUND");
	/* A position that could have read nothing of it. */
	d = wrong_one("threat_assessment.separate");
	ck_assert_str_eq(confirms(&c, &d), "NOT_FOUND");
	d = wrong_one("threat_assessment.sources");
	ck_assert_str_eq(confirms(&c, &d), "NOT_FOUND");
}
END_TEST

START_TEST(a_copy_stays_in_its_file_and_says_on_what_condition)
{
	static const struct { const char *onward, *reason; } cases[] = {
		{ "none", "ONWARD_NONE" }, { "ask", "ONWARD_ASK" },
		{ "within_case", "ONWARD_WITHIN_CASE" },
		{ "anything", "ONWARD_NONE" },
	};
	struct record_facts r = { .kind = 16 };
	struct err e = { 0 };

	ck_assert(decide_onward(&r, &e) == CODE_OK);
	ck_assert(decide_revise_copy(&r, &e) == CODE_OK);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		(void)strcpy(r.taken, cases[i].onward);
		ck_assert(decide_onward(&r, &e) == CODE_PERMISSION_DENIED);
		ck_assert_str_eq(e.reason, cases[i].reason);
		e = (struct err){ 0 };
		ck_assert(decide_revise_copy(&r, &e) ==
		    CODE_FAILED_PRECONDITION);
		e = (struct err){ 0 };
	}
}
END_TEST

START_TEST(what_is_anothers_is_taken_to_file_and_no_case_or_document)
{
	struct caller_facts c = caller_in("MO");
	struct record_facts r = { .owner = id_of(2), .kind = 16 };
	struct err e = { 0 };

	c.organisation = id_of(1);
	ck_assert(decide_take(&c, &r, &e) == CODE_OK);
	r.owner = id_of(1);
	ck_assert(decide_take(&c, &r, &e) == CODE_INVALID_ARGUMENT);
	r.owner = id_of(2);
	for (size_t i = 0; i < 2; i++) {
		r.kind = i == 0 ? 10 : 34;
		e = (struct err){ 0 };
		ck_assert(decide_take(&c, &r, &e) ==
		    CODE_FAILED_PRECONDITION);
	}
	e = (struct err){ 0 };
	r.kind = 16;
	(void)strcpy(c.participant, "left");
	ck_assert(decide_take(&c, &r, &e) == CODE_NOT_FOUND);
}
END_TEST

/* A document, filed under a group. */
static struct record_facts
filed_under(const char *group)
{
	struct record_facts r = { .owner = id_of(1) };
	uint32_t number;

	group_number("document.content", &r.kind, &number);
	group_number(group, &r.filed_kind, &r.filed_group);
	return r;
}

START_TEST(a_document_goes_again_as_what_it_is_filed_under_does)
{
	struct record_facts r = filed_under("relative.link");
	struct err e = { 0 };

	ck_assert(decide_changed(policy, &r, 2, &e) ==
	    CODE_FAILED_PRECONDITION);
	ck_assert_str_eq(e.reason, "CONTENT_CHANGED");
	e = (struct err){ 0 };
	ck_assert(decide_changed(policy, &r, 0, &e) == CODE_OK);
	r = filed_under("whereabouts.area");
	ck_assert(decide_changed(policy, &r, 2, &e) == CODE_OK);
	/* Filed under nothing it is nobody's own. */
	r.filed_kind = r.filed_group = 0;
	ck_assert(decide_changed(policy, &r, 2, &e) ==
	    CODE_FAILED_PRECONDITION);
}
END_TEST

START_TEST(a_document_is_confirmed_by_who_could_have_read_its_group)
{
	struct record_facts r = filed_under("whereabouts.area");
	struct end_facts d = wrong_one("document.content");
	struct caller_facts c = caller_in("PC");

	c.organisation = id_of(2);
	ck_assert_str_eq(confirms(&c, &d), "NOT_FOUND");
	d.filed_kind = r.filed_kind;
	d.filed_group = r.filed_group;
	ck_assert_str_eq(confirms(&c, &d), "");
	r = filed_under("social_investigation.findings");
	d.filed_kind = r.filed_kind;
	d.filed_group = r.filed_group;
	ck_assert_str_eq(confirms(&c, &d), "NOT_FOUND");
}
END_TEST

static const struct deduction *
rule_named(const char *name)
{
	const struct deduction *all;
	size_t n = policy_deductions(policy, &all);

	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i].rule, name) == 0)
			return &all[i];
	ck_abort_msg("no rule %s", name);
	return NULL;
}

START_TEST(a_deduction_is_told_when_what_is_given_completes_it)
{
	const struct deduction *d = rule_named("area_and_zones");
	const struct deduction *narrow = rule_named("decision_and_area");
	uint32_t held[DEDUCTION_KINDS] = { 0 };
	uint32_t area, area_kind, zones, zones_kind, outcome, outcome_kind;

	group_number("whereabouts.area", &area_kind, &area);
	group_number("threat_assessment.protect", &zones_kind, &zones);
	group_number("decision.outcome", &outcome_kind, &outcome);
	ck_assert(!policy_deducible(policy, d, "municipality", "owner",
	    zones_kind, UINT32_C(1) << zones, held));
	held[area_kind] = UINT32_C(1) << area;
	ck_assert(policy_deducible(policy, d, "municipality", "owner",
	    zones_kind, UINT32_C(1) << zones, held));
	/* What adds nothing to it is not warned of. */
	held[zones_kind] = UINT32_C(1) << zones;
	ck_assert(!policy_deducible(policy, d, "municipality", "owner",
	    outcome_kind, UINT32_C(1) << outcome, held));
	/* A rule for some recipients is not one for others. */
	ck_assert(policy_deducible(policy, narrow, "municipality", "receiver",
	    outcome_kind, UINT32_C(1) << outcome, held));
	ck_assert(!policy_deducible(policy, narrow, "police", "party",
	    outcome_kind, UINT32_C(1) << outcome, held));
}
END_TEST

TCase *
test_decide_end(void)
{
	TCase *t = tcase_create("decide_end");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, only_who_gave_it_withdraws_it);
	tcase_add_test(t, who_received_and_read_what_was_wrong_confirms_once);
	tcase_add_test(t, to_everybody_else_there_is_nothing_to_confirm_of);
	tcase_add_test(t, a_document_goes_again_as_what_it_is_filed_under_does);
	tcase_add_test(t,
	    a_document_is_confirmed_by_who_could_have_read_its_group);
	tcase_add_test(t,
	    a_copy_stays_in_its_file_and_says_on_what_condition);
	tcase_add_test(t,
	    what_is_anothers_is_taken_to_file_and_no_case_or_document);
	tcase_add_test(t, a_deduction_is_told_when_what_is_given_completes_it);
	return t;
}
