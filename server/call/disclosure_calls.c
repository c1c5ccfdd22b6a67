/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Disclose, and RecordDisclosure, which takes down how the same is handed to an
 * organisation without a system. The weighing, the necessity and the decision number are sealed with the disclosure's id in
 * place of a record's; the door learns only that they were given.
 */

#include <stdio.h>

#include "sluss/v1/disclosure_service.pb-c.h"

#include "call/admit.h"
#include "call/ask.h"
#include "call/codes.h"
#include "call/facts.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "wire/kinds.h"
#include "wire/message.h"

enum { TEXTS_KIND = 0, TEXTS_GROUP = 0,
	RECEIVED_BY_MAX = 256 };

struct act {
	const char *recipient, *ground, *weighing, *necessity, *number;
	const char *onward, *purpose;
	struct id consent, disclosure;
	bool follow;
	int64_t not_before, expires_at;
	uint32_t groups[KIND_GROUPS_MAX];
	int16_t numbers[KIND_GROUPS_MAX];
	size_t n_groups;
	struct str texts;
	/* handed over: how, when, and to whom */
	int form;
	int64_t delivered_at;
	const char *received_by;
	struct str received;
	bool pending;            /* it waits for a second person */
};

static struct act *
begin(struct call *c)
{
	struct act *a = arena_alloc(c->arena, sizeof(*a));

	c->own = a;
	if (!a) {
		call_no_memory(c);
		return NULL;
	}
	a->not_before = FACT_NO_TIME;
	a->delivered_at = FACT_NO_TIME;
	a->received_by = "";
	return a;
}

static void
take_groups(struct act *a, uint32_t bits)
{
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		if (!(bits & UINT32_C(1) << g))
			continue;
		a->groups[a->n_groups] = g;
		a->numbers[a->n_groups++] = (int16_t)g;
	}
}

static enum code
admit_act(struct call *c, struct act *a, const void *expires)
{
	if (admit_code(c, a->recipient, "recipient", true) ||
	    admit_code(c, a->ground, "ground", true) ||
	    admit_time(c, expires, "expires_at", &a->expires_at))
		return c->err.code;
	if (a->expires_at == FACT_NO_TIME)
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("EXPIRY_MISSING"));
	if (a->not_before != FACT_NO_TIME && a->not_before >= a->expires_at)
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("DATES_REVERSED"));
	return CODE_OK;
}

static enum code
admit_disclosure(struct call *c, struct act *a,
    const Sluss__V1__DiscloseRequest *m)
{
	uint32_t bits = 0;

	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", true, &c->record_id) ||
	    admit_id(c, &m->consent_id, "consent_id", false, &a->consent) ||
	    admit_groups(c, m->groups, m->n_groups, &c->kind, &bits) ||
	    admit_code(c, m->purpose, "purpose", false) ||
	    admit_time(c, m->not_before, "not_before", &a->not_before))
		return c->err.code;
	if (bits == 0)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "groups: name at least one");
	if (m->version < 0)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "version: is below 0");
	take_groups(a, bits);
	c->version = m->version;
	a->recipient = m->recipient;
	a->ground = m->ground;
	a->weighing = m->weighing;
	a->necessity = m->necessity;
	a->number = m->decision_number;
	a->onward = codes_onward[m->onward ? m->onward :
	    SLUSS__V1__ONWARD__ONWARD_NONE];
	a->purpose = m->purpose[0] ? m->purpose : c->purpose;
	a->follow = m->follow == SLUSS__V1__ANSWER__ANSWER_YES;
	return admit_act(c, a, m->expires_at);
}

enum code
disclose_admit(struct call *c)
{
	const Sluss__V1__DiscloseRequest *m =
	    CALL_REQUEST(c, Sluss__V1__DiscloseRequest);
	struct act *a = begin(c);

	if (!a || admit_request_id(c, &m->request_id))
		return c->err.code;
	return admit_disclosure(c, a, m);
}

