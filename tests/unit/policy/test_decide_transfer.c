/* SPDX-License-Identifier: EUPL-1.2 */
/* Responsibility that is passed on, each rule alone, and the former one's own file. */

#include "test_decide.h"

#include "base/clock.h"
#include "fixture.h"
#include "policy/decide_rule.h"
#include "policy/decide_transfer.h"

#define DAY_US (INT64_C(86400) * US_PER_S)

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

static struct caller_facts
owner(void)
{
	struct caller_facts c = caller_in("MO");

	c.organisation = id_of(1);
	return c;
}

static struct transfer_facts
to_municipality(void)
{
	struct transfer_facts f = { .taker = id_of(2), .taker_known = true };

	(void)strcpy(f.taker_kind, "municipality");
	(void)strcpy(f.taker_state, "active");
	return f;
}

static const char *
asks(const struct caller_facts *c, const struct transfer_facts *f)
{
	static struct err e;

	e = (struct err){ 0 };
	return decide_transfer(c, f, &e) ? e.reason : "";
}

static const char *
ends(const struct caller_facts *c, const struct transfer_facts *f, bool taker)
{
	static struct err e;

	e = (struct err){ 0 };
	return decide_transfer_end(c, f, taker, &e) ? e.reason : "";
}

static const char *
until(const struct caller_facts *c, int64_t expires)
{
	static struct err e;

	e = (struct err){ 0 };
	return decide_transfer_until(c, expires, &e) ? e.reason : "";
}

START_TEST(the_responsible_one_alone_asks_another_municipality_at_work)
{
	static const char *const others[] = { "receiver", "interim", "party",
		"former", "" };
	struct caller_facts c = owner();
	struct transfer_facts f = to_municipality();

	ck_assert_str_eq(asks(&c, &f), "");
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		(void)strcpy(c.standing, others[i]);
		ck_assert_str_eq(asks(&c, &f), "NOT_RESPONSIBLE");
	}
	c = owner();
	(void)strcpy(c.participant, "left");
	ck_assert_str_eq(asks(&c, &f), "NOT_FOUND");
	c = owner();
	f.taker = c.organisation;
	ck_assert_str_eq(asks(&c, &f), "TRANSFERS_TO_ITSELF");
	f = to_municipality();
	f.taker_known = false;
	ck_assert_str_eq(asks(&c, &f), "TAKER_NOT_PARTICIPANT");
	f = to_municipality();
	(void)strcpy(f.taker_kind, "police");
	ck_assert_str_eq(asks(&c, &f), "TAKER_NOT_MUNICIPALITY");
	f = to_municipality();
	f.closed = true;
	ck_assert_str_eq(asks(&c, &f), "ALREADY_CLOSED");
	f = to_municipality();
	f.another_open = true;
	ck_assert_str_eq(asks(&c, &f), "TRANSFER_OPEN");
}
END_TEST

START_TEST(who_is_not_at_work_takes_nothing_over)
{
	static const char *const states[] = { "", "invited", "declined",
		"left", "removed", "anything" };
	struct caller_facts c = owner();
	struct transfer_facts f = to_municipality();

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		(void)strcpy(f.taker_state, states[i]);
		ck_assert_str_eq(asks(&c, &f), "TAKER_NOT_PARTICIPANT");
	}
}
END_TEST

START_TEST(an_answer_is_waited_for_a_month_at_most)
{
	struct caller_facts c = owner();

	ck_assert_str_eq(until(&c, FACT_NO_TIME), "EXPIRY_MISSING");
	ck_assert_str_eq(until(&c, c.now), "EXPIRY_PAST");
	ck_assert_str_eq(until(&c, c.now + 1), "");
	ck_assert_str_eq(until(&c, c.now + 31 * DAY_US), "");
	ck_assert_str_eq(until(&c, c.now + 31 * DAY_US + 1), "ANSWER_TOO_FAR");
}
END_TEST

