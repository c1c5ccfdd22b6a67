/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The whole matrix of decide_group(): every position and group in every
 * situation, against a re-statement that reads the cell from the file itself.
 */

#include "test_decide.h"

#include <stdio.h>

#include "expected_ceiling.h"
#include "fixture.h"
#include "wire/kinds.h"

/* A caller, a record and a group of it: by default disclosed and readable. */
struct world {
	struct caller_facts c;
	struct record_facts r;
	struct group_facts g;
};

static struct world
world_of(const char *position, uint32_t kind, uint32_t group)
{
	return (struct world){
		.c = caller_in(position),
		.r = {
			.record = id_of(7), .owner = id_of(2), .kind = kind,
			.version = 1, .final = true, .newest = true,
			.valid_to = FACT_NO_TIME,
		},
		.g = {
			.group = group, .present = true, .named = true,
			.naming = true, .acting = true,
			.variant = id_of(1), .disclosure = id_of(9),
			.covers = true, .effective = true,
			.not_before = NOW - DAY, .expires_at = NOW + DAY,
			.ground = "own_work", .consent_holds = true,
		},
	};
}

static void
own(struct world *w)
{
	w->r.owner = w->c.organisation;
	w->g.disclosure = id_of(0);
	w->g.covers = w->g.effective = false;
}

static void
nothing(struct world *w)
{
	(void)w;
}

static void
own_unassigned(struct world *w)
{
	own(w);
	w->c.assigned = false;
}

static void
own_draft(struct world *w)
{
	own(w);
	w->r.final = false;
}

static void
own_sealed(struct world *w)
{
	own(w);
	w->c.sealed = true;
}

static void
own_left(struct world *w)
{
	own(w);
	(void)strcpy(w->c.participant, "left");
}

static void
own_faded(struct world *w)
{
	own(w);
	w->r.valid_to = NOW - DAY;
}

static void
unassigned(struct world *w)
{
	w->c.assigned = false;
}

static void
sealed(struct world *w)
{
	w->c.sealed = true;
}

static void
left(struct world *w)
{
	(void)strcpy(w->c.participant, "left");
}

static void
declined(struct world *w)
{
	(void)strcpy(w->c.participant, "declined");
}

static void
invited(struct world *w)
{
	(void)strcpy(w->c.participant, "invited");
	w->c.assigned = false;
}

static void
draft(struct world *w)
{
	w->r.final = false;
}

static void
never_disclosed(struct world *w)
{
	w->g.disclosure = id_of(0);
}

static void
not_covered(struct world *w)
{
	w->g.covers = false;
}

static void
withdrawn(struct world *w)
{
	w->g.effective = false;
}

static void
withdrawn_and_expired(struct world *w)
{
	w->g.effective = false;
	w->g.expires_at = NOW - DAY;
}

static void
expired(struct world *w)
{
	w->g.expires_at = NOW;
}

static void
endless(struct world *w)
{
	w->g.expires_at = FACT_NO_TIME;
}

static void
not_yet(struct world *w)
{
	w->g.not_before = NOW + 1;
}

static void
consent_withdrawn(struct world *w)
{
	w->g.rests_on_consent = true;
	w->g.consent_holds = false;
}

static void
on_consent(struct world *w)
{
	(void)strcpy(w->g.ground, "consent");
	w->g.rests_on_consent = true;
}

static void
on_consent_that_none_gave(struct world *w)
{
	(void)strcpy(w->g.ground, "consent");
}

static void
ground_unknown(struct world *w)
{
	(void)strcpy(w->g.ground, "luck");
}

static void
ground_not_in_force(struct world *w)
{
	(void)strcpy(w->g.ground, "interest_balancing");
	w->c.now = INT64_C(1764547199999999);    /* 2025-11-30 */
	w->g.not_before = w->c.now - DAY;
}

static void
faded(struct world *w)
{
	w->r.valid_to = NOW;
}

static void
absent(struct world *w)
{
	w->g.present = false;
}

static void
not_named(struct world *w)
{
	w->g.named = false;
}

static void
others_named(struct world *w)
{
	w->g.named = false;
	w->g.narrowed = true;
}

static void
condition_unmet(struct world *w)
{
	w->g.naming = w->g.acting = false;
	w->g.variant = id_of(0);
}

/* What becomes of somebody whom the cell lets read. */
enum outcome { READS, NOTHING, STATE, IF_CLASS_OWN, IF_SENS_4, IF_FADES,
	IF_HEAD, IF_NO_CONDITION };

