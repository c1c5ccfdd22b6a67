/* SPDX-License-Identifier: EUPL-1.2 */

/* ListCorrections: of the organisation's own records, and what it proposed itself. */

#include "sluss/v1/record_service.pb-c.h"

#include "call/admit.h"
#include "call/ask.h"
#include "call/codes.h"
#include "call/services.h"
#include "call/view.h"
#include "policy/decide_correction.h"
#include "wire/kinds.h"

/* Fields of CorrectionEntry. */
enum { ENTRY_ID = 1, ENTRY_RECORD, ENTRY_KIND, ENTRY_GROUP, ENTRY_FROM,
	ENTRY_TO, ENTRY_STATE, ENTRY_PROPOSED, ENTRY_PROPOSAL, ENTRY_RESOLVED,
	ENTRY_REASON, ENTRY_VERSION };

enum code
list_corrections_admit(struct call *c)
{
	const Sluss__V1__ListCorrectionsRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListCorrectionsRequest);

	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", false, &c->record_id))
		return c->err.code;
	return admit_page(c, m->page_size, &m->page_token);
}

enum code
list_corrections_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	struct id after = admit_cursor(c);
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_id(c->arena, &after);
	v[n++] = param_int4(c->arena, c->page_size);
	return call_submit(c, SQL_LIST_CORRECTIONS, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

/* The door's groups must be those that C lets the caller know, and a text needs all that were named. */
static bool
take_row(struct call *c, const struct row *r, struct view *v)
{
	struct id proposer = row_id(r, COL_asker), owner = row_id(r, COL_asked);
	const struct caller_facts *f = &c->facts.caller;
	uint32_t named = (uint32_t)row_int(r, COL_named_groups);
	const struct record_facts about = {
		.kind = (uint32_t)row_int(r, COL_kind),
		.filed_kind = (uint32_t)row_int(r, COL_filed_kind),
		.filed_group = (uint32_t)row_int(r, COL_filed_grp),
	};
	uint32_t mine = decide_correction_known(c->policy->policy, f, &about,
	    named, &proposer, &owner);

	ask_take_text(r, COL_key_id, COL_ciphertext, CORRECTION_TEXT,
	    &v->groups[0]);
	ask_take_text(r, COL_answer_key, COL_answer_sealed, CORRECTION_ANSWER,
	    &v->groups[1]);
	return mine != 0 && mine == row_bits(r, COL_groups) &&
	    (!v->groups[0].sealed.n ||
	    (mine == named && decide_ask_text(f, &proposer))) &&
	    (!v->groups[1].sealed.n ||
	    (mine == named && decide_ask_text(f, &owner)));
}

enum code
list_corrections_facts(struct call *c)
{
	return ask_collect(c, COL_correction_id, take_row);
}

static void
put_correction(struct call *c, const struct row *r, const struct view *v)
{
	struct parts e;
	struct id record = row_id(r, COL_record_id);
	const struct kind *k = kind_by_number((uint32_t)row_int(r, COL_kind));
	int16_t groups[KIND_GROUPS_MAX];
	size_t n = rows_int2s(r->rows, r->i, r->cols->at[COL_groups], groups,
	    ARRAY_LEN(groups));

	parts_init(&e, c->arena);
	view_put_id(&e, ENTRY_ID, &v->record.record);
	view_put_id(&e, ENTRY_RECORD, &record);
	if (k)
		parts_field(&e, ENTRY_KIND, str_of(k->name));
	for (size_t i = 0; i < n; i++)
		parts_field(&e, ENTRY_GROUP, view_group_name(c,
		    (uint32_t)row_int(r, COL_kind), (uint32_t)groups[i]));
	parts_field(&e, ENTRY_FROM, view_keep(c, r, COL_from_code));
	parts_field(&e, ENTRY_TO, view_keep(c, r, COL_to_code));
	parts_varint(&e, ENTRY_STATE, (uint64_t)CODES_NUMBER(codes_correction,
	    row_str(r, COL_state)));
	view_put_time(&e, ENTRY_PROPOSED, row_time(r, COL_at));
	ask_put_text(&e, ENTRY_PROPOSAL, &v->groups[0]);
	view_put_time(&e, ENTRY_RESOLVED, row_time(r, COL_ended_at));
	ask_put_text(&e, ENTRY_REASON, &v->groups[1]);
	parts_varint(&e, ENTRY_VERSION, (uint64_t)row_int(r, COL_version));
	parts_nest(&c->out, 1, &e);
}

enum code
list_corrections_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	size_t n = 0;

	for (r.i = 0; r.i < c->rows->n; r.i++) {
		if (row_null(&r, COL_correction_id))
			continue;
		put_correction(c, &r, &c->views[n++]);
	}
	if (n > 0 && n == (size_t)c->page_size)
		parts_field(&c->out, 2, admit_next_page_id(c,
		    &c->views[n - 1].record.record));
	return CODE_OK;
}
