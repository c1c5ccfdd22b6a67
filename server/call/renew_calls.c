/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * RenewDisclosures: the newest final version to whom it is due. Each is decided
 * as a disclosure of its own, and what of it is new and not the subject's own
 * must be named. The texts that it has are sealed anew with the new one's id; a
 * text that is given replaces them all.
 */

#include <stdio.h>

#include "call/renew.h"

#include "call/admit.h"
#include "call/codes.h"
#include "call/facts.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "policy/decide_end.h"
#include "wire/message.h"

enum { SOURCE_EARLIER = 1, SOURCE_PARTIES = 3 };

static size_t
numbers_of(uint32_t bits, int16_t numbers[KIND_GROUPS_MAX])
{
	size_t n = 0;

	for (int16_t g = 1; g < KIND_GROUPS_MAX; g++)
		if (bits & UINT32_C(1) << g)
			numbers[n++] = g;
	return n;
}

static enum code
missing(struct call *c, const char *field, const char *text)
{
	err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING", "%s: %s",
	    field, text);
	err_field(&c->err, "%s", field);
	return CODE_INVALID_ARGUMENT;
}

/* What is given to all parties is said; what was given before says it else. */
static enum code
take_wish(struct call *c, struct renewals *a)
{
	const Sluss__V1__RenewDisclosuresRequest *m = a->m;
	uint32_t bits = 0, kind = c->kind;

	a->source = m->source ? (int16_t)m->source : SOURCE_EARLIER;
	if (a->source != SOURCE_PARTIES) {
		if (m->n_groups || m->ground[0] || m->consent_id.len ||
		    m->onward || m->follow || m->purpose[0])
			return err_set(&c->err, CODE_INVALID_ARGUMENT,
			    "NOT_ASKED_FOR", "groups, ground, consent_id, "
			    "onward, follow and purpose go with PARTIES");
		return CODE_OK;
	}
	if (admit_groups(c, m->groups, m->n_groups, &c->kind, &bits) ||
	    admit_code(c, m->ground, "ground", true) ||
	    admit_id(c, &m->consent_id, "consent_id", false, &a->consent) ||
	    admit_code(c, m->purpose, "purpose", false))
		return c->err.code;
	if (a->changed_bits && c->kind != kind)
		return err_set(&c->err, CODE_INVALID_ARGUMENT, "MIXED_KINDS",
		    "groups: all must be of one kind");
	if (bits == 0)
		return missing(c, "groups", "name at least one");
	a->n_groups = numbers_of(bits, a->groups);
	a->onward = codes_onward[m->onward ? m->onward :
	    SLUSS__V1__ONWARD__ONWARD_NONE];
	return CODE_OK;
}

struct renewals *
renew_take(struct call *c, const Sluss__V1__RenewDisclosuresRequest *m)
{
	struct renewals *a = arena_alloc(c->arena, sizeof(*a));

	if (!a) {
		call_no_memory(c);
		return NULL;
	}
	c->own = a;
	a->m = m;
	a->onward = "";
	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", true, &c->record_id) ||
	    admit_groups(c, m->changed_groups, m->n_changed_groups, &c->kind,
	    &a->changed_bits) ||
	    admit_time(c, m->expires_at, "expires_at", &a->expires_at))
		return NULL;
	if (m->n_recipients > RENEWALS_MAX) {
		err_set(&c->err, CODE_INVALID_ARGUMENT, "OUT_OF_RANGE",
		    "recipients: name at most 64");
		return NULL;
	}
	for (size_t i = 0; i < m->n_recipients; i++) {
		if (admit_code(c, m->recipients[i], "recipients", true))
			return NULL;
		a->recipients[i] = str_of(m->recipients[i]);
	}
	a->n_changed = numbers_of(a->changed_bits, a->changed);
	a->text[0] = m->weighing;
	a->text[1] = m->necessity;
	a->text[2] = m->decision_number;
	return take_wish(c, a) ? NULL : a;
}

enum code
renew_admit(struct call *c)
{
	const Sluss__V1__RenewDisclosuresRequest *m =
	    CALL_REQUEST(c, Sluss__V1__RenewDisclosuresRequest);

	if (admit_request_id(c, &m->request_id) || !renew_take(c, m))
		return c->err.code;
	if (m->source == SLUSS__V1__RENEWAL_SOURCE__RENEWAL_SOURCE_PARTIES &&
	    !m->expires_at)
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("EXPIRY_MISSING"));
	return CODE_OK;
}

