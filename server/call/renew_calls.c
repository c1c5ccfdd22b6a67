/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * RenewDisclosures: the newest final version to those who have an earlier one.
 * Each is decided as a disclosure of its own, and what of it is new and not
 * the subject's own must be named. The texts of the old one are sealed anew
 * with the new one's id; a text that is given replaces them all.
 */

#include <stdio.h>

#include "sluss/v1/disclosure_service.pb-c.h"

#include "call/admit.h"
#include "call/facts.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "policy/decide_end.h"
#include "wire/kinds.h"
#include "wire/message.h"

enum { RENEWALS_MAX = 64, TEXTS_KIND = 0, TEXTS_GROUP = 0, TEXTS = 3 };

/* One of the set: the old, the new, and the old one's texts. */
struct renewal {
	struct id old, new, key;
	struct str texts;
};

struct renewals {
	const Sluss__V1__RenewDisclosuresRequest *m;
	struct str recipients[RENEWALS_MAX];
	const char *text[TEXTS]; /* weighing, necessity, number; empty: as before */
	int16_t changed[KIND_GROUPS_MAX];
	size_t n_changed;
	uint32_t changed_bits;
	int64_t expires_at;
	struct renewal v[RENEWALS_MAX];
	size_t n;
};

enum code
renew_admit(struct call *c)
{
	const Sluss__V1__RenewDisclosuresRequest *m =
	    CALL_REQUEST(c, Sluss__V1__RenewDisclosuresRequest);
	struct renewals *a = arena_alloc(c->arena, sizeof(*a));

	if (!a)
		return call_no_memory(c);
	c->own = a;
	a->m = m;
	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", true, &c->record_id) ||
	    admit_groups(c, m->changed_groups, m->n_changed_groups, &c->kind,
	    &a->changed_bits) ||
	    admit_time(c, m->expires_at, "expires_at", &a->expires_at))
		return c->err.code;
	if (m->n_recipients > RENEWALS_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "recipients: name at most 64");
	for (size_t i = 0; i < m->n_recipients; i++) {
		if (admit_code(c, m->recipients[i], "recipients", true))
			return c->err.code;
		a->recipients[i] = str_of(m->recipients[i]);
	}
	for (int16_t g = 1; g < KIND_GROUPS_MAX; g++)
		if (a->changed_bits & UINT32_C(1) << g)
			a->changed[a->n_changed++] = g;
	a->text[0] = m->weighing;
	a->text[1] = m->necessity;
	a->text[2] = m->decision_number;
	return CODE_OK;
}

