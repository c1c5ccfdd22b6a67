/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Refer: an invitation with the caller's case.head, and with what the invited
 * organisation is to have once it accepts. Each is decided as a disclosure to
 * somebody of the proposed standing, sealed by itself, and all go to the door
 * in one statement: done whole, or not at all.
 */

#include <stdio.h>

#include "sluss/v1/participation_service.pb-c.h"
#include "sluss/v1/record.pb-c.h"

#include "base/buf.h"
#include "call/admit.h"
#include "call/ask.h"
#include "call/codes.h"
#include "call/facts.h"
#include "call/reasons.h"
#include "call/refer.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "wire/kinds.h"

enum { GROUP_CASE_HEAD = 1, TEXTS_KIND = 0, TEXTS_GROUP = 0,
	ACCEPTED_BY_MAX = 256 };

static void
take_groups(struct given *g, uint32_t bits)
{
	for (uint32_t i = 1; i < KIND_GROUPS_MAX; i++)
		if (bits & UINT32_C(1) << i)
			g->groups[g->n_groups++] = i;
}

static const char *
either(const char *own, const char *shared)
{
	return own[0] ? own : shared;
}

/* What one states itself goes before what the referral states for all. */
static enum code
admit_given(struct call *c, const Sluss__V1__ReferredGroups *m,
    const struct given *head, struct given *g)
{
	uint32_t bits = 0;

	if (admit_id(c, &m->record_id, "disclosures.record_id", true,
	    &g->record) ||
	    admit_id(c, &m->consent_id, "disclosures.consent_id", false,
	    &g->consent) ||
	    admit_groups(c, m->groups, m->n_groups, &g->kind, &bits) ||
	    admit_code(c, m->ground, "disclosures.ground", false) ||
	    admit_code(c, m->purpose, "disclosures.purpose", false) ||
	    admit_time(c, m->expires_at, "disclosures.expires_at",
	    &g->expires_at))
		return c->err.code;
	if (bits == 0)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "disclosures.groups: name at least one");
	if (m->version < 0)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "disclosures.version: is below 0");
	take_groups(g, bits);
	if (!m->ground[0] && id_is_zero(&g->consent))
		g->consent = head->consent;
	g->ground = either(m->ground, head->ground);
	g->weighing = either(m->weighing, head->weighing);
	g->necessity = either(m->necessity, head->necessity);
	g->number = m->decision_number;
	g->onward = codes_onward[m->onward ? m->onward :
	    SLUSS__V1__ONWARD__ONWARD_NONE];
	g->purpose = either(m->purpose, c->purpose);
	g->version = m->version;
	g->follow = m->follow == SLUSS__V1__ANSWER__ANSWER_YES;
	if (g->expires_at == FACT_NO_TIME)
		g->expires_at = head->expires_at;
	return CODE_OK;
}

/* Who said yes for an organisation without a system, in words that name nobody. */
static enum code
admit_answer(struct call *c, struct referral *a,
    const Sluss__V1__ReferRequest *m)
{
	a->form = (int)m->form;
	a->accepted_by = m->accepted_by;
	if (admit_choice(c, a->form, "form"))
		return c->err.code;
	if (m->accepted_by[0] && strlen(m->accepted_by) <= ACCEPTED_BY_MAX)
		return CODE_OK;
	err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
	    "accepted_by: 1 to 256 bytes");
	err_field(&c->err, "%s", "accepted_by");
	return CODE_INVALID_ARGUMENT;
}

enum code
refer_admit(struct call *c)
{
	const Sluss__V1__ReferRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ReferRequest);
	struct referral *a = arena_alloc(c->arena, sizeof(*a));
	struct given *head;

	if (!a)
		return call_no_memory(c);
	c->own = a;
	head = &a->v[0];
	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->consent_id, "consent_id", false, &head->consent) ||
	    admit_choice(c, (int)m->standing, "standing") ||
	    admit_code(c, m->organisation, "organisation", true) ||
	    admit_code(c, m->ground, "ground", true) ||
	    admit_time(c, m->expires_at, "expires_at", &head->expires_at))
		return c->err.code;
	if (head->expires_at == FACT_NO_TIME)
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("EXPIRY_MISSING"));
	if (m->n_disclosures > REFERRED_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "disclosures: give at most 16");
	a->recipient = m->organisation;
	a->accepted_by = "";
	a->standing = (int)m->standing;
	if ((m->form || m->accepted_by[0]) && admit_answer(c, a, m))
		return c->err.code;
	head->ground = m->ground;
	head->weighing = m->weighing;
	head->necessity = m->necessity;
	head->number = head->purpose = head->onward = "";
	head->follow = a->form == 0;
	head->kind = SLUSS__V1__RECORD__BODY_CASE;
	head->groups[head->n_groups++] = GROUP_CASE_HEAD;
	c->kind = head->kind;
	a->n = 1 + m->n_disclosures;
	for (size_t i = 0; i < m->n_disclosures; i++)
		if (admit_given(c, m->disclosures[i], head, &a->v[1 + i]))
			return c->err.code;
	return refer_more(c, a);
}

