/* SPDX-License-Identifier: EUPL-1.2 */
/* Situations that a policy is tested in: each differs from the plain one in one thing. */

#include "policy/policy_test.h"

#include <stdio.h>

static const struct id self = { { 1 } }, other = { { 2 } };

bool
test_seat(const struct policy *p, const char *position, struct caller_facts *c)
{
	*c = (struct caller_facts){
		.node_live = true, .organisation_live = true,
		.actor_live = true, .role_held = true, .purpose_known = true,
		.organisation = self, .has_case = true,
		.participant = "active", .assigned = true, .policy_ok = 1,
		.now = TEST_NOW,
	};
	for (size_t i = 0; i < p->n_rules; i++) {
		const struct policy_rule *r = &p->rules[i];

		if (strcmp(p->positions[r->position], position) != 0)
			continue;
		(void)snprintf(c->agency_kind, sizeof(c->agency_kind), "%s",
		    r->agency);
		(void)snprintf(c->role, sizeof(c->role), "%s", r->role);
		(void)snprintf(c->standing, sizeof(c->standing), "%s",
		    r->standing[0] == '*' ? "party" : r->standing);
		return true;
	}
	return false;
}

static void
own(struct test_world *w)
{
	w->r.owner = self;
	w->g.disclosure = (struct id){ { 0 } };
	w->g.covers = w->g.effective = false;
}

static void
nothing(struct test_world *w)
{
	(void)w;
}

static void
condition_met(struct test_world *w)
{
	w->g.acting = w->g.naming = true;
	w->g.variant = self;
}

static void
not_disclosed(struct test_world *w)
{
	w->g.disclosure = (struct id){ { 0 } };
	w->g.covers = w->g.effective = false;
}

static void
withdrawn(struct test_world *w)
{
	w->g.effective = false;
}

static void
waiting(struct test_world *w)
{
	w->g.pending = true;
}

static void
not_begun(struct test_world *w)
{
	w->g.not_before = TEST_NOW + TEST_DAY;
}

static void
expired(struct test_world *w)
{
	w->g.expires_at = TEST_NOW;
}

static void
consent_ended(struct test_world *w)
{
	w->g.rests_on_consent = true;
	w->g.consent_holds = false;
}

static void
valid_no_more(struct test_world *w)
{
	w->r.valid_to = TEST_NOW - TEST_DAY;
}

static void
draft(struct test_world *w)
{
	w->r.final = false;
}

static void
not_assigned(struct test_world *w)
{
	w->c.assigned = false;
}

static void
has_left(struct test_world *w)
{
	(void)snprintf(w->c.participant, sizeof(w->c.participant), "left");
}

static void
invited(struct test_world *w)
{
	w->c.assigned = false;
	(void)snprintf(w->c.participant, sizeof(w->c.participant), "invited");
}

static void
outside(struct test_world *w)
{
	w->c.assigned = false;
	w->c.participant[0] = '\0';
}

static void
unnamed(struct test_world *w)
{
	w->g.named = false;
}

static const struct {
	const char *name;
	void (*change)(struct test_world *w);
	bool conditions;         /* those of a cell are met */
} situations[] = {
	{ "own", own, false },
	{ "disclosed", nothing, false },
	{ "disclosed_in_its_condition", condition_met, true },
	{ "disclosed_unnamed", unnamed, true },
	{ "not_disclosed", not_disclosed, true },
	{ "withdrawn", withdrawn, true },
	{ "waiting", waiting, true },
	{ "not_begun", not_begun, true },
	{ "expired", expired, true },
	{ "consent_ended", consent_ended, true },
	{ "valid_no_more", valid_no_more, true },
	{ "draft", draft, true },
	{ "not_assigned", not_assigned, true },
	{ "left", has_left, true },
	{ "invited", invited, true },
	{ "outside", outside, true },
};

/* It is about the person, and so is whatever consent there is. */
void
test_subject(struct test_world *w)
{
	(void)snprintf(w->r.subject, sizeof(w->r.subject), "avhoppare");
	(void)snprintf(w->g.consent_about, sizeof(w->g.consent_about),
	    "avhoppare");
}

bool
test_situation(const char *name, const struct ground *ground,
    struct test_world *w)
{
	size_t i = 0;

	while (strcmp(situations[i].name, name) != 0) {
		if (++i == ARRAY_LEN(situations))
			return false;
	}
	w->r.record = (struct id){ { 7 } };
	w->r.owner = other;
	w->r.version = 1;
	w->r.final = w->r.newest = true;
	w->r.valid_to = FACT_NO_TIME;
	w->g.present = w->g.named = true;
	w->g.disclosure = (struct id){ { 9 } };
	w->g.covers = w->g.effective = w->g.consent_holds = true;
	w->g.not_before = TEST_NOW - TEST_DAY;
	w->g.expires_at = TEST_NOW + TEST_DAY;
	w->g.rests_on_consent = ground->requires & REQUIRES_CONSENT;
	test_subject(w);
	(void)snprintf(w->g.ground, sizeof(w->g.ground), "%s", ground->code);
	if (situations[i].conditions)
		condition_met(w);
	situations[i].change(w);
	return true;
}

bool
test_among(const char *list, const char *name)
{
	size_t n;

	for (; *list; list += n + strspn(list + n, " ")) {
		n = strcspn(list, " ");
		if (n > 0 && list[n - 1] == '*' ?
		    strncmp(list, name, n - 1) == 0 :
		    strlen(name) == n && strncmp(list, name, n) == 0)
			return true;
	}
	return false;
}
