/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A document follows the group it is filed under, within its owner: who may
 * not read that group does not read what is attached to it either. To others
 * it is not released.
 */

#include "policy/decide.h"
#include "policy/decide_rule.h"
#include "wire/kinds.h"

enum { CONTENT = 1 };

static bool
may(const struct policy *p, const struct caller_facts *c, uint32_t kind,
    uint32_t group, bool write)
{
	enum cell cell = decide_own_cell(p, c, kind, group);

	return cell == CELL_WRITE || cell == CELL_BOTH ||
	    (cell == CELL_READ && !write);
}

static enum code
closed(bool write, struct err *e)
{
	if (write)
		return err_set(e, CODE_PERMISSION_DENIED, "GROUP_NOT_WRITABLE",
		    "Your position may not write the group that the document "
		    "is filed under.");
	return err_set(e, CODE_PERMISSION_DENIED, "CLOSED_TO_POSITION",
	    "Your position may not read the group that the document is filed "
	    "under.");
}

enum code
decide_document(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, uint32_t filed_kind, uint32_t filed_group,
    bool write, struct err *e)
{
	const struct kind *k = kind_by_number(r->kind);

	if (!k || strcmp(k->name, "document") != 0)
		return err_set(e, CODE_INVALID_ARGUMENT, "KIND_DIFFERS",
		    "The record is no document.");
	if (!id_eq(&r->owner, &c->organisation))
		return write ? err_set(e, CODE_PERMISSION_DENIED, "NOT_OWNER",
		    "Only the document's owner sends its chunks.") :
		    err_set(e, CODE_PERMISSION_DENIED, "NOTHING_RELEASED",
		    "The document is not released to your organisation.");
	if (write && !decide_is_active(c))
		return decide_not_found(e);
	if (!c->assigned || !may(p, c, r->kind, CONTENT, true) ||
	    filed_kind == r->kind ||
	    !may(p, c, filed_kind, filed_group, write))
		return closed(write, e);
	return CODE_OK;
}
