/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whether a call may be made at all, and whether a group may be written. The
 * order of the checks is part of the answer: what is said about the caller
 * itself comes first, and nothing that depends on a case is said to somebody
 * who is not at work in it.
 */

#include "policy/decide.h"

#include <threads.h>

#include "policy/decide_rule.h"
#include "wire/kinds.h"

static struct group_name {
	const char *name;
	uint32_t kind, group;
} fixed_groups[] = {
	{ .name = "threat_assessment.sources" },
	{ .name = "threat_assessment.analysis" },
	{ .name = "case.head" },
	{ .name = "document.content" },
	/* the identifying ones, to the end */
	{ .name = "person.identity" },
	{ .name = "whereabouts.address" },
	{ .name = "whereabouts.area" },
	{ .name = "child_concern.report" },
	{ .name = "relative.link" },
};
enum { SOURCES, ANALYSIS, CASE_HEAD, CONTENT, IDENTIFYING };

static once_flag resolved = ONCE_FLAG_INIT;

/* A contract without these groups is not the one the rules were made for. */
static void
resolve(void)
{
	const struct kind *k = NULL;
	struct group_name *g;
	size_t i;

	for (i = 0; i < ARRAY_LEN(fixed_groups); i++) {
		g = &fixed_groups[i];
		ASSERT(kind_parse_group(str_of(g->name), &k, &g->group));
		g->kind = k->number;
	}
}

static bool
is_group(size_t which, uint32_t kind, uint32_t group)
{
	call_once(&resolved, resolve);
	return fixed_groups[which].kind == kind &&
	    fixed_groups[which].group == group;
}

bool
decide_police_only(uint32_t kind, uint32_t group)
{
	return is_group(SOURCES, kind, group) ||
	    is_group(ANALYSIS, kind, group);
}

bool
decide_identifying(uint32_t kind, uint32_t group)
{
	for (size_t i = IDENTIFYING; i < ARRAY_LEN(fixed_groups); i++)
		if (is_group(i, kind, group))
			return true;
	return false;
}

int
decide_sensitivity(const struct policy *p, int shield, uint32_t kind,
    uint32_t group)
{
	if (shield > 0 && decide_identifying(kind, group))
		return 4;
	return policy_sensitivity(p, kind, group);
}

bool
decide_is_case_head(uint32_t kind, uint32_t group)
{
	return is_group(CASE_HEAD, kind, group);
}

bool
decide_is_derived(uint32_t kind, uint32_t group)
{
	call_once(&resolved, resolve);
	return fixed_groups[CASE_HEAD].kind == kind &&
	    fixed_groups[CASE_HEAD].group != group;
}

bool
decide_is_document(uint32_t kind)
{
	call_once(&resolved, resolve);
	return fixed_groups[CONTENT].kind == kind;
}

struct ceiling_group
decide_ceiling_group(const struct record_facts *r, uint32_t group)
{
	if (!decide_is_document(r->kind))
		return (struct ceiling_group){ r->kind, group };
	if (!is_group(CONTENT, r->kind, group) ||
	    decide_is_document(r->filed_kind))
		return (struct ceiling_group){ 0, 0 };
	return (struct ceiling_group){ r->filed_kind, r->filed_group };
}

bool
decide_is_police(const char *agency_kind)
{
	return strcmp(agency_kind, "police") == 0;
}

bool
decide_is_active(const struct caller_facts *c)
{
	return strcmp(c->participant, "active") == 0;
}

enum code
decide_not_found(struct err *e)
{
	return err_set(e, CODE_NOT_FOUND, "NOT_FOUND",
	    "There is no such thing, or not for you.");
}

static enum code
not_allowed(struct err *e)
{
	return err_set(e, CODE_PERMISSION_DENIED, "METHOD_NOT_ALLOWED",
	    "Your position may not do this. Ask a colleague whose position "
	    "may, or your team lead.");
}

/* A standing that only rules for every standing take. */
#define NO_STANDING "-"

const char *
decide_position(const struct policy *p, const struct caller_facts *c)
{
	const char *standing = c->standing;

	if (!c->role_held)
		return NULL;
	if (c->has_case && (!standing[0] ||
	    strcmp(c->participant, "declined") == 0))
		standing = NO_STANDING;
	return policy_position(p, c->agency_kind, c->role, standing);
}

enum cell
decide_cell_of(const struct policy *p, const char *position,
    const char *agency_kind, uint32_t kind, uint32_t group,
    enum condition *condition)
{
	enum cell cell = policy_cell(p, position, kind, group, condition);

	if (decide_police_only(kind, group) && !decide_is_police(agency_kind))
		return CELL_NONE;
	return cell;
}

const char *
decide_file_position(const struct policy *p, const struct caller_facts *c)
{
	struct caller_facts then = *c;

	if (strcmp(c->standing, "former") == 0)
		memcpy(then.standing, "owner", sizeof("owner"));
	return decide_position(p, &then);
}

enum cell
decide_own_cell(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, uint32_t group)
{
	return decide_cell_of(p, decide_file_position(p, c), c->agency_kind,
	    kind, group, NULL);
}

enum cell
decide_cell(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, uint32_t group, enum condition *condition)
{
	return decide_cell_of(p, decide_position(p, c), c->agency_kind, kind,
	    group, condition);
}