enum code
refer_prepare(struct call *c)
{
	const struct referral *a = c->own;
	struct param *v = arena_array(c->arena, 16, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_text(c->arena, str_of(a->recipient));
	v[n++] = param_text(c->arena, str_of(codes_standing[a->standing]));
	v[n++] = param_text(c->arena, str_of(a->v[0].ground));
	v[n++] = param_id(c->arena, &a->v[0].consent);
	v[n++] = param_json(c->arena, a->more);
	v[n++] = param_id(c->arena, &c->request_id);
	v[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return write_submit(c, SQL_WEIGH_REFERRAL, v, n);
}

static enum code
decide_one(struct call *c, const struct referral *a, struct given *g,
    const struct row *r)
{
	bool present[KIND_GROUPS_MAX] = { false };
	bool extracted[KIND_GROUPS_MAX] = { false };
	struct record_facts record;
	struct disclosure_facts d;

	if (!facts_record(r, &record))
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	if (record.kind != g->kind)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "KIND_MISMATCH", "groups: the record is of another kind");
	facts_disclosure(r, &d);
	d.groups = g->groups;
	d.present = present;
	d.extracted = extracted;
	d.n_groups = g->n_groups;
	d.has_weighing = g->weighing[0] != '\0';
	d.has_necessity = g->necessity[0] != '\0';
	d.has_decision_number = g->number[0] != '\0';
	d.follow = g->follow;
	d.not_before = FACT_NO_TIME;
	d.expires_at = g->expires_at;
	rows_bools(r->rows, r->i, r->cols->at[COL_groups_present], present,
	    g->n_groups);
	rows_bools(r->rows, r->i, r->cols->at[COL_extracts_present],
	    extracted, g->n_groups);
	snprintf(d.ground, sizeof(d.ground), "%s", g->ground);
	/* It will be invited by this very act. */
	snprintf(d.recipient_state, sizeof(d.recipient_state), "invited");
	snprintf(d.recipient_standing, sizeof(d.recipient_standing), "%s",
	    codes_standing[a->standing]);
	/* What goes with it is never handed over: it is disclosed, or refused. */
	d.by_hand = a->form != 0 && g == &a->v[0];
	d.delivered_at = FACT_NO_TIME;
	return decide_disclosure(c->policy->policy, &c->facts.caller, &record,
	    &d, &g->pending, &c->err);
}

/* It will be invited by this very act, or takes part by it. */
static enum code
can_be_invited(struct call *c, const struct referral *a,
    const struct disclosure_facts *d)
{
	bool answered = a->form != 0;

	if (strcmp(d->recipient_state, "active") == 0 ||
	    strcmp(d->recipient_state, "invited") == 0)
		return reasons_set(&c->err, CODE_FAILED_PRECONDITION,
		    STR("ALREADY_PARTICIPANT"));
	/* Nobody there could carry the case. */
	if (d->unconnected &&
	    a->standing == SLUSS__V1__STANDING__STANDING_OWNER)
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("STANDING_NOT_POSSIBLE"));
	if (d->unconnected != answered)
		return reasons_set(&c->err, CODE_FAILED_PRECONDITION,
		    answered ? STR("ANSWERS_ITSELF") : STR("ANSWER_MISSING"));
	return CODE_OK;
}

enum code
refer_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	struct referral *a = c->own;
	struct id recipient = row_id(&r, COL_recipient);
	struct disclosure_facts d;

	if (!c->facts.has_record)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	c->record_id = c->facts.record.record;
	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	if (id_is_zero(&recipient))
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("UNKNOWN_ORGANISATION"));
	facts_disclosure(&r, &d);
	if (can_be_invited(c, a, &d))
		return c->err.code;
	/* As many rows as were asked for, or something is not as it was sent. */
	if ((size_t)c->rows->n != a->n)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	for (r.i = 0; r.i < c->rows->n; r.i++)
		if (decide_one(c, a, &a->v[r.i], &r))
			return c->err.code;
	return CODE_OK;
}

