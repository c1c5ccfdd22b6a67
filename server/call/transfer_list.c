/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * ListTransfers. The decision's number is opened as the texts of requests are:
 * for rows that both decisions let the caller have.
 */

#include "sluss/v1/participation_service.pb-c.h"

#include "call/admit.h"
#include "call/ask.h"
#include "call/codes.h"
#include "call/facts.h"
#include "call/services.h"
#include "call/view.h"
#include "log.h"
#include "policy/decide_transfer.h"

enum code
list_transfers_admit(struct call *c)
{
	const Sluss__V1__ListTransfersRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListTransfersRequest);

	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	return admit_page(c, m->page_size, &m->page_token);
}

enum code
list_transfers_apply(struct call *c)
{
	return ask_list_apply(c, SQL_LIST_TRANSFERS);
}

static bool
take_row(struct call *c, const struct row *r, struct view *v)
{
	struct id giver = row_id(r, COL_giver), taker = row_id(r, COL_taker);
	const struct caller_facts *f = &c->facts.caller;

	ask_take_text(r, COL_key_id, COL_ciphertext, TRANSFER_NUMBER,
	    &v->groups[0]);
	return decide_transfer_listed(f, &giver, &taker,
	    row_bool(r, COL_gave)) && (!v->groups[0].sealed.n ||
	    decide_transfer_text(f, &giver, &taker));
}

enum code
list_transfers_facts(struct call *c)
{
	return ask_collect(c, COL_transfer_id, take_row);
}

static void
put_transfer(struct call *c, const struct row *r, const struct view *v)
{
	struct parts e;

	parts_init(&e, c->arena);
	view_put_id(&e, 1, &v->record.record);
	parts_field(&e, 2, arena_str(c->arena, row_str(r, COL_from_code)));
	parts_field(&e, 3, arena_str(c->arena, row_str(r, COL_to_code)));
	parts_varint(&e, 4, (uint64_t)CODES_NUMBER(codes_transfer,
	    row_str(r, COL_state)));
	view_put_time(&e, 5, row_time(r, COL_at));
	view_put_time(&e, 6, row_time(r, COL_expires_at));
	view_put_time(&e, 7, row_time(r, COL_ended_at));
	ask_put_text(&e, 8, &v->groups[0]);
	ask_put_ids(&e, 9, arena_str(c->arena, row_str(r, COL_disclosures)));
	parts_nest(&c->out, 1, &e);
}

enum code
list_transfers_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	size_t n = 0;

	for (r.i = 0; r.i < c->rows->n; r.i++) {
		if (row_null(&r, COL_transfer_id))
			continue;
		put_transfer(c, &r, &c->views[n++]);
	}
	if (n > 0 && n == (size_t)c->page_size)
		parts_field(&c->out, 2, admit_next_page_id(c,
		    &c->views[n - 1].record.record));
	return CODE_OK;
}
