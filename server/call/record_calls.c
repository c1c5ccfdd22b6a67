/* SPDX-License-Identifier: EUPL-1.2 */

/* CreateRecord and ReviseRecord: a body split, decided, sealed and put. */

#include <stdio.h>

#include "sluss/v1/record_service.pb-c.h"

#include "call/admit.h"
#include "call/body.h"
#include "call/clear.h"
#include "call/codes.h"
#include "call/dates.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/write.h"
#include "policy/decide_end.h"

struct put {
	struct body body;
	const Sluss__V1__Record *record;
	const struct kind *kind;
	int32_t version;         /* the one being written */
	bool final, correction;
	int64_t valid_from, valid_to;
	int16_t remove[KIND_GROUPS_MAX];
	size_t n_remove;
	struct str clear;
	struct param groups, sealed;
	struct extract_facts extract;
};

static struct put *
begin(struct call *c, const Sluss__V1__Record *record, int final)
{
	struct put *p = arena_alloc(c->arena, sizeof(*p));
	const Sluss__V1__RecordHead *h = record ? record->head : NULL;

	if (!p) {
		call_no_memory(c);
		return NULL;
	}
	c->own = p;
	p->record = record;
	p->valid_from = p->valid_to = FACT_NO_TIME;
	if (admit_choice(c, final, "final") ||
	    body_of_record(c, c->method->request ==
	    &sluss__v1__create_record_request__descriptor ? 3 : 4, &p->body))
		return NULL;
	if (record && record->body_case == SLUSS__V1__RECORD__BODY_CASE &&
	    admit_unsealed(c, record->case_))
		return NULL;
	if (record && dates_check(&record->base, "record", &c->err))
		return NULL;
	p->final = final == SLUSS__V1__ANSWER__ANSWER_YES;
	p->kind = p->body.kind;
	if (h && (admit_time(c, h->valid_from, "record.head.valid_from",
	    &p->valid_from) || admit_time(c, h->valid_to,
	    "record.head.valid_to", &p->valid_to)))
		return NULL;
	if (p->valid_from != FACT_NO_TIME && p->valid_to != FACT_NO_TIME &&
	    p->valid_to <= p->valid_from) {
		reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("DATES_REVERSED"));
		err_field(&c->err, "record.head.valid_to");
		return NULL;
	}
	return p;
}

/* Kinds that have a way of their own into the server. */
static enum code
kind_fits(struct call *c, const struct kind *k, bool create)
{
	static const char *const registers[] = { "provider", "grant" };

	for (size_t i = 0; i < ARRAY_LEN(registers); i++) {
		if (strcmp(k->name, registers[i]) == 0)
			return err_set(&c->err, CODE_UNIMPLEMENTED,
			    "REGISTER_KIND", "record: %s belongs to a register "
			    "of its own, which is not built yet", k->name);
	}
	if (create && strcmp(k->name, "case") == 0)
		return err_set(&c->err, CODE_INVALID_ARGUMENT, "CASE_KIND",
		    "record: a case record comes with CreateCase or Respond");
	return CODE_OK;
}

enum code
create_record_admit(struct call *c)
{
	const Sluss__V1__CreateRecordRequest *m =
	    CALL_REQUEST(c, Sluss__V1__CreateRecordRequest);
	struct put *p = begin(c, m->record, (int)m->final);

	if (!p || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	if (!p->kind || p->body.n == 0) {
		err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
		    "record: has no body with at least one group");
		err_field(&c->err, "record");
		return c->err.code;
	}
	if (!m->record->head ||
	    admit_choice(c, (int)m->record->head->subject_category,
	    "record.head.subject_category") ||
	    admit_choice(c, (int)m->record->head->nature,
	    "record.head.nature") ||
	    kind_fits(c, p->kind, true))
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "record.head: is missing");
	p->version = 1;
	return CODE_OK;
}

/* Whether `held` (the door's line) has the group for the recipient. */
static bool
is_held(struct str held, const char *recipient, const char *group)
{
	char want[256];
	int n = snprintf(want, sizeof(want), " %s/%s ", recipient, group);

	return n > 0 && (size_t)n < sizeof(want) &&
	    memmem(held.p, held.n, want, (size_t)n) != NULL;
}

/* Whether the terms give nobody more than the consent in force does. */
static bool
adds_nothing(struct str held, const Sluss__V1__Consent__Terms *t)
{
	enum { DATE = 10, UNTIL = DATE + 1, SCOPES = UNTIL + DATE };
	const char *until = t->valid_to_on[0] ? t->valid_to_on : "9999-12-31";

	if (held.n <= SCOPES || strncmp(t->given_on, held.p, DATE) < 0 ||
	    strncmp(until, held.p + UNTIL, DATE) > 0)
		return false;
	for (size_t i = 0; i < t->n_scopes; i++) {
		const Sluss__V1__Consent__Scope *s = t->scopes[i];

		for (size_t g = 0; g < s->n_groups; g++) {
			if (!is_held(held, s->recipient, s->groups[g]))
				return false;
		}
	}
	return true;
}

