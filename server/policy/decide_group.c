/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the caller may have of one group. Reading begins at "closed" and every
 * step below has to be passed; the first that is not gives the answer. What
 * says that a disclosure has run out comes after everything that would make
 * it as if it had never been.
 */

#include "policy/decide.h"
#include "policy/decide_rule.h"

/* What content there is, once the caller may have it. */
static enum group_state
open_group(const struct policy *p, const struct record_facts *r,
    const struct group_facts *g)
{
	if (!g->present)
		return GROUP_ABSENT;
	if (g->named)
		return GROUP_RELEASED;
	if (g->narrowed || policy_sensitivity(p, r->kind, g->group) >= 4)
		return GROUP_NOT_NAMED;
	return GROUP_RELEASED;
}

static enum group_state
own_group(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g, enum cell cell)
{
	static const bool readable[] = {
		[CELL_NONE] = false,
		[CELL_READ] = true,
		[CELL_WRITE] = true,
		[CELL_BOTH] = true,
		[CELL_SUBMIT] = false,
		[CELL_AGGREGATE] = false,
	};

	if (!c->assigned || !readable[cell])
		return GROUP_CLOSED;
	return open_group(p, r, g);
}

/* An extract is its recipient's when it was written for its organisation. */
static bool
condition_met(const struct caller_facts *c, const struct group_facts *g,
    enum condition condition)
{
	switch (condition) {
	case CONDITION_NONE:
		return true;
	case CONDITION_ACTING:
		return g->acting;
	case CONDITION_NAMING_IT:
		return g->naming;
	case CONDITION_OWN_AREA:
	case CONDITION_LEVEL_ONLY:
		return id_eq(&g->variant, &c->organisation);
	}
	return false;
}

/* Whether the caller's part in the case lets it see others' groups at all. */
static bool
takes_part(const struct caller_facts *c, const struct record_facts *r,
    const struct group_facts *g)
{
	if (decide_is_active(c))
		return c->assigned;
	return strcmp(c->participant, "invited") == 0 &&
	    decide_is_case_head(r->kind, g->group);
}

/* The ground is in force, and has not come to carry what no consent can. */
static bool
ground_holds(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g)
{
	const struct ground *ground = policy_ground(p, g->ground);

	if (!ground || c->now < ground->from || c->now >= ground->to)
		return false;
	return !(ground->requires & REQUIRES_CONSENT) ||
	    (g->rests_on_consent &&
	    policy_class(p, r->kind, g->group) == CLASS_OWN);
}

static bool
disclosed(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g)
{
	return !id_is_zero(&g->disclosure) && g->covers && g->effective &&
	    (!g->rests_on_consent || g->consent_holds) &&
	    ground_holds(p, c, r, g) &&
	    (g->not_before == FACT_NO_TIME || g->not_before <= c->now);
}

static bool
faded(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g)
{
	return policy_fades(p, r->kind, g->group) &&
	    r->valid_to != FACT_NO_TIME && r->valid_to <= c->now;
}

static enum group_state
others_group(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g, enum cell cell,
    enum condition condition)
{
	if (cell != CELL_READ && cell != CELL_BOTH)
		return GROUP_CLOSED;
	if (!r->final || !takes_part(c, r, g) ||
	    !condition_met(c, g, condition))
		return GROUP_CLOSED;
	if (!disclosed(p, c, r, g))
		return GROUP_WITHHELD;
	/* A disclosure without an end is not one. */
	if (g->expires_at <= c->now || faded(p, c, r, g))
		return GROUP_EXPIRED;
	return open_group(p, r, g);
}

enum group_state
decide_group(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g)
{
	enum condition condition;
	enum cell cell = decide_cell(p, c, r->kind, g->group, &condition);

	if (!c->has_case || c->sealed || !c->participant[0] ||
	    strcmp(c->participant, "declined") == 0)
		return GROUP_CLOSED;
	if (id_eq(&r->owner, &c->organisation))
		return own_group(p, c, r, g, cell);
	return others_group(p, c, r, g, cell, condition);
}