size_t
renew_params(struct call *c, const struct renewals *a, struct param *v)
{
	const Sluss__V1__RenewDisclosuresRequest *m = a->m;
	struct arena *p = c->arena;
	size_t n = 0;

	v[n++] = param_int2(p, a->source);
	v[n++] = param_texts(p, a->recipients, m->n_recipients);
	v[n++] = param_int2s(p, a->groups, a->n_groups);
	v[n++] = param_text(p, str_of(m->ground));
	v[n++] = param_id(p, &a->consent);
	v[n++] = param_bool(p, m->follow == SLUSS__V1__ANSWER__ANSWER_YES);
	v[n++] = param_text(p, str_of(a->onward));
	v[n++] = param_text(p, str_of(m->purpose));
	v[n++] = param_time(p, a->expires_at);
	return n;
}

enum code
renew_prepare(struct call *c)
{
	const struct renewals *a = c->own;
	struct param *v = arena_array(c->arena, 24, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_id(c->arena, &c->request_id);
	v[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	n += renew_params(c, a, v + n);
	return write_submit(c, SQL_WEIGH_RENEWAL, v, n);
}

bool
renew_facts_of(const struct renewals *a, const struct row *r,
    struct renewal_facts *f)
{
	struct disclosure_facts *d = &f->d;
	size_t n;

	*f = (struct renewal_facts){ 0 };
	n = rows_int2s(r->rows, r->i, r->cols->at[COL_groups], f->numbers,
	    ARRAY_LEN(f->numbers));
	if (!facts_record(r, &f->record))
		return false;
	facts_disclosure(r, d);
	for (size_t i = 0; i < n; i++)
		f->groups[i] = (uint32_t)f->numbers[i];
	d->groups = f->groups;
	d->present = f->present;
	d->extracted = f->extracted;
	d->n_groups = n;
	d->has_weighing = a->text[0][0] || row_bool(r, COL_has_weighing);
	d->has_necessity = a->text[1][0] || row_bool(r, COL_has_necessity);
	d->has_decision_number = a->text[2][0] || row_bool(r, COL_has_number);
	d->follow = row_bool(r, COL_follow);
	d->not_before = FACT_NO_TIME;
	d->expires_at = a->expires_at != FACT_NO_TIME ? a->expires_at :
	    row_time(r, COL_expires_at);
	row_copy(r, COL_ground, d->ground, sizeof(d->ground));
	rows_bools(r->rows, r->i, r->cols->at[COL_groups_present], f->present,
	    n);
	rows_bools(r->rows, r->i, r->cols->at[COL_extracts_present],
	    f->extracted, n);
	f->unnamed = row_bits(r, COL_changed) & ~a->changed_bits;
	return true;
}

static enum code
decide_one(struct call *c, const struct renewals *a, const struct row *r)
{
	const struct policy *policy = c->policy->policy;
	struct renewal_facts f;
	bool pending;

	/* Whom the caller cannot know of, it is not told of here. */
	if (!renew_facts_of(a, r, &f) || !row_bool(r, COL_known_of))
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	if (decide_disclosure(policy, &c->facts.caller, &f.record, &f.d,
	    &pending, &c->err))
		return c->err.code;
	return decide_changed(policy, &f.record, f.unnamed, &c->err);
}

enum code
renew_record(struct call *c, const struct renewals *a)
{
	if (!c->facts.has_record)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	if (!id_eq(&c->facts.record.owner, &c->facts.caller.organisation))
		return reasons_set(&c->err, CODE_PERMISSION_DENIED,
		    STR("NOT_OWNER"));
	if ((a->changed_bits || a->n_groups) &&
	    c->kind != c->facts.record.kind)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "KIND_MISMATCH", "%s: the record is of another kind",
		    a->n_groups ? "groups" : "changed_groups");
	if (a->m->purpose[0] && !policy_purpose_known(c->policy->policy,
	    a->m->purpose))
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("UNKNOWN_PURPOSE"));
	return CODE_OK;
}