/*
 * What a consent must say of itself before it is final. A withdrawal waits for
 * nothing, and is no way to widen it.
 */
static enum code
consent_says(struct call *c, const struct put *p)
{
	const Sluss__V1__Record *r = p->record;
	const Sluss__V1__Consent__Terms *t;
	struct row row = call_row(c, 0);
	int category;

	if (!p->final || !r || r->body_case != SLUSS__V1__RECORD__BODY_CONSENT ||
	    !r->consent->terms)
		return CODE_OK;
	t = r->consent->terms;
	if (t->n_withdrawals > 0 &&
	    adds_nothing(row_str(&row, COL_consent_held), t))
		return CODE_OK;
	category = r->head ? (int)r->head->subject_category : 0;
	if (!category)
		category = CODES_NUMBER(codes_subject,
		    row_str(&row, COL_subject_category));
	if ((int)t->form == 0) {
		reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("CONSENT_FORM_MISSING"));
		err_field(&c->err, "record.consent.terms.form");
	} else if (category ==
	    SLUSS__V1__SUBJECT_CATEGORY__SUBJECT_CATEGORY_CHILD &&
	    !t->child_view[0]) {
		reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("CHILD_VIEW_MISSING"));
		err_field(&c->err, "record.consent.terms.child_view");
	}
	return c->err.code;
}

static bool
is_extract(const struct call *c)
{
	return c->extract_for && c->extract_for[0];
}

/* Each group, and each removed, may be the organisation's by extract. */
static enum code
extract_groups(struct call *c, const struct put *p)
{
	const struct policy *policy = c->policy->policy;

	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	if (decide_extract_for(&p->extract, &c->err))
		return c->err.code;
	for (size_t i = 0; i < p->body.n; i++) {
		if (decide_extract(policy, &c->facts.caller, &p->extract,
		    p->kind->number, p->body.groups[i].number, &c->err))
			return c->err.code;
	}
	return CODE_OK;
}

static enum code
facts(struct call *c, struct put *p)
{
	if (p->final && p->valid_to != FACT_NO_TIME &&
	    p->valid_to <= c->facts.caller.now)
		return err_set(&c->err, CODE_INVALID_ARGUMENT, "EXPIRY_PAST",
		    "record.head.valid_to: lies in the past");
	if (body_decide(c, &p->body, &c->facts.caller))
		return c->err.code;
	for (size_t i = 0; i < p->n_remove; i++) {
		if (decide_write(c->policy->policy, &c->facts.caller,
		    p->kind->number, (uint32_t)p->remove[i], &c->err))
			return c->err.code;
	}
	/* An extract's texts carry no facts that the rule asks. */
	if (is_extract(c))
		return extract_groups(c, p);
	if (consent_says(c, p))
		return c->err.code;
	return clear_facts(c, p->record, p->kind, &p->clear);
}

enum code
create_record_facts(struct call *c)
{
	c->record_id = vault_random_id();
	return facts(c, c->own);
}

static bool
has_head(const Sluss__V1__Record *r)
{
	const Sluss__V1__RecordHead *h = r ? r->head : NULL;

	return h && (h->subject_category || h->nature || h->valid_from ||
	    h->valid_to);
}

static enum code
admit_extract(struct call *c, const Sluss__V1__ReviseRecordRequest *m,
    const struct put *p)
{
	const char *reason = NULL;

	if (admit_code(c, m->extract_for, "extract_for", false))
		return c->err.code;
	c->extract_for = m->extract_for;
	if (!is_extract(c))
		return CODE_OK;
	if (p->kind && strcmp(p->kind->name, "document") == 0)
		reason = "EXTRACT_KIND";
	else if (!p->final)
		reason = "EXTRACT_FINAL";
	else if (has_head(m->record))
		reason = "EXTRACT_HEAD";
	else if (p->body.n == 0 && p->n_remove == 0)
		reason = "EXTRACT_EMPTY";
	if (!reason)
		return CODE_OK;
	(void)reasons_set(&c->err, CODE_INVALID_ARGUMENT, str_of(reason));
	err_field(&c->err, "extract_for");
	return CODE_INVALID_ARGUMENT;
}

