/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Corrections. Whoever was given a group may say that it is wrong; what was
 * not given, and the record that it was never given anything of, answer as if
 * they were not there.
 */

#include "policy/decide_correction.h"

#include "policy/decide.h"
#include "policy/decide_rule.h"
#include "wire/kinds.h"

static bool
may_know(const struct policy *p, const struct caller_facts *c, uint32_t kind,
    uint32_t group, bool own)
{
	switch (own ? decide_own_cell(p, c, kind, group) :
	    decide_cell(p, c, kind, group, NULL)) {
	case CELL_READ:
	case CELL_BOTH:
		return true;
	case CELL_WRITE:
		return own;
	case CELL_NONE:
	case CELL_SUBMIT:
	case CELL_AGGREGATE:
		return false;
	}
	return false;
}

/* Of a document as of what it is filed under. */
static uint32_t
known(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, uint32_t groups, bool own)
{
	uint32_t out = 0;

	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		const struct ceiling_group at = decide_ceiling_group(r, g);

		if (groups & UINT32_C(1) << g &&
		    may_know(p, c, at.kind, at.group, own))
			out |= UINT32_C(1) << g;
	}
	return out;
}

enum code
decide_propose(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, uint32_t groups, uint32_t had,
    struct err *e)
{
	uint32_t given = 0;

	if (!decide_is_active(c))
		return decide_not_found(e);
	if (id_eq(&r->owner, &c->organisation))
		return err_set(e, CODE_INVALID_ARGUMENT, "OWN_RECORD",
		    "The record is your organisation's own: write a new "
		    "version of it.");
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++)
		if (!decide_is_derived(r->kind, g))
			given |= had & UINT32_C(1) << g;
	given = known(p, c, r, given, false);
	if (given == 0)
		return decide_not_found(e);
	if (groups == 0)
		return err_set(e, CODE_INVALID_ARGUMENT, "GROUP_MISSING",
		    "Name at least one group.");
	if (groups & ~given) {
		(void)err_set(e, CODE_FAILED_PRECONDITION, "GROUP_NOT_HAD",
		    "A group named was never disclosed to your organisation, "
		    "or is nobody's writing. Leave it out.");
		err_field(e, "groups");
		return CODE_FAILED_PRECONDITION;
	}
	return CODE_OK;
}

static bool
corrects(const struct correction_facts *q)
{
	return q->newer && q->correction && (q->changed & q->groups) != 0;
}

enum code
decide_resolve(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct correction_facts *q,
    bool accepts, struct err *e)
{
	if (!decide_is_active(c) || !q->state[0] ||
	    !id_eq(&r->owner, &c->organisation) ||
	    known(p, c, r, q->groups, true) == 0)
		return decide_not_found(e);
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		const struct ceiling_group at = decide_ceiling_group(r, g);
		enum cell cell = decide_own_cell(p, c, at.kind, at.group);

		if (q->groups & UINT32_C(1) << g && cell != CELL_WRITE &&
		    cell != CELL_BOTH)
			return err_set(e, CODE_PERMISSION_DENIED,
			    "GROUP_NOT_WRITABLE", "Your position may not "
			    "write every group that the correction names. Ask "
			    "a colleague who may.");
	}
	if (strcmp(q->state, "open") != 0)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "CORRECTION_ENDED", "The correction is answered already.");
	if (accepts && !corrects(q))
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "CORRECTS_NOTHING", "Name a final version, written as a "
		    "correction after the one that was disclosed, that has a "
		    "group of the correction anew.");
	return CODE_OK;
}

uint32_t
decide_correction_known(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, uint32_t groups,
    const struct id *proposer, const struct id *owner)
{
	bool own = id_eq(owner, &c->organisation);

	if (!own && !id_eq(proposer, &c->organisation))
		return 0;
	return known(p, c, r, groups, own);
}

/* An act of the owner's with one group of one kind of record. */
static enum code
owners_act(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, struct str kind, const char *otherwise,
    struct err *e)
{
	if (!decide_is_active(c))
		return decide_not_found(e);
	if (!id_eq(&r->owner, &c->organisation))
		return err_set(e, CODE_PERMISSION_DENIED, "NOT_OWNER",
		    "Only the record's owner can do this.");
	if (r->kind != kind_by_name(kind)->number)
		return err_set(e, CODE_INVALID_ARGUMENT, otherwise,
		    "The record is of another kind.");
	return decide_write(p, c, r->kind, 1, e);
}

enum code
decide_announce(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, struct err *e)
{
	return owners_act(p, c, r, STR("threat_assessment"), "NO_LEVEL", e);
}

enum code
decide_withdraw(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, struct err *e)
{
	return owners_act(p, c, r, STR("consent"), "KIND_MISMATCH", e);
}
