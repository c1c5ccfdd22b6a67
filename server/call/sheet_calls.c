/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * GetDisclosureSheet: what was decided of something handed to an organisation
 * without a system. The door writes it but for who received it, which is
 * opened here; no content of a record is on it.
 */

#include "sluss/v1/disclosure_service.pb-c.h"

#include "call/admit.h"
#include "call/ask.h"
#include "call/services.h"
#include "call/view.h"
#include "policy/decide_end.h"
#include "wire/kinds.h"

enum { OUT_RECEIVED_BY = 2 };

/* The door makes the same of the disclosure's id (rule.receipt_number()). */
char *
ask_sheet_number(struct call *c, const struct id *disclosure)
{
	static const char digits[] = "0123456789ABCDEF";
	char *s = arena_printf(c->arena, "0000-0000-0000");

	for (size_t i = 0; s && i < 12; i++)
		s[i + i / 4] = digits[disclosure->b[i / 2] >>
		    (i % 2 ? 0 : 4) & 15];
	if (!s)
		call_no_memory(c);
	return s;
}

enum code
sheet_admit(struct call *c)
{
	const Sluss__V1__GetDisclosureSheetRequest *m =
	    CALL_REQUEST(c, Sluss__V1__GetDisclosureSheetRequest);

	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	return admit_id(c, &m->disclosure_id, "disclosure_id", true,
	    &c->disclosure_id);
}

enum code
sheet_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 10, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->disclosure_id);
	return call_submit(c, SQL_DISCLOSURE_SHEET, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

static bool
take_row(struct call *c, const struct row *r, struct view *v)
{
	const struct end_facts d = {
		.disclosure = row_id(r, COL_disclosure_id),
		.groups = row_bits(r, COL_groups),
		.owner = row_id(r, COL_owner),
		.kind = (uint32_t)row_int(r, COL_kind),
		.handed = row_bool(r, COL_handed),
		.filed_kind = (uint32_t)row_int(r, COL_filed_kind),
		.filed_group = (uint32_t)row_int(r, COL_filed_grp),
	};

	ask_take_text(r, COL_key_id, COL_ciphertext, HANDED_TEXT,
	    &v->groups[0]);
	return decide_sheet(c->policy->policy, &c->facts.caller, &d,
	    row_bool(r, COL_pending));
}

enum code
sheet_facts(struct call *c)
{
	return ask_collect(c, COL_disclosure_id, take_row);
}

enum code
sheet_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	struct str plain;

	if (c->n_views != 1)
		return err_set(&c->err, CODE_INTERNAL, "DOOR_CONFUSED",
		    "The server could not decide. Tell your operator.");
	ask_put_text(&c->out, OUT_RECEIVED_BY, &c->views[0].groups[0]);
	plain = view_keep(c, &r, COL_plain);
	c->out.failed |= !plain.p;
	parts_add(&c->out, plain);
	return c->out.failed ? call_no_memory(c) : CODE_OK;
}
