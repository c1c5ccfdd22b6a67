/* SPDX-License-Identifier: EUPL-1.2 */
/* Corrections: who may propose, answer and see one, each rule alone. */

#include "test_decide.h"

#include "fixture.h"
#include "policy/decide.h"
#include "policy/decide_correction.h"
#include "wire/kinds.h"

static struct policy *policy;
static uint32_t kind, conclusion, protect, sources;

static uint32_t
bit_of(const char *name)
{
	uint32_t group;

	group_number(name, &kind, &group);
	return UINT32_C(1) << group;
}

static void
setup(void)
{
	policy = shipped_policy();
	conclusion = bit_of("threat_assessment.conclusion");
	protect = bit_of("threat_assessment.protect");
	sources = bit_of("threat_assessment.sources");
}

static void
teardown(void)
{
	policy_free(policy);
}

static struct record_facts
record_of(uint8_t owner)
{
	return (struct record_facts){ .record = id_of(0x20),
		.owner = id_of(owner), .kind = kind, .version = 1,
		.final = true };
}

static struct caller_facts
caller(const char *position)
{
	struct caller_facts c = caller_in(position);

	c.organisation = id_of(1);
	return c;
}

static const char *
proposes(const char *position, uint8_t owner, uint32_t groups, uint32_t had)
{
	static struct err e;
	struct caller_facts c = caller(position);
	struct record_facts r = record_of(owner);

	e = (struct err){ 0 };
	return decide_propose(policy, &c, &r, groups, had, &e) ? e.reason : "";
}

START_TEST(what_was_had_may_be_corrected_and_no_more)
{
	ck_assert_str_eq(proposes("MO", 2, protect, protect | conclusion), "");
	ck_assert_str_eq(proposes("MO", 2, protect, conclusion),
	    "GROUP_NOT_HAD");
	ck_assert_str_eq(proposes("MO", 2, protect, 0), "NOT_FOUND");
	ck_assert_str_eq(proposes("MO", 2, 0, protect), "GROUP_MISSING");
	ck_assert_str_eq(proposes("MO", 1, protect, protect), "OWN_RECORD");
	/* What the ceiling closes was not had, whatever the door says. */
	ck_assert_str_eq(proposes("MO", 2, sources, sources), "NOT_FOUND");
	ck_assert_str_eq(proposes("MO", 2, sources | protect,
	    sources | protect), "GROUP_NOT_HAD");
	ck_assert_str_eq(proposes("OA", 2, protect, protect), "NOT_FOUND");
}
END_TEST

START_TEST(who_takes_no_part_proposes_nothing)
{
	static const char *const states[] = { "invited", "left", "removed",
		"" };
	struct record_facts r = record_of(2);

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct caller_facts c = caller("MO");
		struct err e = { 0 };

		(void)strcpy(c.participant, states[i]);
		ck_assert_int_eq(decide_propose(policy, &c, &r, protect,
		    protect, &e), CODE_NOT_FOUND);
	}
}
END_TEST

START_TEST(derived_groups_are_nobody_s_writing)
{
	uint32_t head = bit_of("case.head");
	uint32_t participants = bit_of("case.participants");

	ck_assert_str_eq(proposes("SI", 2, head, head | participants), "");
	ck_assert_str_eq(proposes("SI", 2, participants, head | participants),
	    "GROUP_NOT_HAD");
	ck_assert_str_eq(proposes("SI", 2, participants, participants),
	    "NOT_FOUND");
}
END_TEST

static const char *
resolves(const char *position, const struct correction_facts *q, bool accepts)
{
	static struct err e;
	struct caller_facts c = caller(position);
	struct record_facts r = record_of(1);

	e = (struct err){ 0 };
	return decide_resolve(policy, &c, &r, q, accepts, &e) ? e.reason : "";
}

START_TEST(an_open_correction_is_refused_or_met_by_what_corrects_it)
{
	struct correction_facts q = { .state = "open", .groups = protect,
		.changed = protect, .newer = true, .correction = true };

	ck_assert_str_eq(resolves("PA", &q, true), "");
	ck_assert_str_eq(resolves("PA", &q, false), "");
	q.newer = false;
	ck_assert_str_eq(resolves("PA", &q, true), "CORRECTS_NOTHING");
	ck_assert_str_eq(resolves("PA", &q, false), "");
	q.newer = true;
	q.correction = false;
	ck_assert_str_eq(resolves("PA", &q, true), "CORRECTS_NOTHING");
	q.correction = true;
	q.changed = conclusion;
	ck_assert_str_eq(resolves("PA", &q, true), "CORRECTS_NOTHING");
	q.changed = protect;
	(void)strcpy(q.state, "refused");
	ck_assert_str_eq(resolves("PA", &q, true), "CORRECTION_ENDED");
	(void)strcpy(q.state, "accepted");
	ck_assert_str_eq(resolves("PA", &q, false), "CORRECTION_ENDED");
	q.state[0] = '\0';
	ck_assert_str_eq(resolves("PA", &q, false), "NOT_FOUND");
}
END_TEST

START_TEST(who_may_not_write_the_group_does_not_answer)
{
	struct correction_facts q = { .state = "open",
		.groups = protect | sources, .changed = protect };
	struct caller_facts c = caller("PA");
	struct record_facts r = record_of(2);
	struct err e = { 0 };

	ck_assert_str_eq(resolves("PC", &q, false), "GROUP_NOT_WRITABLE");
	q.groups = sources;
	ck_assert_str_eq(resolves("PC", &q, false), "NOT_FOUND");
	ck_assert_int_eq(decide_resolve(policy, &c, &r, &q, false, &e),
	    CODE_NOT_FOUND);
}
END_TEST

