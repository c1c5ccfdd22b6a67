/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * SubmitConcern and ListConcerns, and what OpenConcern asks of the door. A
 * concern is sealed as the record that it becomes, in a case that nobody takes
 * part in yet, under a key of the board that receives it.
 */

#include <stdio.h>

#include "sluss/v1/concern_service.pb-c.h"

#include "call/admit.h"
#include "call/body.h"
#include "call/dates.h"
#include "call/facts.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "policy/decide_concern.h"

struct submission {
	struct body body;
	struct id id;
	const char *municipality, *board;
	bool urgent;
	struct str sealed;
};

enum code
submit_concern_admit(struct call *c)
{
	const Sluss__V1__SubmitConcernRequest *m =
	    CALL_REQUEST(c, Sluss__V1__SubmitConcernRequest);
	struct submission *s = arena_alloc(c->arena, sizeof(*s));

	if (!s)
		return call_no_memory(c);
	c->own = s;
	if (admit_request_id(c, &m->request_id) ||
	    admit_code(c, m->municipality_code, "municipality_code", true) ||
	    admit_code(c, m->board, "board", false) ||
	    body_of_kind(c, 4, "child_concern", &s->body))
		return c->err.code;
	if (!m->concern || !m->concern->report ||
	    !m->concern->report->facts[0]) {
		err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
		    "concern.report.facts: say what was seen or heard");
		err_field(&c->err, "concern.report.facts");
		return c->err.code;
	}
	if (dates_check(&m->concern->base, "concern", &c->err))
		return c->err.code;
	s->municipality = m->municipality_code;
	s->board = m->board;
	s->urgent = m->concern->report->immediate_protection ==
	    SLUSS__V1__CHILD_CONCERN__IMMEDIATE__IMMEDIATE_NEEDED;
	return CODE_OK;
}

static enum code
prepare(struct call *c, const char *municipality, const char *board,
    const struct id *concern)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_text(c->arena, str_of(municipality));
	v[n++] = param_text(c->arena, str_of(board));
	v[n++] = param_id(c->arena, concern);
	v[n++] = param_id(c->arena, &c->request_id);
	v[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return write_submit(c, SQL_PREPARE_CONCERN, v, n);
}

enum code
submit_concern_prepare(struct call *c)
{
	const struct submission *s = c->own;

	return prepare(c, s->municipality, s->board, &s->id);
}

/* A group's place, as the request has it. */
static void
name_in_request(struct err *e)
{
	static const char of_record[] = "record.child_concern.";
	const size_t n = sizeof(of_record) - 1;
	char rest[sizeof(e->field)];

	if (strncmp(e->field, of_record, n) != 0)
		return;
	snprintf(rest, sizeof(rest), "%s", e->field + n);
	snprintf(e->field, sizeof(e->field), "concern.%.*s",
	    (int)(sizeof(e->field) - sizeof("concern.")), rest);
}

enum code
submit_concern_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	struct submission *s = c->own;
	char boards[17];

	row_copy(&r, COL_recipient_state, boards, sizeof(boards));
	if (decide_submit(c->policy->policy, &c->facts.caller, boards,
	    &c->err))
		return c->err.code;
	if (body_codes(c, &s->body, c->facts.caller.now)) {
		name_in_request(&c->err);
		return c->err.code;
	}
	c->facts.key_owner = row_id(&r, COL_recipient);
	s->id = vault_random_id();
	c->case_id = vault_random_id();
	c->record_id = vault_random_id();
	return CODE_OK;
}

enum code
submit_concern_seal(struct call *c)
{
	struct submission *s = c->own;

	s->sealed = write_seal(c, s->body.kind->number,
	    s->body.groups[0].number, 1, s->body.groups[0].bytes);
	return c->err.code;
}

enum code
submit_concern_apply(struct call *c)
{
	const struct submission *s = c->own;
	struct param *v = arena_array(c->arena, 19, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_text(c->arena, str_of(s->municipality));
	v[n++] = param_text(c->arena, str_of(s->board));
	v[n++] = param_id(c->arena, &c->facts.key_owner);
	v[n++] = param_id(c->arena, &s->id);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_id(c->arena, &c->key);
	v[n++] = param_bool(c->arena, s->urgent);
	v[n++] = param_bytes(c->arena, s->sealed);
	return write_submit(c, SQL_SUBMIT_CONCERN, v, n);
}

/* ---- the board's side ---- */

enum code
list_concerns_admit(struct call *c)
{
	const Sluss__V1__ListConcernsRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListConcernsRequest);

	return admit_page(c, m->page_size, &m->page_token);
}

enum code
list_concerns_apply(struct call *c)
{
	const Sluss__V1__ListConcernsRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListConcernsRequest);
	struct param *v = arena_array(c->arena, 10, sizeof(*v));
	struct id after = admit_cursor(c);
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_bool(c->arena, m->include_opened ==
	    SLUSS__V1__ANSWER__ANSWER_YES);
	v[n++] = param_id(c->arena, &after);
	v[n++] = param_int4(c->arena, c->page_size);
	return call_submit(c, SQL_LIST_CONCERNS, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

static void
put_concern(struct call *c, const struct row *r, const struct id *concern)
{
	struct id case_id = row_id(r, COL_case_id);
	struct id record = row_id(r, COL_record_id);
	struct parts e;

	parts_init(&e, c->arena);
	view_put_id(&e, 1, concern);
	parts_field(&e, 2,
	    arena_str(c->arena, row_str(r, COL_receipt_number)));
	view_put_time(&e, 3, row_time(r, COL_at));
	view_put_time(&e, 4, row_time(r, COL_due_at));
	parts_field(&e, 5, arena_str(c->arena, row_str(r, COL_from_code)));
	view_put_id(&e, 6, &case_id);
	view_put_id(&e, 7, &record);
	view_put_time(&e, 8, row_time(r, COL_opened_at));
	parts_nest(&c->out, 1, &e);
}

enum code
list_concerns_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	struct caller_facts *f = &c->facts.caller;
	struct id last = { { 0 } };
	int n = 0;

	facts_caller(&r, f);
	if (facts_agree(c, &r, f))
		return c->err.code;
	if (!engine_parts(c->engine)->config.decide_off &&
	    decide_inbox(f, &c->err))
		return c->err.code;
	for (r.i = 0; r.i < c->rows->n; r.i++) {
		if (row_null(&r, COL_concern_id))
			continue;
		last = row_id(&r, COL_concern_id);
		put_concern(c, &r, &last);
		n++;
	}
	if (n > 0 && n == c->page_size)
		parts_field(&c->out, 2, admit_next_page_id(c, &last));
	return CODE_OK;
}

enum code
open_concern_prepare(struct call *c)
{
	const Sluss__V1__OpenConcernRequest *m =
	    CALL_REQUEST(c, Sluss__V1__OpenConcernRequest);
	struct id concern;

	if (admit_id(c, &m->concern_id, "concern_id", true, &concern))
		return c->err.code;
	return prepare(c, "", "", &concern);
}