START_TEST(only_the_one_asked_answers_and_only_the_asker_withdraws)
{
	static const char *const over[] = { "accepted", "declined",
		"withdrawn", "expired", "ended", "anything" };
	struct caller_facts c = owner();
	struct transfer_facts f = { .state = "open", .takes = true };

	ck_assert_str_eq(ends(&c, &f, true), "");
	ck_assert_str_eq(ends(&c, &f, false), "NOT_FOUND");
	f = (struct transfer_facts){ .state = "open", .gives = true };
	ck_assert_str_eq(ends(&c, &f, true), "NOT_FOUND");
	ck_assert_str_eq(ends(&c, &f, false), "");
	for (size_t i = 0; i < ARRAY_LEN(over); i++) {
		(void)strcpy(f.state, over[i]);
		ck_assert_str_eq(ends(&c, &f, false), "TRANSFER_ENDED");
	}
	f.state[0] = '\0';
	ck_assert_str_eq(ends(&c, &f, false), "NOT_FOUND");
	(void)strcpy(f.state, "open");
	(void)strcpy(c.participant, "removed");
	ck_assert_str_eq(ends(&c, &f, false), "NOT_FOUND");
}
END_TEST

START_TEST(an_owner_of_what_stays_behind_sees_it_and_not_its_number)
{
	struct caller_facts c = caller_in("KV");
	struct id giver = id_of(1), taker = id_of(2);

	c.organisation = id_of(3);
	ck_assert(decide_transfer_listed(&c, &giver, &taker, true));
	ck_assert(!decide_transfer_listed(&c, &giver, &taker, false));
	ck_assert(!decide_transfer_text(&c, &giver, &taker));
	(void)strcpy(c.participant, "left");
	ck_assert(!decide_transfer_listed(&c, &giver, &taker, true));
	c.organisation = taker;
	ck_assert(decide_transfer_listed(&c, &giver, &taker, false));
	ck_assert(!decide_transfer_text(&c, &giver, &taker));
	c.organisation = giver;
	ck_assert(decide_transfer_text(&c, &giver, &taker));
}
END_TEST

static enum group_state
sees(const char *name, bool own)
{
	struct caller_facts c = caller_in("MR");
	struct record_facts r = { .record = id_of(9), .final = true,
		.owner = id_of(own ? 1 : 2), .version = 1,
		.valid_to = FACT_NO_TIME };
	struct group_facts g = { .present = true, .disclosure = id_of(8),
		.covers = true, .effective = true, .named = true,
		.expires_at = INT64_MAX, .not_before = FACT_NO_TIME };

	group_number(name, &r.kind, &g.group);
	(void)strcpy(g.ground, "own_work");
	(void)strcpy(c.standing, "former");
	c.organisation = id_of(1);
	return decide_group(policy, &c, &r, &g);
}

START_TEST(a_former_one_keeps_its_own_file_and_reads_of_others_as_a_receiver)
{
	struct caller_facts c = caller_in("MR");
	struct err e = { 0 };
	uint32_t kind, group;

	ck_assert_int_eq(sees("social_investigation.findings", true),
	    GROUP_RELEASED);
	ck_assert_int_eq(sees("social_investigation.findings", false),
	    GROUP_CLOSED);
	ck_assert_int_eq(sees("threat_assessment.conclusion", false),
	    GROUP_CLOSED);
	ck_assert_int_eq(sees("custody.dates", false), GROUP_CLOSED);
	ck_assert_int_eq(sees("intervention.summary", false), GROUP_RELEASED);
	(void)strcpy(c.standing, "former");
	ck_assert_str_eq(decide_position(policy, &c), "MR");
	ck_assert_str_eq(decide_file_position(policy, &c), "MO");
	group_number("consent.terms", &kind, &group);
	ck_assert_int_eq(decide_write(policy, &c, kind, group, &e), CODE_OK);
	group_number("threat_assessment.conclusion", &kind, &group);
	ck_assert_int_eq(decide_write(policy, &c, kind, group, &e),
	    CODE_PERMISSION_DENIED);
	(void)strcpy(c.standing, "receiver");
	ck_assert_str_eq(decide_file_position(policy, &c), "MR");
}
END_TEST

TCase *
test_decide_transfer(void)
{
	TCase *tc = tcase_create("transfer");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc,
	    the_responsible_one_alone_asks_another_municipality_at_work);
	tcase_add_test(tc, who_is_not_at_work_takes_nothing_over);
	tcase_add_test(tc, an_answer_is_waited_for_a_month_at_most);
	tcase_add_test(tc,
	    only_the_one_asked_answers_and_only_the_asker_withdraws);
	tcase_add_test(tc,
	    an_owner_of_what_stays_behind_sees_it_and_not_its_number);
	tcase_add_test(tc,
	    a_former_one_keeps_its_own_file_and_reads_of_others_as_a_receiver);
	return tc;
}
