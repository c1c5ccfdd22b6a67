/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A document stands under the group it is filed under: who may not read that
 * group does not read what is attached to it either, and to others it is given
 * like any group. To fetch it is to name it.
 */

#include "policy/decide.h"
#include "policy/decide_rule.h"

enum { CONTENT = 1 };

static bool
may_write(const struct policy *p, const struct caller_facts *c, uint32_t kind,
    uint32_t group)
{
	enum cell cell = decide_own_cell(p, c, kind, group);

	return cell == CELL_WRITE || cell == CELL_BOTH;
}

static enum code
decide_send(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, struct err *e)
{
	const struct ceiling_group at = decide_ceiling_group(r, CONTENT);

	if (!id_eq(&r->owner, &c->organisation))
		return err_set(e, CODE_PERMISSION_DENIED, "NOT_OWNER",
		    "Only the document's owner sends its chunks.");
	if (!decide_is_active(c))
		return decide_not_found(e);
	if (!c->assigned || !may_write(p, c, r->kind, CONTENT) ||
	    !may_write(p, c, at.kind, at.group))
		return err_set(e, CODE_PERMISSION_DENIED,
		    "GROUP_NOT_WRITABLE", "Your position may not write the "
		    "group that the document is filed under.");
	return CODE_OK;
}

enum code
decide_document(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g, bool write,
    struct err *e)
{
	struct group_facts content = *g;

	if (!decide_is_document(r->kind))
		return err_set(e, CODE_INVALID_ARGUMENT, "KIND_DIFFERS",
		    "The record is no document.");
	if (write)
		return decide_send(p, c, r, e);
	content.group = CONTENT;
	content.named = true;
	if (decide_group(p, c, r, &content) == GROUP_RELEASED)
		return CODE_OK;
	if (id_eq(&r->owner, &c->organisation))
		return err_set(e, CODE_PERMISSION_DENIED,
		    "CLOSED_TO_POSITION", "Your position may not read the "
		    "group that the document is filed under.");
	return err_set(e, CODE_PERMISSION_DENIED, "NOTHING_RELEASED",
	    "The document is not released to your organisation now. Ask its "
	    "owner for a disclosure.");
}