static enum code
seal_texts(struct call *c, struct given *g)
{
	struct place at = { .case_id = c->case_id, .record = g->disclosure,
		.kind = TEXTS_KIND, .group = TEXTS_GROUP, .version = 1,
		.key = c->key };
	struct parts p;
	struct buf b;

	g->texts = (struct str){ NULL, 0 };
	if (!g->weighing[0] && !g->necessity[0] && !g->number[0])
		return CODE_OK;
	parts_init(&p, c->arena);
	parts_field(&p, 1, str_of(g->weighing));
	parts_field(&p, 2, str_of(g->necessity));
	parts_field(&p, 3, str_of(g->number));
	buf_init(&b, 0);
	for (size_t i = 0; i < p.n; i++)
		buf_append(&b, p.v[i].p, p.v[i].n);
	g->texts = vault_seal(engine_parts(c->engine)->vault, c->arena, &at,
	    buf_str(&b), &c->err);
	if (p.failed || b.failed)
		call_no_memory(c);
	buf_clear(&b);
	return c->err.code;
}

static void
tell(struct given *g, Sluss__V1__ReferredDisclosure *m,
    Google__Protobuf__Timestamp *t)
{
	*m = (Sluss__V1__ReferredDisclosure)
	    SLUSS__V1__REFERRED_DISCLOSURE__INIT;
	*t = (Google__Protobuf__Timestamp)GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	m->disclosure_id.data = g->disclosure.b;
	m->disclosure_id.len = sizeof(g->disclosure.b);
	m->record_id.data = g->record.b;
	m->record_id.len = sizeof(g->record.b);
	m->state = g->pending ?
	    SLUSS__V1__DISCLOSURE_STATE__DISCLOSURE_STATE_PENDING :
	    SLUSS__V1__DISCLOSURE_STATE__DISCLOSURE_STATE_ACTIVE;
	t->seconds = g->expires_at / US_PER_S;
	t->nanos = (int32_t)(g->expires_at % US_PER_S) * 1000;
	m->expires_at = t;
}

enum code
refer_seal(struct call *c)
{
	Sluss__V1__ReferResponse m = SLUSS__V1__REFER_RESPONSE__INIT;
	Sluss__V1__ReferredDisclosure told[REFERRED_MAX], *list[REFERRED_MAX];
	Google__Protobuf__Timestamp ends[REFERRED_MAX];
	struct referral *a = c->own;

	if (a->form)
		m.sheet_number = ask_sheet_number(c, &a->v[0].disclosure);
	if (c->err.code || ask_seal_text(c, &a->v[0].disclosure, HANDED_TEXT,
	    a->accepted_by, &a->accepted))
		return c->err.code;
	for (size_t i = 0; i < a->n; i++)
		if (seal_texts(c, &a->v[i]))
			return c->err.code;
	for (size_t i = 1; i < a->n; i++) {
		list[i - 1] = &told[i - 1];
		tell(&a->v[i], &told[i - 1], &ends[i - 1]);
	}
	m.disclosure_id.data = a->v[0].disclosure.b;
	m.disclosure_id.len = sizeof(a->v[0].disclosure.b);
	m.disclosures = list;
	m.n_disclosures = a->n - 1;
	return write_outcome(c, &m.base);
}

enum code
refer_apply(struct call *c)
{
	struct referral *a = c->own;
	const struct given *head = &a->v[0];
	struct arena *m = c->arena;
	struct param *v = arena_array(m, 28, sizeof(*v));
	struct str *texts = arena_array(m, 1 + REFERRED_MAX, sizeof(*texts));
	size_t n;

	if (!v || !texts)
		return call_no_memory(c);
	for (size_t i = 1; i < a->n; i++)
		texts[i - 1] = a->v[i].texts.p ? a->v[i].texts : STR("");
	n = write_lead(c, v);
	v[n++] = param_id(m, &c->case_id);
	v[n++] = param_text(m, str_of(a->recipient));
	v[n++] = param_text(m, str_of(codes_standing[a->standing]));
	v[n++] = param_text(m, str_of(head->ground));
	v[n++] = param_id(m, &head->consent);
	v[n++] = param_time(m, head->expires_at);
	v[n++] = param_id(m, &head->disclosure);
	v[n++] = param_id(m, &c->key);
	v[n++] = param_bytes(m, head->texts);
	v[n++] = param_bool(m, head->weighing[0] != '\0');
	v[n++] = param_bool(m, head->necessity[0] != '\0');
	v[n++] = param_bytes(m, c->outcome);
	v[n++] = a->form ? param_text(m, str_of(codes_form[a->form])) :
	    param_null();
	v[n++] = a->form ? param_bytes(m, a->accepted) : param_null();
	v[n++] = param_json(m, a->more);
	v[n++] = param_bytess(m, texts, a->n - 1);
	return write_submit(c, SQL_REFER, v, n);
}
