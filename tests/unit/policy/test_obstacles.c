/* SPDX-License-Identifier: EUPL-1.2 */
/* The checks of a disclosure and the conditions of reading, heard to the end. */

#include <stdio.h>

#include "fixture.h"

struct heard {
	size_t n, of_groups;
	bool uncovered[2];       /* the consent is in the way of this group */
};

static bool
hear(void *arg, size_t group, const struct err *e)
{
	struct heard *h = arg;

	h->n++;
	h->of_groups += group != DECIDE_WHOLE;
	if (strcmp(e->reason, "CONSENT_NOT_COVERING") == 0)
		h->uncovered[group] = true;
	return true;
}

START_TEST(obstacles__are_heard_to_the_end_and_group_by_group)
{
	static const bool present[] = { false, true };
	static const bool consented[] = { true, false };
	struct policy *p = shipped_policy();
	struct caller_facts c = caller_in("PA");
	struct record_facts r = { .record = id_of(7), .owner = id_of(1),
		.version = 1, .final = true, .valid_to = FACT_NO_TIME,
		.subject = "avhoppare" };
	uint32_t groups[2];
	struct disclosure_facts d = { .groups = groups, .n_groups = 2,
		.present = present, .consented = consented,
		.consent_about = "avhoppare",
		.from_regime = "bdl", .to_regime = "gdpr",
		.recipient_kind = "municipality",
		.recipient_standing = "owner", .recipient_state = "active",
		.ground = "consent", .consent_given = true,
		.consent_until = NOW + 100 * DAY,
		.not_before = FACT_NO_TIME, .expires_at = FACT_NO_TIME };
	struct heard h = { 0 };

	group_number("threat_assessment.protect", &r.kind, &groups[1]);
	group_number("threat_assessment.conclusion", &r.kind, &groups[0]);
	decide_obstacles(p, &c, &r, &d, hear, &h);
	/* Empty, not consented to, no necessity, no end. */
	ck_assert_uint_eq(h.n, 4);
	ck_assert_uint_eq(h.of_groups, 2);
	ck_assert(!h.uncovered[0] && h.uncovered[1]);
	ck_assert_int_eq(decide_latest_end(p, &c, &r, &d), NOW + 100 * DAY);
	(void)snprintf(d.ground, sizeof(d.ground), "luck");
	ck_assert_int_eq(decide_latest_end(p, &c, &r, &d), FACT_NO_TIME);
	policy_free(p);
}
END_TEST

struct reasons {
	char unmet[256];
	size_t n;
};

static void
note(void *arg, const char *condition, bool met, enum group_state otherwise)
{
	struct reasons *all = arg;
	size_t n = strlen(all->unmet);

	(void)otherwise;
	all->n++;
	if (!met)
		(void)snprintf(all->unmet + n, sizeof(all->unmet) - n, "%s ",
		    condition);
}

START_TEST(reasons__are_all_told_and_the_first_is_the_decision)
{
	struct policy *p = shipped_policy();
	struct caller_facts c = caller_in("SI");
	struct record_facts r = { .record = id_of(7), .owner = id_of(9),
		.version = 1, .final = true, .valid_to = NOW - 1 };
	struct group_facts g = { .present = true, .named = true,
		.disclosure = id_of(3), .covers = true, .effective = true,
		.not_before = FACT_NO_TIME, .expires_at = NOW - 1,
		.ground = "consent", .rests_on_consent = true };
	struct reasons all = { 0 };

	group_number("threat_assessment.conclusion", &r.kind, &g.group);
	ck_assert_int_eq(decide_why(p, &c, "SI", &r, &g, note, &all),
	    GROUP_WITHHELD);
	ck_assert_int_eq(decide_group(p, &c, &r, &g), GROUP_WITHHELD);
	ck_assert_str_eq(all.unmet, "consent not_expired not_faded ");
	/* Of a disclosure that there is not, nothing is asked. */
	g.disclosure = (struct id){ 0 };
	all = (struct reasons){ 0 };
	(void)decide_why(p, &c, "SI", &r, &g, note, &all);
	ck_assert_str_eq(all.unmet, "disclosed ");
	/* Another position of the same organisation has its own ceiling. */
	all = (struct reasons){ 0 };
	ck_assert_int_eq(decide_why(p, &c, "AU", &r, &g, note, &all),
	    GROUP_CLOSED);
	ck_assert_str_eq(all.unmet, "ceiling disclosed ");
	policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_obstacles");
	TCase *t = tcase_create("obstacles");
	SRunner *r;
	int failed;

	tcase_add_test(t, obstacles__are_heard_to_the_end_and_group_by_group);
	tcase_add_test(t, reasons__are_all_told_and_the_first_is_the_decision);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed > 0;
}