/* Who received it, or said yes, in words that name nobody. */
static enum code
admit_hand(struct call *c, struct act *a, int form, const char *who,
    const char *field)
{
	a->form = form;
	a->received_by = who;
	if (admit_choice(c, form, "form"))
		return c->err.code;
	if (who[0] && strlen(who) <= RECEIVED_BY_MAX)
		return CODE_OK;
	err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
	    "%s: 1 to 256 bytes", field);
	err_field(&c->err, "%s", field);
	return CODE_INVALID_ARGUMENT;
}

enum code
record_disclosure_admit(struct call *c)
{
	const Sluss__V1__RecordDisclosureRequest *m =
	    CALL_REQUEST(c, Sluss__V1__RecordDisclosureRequest);
	struct act *a = begin(c);

	if (!a || admit_request_id(c, &m->request_id))
		return c->err.code;
	if (!m->disclosure)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "disclosure: is missing");
	if (admit_disclosure(c, a, m->disclosure) ||
	    admit_time(c, m->delivered_at, "delivered_at", &a->delivered_at))
		return c->err.code;
	return admit_hand(c, a, (int)m->form, m->received_by, "received_by");
}

enum code
disclose_prepare(struct call *c)
{
	struct act *a = c->own;
	struct param *v = arena_array(c->arena, 14, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_int4(c->arena, c->version);
	v[n++] = param_int2s(c->arena, a->numbers, a->n_groups);
	v[n++] = param_text(c->arena, str_of(a->recipient));
	v[n++] = param_text(c->arena, str_of(a->ground));
	v[n++] = param_id(c->arena, &a->consent);
	return call_submit(c, SQL_WEIGH, v, n) == WAIT ? CODE_OK : c->err.code;
}

static enum code
decide(struct call *c, const struct row *r, struct act *a)
{
	bool present[KIND_GROUPS_MAX] = { false };
	bool extracted[KIND_GROUPS_MAX] = { false };
	struct id recipient = row_id(r, COL_recipient);
	struct disclosure_facts d;

	if (id_is_zero(&recipient))
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("UNKNOWN_ORGANISATION"));
	facts_disclosure(r, &d);
	d.groups = a->groups;
	d.present = present;
	d.extracted = extracted;
	d.n_groups = a->n_groups;
	d.has_weighing = a->weighing[0] != '\0';
	d.has_necessity = a->necessity[0] != '\0';
	d.has_decision_number = a->number[0] != '\0';
	d.follow = a->follow;
	d.not_before = a->not_before;
	d.expires_at = a->expires_at;
	rows_bools(r->rows, r->i, r->cols->at[COL_groups_present], present,
	    a->n_groups);
	rows_bools(r->rows, r->i, r->cols->at[COL_extracts_present],
	    extracted, a->n_groups);
	snprintf(d.ground, sizeof(d.ground), "%s", a->ground);
	d.by_hand = a->form != 0;
	d.delivered_at = a->delivered_at;
	return decide_disclosure(c->policy->policy, &c->facts.caller,
	    &c->facts.record, &d, &a->pending, &c->err);
}

enum code
disclose_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	struct act *a = c->own;

	if (!c->facts.has_record)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	if (c->facts.record.kind != c->kind)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "KIND_MISMATCH", "groups: the record is of another kind");
	c->record_id = c->facts.record.record;
	c->version = c->facts.record.version;
	a->disclosure = vault_random_id();
	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	return decide(c, &r, a);
}

