/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Its owner reads all that it wrote; others what the ceiling opens to them
 * without a condition. Why a provider was vetted as it was never leaves the
 * police, whatever the file says.
 */

#include "policy/decide_register.h"

#include "policy/decide_rule.h"
#include "wire/kinds.h"

enum { REASONS = 2 };

bool
decide_is_register(uint32_t kind)
{
	const struct kind *provider = kind_by_name(STR("provider"));

	return provider && kind == provider->number;
}

/* The positions that the role may have, one by one. */
static bool
any_cell(const struct policy *p, const struct caller_facts *c, uint32_t kind,
    uint32_t group, bool (*fits)(enum cell cell, enum condition condition))
{
	enum condition condition;
	const char *position;

	for (size_t i = 0; (position = policy_position_nth(p, c->agency_kind,
	    c->role, i)); i++) {
		enum cell cell = policy_cell(p, position, kind, group,
		    &condition);

		if (fits(cell, condition))
			return true;
	}
	return false;
}

static bool
reads_own(enum cell cell, enum condition condition)
{
	(void)condition;
	return cell == CELL_READ || cell == CELL_WRITE || cell == CELL_BOTH;
}

static bool
reads_others(enum cell cell, enum condition condition)
{
	return condition == CONDITION_NONE &&
	    (cell == CELL_READ || cell == CELL_BOTH);
}

static bool
writes(enum cell cell, enum condition condition)
{
	(void)condition;
	return cell == CELL_WRITE || cell == CELL_BOTH;
}

enum group_state
decide_register_group(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g)
{
	bool own = id_eq(&r->owner, &c->organisation);

	if (!decide_is_register(r->kind) || !c->role_held || !r->final)
		return GROUP_CLOSED;
	if (g->group == REASONS && !decide_is_police(c->agency_kind))
		return GROUP_CLOSED;
	if (!any_cell(p, c, r->kind, g->group, reads_others) &&
	    !(own && any_cell(p, c, r->kind, g->group, reads_own)))
		return GROUP_CLOSED;
	if (!g->present)
		return GROUP_ABSENT;
	if (g->named)
		return GROUP_RELEASED;
	if (g->narrowed || policy_sensitivity(p, r->kind, g->group) >= 4)
		return GROUP_NOT_NAMED;
	return GROUP_RELEASED;
}

enum code
decide_register_write(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, uint32_t group, struct err *e)
{
	const struct kind *k = kind_by_number(kind);
	const ProtobufCFieldDescriptor *f = k ? kind_group(k, group) : NULL;

	if (decide_is_register(kind) && any_cell(p, c, kind, group, writes))
		return CODE_OK;
	(void)err_set(e, CODE_PERMISSION_DENIED, "GROUP_NOT_WRITABLE",
	    "Your position may not write %s.%s. Leave the group out; "
	    "GetCeiling tells which your position may write.",
	    k ? k->name : "?", f ? f->name : "?");
	if (f)
		err_field(e, "%s.%s", k->name, f->name);
	return CODE_PERMISSION_DENIED;
}
