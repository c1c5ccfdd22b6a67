/* SPDX-License-Identifier: EUPL-1.2 */
/* The tracks as domain tables: every pair of stages, every set of guards. */

#include <check.h>
#include <stdlib.h>

#include "policy/decide_stage.h"
#include "wire/kinds.h"

enum { ALL = 8191, NOW = 1000 };

static struct caller_facts
caller(const char *agency, const char *standing)
{
	struct caller_facts c = { .now = NOW };

	strcpy(c.agency_kind, agency);
	strcpy(c.standing, standing);
	strcpy(c.participant, "active");
	memset(c.organisation.b, 1, sizeof(c.organisation.b));
	return c;
}

static const char *
step(struct caller_facts c, enum track track, int from, int to, uint32_t met,
    uint32_t *warned)
{
	static struct err e;
	struct stage_facts f = { .stage = from, .met = met, .known = ALL };
	struct stage_step s = { .track = track, .from = from, .to = to,
		.due = FACT_NO_TIME };

	e = (struct err){ 0 };
	*warned = 0;
	return decide_stage(&c, &f, &s, warned, &e) ? e.reason : "";
}

START_TEST(a_track_is_its_organisations_own)
{
	static const struct {
		const char *agency, *standing;
		enum track track;
	} who[] = {
		{ "police", "party", TRACK_POLICE },
		{ "municipality", "owner", TRACK_MUNICIPAL },
		{ "municipality", "interim", TRACK_MUNICIPAL },
		{ "municipality", "receiver", TRACK_NONE },
		{ "municipality", "party", TRACK_NONE },
		{ "sis", "party", TRACK_NONE },
		{ "kriminalvarden", "party", TRACK_NONE },
	};
	uint32_t warned;

	for (size_t i = 0; i < ARRAY_LEN(who); i++) {
		struct caller_facts c = caller(who[i].agency,
		    who[i].standing);

		ck_assert_int_eq(decide_track(&c), who[i].track);
		for (int t = 1; t <= 2; t++)
			ck_assert_str_eq(step(c, (enum track)t, 1, 2, ALL,
			    &warned), (int)who[i].track == t ? "" :
			    "TRACK_NOT_OWN");
	}
}
END_TEST

/* The way of each track, and the two ways back from a review. */
static bool
follows(const int *stages, size_t n, int from, int to)
{
	for (size_t i = 0; i + 1 < n; i++)
		if (stages[i] == from && stages[i + 1] == to)
			return true;
	return from == STAGE_REVIEW && (to == STAGE_PLAN ||
	    to == STAGE_INTERVENTIONS);
}

START_TEST(every_pair_of_stages_is_a_step_or_refused)
{
	static const int municipal[] = { 1, 2, 5, 6, 8, 9, 10, 11, 12 };
	static const int police[] = { 1, 2, 3, 4, 7, 8, 9, 10, 11, 12 };
	bool is_police = _i == 1;
	const int *stages = is_police ? police : municipal;
	size_t n = is_police ? ARRAY_LEN(police) : ARRAY_LEN(municipal);
	struct caller_facts c = caller(is_police ? "police" : "municipality",
	    is_police ? "party" : "owner");
	uint32_t warned;

	for (int from = 0; from <= 13; from++) {
		for (int to = 0; to <= 13; to++) {
			const char *reason = step(c, is_police ? TRACK_POLICE :
			    TRACK_MUNICIPAL, from, to, ALL, &warned);
			bool on = false;

			for (size_t i = 0; i < n; i++)
				on |= stages[i] == to;
			if (!on)
				ck_assert_str_eq(reason,
				    "STAGE_NOT_ON_TRACK");
			else if (to == STAGE_CLOSURE)
				ck_assert_str_eq(reason, "CLOSE_INSTEAD");
			else
				ck_assert_str_eq(reason, follows(stages, n,
				    from, to) ? "" : "STAGE_OUT_OF_ORDER");
		}
	}
}
END_TEST

START_TEST(the_police_case_opens_with_all_guards_and_no_fewer)
{
	const uint32_t needed = GUARD_DISCLOSED | GUARD_CONSENT |
	    GUARD_CRITERIA | GUARD_NOT_EVIDENCE | GUARD_CONDITIONS |
	    GUARD_DECIDED;
	uint32_t warned;

	for (uint32_t met = 0; met <= ALL; met++)
		ck_assert_str_eq(step(caller("police", "party"), TRACK_POLICE,
		    STAGE_THREAT_ASSESSMENT, STAGE_POLICE_CASE, met, &warned),
		    needed & ~met ? "GUARD_UNMET" : "");
}
END_TEST

START_TEST(the_plan_is_left_with_its_guards_and_no_fewer)
{
	const uint32_t shared = GUARD_PLAN | GUARD_RECIPIENTS |
	    GUARD_PROVIDERS;
	uint32_t warned;

	for (uint32_t met = 0; met <= ALL; met++) {
		ck_assert_str_eq(step(caller("municipality", "owner"),
		    TRACK_MUNICIPAL, STAGE_PLAN, STAGE_INTERVENTIONS, met,
		    &warned), (shared | GUARD_RESPONSIBLE) & ~met ?
		    "GUARD_UNMET" : "");
		ck_assert_str_eq(step(caller("police", "party"), TRACK_POLICE,
		    STAGE_PLAN, STAGE_INTERVENTIONS, met, &warned),
		    shared & ~met ? "GUARD_UNMET" : "");
	}
}
END_TEST

