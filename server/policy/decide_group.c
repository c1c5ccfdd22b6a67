/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the caller may have of one group. Reading begins at "closed" and every
 * step below has to be passed; the first that is not gives the answer. What
 * says that a disclosure has run out comes after everything that would make
 * it as if it had never been.
 */

#include "policy/decide.h"
#include "policy/decide_rule.h"

/* One group under the eye. */
struct reading {
	const struct policy *p;
	const struct caller_facts *c;
	const struct record_facts *r;
	const struct group_facts *g;
	struct ceiling_group at;
	enum cell cell;
	enum condition condition;
	bool own;
};

static bool
in_case(const struct reading *x)
{
	return x->c->has_case && !x->c->sealed && x->c->participant[0] &&
	    strcmp(x->c->participant, "declined") != 0;
}

static bool
own_assigned(const struct reading *x)
{
	return x->c->assigned;
}

static bool
police_only(const struct reading *x)
{
	return !decide_police_only(x->at.kind, x->at.group) ||
	    decide_is_police(x->c->agency_kind);
}

static bool
own_ceiling(const struct reading *x)
{
	return x->cell == CELL_READ || x->cell == CELL_WRITE ||
	    x->cell == CELL_BOTH;
}

static bool
others_ceiling(const struct reading *x)
{
	return x->cell == CELL_READ || x->cell == CELL_BOTH;
}

static bool
final(const struct reading *x)
{
	return x->r->final;
}

/* Whether the caller's part in the case lets it see others' groups at all. */
static bool
takes_part(const struct reading *x)
{
	if (decide_is_active(x->c))
		return x->c->assigned;
	return strcmp(x->c->participant, "invited") == 0 &&
	    decide_is_case_head(x->r->kind, x->g->group);
}

/*
 * An extract is read by the organisation that it was written for, where the
 * ceiling asks for one; what is not, by nobody there. No document is one.
 */
static bool
condition_met(const struct reading *x)
{
	bool whole = id_is_zero(&x->g->variant);

	switch (x->condition) {
	case CONDITION_NONE:
		return whole;
	case CONDITION_ACTING:
		return whole && x->g->acting;
	case CONDITION_NAMING_IT:
		return whole && x->g->naming;
	case CONDITION_OWN_AREA:
	case CONDITION_LEVEL_ONLY:
		return id_eq(&x->g->variant, &x->c->organisation) &&
		    !decide_is_document(x->r->kind);
	}
	return false;
}

static bool
disclosed(const struct reading *x)
{
	return !id_is_zero(&x->g->disclosure) && x->g->covers;
}

static bool
approved(const struct reading *x)
{
	return !x->g->pending;
}

static bool
not_withdrawn(const struct reading *x)
{
	return x->g->effective;
}

static bool
begun(const struct reading *x)
{
	return x->g->not_before == FACT_NO_TIME ||
	    x->g->not_before <= x->c->now;
}

static bool
consent_holds(const struct reading *x)
{
	/* One person's opens nothing about another. */
	return !x->g->rests_on_consent || (x->g->consent_holds &&
	    x->r->subject[0] &&
	    strcmp(x->r->subject, x->g->consent_about) == 0);
}

/* The ground is in force, and has not come to carry what no consent can. */
static bool
ground_holds(const struct reading *x)
{
	const struct ground *ground = policy_ground(x->p, x->g->ground);

	if (!ground || x->c->now < ground->from || x->c->now >= ground->to)
		return false;
	return !(ground->requires & REQUIRES_CONSENT) ||
	    (x->g->rests_on_consent &&
	    policy_class(x->p, x->at.kind, x->at.group) == CLASS_OWN);
}

/* A disclosure without an end is not one. */
static bool
not_expired(const struct reading *x)
{
	return x->g->expires_at > x->c->now;
}

static bool
not_faded(const struct reading *x)
{
	return !policy_fades(x->p, x->at.kind, x->at.group) ||
	    x->r->valid_to == FACT_NO_TIME || x->r->valid_to > x->c->now;
}

static bool
content(const struct reading *x)
{
	return x->g->present;
}

struct step {
	const char *name;
	bool (*met)(const struct reading *x);
	enum group_state otherwise;
	bool of_disclosure;      /* asks of one that there is */
};

