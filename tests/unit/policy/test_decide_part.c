/* SPDX-License-Identifier: EUPL-1.2 */
/* Requests between participants and the end of a part, each rule alone. */

#include "test_decide.h"

#include "fixture.h"
#include "policy/decide_part.h"

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

static struct party_facts
party(const char *state)
{
	struct party_facts t = { .organisation = id_of(2), .known = true };

	(void)strcpy(t.state, state);
	return t;
}

static const char *
asks(const struct caller_facts *c, const char *name,
    const struct party_facts *t, int64_t due)
{
	static struct err e;
	uint32_t kind, group;

	group_number(name, &kind, &group);
	e = (struct err){ 0 };
	if (decide_ask(policy, c, kind, UINT32_C(1) << group, t, due, &e))
		return e.reason;
	return "";
}

START_TEST(what_the_ceiling_opens_may_be_asked_of_who_takes_part)
{
	struct caller_facts c = caller_in("MO");
	struct party_facts t = party("active");
	const char *group = "threat_assessment.conclusion";

	c.organisation = id_of(1);
	ck_assert_str_eq(asks(&c, group, &t, FACT_NO_TIME), "");
	ck_assert_str_eq(asks(&c, group, &t, c.now + 1), "");
	ck_assert_str_eq(asks(&c, group, &t, c.now), "WISHED_PAST");
	t.known = false;
	ck_assert_str_eq(asks(&c, group, &t, FACT_NO_TIME),
	    "ASKED_NOT_PARTICIPANT");
	ck_assert_str_eq(asks(&c, "threat_assessment.sources", &t,
	    FACT_NO_TIME), "GROUP_CLOSED");
	ck_assert_str_eq(asks(&c, "threat_assessment.analysis", &t,
	    FACT_NO_TIME), "GROUP_CLOSED");
	t.organisation = c.organisation;
	ck_assert_str_eq(asks(&c, group, &t, FACT_NO_TIME), "ASKS_ITSELF");
	t = party("active");
	(void)strcpy(c.participant, "left");
	ck_assert_str_eq(asks(&c, group, &t, FACT_NO_TIME), "NOT_FOUND");
}
END_TEST

START_TEST(only_who_takes_part_is_asked)
{
	static const char *const states[] = { "", "invited", "declined",
		"left", "removed", "anything" };
	struct caller_facts c = caller_in("MO");

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct party_facts t = party(states[i]);

		ck_assert_str_eq(asks(&c, "threat_assessment.conclusion", &t,
		    FACT_NO_TIME), "ASKED_NOT_PARTICIPANT");
	}
}
END_TEST

static enum code
answers(const struct caller_facts *c, const char *state, bool refuses,
    size_t disclosures)
{
	struct err e = { 0 };

	return decide_answer(c, state, refuses, disclosures, &e);
}

static const char *
leaves(const struct caller_facts *c, bool stays)
{
	static struct err e;
	struct party_facts self = party("active");

	self.stays = stays;
	e = (struct err){ 0 };
	return decide_leave(c, &self, &e) ? e.reason : "";
}

static const char *
removes(const struct caller_facts *c, const struct party_facts *t)
{
	static struct err e;

	e = (struct err){ 0 };
	return decide_remove(c, t, &e) ? e.reason : "";
}

START_TEST(an_open_request_is_answered_and_no_other)
{
	static const char *const ended[] = { "granted", "partly_granted",
		"refused", "withdrawn", "anything" };
	struct caller_facts c = caller_in("PA");

	ck_assert_int_eq(answers(&c, "open", true, 0), CODE_OK);
	ck_assert_int_eq(answers(&c, "open", false, 3), CODE_OK);
	ck_assert_int_eq(answers(&c, "open", true, 1), CODE_INVALID_ARGUMENT);
	ck_assert_int_eq(answers(&c, "", false, 0), CODE_NOT_FOUND);
	for (size_t i = 0; i < ARRAY_LEN(ended); i++)
		ck_assert_int_eq(answers(&c, ended[i], false, 0),
		    CODE_FAILED_PRECONDITION);
	(void)strcpy(c.participant, "removed");
	ck_assert_int_eq(answers(&c, "open", false, 0), CODE_NOT_FOUND);
}
END_TEST

START_TEST(the_responsible_municipality_neither_leaves_nor_is_removed)
{
	struct caller_facts c = caller_in("MO"), police = caller_in("PC");
	struct party_facts t = party("active");

	t.stays = true;
	ck_assert_str_eq(leaves(&c, false), "");
	ck_assert_str_eq(leaves(&c, true), "OWNER_STAYS");
	ck_assert_str_eq(removes(&police, &t), "OWNER_STAYS");
	(void)strcpy(c.participant, "left");
	ck_assert_str_eq(leaves(&c, false), "NOT_ACTIVE");
}
END_TEST

START_TEST(the_inviter_the_police_and_the_responsible_municipality_remove)
{
	static const struct {
		const char *position;
		bool invited;
		const char *reason;
	} table[] = {
		{ "PC", false, "" }, { "MO", false, "" },
		{ "KV", false, "NOT_REMOVABLE" }, { "KV", true, "" },
		{ "SI", false, "NOT_REMOVABLE" }, { "SI", true, "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct caller_facts c = caller_in(table[i].position);
		struct party_facts t = party("invited"), gone = party("left");

		t.invited_by_own = gone.invited_by_own = table[i].invited;
		ck_assert_str_eq(removes(&c, &t), table[i].reason);
		ck_assert_str_eq(removes(&c, &gone), "NOT_REMOVABLE");
		t.organisation = c.organisation;
		ck_assert_str_eq(removes(&c, &t), "REMOVES_ITSELF");
	}
}
END_TEST

START_TEST(a_request_is_its_two_parties_and_who_has_left_reads_its_own_words)
{
	struct caller_facts c = caller_in("MO");
	struct id own = c.organisation, other = id_of(8), third = id_of(9);

	ck_assert(decide_ask_listed(&c, &own, &other));
	ck_assert(decide_ask_listed(&c, &other, &own));
	ck_assert(!decide_ask_listed(&c, &other, &third));
	ck_assert(decide_ask_text(&c, &other));
	(void)strcpy(c.participant, "left");
	ck_assert(!decide_ask_text(&c, &other));
	ck_assert(decide_ask_text(&c, &own));
}
END_TEST

TCase *
test_decide_part(void)
{
	TCase *t = tcase_create("part");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t,
	    what_the_ceiling_opens_may_be_asked_of_who_takes_part);
	tcase_add_test(t, only_who_takes_part_is_asked);
	tcase_add_test(t, an_open_request_is_answered_and_no_other);
	tcase_add_test(t,
	    the_responsible_municipality_neither_leaves_nor_is_removed);
	tcase_add_test(t,
	    the_inviter_the_police_and_the_responsible_municipality_remove);
	tcase_add_test(t,
	    a_request_is_its_two_parties_and_who_has_left_reads_its_own_words);
	return t;
}
