/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What becomes of a disclosure once it is given. Who gave it withdraws it, at
 * any time and after it has left the case; who received it confirms deletion.
 * A disclosure of somebody else's is as one that there is not.
 */

#include "policy/decide_end.h"

#include "sluss/v1/record.pb-c.h"

#include "policy/decide_rule.h"
#include "wire/kinds.h"

static bool
gave(const struct caller_facts *c, const struct end_facts *d)
{
	return !id_is_zero(&d->disclosure) &&
	    id_eq(&d->owner, &c->organisation);
}

static bool
received(const struct caller_facts *c, const struct end_facts *d)
{
	return !id_is_zero(&d->disclosure) && d->begun &&
	    id_eq(&d->recipient, &c->organisation);
}

enum code
decide_end_disclosure(const struct caller_facts *c, const struct end_facts *d,
    struct err *e)
{
	return gave(c, d) ? CODE_OK : decide_not_found(e);
}

uint32_t
decide_readable(const struct policy *p, const struct caller_facts *c,
    const struct end_facts *d)
{
	const struct record_facts r = { .kind = d->kind,
		.filed_kind = d->filed_kind, .filed_group = d->filed_group };
	uint32_t readable = 0;

	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		struct ceiling_group as = decide_ceiling_group(&r, g);
		enum cell cell = decide_cell(p, c, as.kind, as.group, NULL);

		if (cell == CELL_READ || cell == CELL_BOTH)
			readable |= d->groups & UINT32_C(1) << g;
	}
	return readable;
}

/* As who owns it knows it: by its file, what it writes itself too. */
static bool
knows_own(const struct policy *p, const struct caller_facts *c,
    const struct end_facts *d)
{
	const struct record_facts r = { .kind = d->kind,
		.filed_kind = d->filed_kind, .filed_group = d->filed_group };

	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		const struct ceiling_group at = decide_ceiling_group(&r, g);
		enum cell cell = decide_own_cell(p, c, at.kind, at.group);

		if (d->groups & UINT32_C(1) << g && (cell == CELL_READ ||
		    cell == CELL_WRITE || cell == CELL_BOTH))
			return true;
	}
	return false;
}

bool
decide_sheet(const struct policy *p, const struct caller_facts *c,
    const struct end_facts *d, bool pending)
{
	return gave(c, d) && d->handed && !pending && knows_own(p, c, d);
}

/* Who told the recipient by hand takes its word down, once something ended. */
static enum code
confirm_handed(const struct end_facts *d, struct err *e)
{
	if (!d->ended || !d->was_read)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "NOTHING_TO_CONFIRM", "Only what was handed over and has "
		    "ended since is told by hand.");
	if (d->confirmed)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "ALREADY_CONFIRMED", "The recipient has been told "
		    "already.");
	return CODE_OK;
}

enum code
decide_confirm(const struct policy *p, const struct caller_facts *c,
    const struct end_facts *d, struct err *e)
{
	if (gave(c, d) && d->handed && d->begun && knows_own(p, c, d))
		return confirm_handed(d, e);
	if (!received(c, d) || decide_readable(p, c, d) == 0)
		return decide_not_found(e);
	if (!d->wrong || !d->was_read)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "NOTHING_TO_CONFIRM", "Only what was withdrawn as wrong "
		    "after your organisation had read it is confirmed to be "
		    "deleted.");
	if (d->confirmed)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "ALREADY_CONFIRMED", "Your organisation has confirmed it "
		    "already.");
	return CODE_OK;
}

enum code
decide_onward(const struct record_facts *r, struct err *e)
{
	if (!r->taken[0])
		return CODE_OK;
	if (strcmp(r->taken, "ask") == 0)
		return err_set(e, CODE_PERMISSION_DENIED, "ONWARD_ASK",
		    "A copy taken to file never leaves it. It was disclosed on "
		    "condition that its owner is asked: ask the owner to "
		    "disclose it.");
	if (strcmp(r->taken, "within_case") == 0)
		return err_set(e, CODE_PERMISSION_DENIED,
		    "ONWARD_WITHIN_CASE", "A copy taken to file never leaves "
		    "it. Within the case its owner discloses it: ask the "
		    "owner.");
	return err_set(e, CODE_PERMISSION_DENIED, "ONWARD_NONE",
	    "A copy taken to file never leaves it. It was disclosed on "
	    "condition that it goes no further.");
}

enum code
decide_take(const struct caller_facts *c, const struct record_facts *r,
    struct err *e)
{
	if (!decide_is_active(c))
		return decide_not_found(e);
	if (id_eq(&r->owner, &c->organisation))
		return err_set(e, CODE_INVALID_ARGUMENT, "TAKES_OWN",
		    "Your organisation owns the record: it is in its file.");
	if (r->kind == SLUSS__V1__RECORD__BODY_CASE ||
	    r->kind == SLUSS__V1__RECORD__BODY_DOCUMENT)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "KIND_NOT_TAKEN", "A case's own records and documents are "
		    "not taken to file so.");
	return CODE_OK;
}

enum code
decide_revise_copy(const struct record_facts *r, struct err *e)
{
	if (!r->taken[0])
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "COPY_STANDS",
	    "A copy taken to file stands as it was disclosed. Write a record "
	    "of your own, or propose a correction to the owner.");
}

enum code
decide_changed(const struct policy *p, const struct record_facts *r,
    uint32_t groups, struct err *e)
{
	const struct kind *k = kind_by_number(r->kind);

	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		const ProtobufCFieldDescriptor *f = k ? kind_group(k, g) : NULL;
		struct ceiling_group as = decide_ceiling_group(r, g);

		if (!(groups & UINT32_C(1) << g) ||
		    policy_class(p, as.kind, as.group) == CLASS_OWN)
			continue;
		(void)err_set(e, CODE_FAILED_PRECONDITION, "CONTENT_CHANGED",
		    "%s.%s has new content that is not the subject's own. "
		    "Name it in changed_groups if it may go again.",
		    k ? k->name : "?", f ? f->name : "?");
		err_field(e, "changed_groups");
		return CODE_FAILED_PRECONDITION;
	}
	return CODE_OK;
}
