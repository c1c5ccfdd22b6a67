/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whether groups may be written as an extract for one organisation, and whether
 * a recipient is given one. An extract is where the ceiling asks for it and
 * nowhere else: what somebody there reads whole has no second text.
 */

#include "policy/decide.h"
#include "policy/decide_rule.h"
#include "wire/kinds.h"

enum code
decide_extract_for(const struct extract_facts *x, struct err *e)
{
	if (!x->recipient_kind[0])
		return err_set(e, CODE_INVALID_ARGUMENT,
		    "UNKNOWN_ORGANISATION", "No organisation has this code.");
	if (x->recipient_is_self)
		return err_set(e, CODE_INVALID_ARGUMENT, "RECIPIENT_IS_SELF",
		    "An extract is written for another organisation: name "
		    "one.");
	if (strcmp(x->recipient_state, "active") != 0 &&
	    strcmp(x->recipient_state, "invited") != 0)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "RECIPIENT_NOT_PARTICIPANT", "The organisation takes no "
		    "part in the case. Refer the case to it first.");
	if (!x->on_final)
		return err_set(e, CODE_FAILED_PRECONDITION, "BASE_NOT_FINAL",
		    "An extract is written on a final version. Make the draft "
		    "final first.");
	return CODE_OK;
}

enum code
decide_extract(const struct policy *p, const struct caller_facts *c,
    const struct extract_facts *x, uint32_t kind, uint32_t group,
    struct err *e)
{
	const struct kind *k = kind_by_number(kind);
	const ProtobufCFieldDescriptor *f = k ? kind_group(k, group) : NULL;

	if (decide_police_only(kind, group) &&
	    (!decide_is_police(c->agency_kind) ||
	    !decide_is_police(x->recipient_kind)))
		(void)err_set(e, CODE_PERMISSION_DENIED, "NEVER_LEAVES_POLICE",
		    "Sources and analysis of a threat assessment never leave "
		    "the police, on any ground.");
	else if (!policy_recipient_may_read(p, x->recipient_kind,
	    x->recipient_standing, kind, group))
		(void)err_set(e, CODE_PERMISSION_DENIED,
		    "RECIPIENT_MAY_NOT_READ", "The ceiling lets no position "
		    "of the organisation read the group, not even an "
		    "extract. Leave it out.");
	else if (!policy_recipient_needs_extract(p, x->recipient_kind,
	    x->recipient_standing, kind, group))
		(void)err_set(e, CODE_FAILED_PRECONDITION,
		    "EXTRACT_NOT_NEEDED", "The ceiling lets the organisation "
		    "read the group itself. Disclose that.");
	else
		return CODE_OK;
	if (f)
		err_field(e, "%s.%s", k->name, f->name);
	return e->code;
}

bool
decide_gives_extract(const struct policy *p, const struct record_facts *r,
    const struct disclosure_facts *d, uint32_t group)
{
	return !decide_is_document(r->kind) &&
	    policy_recipient_needs_extract(p, d->recipient_kind,
	    d->recipient_standing, r->kind, group);
}