enum code
renew_prepare(struct call *c)
{
	const struct renewals *a = c->own;
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_texts(c->arena, a->recipients, a->m->n_recipients);
	v[n++] = param_id(c->arena, &c->request_id);
	v[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return write_submit(c, SQL_WEIGH_RENEWAL, v, n);
}

/* The facts of one, and the decision on it. */
static enum code
decide_one(struct call *c, const struct renewals *a, const struct row *r)
{
	uint32_t groups[KIND_GROUPS_MAX];
	bool present[KIND_GROUPS_MAX] = { false }, pending;
	int16_t numbers[KIND_GROUPS_MAX];
	struct record_facts record;
	struct disclosure_facts d;
	size_t n = rows_int2s(r->rows, r->i, r->cols->at[COL_groups], numbers,
	    ARRAY_LEN(numbers));

	if (!facts_record(r, &record))
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	facts_disclosure(r, &d);
	for (size_t i = 0; i < n; i++)
		groups[i] = (uint32_t)numbers[i];
	d.groups = groups;
	d.present = present;
	d.n_groups = n;
	d.has_weighing = a->text[0][0] || row_bool(r, COL_has_weighing);
	d.has_necessity = a->text[1][0] || row_bool(r, COL_has_necessity);
	d.has_decision_number = a->text[2][0] || row_bool(r, COL_has_number);
	d.follow = row_bool(r, COL_follow);
	d.not_before = FACT_NO_TIME;
	d.expires_at = a->expires_at != FACT_NO_TIME ? a->expires_at :
	    row_time(r, COL_expires_at);
	row_copy(r, COL_ground, d.ground, sizeof(d.ground));
	rows_bools(r->rows, r->i, r->cols->at[COL_groups_present], present, n);
	if (decide_disclosure(c->policy->policy, &c->facts.caller, &record, &d,
	    &pending, &c->err))
		return c->err.code;
	return decide_changed(c->policy->policy, &record,
	    row_bits(r, COL_changed) & ~a->changed_bits, &c->err);
}

enum code
renew_facts(struct call *c)
{
	struct renewals *a = c->own;
	struct row r = call_row(c, 0);

	if (!c->facts.has_record)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	if (!id_eq(&c->facts.record.owner, &c->facts.caller.organisation))
		return reasons_set(&c->err, CODE_PERMISSION_DENIED,
		    STR("NOT_OWNER"));
	if (a->changed_bits && c->kind != c->facts.record.kind)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "KIND_MISMATCH", "changed_groups: the record is of another "
		    "kind");
	if (row_null(&r, COL_disclosure_id) || c->rows->n > RENEWALS_MAX)
		return reasons_set(&c->err, CODE_FAILED_PRECONDITION,
		    STR("NOTHING_TO_RENEW"));
	for (r.i = 0; r.i < c->rows->n; r.i++) {
		struct renewal *x = &a->v[a->n++];

		if (!engine_parts(c->engine)->config.decide_off &&
		    decide_one(c, a, &r))
			return c->err.code;
		x->old = row_id(&r, COL_disclosure_id);
		x->key = row_id(&r, COL_key_id);
		x->new = vault_random_id();
		x->texts = row_null(&r, COL_ciphertext) ?
		    (struct str){ NULL, 0 } :
		    arena_str(c->arena, row_str(&r, COL_ciphertext));
	}
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
	struct place from = place_of(c, &x->old), to = place_of(c, &x->new);
	struct str text[TEXTS] = { { NULL, 0 } }, old = { NULL, 0 };
	struct field f;
	struct parts p;
	struct buf b;

	if (x->texts.n > 0) {
		old = vault_open(vault, c->arena, &from, x->texts, &c->err);
		if (c->err.code)
			return c->err.code;
	}
	while (message_next(&old, &f))
		if (f.tag >= 1 && f.tag <= TEXTS)
			text[f.tag - 1] = f.value;
	parts_init(&p, c->arena);
	for (uint32_t i = 0; i < TEXTS; i++) {
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
	struct param *v = arena_array(m, 24, sizeof(*v));
	struct id *old = arena_array(m, a->n, sizeof(*old));
	struct id *new = arena_array(m, a->n, sizeof(*new));
	struct str *texts = arena_array(m, a->n, sizeof(*texts));
	size_t n;

	if (!v || !old || !new || !texts)
		return call_no_memory(c);
	for (size_t i = 0; i < a->n; i++) {
		old[i] = a->v[i].old;
		new[i] = a->v[i].new;
		texts[i] = a->v[i].texts;
	}
	n = write_lead(c, v);
	v[n++] = param_id(m, &c->case_id);
	v[n++] = param_id(m, &c->record_id);
	v[n++] = param_texts(m, a->recipients, a->m->n_recipients);
	v[n++] = param_ids(m, old, a->n);
	v[n++] = param_ids(m, new, a->n);
	v[n++] = param_time(m, a->expires_at);
	v[n++] = param_id(m, &c->key);
	v[n++] = param_bytess(m, texts, a->n);
	v[n++] = param_bool(m, a->text[0][0] != '\0');
	v[n++] = param_bool(m, a->text[1][0] != '\0');
	v[n++] = param_bool(m, a->text[2][0] != '\0');
	v[n++] = param_int2s(m, a->changed, a->n_changed);
	return write_submit(c, SQL_RENEW, v, n);
}