/* Who calls: nothing here depends on a case. */
static enum code
decide_caller(const struct policy *p, const char *method,
    const struct caller_facts *c, struct err *e)
{
	if (!c->policy_ok)
		return err_set(e, CODE_UNAVAILABLE, "POLICY_STALE",
		    "The policy has just changed. Try again.");
	if (!c->node_live || !c->organisation_live)
		return err_set(e, CODE_UNAUTHENTICATED, "NODE_REVOKED",
		    "This certificate is not enrolled any more. Ask your "
		    "administrator.");
	if (!c->actor_live)
		return err_set(e, CODE_UNAUTHENTICATED, "ACTOR_UNKNOWN",
		    "The actor is not registered in the organisation of this "
		    "certificate. Ask your administrator.");
	if (!c->role_held && !c->role[0])
		return err_set(e, CODE_INVALID_ARGUMENT, "ROLE_NOT_NAMED",
		    "The actor holds several roles or none; name the one to "
		    "act in (sluss-role).");
	if (!c->role_held)
		return err_set(e, CODE_PERMISSION_DENIED, "ROLE_NOT_HELD",
		    "The actor does not hold the role that the call names. "
		    "WhoAmI lists the roles it holds.");
	if (!c->purpose_known && policy_method_needs_purpose(p, method))
		return err_set(e, CODE_INVALID_ARGUMENT, "UNKNOWN_PURPOSE",
		    "State the purpose of the call with a code of the "
		    "purposes in force (sluss-purpose).");
	return CODE_OK;
}

/* A node without an actor is answered too: with what its certificate says. */
static bool
asks_who_it_is(const char *method, const struct caller_facts *c)
{
	return strcmp(method, "WhoAmI") == 0 && c->policy_ok &&
	    c->node_live && c->organisation_live &&
	    (c->actor_live || !c->role[0]);
}

static bool
one_of(const char *const *words, size_t n, const char *word)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

static enum code
decide_without_case(const struct policy *p, const char *method,
    const struct caller_facts *c, struct err *e)
{
	/* Without one: the ceiling as such, an organisation's whole log. */
	static const char *const optional[] = { "GetCeiling", "ListReads" };
	enum scope scope = policy_operation_any(p, method, c->agency_kind,
	    c->role);

	if (policy_method_takes_case(p, method) &&
	    !one_of(optional, ARRAY_LEN(optional), method))
		return decide_not_found(e);
	switch (scope) {
	case SCOPE_NONE:
		return not_allowed(e);
	case SCOPE_ASSIGNED:
		return decide_not_found(e);
	case SCOPE_ORGANISATION:
		break;
	}
	return CODE_OK;
}

static enum code
decide_invited(const char *position, const char *method, enum scope scope,
    struct err *e)
{
	static const char *const methods[] = {
		"Respond", "ListCases", "GetCase",
	};

	if (!position || !one_of(methods, ARRAY_LEN(methods), method))
		return decide_not_found(e);
	return scope == SCOPE_NONE ? not_allowed(e) : CODE_OK;
}

static enum code
decide_in_case(const struct policy *p, const char *method,
    const struct caller_facts *c, struct err *e)
{
	static const char *const takes_part[] = {
		"invited", "active", "left", "removed",
	};
	const char *position = decide_position(p, c);
	enum scope scope = policy_operation(p, method, position);

	if (c->sealed || !one_of(takes_part, ARRAY_LEN(takes_part),
	    c->participant))
		return decide_not_found(e);
	if (strcmp(c->participant, "invited") == 0)
		return decide_invited(position, method, scope, e);
	/* That one has a position in the case says that there is one. */
	if (scope == SCOPE_ORGANISATION && strcmp(method, "GetCeiling") != 0)
		return CODE_OK;
	if (!c->assigned)
		return decide_not_found(e);
	return scope == SCOPE_NONE ? not_allowed(e) : CODE_OK;
}

enum code
decide_call(const struct policy *p, const char *method,
    const struct caller_facts *c, struct err *e)
{
	enum code code;

	if (asks_who_it_is(method, c))
		return CODE_OK;
	code = decide_caller(p, method, c, e);
	if (code)
		return code;
	if (!c->has_case)
		return decide_without_case(p, method, c, e);
	return decide_in_case(p, method, c, e);
}

enum code
decide_write(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, uint32_t group, struct err *e)
{
	const struct kind *k = kind_by_number(kind);
	const ProtobufCFieldDescriptor *f = k ? kind_group(k, group) : NULL;
	enum cell cell = decide_own_cell(p, c, kind, group);

	if (!decide_is_active(c))
		return decide_not_found(e);
	switch (cell) {
	case CELL_WRITE:
	case CELL_BOTH:
		return CODE_OK;
	case CELL_SUBMIT:
		(void)err_set(e, CODE_PERMISSION_DENIED, "SUBMIT_INSTEAD",
		    "Your position hands this in and keeps none of it. Hand it "
		    "in with SubmitConcern: it goes to the board of the "
		    "child's municipality.");
		break;
	case CELL_NONE:
	case CELL_READ:
	case CELL_AGGREGATE:
		(void)err_set(e, CODE_PERMISSION_DENIED, "GROUP_NOT_WRITABLE",
		    "Your position may not write %s.%s. Leave the group out; "
		    "GetCeiling tells which your position may write.",
		    k ? k->name : "?", f ? f->name : "?");
		break;
	}
	if (f)
		err_field(e, "%s.%s", k->name, f->name);
	return CODE_PERMISSION_DENIED;
}