static const struct step own_steps[] = {
	{ "in_case", in_case, GROUP_CLOSED, false },
	{ "assigned", own_assigned, GROUP_CLOSED, false },
	{ "police_only", police_only, GROUP_CLOSED, false },
	{ "ceiling", own_ceiling, GROUP_CLOSED, false },
	{ "content", content, GROUP_ABSENT, false },
	{ NULL, NULL, GROUP_CLOSED, false },
};

static const struct step others_steps[] = {
	{ "in_case", in_case, GROUP_CLOSED, false },
	{ "police_only", police_only, GROUP_CLOSED, false },
	{ "ceiling", others_ceiling, GROUP_CLOSED, false },
	{ "final", final, GROUP_CLOSED, false },
	{ "takes_part", takes_part, GROUP_CLOSED, false },
	{ "condition", condition_met, GROUP_CLOSED, false },
	{ "disclosed", disclosed, GROUP_WITHHELD, false },
	{ "approved", approved, GROUP_WITHHELD, true },
	{ "begun", begun, GROUP_WITHHELD, true },
	{ "not_withdrawn", not_withdrawn, GROUP_WITHHELD, true },
	{ "consent", consent_holds, GROUP_WITHHELD, true },
	{ "ground", ground_holds, GROUP_WITHHELD, true },
	{ "not_expired", not_expired, GROUP_EXPIRED, true },
	{ "not_faded", not_faded, GROUP_EXPIRED, true },
	{ "content", content, GROUP_ABSENT, false },
	{ NULL, NULL, GROUP_CLOSED, false },
};

static struct reading
reading_of(const struct policy *p, const struct caller_facts *c,
    const char *position, const struct record_facts *r,
    const struct group_facts *g)
{
	struct reading x = { .p = p, .c = c, .r = r, .g = g,
		.own = id_eq(&r->owner, &c->organisation) };

	if (x.own && position && decide_position(p, c) &&
	    strcmp(position, decide_position(p, c)) == 0)
		position = decide_file_position(p, c);
	x.at = decide_ceiling_group(r, g->group);
	x.cell = decide_cell_of(p, position, c->agency_kind, x.at.kind,
	    x.at.group, &x.condition);
	return x;
}

static const struct step *
steps_of(const struct reading *x)
{
	return x->own ? own_steps : others_steps;
}

enum group_state
decide_why(const struct policy *p, const struct caller_facts *c,
    const char *position, const struct record_facts *r,
    const struct group_facts *g, why_fn *why, void *arg)
{
	const struct reading x = reading_of(p, c, position, r, g);
	enum group_state state = GROUP_RELEASED;

	for (const struct step *s = steps_of(&x); s->name; s++) {
		bool met = s->met(&x);

		if (!met && state == GROUP_RELEASED)
			state = s->otherwise;
		if (s->of_disclosure && !disclosed(&x))
			continue;
		why(arg, s->name, met, s->otherwise);
	}
	return state;
}

bool
decide_knows(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g)
{
	const struct reading x = reading_of(p, c, decide_position(p, c), r, g);
	bool extract = policy_condition_is_extract(x.condition);

	if (!x.own && extract == id_is_zero(&g->variant))
		return false;
	for (const struct step *s = steps_of(&x); s->name; s++)
		if (s->otherwise == GROUP_CLOSED && !s->met(&x))
			return false;
	return true;
}

enum group_state
decide_group(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g)
{
	const struct reading x = reading_of(p, c, decide_position(p, c), r, g);

	for (const struct step *s = steps_of(&x); s->name; s++)
		if (!s->met(&x))
			return s->otherwise;
	if (g->named)
		return GROUP_RELEASED;
	if (g->narrowed ||
	    decide_sensitivity(p, c->shield, x.at.kind, x.at.group) >= 4)
		return GROUP_NOT_NAMED;
	return GROUP_RELEASED;
}

bool
decide_overdue(const struct caller_facts *c, const struct record_facts *r,
    enum group_state state)
{
	switch (state) {
	case GROUP_RELEASED:
	case GROUP_NOT_NAMED:
		return r->valid_to != FACT_NO_TIME && r->valid_to <= c->now;
	case GROUP_CLOSED:
	case GROUP_ABSENT:
	case GROUP_WITHHELD:
	case GROUP_EXPIRED:
		return false;
	}
	return false;
}