static const struct situation {
	const char *name;
	void (*make)(struct world *w);
	bool own;                /* owner's cells count: R, W, X */
	enum outcome outcome;
	enum group_state state;  /* where the outcome is not plain reading */
} situations[] = {
	{ "own", own, true, READS, 0 },
	{ "own, unassigned", own_unassigned, true, NOTHING, 0 },
	{ "own draft", own_draft, true, READS, 0 },
	{ "own, sealed", own_sealed, true, NOTHING, 0 },
	{ "own, after leaving", own_left, true, READS, 0 },
	{ "own, past its validity", own_faded, true, READS, 0 },
	{ "disclosed", nothing, false, READS, 0 },
	{ "unassigned", unassigned, false, NOTHING, 0 },
	{ "sealed", sealed, false, NOTHING, 0 },
	{ "left", left, false, NOTHING, 0 },
	{ "declined", declined, false, NOTHING, 0 },
	{ "invited", invited, false, IF_HEAD, GROUP_CLOSED },
	{ "draft", draft, false, NOTHING, 0 },
	{ "never disclosed", never_disclosed, false, STATE, GROUP_WITHHELD },
	{ "not covered", not_covered, false, STATE, GROUP_WITHHELD },
	{ "withdrawn", withdrawn, false, STATE, GROUP_WITHHELD },
	{ "withdrawn and expired", withdrawn_and_expired, false, STATE,
	    GROUP_WITHHELD },
	{ "expired", expired, false, STATE, GROUP_EXPIRED },
	{ "without an end", endless, false, STATE, GROUP_EXPIRED },
	{ "not yet", not_yet, false, STATE, GROUP_WITHHELD },
	{ "consent withdrawn", consent_withdrawn, false, STATE,
	    GROUP_WITHHELD },
	{ "on consent", on_consent, false, IF_CLASS_OWN, GROUP_WITHHELD },
	{ "on a consent that is none", on_consent_that_none_gave, false, STATE,
	    GROUP_WITHHELD },
	{ "ground unknown", ground_unknown, false, STATE, GROUP_WITHHELD },
	{ "ground not in force", ground_not_in_force, false, STATE,
	    GROUP_WITHHELD },
	{ "past its validity", faded, false, IF_FADES, GROUP_EXPIRED },
	{ "absent", absent, false, STATE, GROUP_ABSENT },
	{ "not named", not_named, false, IF_SENS_4, GROUP_NOT_NAMED },
	{ "others named", others_named, false, STATE, GROUP_NOT_NAMED },
	{ "condition unmet", condition_unmet, false, IF_NO_CONDITION,
	    GROUP_CLOSED },
};

static enum group_state
expected(const struct situation *s, const char *group, const char *cell)
{
	char word[32];
	bool reads = cell[0] == 'R' || cell[0] == 'X' ||
	    (s->own && cell[0] == 'W');

	if (!reads || s->outcome == NOTHING)
		return GROUP_CLOSED;
	switch (s->outcome) {
	case READS:
	case NOTHING:
		return GROUP_RELEASED;
	case STATE:
		return s->state;
	case IF_CLASS_OWN:
		shipped_cell("ceiling.csv", group, "class", word);
		return strcmp(word, "own") == 0 ? GROUP_RELEASED : s->state;
	case IF_SENS_4:
		shipped_cell("ceiling.csv", group, "sens", word);
		return word[0] == '4' ? s->state : GROUP_RELEASED;
	case IF_FADES:
		shipped_cell("ceiling.csv", group, "fades", word);
		return word[0] == 'y' ? s->state : GROUP_RELEASED;
	case IF_HEAD:
		return strcmp(group, "case.head") == 0 ? GROUP_RELEASED
		    : s->state;
	case IF_NO_CONDITION:
		return cell[1] ? s->state : GROUP_RELEASED;
	}
	return GROUP_CLOSED;
}

START_TEST(group__follows_the_rule_in_every_situation)
{
	static const char *const blind[] = { "AU", "TL", "AD" };
	const struct situation *s = &situations[_i];
	struct policy *p = shipped_policy();
	enum group_state state;
	uint32_t kind, group;
	const char *name;
	struct world w;
	char cell[32];
	size_t i, j;

	for (i = 0; i < ARRAY_LEN(expected_rows); i++) {
		name = expected_rows[i].group;
		group_number(name, &kind, &group);
		for (j = 0; j < ARRAY_LEN(expected_positions); j++) {
			w = world_of(expected_positions[j], kind, group);
			s->make(&w);
			shipped_cell("ceiling.csv", name,
			    expected_positions[j], cell);
			state = decide_group(p, &w.c, &w.r, &w.g);
			ck_assert_msg(state == expected(s, name, cell),
			    "%s, %s, %s: %d", s->name, name,
			    expected_positions[j], (int)state);
		}
		for (j = 0; j < ARRAY_LEN(blind); j++) {
			w = world_of(blind[j], kind, group);
			s->make(&w);
			ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g),
			    GROUP_CLOSED);
		}
	}
	policy_free(p);
}
END_TEST