enum code
revise_record_admit(struct call *c)
{
	const Sluss__V1__ReviseRecordRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ReviseRecordRequest);
	struct put *p = begin(c, m->record, (int)m->final);
	uint32_t kind = 0, bits = 0;

	if (!p || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", true, &c->record_id) ||
	    admit_groups(c, m->remove_groups, m->n_remove_groups, &kind,
	    &bits))
		return c->err.code;
	if (p->kind && bits && kind != p->kind->number)
		return err_set(&c->err, CODE_INVALID_ARGUMENT, "MIXED_KINDS",
		    "remove_groups: are not of the record's kind");
	if (!p->kind && bits)
		p->kind = kind_by_number(kind);
	for (int16_t g = 1; g < KIND_GROUPS_MAX; g++) {
		if (bits & UINT32_C(1) << g)
			p->remove[p->n_remove++] = g;
	}
	if (admit_extract(c, m, p))
		return c->err.code;
	if (m->base_version < 0 || (m->base_version == 0 && (is_extract(c) ||
	    !p->kind || strcmp(p->kind->name, "consent") != 0))) {
		err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
		    "base_version: say which version this revises");
		err_field(&c->err, "base_version");
		return c->err.code;
	}
	if (m->base_version == INT32_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "base_version: no version follows it");
	p->version = m->base_version + 1;
	p->correction = m->correction == SLUSS__V1__ANSWER__ANSWER_YES;
	return p->kind ? kind_fits(c, p->kind, false) : CODE_OK;
}

static void
take_extract(struct call *c, struct extract_facts *x)
{
	struct row r = call_row(c, 0);

	c->variant = row_id(&r, COL_recipient);
	x->recipient_is_self = id_eq(&c->variant,
	    &c->facts.caller.organisation);
	x->on_final = c->facts.record.final;
	row_copy(&r, COL_recipient_kind, x->recipient_kind,
	    sizeof(x->recipient_kind));
	row_copy(&r, COL_recipient_standing, x->recipient_standing,
	    sizeof(x->recipient_standing));
	row_copy(&r, COL_recipient_state, x->recipient_state,
	    sizeof(x->recipient_state));
}

enum code
revise_record_facts(struct call *c)
{
	struct put *p = c->own;
	const struct facts *f = &c->facts;

	if (!f->has_record)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	if (!id_eq(&f->record.owner, &f->caller.organisation))
		return reasons_set(&c->err, CODE_PERMISSION_DENIED,
		    STR("NOT_OWNER"));
	if (decide_revise_copy(&f->record, &c->err))
		return c->err.code;
	if (!p->kind)
		p->kind = kind_by_number(f->record.kind);
	if (!p->kind || p->kind->number != f->record.kind)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "KIND_MISMATCH", "record: is of another kind");
	if (p->version == 1)
		p->version = f->newest_version + 1;
	if (p->version != f->newest_version + 1)
		return reasons_set(&c->err, CODE_ABORTED,
		    STR("VERSION_CONFLICT"));
	p->body.kind = p->kind;
	if (is_extract(c))
		take_extract(c, &p->extract);
	return facts(c, p);
}

static enum code
seal(struct call *c)
{
	struct put *p = c->own;

	return body_seal(c, &p->body, p->version, &p->groups, &p->sealed);
}

enum code
create_record_seal(struct call *c)
{
	Sluss__V1__CreateRecordResponse m =
	    SLUSS__V1__CREATE_RECORD_RESPONSE__INIT;
	struct put *p = c->own;

	m.record_id.data = c->record_id.b;
	m.record_id.len = sizeof(c->record_id.b);
	m.version = p->version;
	return seal(c) ? c->err.code : write_outcome(c, &m.base);
}

enum code
revise_record_seal(struct call *c)
{
	Sluss__V1__ReviseRecordResponse m =
	    SLUSS__V1__REVISE_RECORD_RESPONSE__INIT;

	m.version = ((struct put *)c->own)->version;
	return seal(c) ? c->err.code : write_outcome(c, &m.base);
}

/* Empty: what the version before said. */
static struct str
code_or_null(const char *const *list, int number)
{
	return number ? str_of(list[number]) : (struct str){ NULL, 0 };
}

enum code
put_record_apply(struct call *c)
{
	struct put *p = c->own;
	const Sluss__V1__RecordHead *h = p->record ? p->record->head : NULL;
	struct arena *a = c->arena;
	struct param *v = arena_array(a, 27, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(a, &c->case_id);
	v[n++] = param_id(a, &c->record_id);
	v[n++] = param_int2(a, (int16_t)p->kind->number);
	v[n++] = param_int4(a, p->version);
	v[n++] = param_id(a, &c->key);
	v[n++] = param_bool(a, p->final);
	v[n++] = param_bool(a, p->correction);
	v[n++] = param_text(a, code_or_null(codes_subject,
	    h ? (int)h->subject_category : 0));
	v[n++] = param_text(a, code_or_null(codes_nature,
	    h ? (int)h->nature : 0));
	v[n++] = param_time(a, p->valid_from);
	v[n++] = param_time(a, p->valid_to);
	v[n++] = p->groups;
	v[n++] = p->sealed;
	v[n++] = param_int2s(a, p->remove, p->n_remove);
	v[n++] = p->clear.p ? param_json(a, p->clear) : param_null();
	v[n++] = param_bytes(a, c->outcome);
	v[n++] = param_text(a, str_of(is_extract(c) ? c->extract_for : ""));
	return write_submit(c, SQL_PUT_RECORD, v, n);
}