START_TEST(the_assessments_guards_warn_on_the_municipal_track)
{
	const uint32_t warns = GUARD_CONSENT | GUARD_CRITERIA |
	    GUARD_NOT_EVIDENCE | GUARD_VALID;
	uint32_t warned;

	for (uint32_t met = 0; met <= ALL; met++) {
		ck_assert_str_eq(step(caller("municipality", "owner"),
		    TRACK_MUNICIPAL, STAGE_CONSENT, STAGE_INVESTIGATION, met,
		    &warned), "");
		ck_assert_uint_eq(warned, warns & ~met);
	}
}
END_TEST

START_TEST(a_child_without_a_track_of_its_own_stops_the_plan)
{
	static const struct {
		int from, to;
		bool stops;
	} steps[] = {
		{ STAGE_CONTACT, STAGE_CONSENT, false },
		{ STAGE_INVESTIGATION, STAGE_DECISION, false },
		{ STAGE_DECISION, STAGE_PLAN, true },
		{ STAGE_PLAN, STAGE_INTERVENTIONS, false },
		{ STAGE_REVIEW, STAGE_PLAN, false },
		{ STAGE_REVIEW, STAGE_INTERVENTIONS, false },
	};
	uint32_t warned;

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		ck_assert_str_eq(step(caller("municipality", "owner"),
		    TRACK_MUNICIPAL, steps[i].from, steps[i].to,
		    ALL & ~(uint32_t)GUARD_CHILD, &warned),
		    steps[i].stops ? "GUARD_UNMET" : "");
		ck_assert_uint_eq(warned, i > 0 && !steps[i].stops ?
		    GUARD_CHILD : 0);
	}
	/* Of a child the police's track knows nothing. */
	ck_assert_str_eq(step(caller("police", "party"), TRACK_POLICE,
	    STAGE_POLICE_CASE, STAGE_PLAN, ALL & ~(uint32_t)GUARD_CHILD,
	    &warned), "");
	ck_assert_uint_eq(warned, 0);
}
END_TEST

START_TEST(a_refusal_names_every_guard_and_fits)
{
	struct stage_facts f = { .stage = STAGE_THREAT_ASSESSMENT,
		.known = _i ? ALL : 0 };
	struct stage_step s = { .track = TRACK_POLICE,
		.from = STAGE_THREAT_ASSESSMENT, .to = STAGE_POLICE_CASE,
		.due = FACT_NO_TIME };
	struct caller_facts c = caller("police", "party");
	const struct guard_text *all;
	struct err e = { 0 };
	uint32_t warned;
	size_t n, named = 0;

	ck_assert_int_eq(decide_stage(&c, &f, &s, &warned, &e),
	    CODE_FAILED_PRECONDITION);
	all = guard_texts(&n);
	for (size_t i = 0; i < n; i++) {
		if (!strstr(e.text, all[i].code))
			continue;
		named++;
		ck_assert_ptr_nonnull(strstr(e.text, _i ? all[i].en :
		    all[i].ask_en));
	}
	ck_assert_uint_eq(named, 6);
	ck_assert_uint_lt(strlen(e.text), sizeof(e.text) - 1);
}
END_TEST

START_TEST(a_case_is_closed_once_with_a_final_closure_of_ones_own)
{
	struct caller_facts c = caller("police", "party");
	struct stage_facts f = { .stage = STAGE_PLAN };
	struct record_facts own = { .owner = c.organisation,
		.kind = kind_by_name(STR("closure"))->number, .final = true,
		.newest = true }, r = own;
	struct err e = { 0 };

	ck_assert_int_eq(decide_close(&c, &f, &r, &e), CODE_OK);
	ck_assert_int_eq(decide_close(&c, &f, NULL, NULL), CODE_NOT_FOUND);
	r.final = false;
	ck_assert_int_eq(decide_close(&c, &f, &r, NULL),
	    CODE_FAILED_PRECONDITION);
	r = own;
	r.kind--;
	ck_assert_int_eq(decide_close(&c, &f, &r, NULL),
	    CODE_INVALID_ARGUMENT);
	r = own;
	r.owner.b[0]++;
	ck_assert_int_eq(decide_close(&c, &f, &r, NULL),
	    CODE_PERMISSION_DENIED);
	f.closed = true;
	ck_assert_int_eq(decide_close(&c, &f, &own, &e),
	    CODE_FAILED_PRECONDITION);
	ck_assert_str_eq(e.reason, "ALREADY_CLOSED");
	c = caller("sis", "party");
	ck_assert_int_eq(decide_close(&c, &f, &own, NULL),
	    CODE_PERMISSION_DENIED);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_stage");
	TCase *t = tcase_create("stage");
	SRunner *run = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_test(t, a_track_is_its_organisations_own);
	tcase_add_loop_test(t, every_pair_of_stages_is_a_step_or_refused, 0,
	    2);
	tcase_add_test(t, the_police_case_opens_with_all_guards_and_no_fewer);
	tcase_add_test(t, the_plan_is_left_with_its_guards_and_no_fewer);
	tcase_add_test(t, the_assessments_guards_warn_on_the_municipal_track);
	tcase_add_test(t, a_child_without_a_track_of_its_own_stops_the_plan);
	tcase_add_loop_test(t, a_refusal_names_every_guard_and_fits, 0, 2);
	tcase_add_test(t,
	    a_case_is_closed_once_with_a_final_closure_of_ones_own);
	srunner_run_all(run, CK_NORMAL);
	failed = srunner_ntests_failed(run);
	srunner_free(run);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