START_TEST(group__of_a_document_is_its_owners_alone)
{
	struct policy *p = shipped_policy();
	uint32_t kind, group;
	struct world w;
	size_t i;

	group_number("document.content", &kind, &group);
	for (i = 0; i < ARRAY_LEN(expected_positions); i++) {
		w = world_of(expected_positions[i], kind, group);
		ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g),
		    GROUP_CLOSED);
	}
	w = world_of("MO", kind, group);
	own(&w);
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_RELEASED);
	policy_free(p);
}
END_TEST

START_TEST(group__of_sources_stays_with_the_police_whatever_the_file_says)
{
	static const char *const rows[] = {
		"threat_assessment.sources,public,4,no,-,X,-,-",
		"threat_assessment.analysis,public,4,no,-,X,-,-",
	};
	static const char *const opened[] = {
		"threat_assessment.sources,own,1,no,-,X,-,X",
		"threat_assessment.analysis,own,1,no,-,X,-,X",
	};
	uint32_t kind, group;
	struct policy *p;
	struct world w;
	struct copy c;
	char name[64];

	copy_make(&c);
	copy_edit(&c, "ceiling.csv", rows[_i], opened[_i]);
	p = policy_load(c.dir, NULL, NULL);
	ck_assert(p != NULL);
	(void)snprintf(name, sizeof(name), "%.*s",
	    (int)strcspn(rows[_i], ","), rows[_i]);
	group_number(name, &kind, &group);
	w = world_of("MO", kind, group);
	ck_assert_int_eq(policy_cell(p, "MO", kind, group, NULL), CELL_BOTH);
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_CLOSED);
	own(&w);
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_CLOSED);
	ck_assert_int_eq(decide_write(p, &w.c, kind, group, NULL),
	    CODE_PERMISSION_DENIED);
	w = world_of("PA", kind, group);
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_RELEASED);
	policy_free(p);
	copy_remove(&c);
}
END_TEST

START_TEST(group__on_a_ground_is_open_from_its_first_moment_to_its_last)
{
	/* 2026-01-01 and 2027-01-01, midnight UTC */
	const int64_t from = INT64_C(1767225600000000);
	const int64_t to = INT64_C(1798761600000000);
	const struct {
		int64_t now;
		enum group_state state;
	} t[] = {
		{ from - 1, GROUP_WITHHELD }, { from, GROUP_RELEASED },
		{ to - 1, GROUP_RELEASED }, { to, GROUP_WITHHELD },
	};
	uint32_t kind, group;
	struct policy *p;
	struct world w;
	struct copy c;
	size_t i;

	copy_make(&c);
	copy_edit(&c, "grounds.ini", "from = 2025-12-01\nto =\n",
	    "from = 2026-01-01\nto = 2027-01-01\n");
	p = policy_load(c.dir, NULL, NULL);
	ck_assert(p != NULL);
	group_number("plan.actions", &kind, &group);
	for (i = 0; i < ARRAY_LEN(t); i++) {
		w = world_of("PC", kind, group);
		(void)strcpy(w.g.ground, "interest_balancing");
		w.c.now = t[i].now;
		w.g.not_before = t[i].now;
		w.g.expires_at = t[i].now + 1;
		ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g),
		    t[i].state);
	}
	policy_free(p);
	copy_remove(&c);
}
END_TEST

START_TEST(group__needs_a_seat_in_the_case)
{
	struct policy *p = shipped_policy();
	uint32_t kind, group;
	struct world w;

	group_number("case.head", &kind, &group);
	w = world_of("PC", kind, group);
	own(&w);
	w.c.has_case = false;
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_CLOSED);
	w.c.has_case = true;
	w.c.participant[0] = '\0';
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_CLOSED);
	(void)strcpy(w.c.participant, "active");
	w.c.role_held = false;
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_CLOSED);
	w.c.role_held = true;
	ck_assert_int_eq(decide_group(p, &w.c, &w.r, &w.g), GROUP_RELEASED);
	policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_decide");
	TCase *t = tcase_create("group");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 0);
	tcase_add_loop_test(t, group__follows_the_rule_in_every_situation, 0,
	    ARRAY_LEN(situations));
	tcase_add_test(t, group__of_a_document_is_its_owners_alone);
	tcase_add_loop_test(t,
	    group__of_sources_stays_with_the_police_whatever_the_file_says,
	    0, 2);
	tcase_add_test(t,
	    group__on_a_ground_is_open_from_its_first_moment_to_its_last);
	tcase_add_test(t, group__needs_a_seat_in_the_case);
	suite_add_tcase(s, t);
	suite_add_tcase(s, test_decide_call());
	suite_add_tcase(s, test_decide_disclosure());
	r = srunner_create(s);
	srunner_set_fork_status(r, CK_NOFORK);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