enum code
renew_facts(struct call *c)
{
	struct renewals *a = c->own;
	struct row r = call_row(c, 0);

	if (renew_record(c, a))
		return c->err.code;
	for (r.i = 0; r.i < c->rows->n && a->n < RENEWALS_MAX; r.i++) {
		struct renewal *x = &a->v[a->n];

		if (row_null(&r, COL_disclosure_id))
			continue;
		if (!engine_parts(c->engine)->config.decide_off &&
		    decide_one(c, a, &r))
			return c->err.code;
		x->origin = row_id(&r, COL_disclosure_id);
		x->key = row_id(&r, COL_key_id);
		x->new = vault_random_id();
		x->texts = row_null(&r, COL_ciphertext) ?
		    (struct str){ NULL, 0 } :
		    arena_str(c->arena, row_str(&r, COL_ciphertext));
		a->n++;
	}
	if (a->n == 0 || c->rows->n > RENEWALS_MAX)
		return reasons_set(&c->err, CODE_FAILED_PRECONDITION,
		    STR("NOTHING_TO_RENEW"));
	return CODE_OK;
}

static struct place
place_of(const struct call *c, const struct id *disclosure)
{
	return (struct place){ .case_id = c->case_id, .record = *disclosure,
		.kind = TEXTS_KIND, .group = TEXTS_GROUP, .version = 1,
		.key = c->key };
}

/* The old texts, but for those that are given anew. */
static enum code
seal_one(struct call *c, const struct renewals *a, struct renewal *x)
{
	struct vault *vault = engine_parts(c->engine)->vault;
	struct place from = place_of(c, &x->origin), to = place_of(c, &x->new);
	struct str text[RENEW_TEXTS] = { { NULL, 0 } }, old = { NULL, 0 };
	struct field f;
	struct parts p;
	struct buf b;

	if (x->texts.n > 0) {
		old = vault_open(vault, c->arena, &from, x->texts, &c->err);
		if (c->err.code)
			return c->err.code;
	}
	while (message_next(&old, &f))
		if (f.tag >= 1 && f.tag <= RENEW_TEXTS)
			text[f.tag - 1] = f.value;
	parts_init(&p, c->arena);
	for (uint32_t i = 0; i < RENEW_TEXTS; i++) {
		struct str s = a->text[i][0] ? str_of(a->text[i]) : text[i];

		if (s.n > 0)
			parts_field(&p, i + 1, s);
	}
	x->texts = STR("");
	if (p.bytes == 0)
		return CODE_OK;
	buf_init(&b, 0);
	for (size_t i = 0; i < p.n; i++)
		buf_append(&b, p.v[i].p, p.v[i].n);
	x->texts = vault_seal(vault, c->arena, &to, buf_str(&b), &c->err);
	if (p.failed || b.failed)
		call_no_memory(c);
	buf_clear(&b);
	return c->err.code;
}

enum code
renew_seal(struct call *c)
{
	struct renewals *a = c->own;

	for (size_t i = 0; i < a->n; i++)
		if (seal_one(c, a, &a->v[i]))
			return c->err.code;
	return CODE_OK;
}

enum code
renew_apply(struct call *c)
{
	const struct renewals *a = c->own;
	struct arena *m = c->arena;
	struct param *v = arena_array(m, 32, sizeof(*v));
	struct id *origin = arena_array(m, a->n, sizeof(*origin));
	struct id *new = arena_array(m, a->n, sizeof(*new));
	struct str *texts = arena_array(m, a->n, sizeof(*texts));
	size_t n;

	if (!v || !origin || !new || !texts)
		return call_no_memory(c);
	for (size_t i = 0; i < a->n; i++) {
		origin[i] = a->v[i].origin;
		new[i] = a->v[i].new;
		texts[i] = a->v[i].texts;
	}
	n = write_lead(c, v);
	v[n++] = param_id(m, &c->case_id);
	v[n++] = param_id(m, &c->record_id);
	v[n++] = param_int2(m, (int16_t)c->kind);
	n += renew_params(c, a, v + n);
	for (size_t i = 0; i < RENEW_TEXTS; i++)
		v[n++] = param_bool(m, a->text[i][0] != '\0');
	v[n++] = param_int2s(m, a->changed, a->n_changed);
	v[n++] = param_ids(m, origin, a->n);
	v[n++] = param_ids(m, new, a->n);
	v[n++] = param_id(m, &c->key);
	v[n++] = param_bytess(m, texts, a->n);
	return write_submit(c, SQL_RENEW, v, n);
}