static enum code
seal_texts(struct call *c, struct act *a)
{
	struct parts p;
	struct buf b;
	struct place at = { .case_id = c->case_id, .record = a->disclosure,
		.kind = TEXTS_KIND, .group = TEXTS_GROUP, .version = 1,
		.key = c->key };

	if (ask_seal_text(c, &a->disclosure, HANDED_TEXT, a->received_by,
	    &a->received))
		return c->err.code;
	if (!a->weighing[0] && !a->necessity[0] && !a->number[0])
		return CODE_OK;
	parts_init(&p, c->arena);
	parts_field(&p, 1, str_of(a->weighing));
	parts_field(&p, 2, str_of(a->necessity));
	parts_field(&p, 3, str_of(a->number));
	buf_init(&b, 0);
	for (size_t i = 0; i < p.n; i++)
		buf_append(&b, p.v[i].p, p.v[i].n);
	a->texts = vault_seal(engine_parts(c->engine)->vault, c->arena, &at,
	    buf_str(&b), &c->err);
	if (p.failed || b.failed)
		call_no_memory(c);
	buf_clear(&b);
	return c->err.code;
}

enum code
disclose_seal(struct call *c)
{
	Sluss__V1__DiscloseResponse m = SLUSS__V1__DISCLOSE_RESPONSE__INIT;
	Google__Protobuf__Timestamp t = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	struct act *a = c->own;

	m.disclosure_id.data = a->disclosure.b;
	m.disclosure_id.len = sizeof(a->disclosure.b);
	m.state = a->pending ?
	    SLUSS__V1__DISCLOSURE_STATE__DISCLOSURE_STATE_PENDING :
	    SLUSS__V1__DISCLOSURE_STATE__DISCLOSURE_STATE_ACTIVE;
	t.seconds = a->expires_at / US_PER_S;
	t.nanos = (int32_t)(a->expires_at % US_PER_S) * 1000;
	m.expires_at = &t;
	return seal_texts(c, a) ? c->err.code : write_outcome(c, &m.base);
}

enum code
record_disclosure_seal(struct call *c)
{
	Sluss__V1__RecordDisclosureResponse m =
	    SLUSS__V1__RECORD_DISCLOSURE_RESPONSE__INIT;
	struct act *a = c->own;

	m.disclosure_id.data = a->disclosure.b;
	m.disclosure_id.len = sizeof(a->disclosure.b);
	m.state = a->pending ?
	    SLUSS__V1__DISCLOSURE_STATE__DISCLOSURE_STATE_PENDING :
	    SLUSS__V1__DISCLOSURE_STATE__DISCLOSURE_STATE_ACTIVE;
	m.sheet_number = ask_sheet_number(c, &a->disclosure);
	return c->err.code || seal_texts(c, a) ? c->err.code :
	    write_outcome(c, &m.base);
}

enum code
disclose_apply(struct call *c)
{
	struct act *a = c->own;
	struct arena *m = c->arena;
	struct param *v = arena_array(m, 32, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(m, &c->case_id);
	v[n++] = param_id(m, &c->record_id);
	v[n++] = param_int4(m, c->version);
	v[n++] = param_bool(m, a->follow);
	v[n++] = param_int2s(m, a->numbers, a->n_groups);
	v[n++] = param_text(m, str_of(a->recipient));
	v[n++] = param_text(m, str_of(a->ground));
	v[n++] = param_id(m, &a->consent);
	v[n++] = param_text(m, str_of(a->onward));
	v[n++] = param_time(m, a->not_before);
	v[n++] = param_time(m, a->expires_at);
	v[n++] = param_text(m, str_of(a->purpose));
	v[n++] = param_id(m, &a->disclosure);
	v[n++] = param_id(m, &c->key);
	v[n++] = param_bytes(m, a->texts);
	v[n++] = param_bool(m, a->weighing[0] != '\0');
	v[n++] = param_bool(m, a->necessity[0] != '\0');
	v[n++] = param_bool(m, a->number[0] != '\0');
	v[n++] = param_bytes(m, c->outcome);
	if (!a->form)
		return write_submit(c, SQL_DISCLOSE, v, n);
	v[n++] = param_text(m, str_of(codes_form[a->form]));
	v[n++] = param_time(m, a->delivered_at);
	v[n++] = param_bytes(m, a->received);
	return write_submit(c, SQL_RECORD_DISCLOSURE, v, n);
}
