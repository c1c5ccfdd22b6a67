/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Asking another participant, answering it, and the end of a part in a case.
 * Nothing here knows whether a record exists: a request is about the policy
 * and about who takes part.
 */

#include "policy/decide_part.h"
#include "policy/decide_rule.h"
#include "wire/kinds.h"

static bool
may_read(const struct policy *p, const struct caller_facts *c, uint32_t kind,
    uint32_t group)
{
	enum cell cell = decide_cell(p, c, kind, group, NULL);

	return cell == CELL_READ || cell == CELL_BOTH;
}

static enum code
check_groups(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, uint32_t groups, struct err *e)
{
	const struct kind *k = kind_by_number(kind);

	if (groups == 0)
		return err_set(e, CODE_INVALID_ARGUMENT, "GROUP_MISSING",
		    "Name at least one group.");
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		const ProtobufCFieldDescriptor *f = k ? kind_group(k, g) : NULL;

		if (!(groups & UINT32_C(1) << g) || may_read(p, c, kind, g))
			continue;
		(void)err_set(e, CODE_PERMISSION_DENIED, "GROUP_CLOSED",
		    "The ceiling lets your position not read %s.%s, whoever "
		    "discloses it. Leave it out.", k ? k->name : "?",
		    f ? f->name : "?");
		err_field(e, "groups");
		return CODE_PERMISSION_DENIED;
	}
	return CODE_OK;
}

enum code
decide_ask(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, uint32_t groups, const struct party_facts *asked,
    int64_t due, struct err *e)
{
	if (!decide_is_active(c))
		return decide_not_found(e);
	if (check_groups(p, c, kind, groups, e))
		return e->code;
	if (id_eq(&asked->organisation, &c->organisation))
		return err_set(e, CODE_INVALID_ARGUMENT, "ASKS_ITSELF",
		    "A request goes to another organisation: name one.");
	/* To who may not know of it, it takes no part. */
	if (!asked->known || strcmp(asked->state, "active") != 0)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "ASKED_NOT_PARTICIPANT", "The organisation takes no part "
		    "in the case, so it can be asked nothing there.");
	if (due != FACT_NO_TIME && due <= c->now)
		return err_set(e, CODE_INVALID_ARGUMENT, "WISHED_PAST",
		    "The date that the answer is wished by lies in the past.");
	return CODE_OK;
}

enum code
decide_answer(const struct caller_facts *c, const char *state, bool refuses,
    size_t n_disclosures, struct err *e)
{
	if (!decide_is_active(c) || !state[0])
		return decide_not_found(e);
	if (strcmp(state, "open") != 0)
		return err_set(e, CODE_FAILED_PRECONDITION, "ASK_ENDED",
		    "The request is answered already, or is not asked any "
		    "more.");
	if (refuses && n_disclosures > 0)
		return err_set(e, CODE_INVALID_ARGUMENT,
		    "REFUSED_AND_DISCLOSED", "A refusal names no disclosures.");
	return CODE_OK;
}

static enum code
owner_stays(struct err *e)
{
	return err_set(e, CODE_FAILED_PRECONDITION, "OWNER_STAYS",
	    "The responsible municipality stays while the case is open, until "
	    "another is responsible.");
}

enum code
decide_leave(const struct caller_facts *c, const struct party_facts *self,
    struct err *e)
{
	if (!decide_is_active(c))
		return err_set(e, CODE_FAILED_PRECONDITION, "NOT_ACTIVE",
		    "Your organisation does not take part in the case (any "
		    "more).");
	return self->stays ? owner_stays(e) : CODE_OK;
}

enum code
decide_remove(const struct caller_facts *c, const struct party_facts *target,
    struct err *e)
{
	bool part = strcmp(target->state, "active") == 0 ||
	    strcmp(target->state, "invited") == 0;
	bool may = target->invited_by_own ||
	    decide_is_police(c->agency_kind) ||
	    strcmp(c->standing, "owner") == 0;

	if (!decide_is_active(c))
		return decide_not_found(e);
	if (id_eq(&target->organisation, &c->organisation))
		return err_set(e, CODE_INVALID_ARGUMENT, "REMOVES_ITSELF",
		    "An organisation ends its own part with Leave.");
	/* The same words whether it takes part or not. */
	if (!part || !may)
		return err_set(e, CODE_FAILED_PRECONDITION, "NOT_REMOVABLE",
		    "There is no part of that organisation's that yours can "
		    "end: only of those it invited, unless it is the "
		    "responsible municipality or the police.");
	return target->stays ? owner_stays(e) : CODE_OK;
}

bool
decide_ask_listed(const struct caller_facts *c, const struct id *asker,
    const struct id *asked)
{
	return id_eq(asker, &c->organisation) || id_eq(asked, &c->organisation);
}

bool
decide_ask_text(const struct caller_facts *c, const struct id *author)
{
	return decide_is_active(c) || id_eq(author, &c->organisation);
}