START_TEST(only_the_two_parties_know_of_it_as_far_as_they_may_read)
{
	struct caller_facts mo = caller("MO"), pc = caller("PC");
	struct id own = id_of(1), other = id_of(2), third = id_of(3);
	uint32_t all = protect | sources;
	struct record_facts r = { .kind = kind };

	ck_assert_uint_eq(decide_correction_known(policy, &mo, &r, all, &own,
	    &other), protect);
	ck_assert_uint_eq(decide_correction_known(policy, &mo, &r, all,
	    &third, &other), 0);
	ck_assert_uint_eq(decide_correction_known(policy, &pc, &r, all,
	    &other, &own), protect);
	/* A cell that only writes shows its owner what others say of it. */
	uint32_t findings = bit_of("social_investigation.findings");

	r.kind = kind;
	ck_assert_uint_eq(decide_correction_known(policy, &mo, &r, findings,
	    &other, &own), findings);
	ck_assert_uint_eq(decide_correction_known(policy, &mo, &r, findings,
	    &own, &other), 0);

	/* A document as what it is filed under. */
	(void)bit_of("threat_assessment.sources");
	r = (struct record_facts){ .kind = kind_by_name(STR("document"))->number,
		.filed_kind = kind, .filed_group = 2 };
	ck_assert_uint_eq(decide_correction_known(policy, &mo, &r, 1 << 1, &own,
	    &other), 1 << 1);
	r.filed_group = 5;
	ck_assert_uint_eq(decide_correction_known(policy, &mo, &r, 1 << 1, &own,
	    &other), 0);
}
END_TEST

typedef enum code act_fn(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, struct err *e);

static const char *
acts(act_fn *act, const char *position, uint8_t owner, const char *group)
{
	static struct err e;
	struct caller_facts c = caller(position);
	struct record_facts r;

	(void)bit_of(group);
	r = record_of(owner);
	e = (struct err){ 0 };
	return act(policy, &c, &r, &e) ? e.reason : "";
}

START_TEST(a_level_is_announced_by_who_writes_it_and_of_nothing_else)
{
	static const char level[] = "threat_assessment.conclusion";

	ck_assert_str_eq(acts(decide_announce, "PA", 1, level), "");
	ck_assert_str_eq(acts(decide_announce, "PC", 1, level), "");
	ck_assert_str_eq(acts(decide_announce, "PA", 2, level), "NOT_OWNER");
	ck_assert_str_eq(acts(decide_announce, "MO", 1, level),
	    "GROUP_NOT_WRITABLE");
	ck_assert_str_eq(acts(decide_announce, "PA", 1,
	    "risk_assessment.victimisation"), "NO_LEVEL");
}
END_TEST

START_TEST(a_withdrawal_is_foretold_to_who_could_make_it)
{
	ck_assert_str_eq(acts(decide_withdraw, "MO", 1, "consent.terms"), "");
	ck_assert_str_eq(acts(decide_withdraw, "MO", 2, "consent.terms"),
	    "NOT_OWNER");
	ck_assert_str_eq(acts(decide_withdraw, "HC", 1, "consent.terms"),
	    "GROUP_NOT_WRITABLE");
	ck_assert_str_eq(acts(decide_withdraw, "MO", 1, "person.identity"),
	    "KIND_MISMATCH");
}
END_TEST

START_TEST(only_what_may_be_read_is_said_to_be_overdue)
{
	static const struct {
		enum group_state state;
		bool readable;
	} states[] = {
		{ GROUP_CLOSED, false }, { GROUP_RELEASED, true },
		{ GROUP_ABSENT, false }, { GROUP_WITHHELD, false },
		{ GROUP_EXPIRED, false }, { GROUP_NOT_NAMED, true },
	};
	struct caller_facts c = caller("MO");
	struct record_facts r = record_of(2);

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		r.valid_to = c.now;
		ck_assert(decide_overdue(&c, &r, states[i].state) ==
		    states[i].readable);
		r.valid_to = c.now + 1;
		ck_assert(!decide_overdue(&c, &r, states[i].state));
		r.valid_to = FACT_NO_TIME;
		ck_assert(!decide_overdue(&c, &r, states[i].state));
	}
}
END_TEST

TCase *
test_decide_correction(void)
{
	TCase *t = tcase_create("correction");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, what_was_had_may_be_corrected_and_no_more);
	tcase_add_test(t, who_takes_no_part_proposes_nothing);
	tcase_add_test(t, derived_groups_are_nobody_s_writing);
	tcase_add_test(t,
	    an_open_correction_is_refused_or_met_by_what_corrects_it);
	tcase_add_test(t, who_may_not_write_the_group_does_not_answer);
	tcase_add_test(t,
	    only_the_two_parties_know_of_it_as_far_as_they_may_read);
	tcase_add_test(t,
	    a_level_is_announced_by_who_writes_it_and_of_nothing_else);
	tcase_add_test(t, a_withdrawal_is_foretold_to_who_could_make_it);
	tcase_add_test(t, only_what_may_be_read_is_said_to_be_overdue);
	return t;
}
