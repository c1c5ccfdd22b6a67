/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * PutCircle and GetCircle: the standing proposal of the caller's organisation.
 * A line's texts are sealed with the line's id as a disclosure's are with its
 * own, so that they can be sealed anew when it is given along (renew_calls.c).
 */

#include <stdio.h>

#include "sluss/v1/disclosure_service.pb-c.h"

#include "base/buf.h"
#include "call/admit.h"
#include "call/ask.h"
#include "call/codes.h"
#include "call/facts.h"
#include "call/reasons.h"
#include "call/renew.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "policy/decide_circle.h"
#include "wire/message.h"

enum { LINES_MAX = 64, DAYS_MAX = 366 };
/* Fields of GetCircleResponse and CircleLine. */
enum { OUT_CASE = 1, OUT_VERSION, OUT_LINE, OUT_PUT_AT, OUT_PUT_BY };
enum { LINE_GROUP = 1, LINE_RECIPIENT, LINE_GROUND, LINE_PURPOSE, LINE_ONWARD,
	LINE_FOLLOW, LINE_DAYS, LINE_TEXT, LINE_CONSENT = 11 };

struct line {
	const Sluss__V1__CircleLine *m;
	struct id id, consent;
	uint32_t kind, bits;
	struct str texts;        /* sealed */
};

struct circle {
	int32_t base;
	struct line v[LINES_MAX];
	size_t n;
	struct str json;
};

/* An error of one line says which. */
static enum code
of_line(struct call *c, size_t i)
{
	if (c->err.code)
		err_field(&c->err, "lines[%zu]", i);
	return c->err.code;
}

static enum code
admit_line(struct call *c, struct line *x)
{
	const Sluss__V1__CircleLine *m = x->m;

	if (admit_groups(c, m->groups, m->n_groups, &x->kind, &x->bits) ||
	    admit_code(c, m->recipient, "recipient", true) ||
	    admit_code(c, m->ground, "ground", true) ||
	    admit_code(c, m->purpose, "purpose", false) ||
	    admit_id(c, &m->consent_id, "consent_id", false, &x->consent))
		return c->err.code;
	if (x->bits == 0)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "groups: name at least one");
	if (m->days < 1 || m->days > DAYS_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "days: is not 1 to 366");
	x->id = vault_random_id();
	return CODE_OK;
}

static void
put(struct buf *b, const char *s)
{
	buf_append(b, s, strlen(s));
}

static void
put_id(struct buf *b, const char *name, const struct id *id)
{
	char hex[2 * sizeof(*id) + 1];

	str_hex((const char *)id->b, sizeof(id->b), hex);
	put(b, name);
	put(b, hex);
}

/* Every text in it is a code, an id or a number: nothing is to be escaped. */
static void
put_line(struct buf *b, const struct line *x)
{
	const Sluss__V1__CircleLine *m = x->m;
	bool first = true;
	char text[64];

	put_id(b, "{\"line\":\"", &x->id);
	if (!id_is_zero(&x->consent))
		put_id(b, "\",\"consent\":\"", &x->consent);
	put(b, "\",\"recipient\":\"");
	put(b, m->recipient);
	put(b, "\",\"ground\":\"");
	put(b, m->ground);
	put(b, "\",\"purpose\":\"");
	put(b, m->purpose);
	put(b, "\",\"onward\":\"");
	put(b, codes_onward[m->onward ? m->onward :
	    SLUSS__V1__ONWARD__ONWARD_NONE]);
	snprintf(text, sizeof(text), "\",\"kind\":%u,\"days\":%d", x->kind,
	    (int)m->days);
	put(b, text);
	put(b, m->follow == SLUSS__V1__ANSWER__ANSWER_YES ?
	    ",\"follow\":true" : "");
	put(b, m->weighing[0] ? ",\"weighing\":true" : "");
	put(b, m->necessity[0] ? ",\"necessity\":true" : "");
	put(b, m->decision_number[0] ? ",\"number\":true" : "");
	put(b, ",\"groups\":[");
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		if (!(x->bits & UINT32_C(1) << g))
			continue;
		snprintf(text, sizeof(text), "%s%u", first ? "" : ",", g);
		put(b, text);
		first = false;
	}
	put(b, "]}");
}

static enum code
write_lines(struct call *c, struct circle *a)
{
	struct buf b;

	buf_init(&b, 0);
	put(&b, "[");
	for (size_t i = 0; i < a->n; i++) {
		put(&b, i ? "," : "");
		put_line(&b, &a->v[i]);
	}
	put(&b, "]");
	a->json = arena_str(c->arena, buf_str(&b));
	if (b.failed || !a->json.p)
		call_no_memory(c);
	buf_clear(&b);
	return c->err.code;
}

enum code
put_circle_admit(struct call *c)
{
	const Sluss__V1__PutCircleRequest *m =
	    CALL_REQUEST(c, Sluss__V1__PutCircleRequest);
	struct circle *a = arena_alloc(c->arena, sizeof(*a));

	c->own = a;
	if (!a)
		return call_no_memory(c);
	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	if (m->n_lines > LINES_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "lines: at most 64");
	if (m->base_version < 0 || m->base_version == INT32_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "base_version: is below 0");
	a->base = m->base_version;
	for (; a->n < m->n_lines; a->n++) {
		a->v[a->n].m = m->lines[a->n];
		if (admit_line(c, &a->v[a->n]))
			return of_line(c, a->n);
	}
	return write_lines(c, a);
}

enum code
put_circle_prepare(struct call *c)
{
	const struct circle *a = c->own;
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_json(c->arena, a->json);
	v[n++] = param_id(c->arena, &c->request_id);
	v[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return write_submit(c, SQL_WEIGH_CIRCLE, v, n);
}

static enum code
decide_one(struct call *c, const struct line *x, const struct row *r)
{
	const struct policy *policy = c->policy->policy;
	uint32_t groups[KIND_GROUPS_MAX];
	struct disclosure_facts d;

	facts_disclosure(r, &d);
	d.groups = groups;
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++)
		if (x->bits & UINT32_C(1) << g)
			groups[d.n_groups++] = g;
	d.follow = x->m->follow == SLUSS__V1__ANSWER__ANSWER_YES;
	snprintf(d.ground, sizeof(d.ground), "%s", x->m->ground);
	if (decide_line(policy, &c->facts.caller, x->kind, &d, x->m->days,
	    row_bool(r, COL_known_of), &c->err))
		return c->err.code;
	if (x->m->purpose[0] && !policy_purpose_known(policy, x->m->purpose))
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("UNKNOWN_PURPOSE"));
	return CODE_OK;
}

enum code
put_circle_facts(struct call *c)
{
	const struct circle *a = c->own;
	struct row r = call_row(c, 0);

	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	if (decide_circle(&c->facts.caller, &c->err))
		return c->err.code;
	for (size_t i = 0; i < a->n; i++) {
		struct id line;

		r.i = (int)i;
		line = i < (size_t)c->rows->n ? row_id(&r, COL_disclosure_id) :
		    (struct id){ { 0 } };
		if (!id_eq(&line, &a->v[i].id))
			return err_set(&c->err, CODE_INTERNAL,
			    "DOOR_CONFUSED", "The server could not decide. "
			    "Tell your operator.");
		if (decide_one(c, &a->v[i], &r))
			return of_line(c, i);
	}
	return CODE_OK;
}

static enum code
seal_line(struct call *c, struct line *x)
{
	const char *text[RENEW_TEXTS] = { x->m->weighing, x->m->necessity,
		x->m->decision_number };
	struct place at = { .case_id = c->case_id, .record = x->id,
		.kind = TEXTS_KIND, .group = TEXTS_GROUP, .version = 1,
		.key = c->key };
	struct parts p;
	struct buf b;

	x->texts = STR("");
	parts_init(&p, c->arena);
	for (uint32_t i = 0; i < RENEW_TEXTS; i++)
		if (text[i][0])
			parts_field(&p, i + 1, str_of(text[i]));
	if (p.bytes == 0)
		return CODE_OK;
	buf_init(&b, 0);
	for (size_t i = 0; i < p.n; i++)
		buf_append(&b, p.v[i].p, p.v[i].n);
	x->texts = vault_seal(engine_parts(c->engine)->vault, c->arena, &at,
	    buf_str(&b), &c->err);
	if (p.failed || b.failed)
		call_no_memory(c);
	buf_clear(&b);
	return c->err.code;
}

enum code
put_circle_seal(struct call *c)
{
	Sluss__V1__PutCircleResponse m = SLUSS__V1__PUT_CIRCLE_RESPONSE__INIT;
	struct circle *a = c->own;

	for (size_t i = 0; i < a->n; i++)
		if (seal_line(c, &a->v[i]))
			return c->err.code;
	m.version = a->base + 1;
	return write_outcome(c, &m.base);
}

enum code
put_circle_apply(struct call *c)
{
	const struct circle *a = c->own;
	struct param *v = arena_array(c->arena, 16, sizeof(*v));
	struct str *texts = arena_array(c->arena, LINES_MAX, sizeof(*texts));
	size_t n;

	if (!v || !texts)
		return call_no_memory(c);
	for (size_t i = 0; i < a->n; i++)
		texts[i] = a->v[i].texts;
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_int4(c->arena, a->base);
	v[n++] = param_json(c->arena, a->json);
	v[n++] = param_id(c->arena, &c->key);
	v[n++] = param_bytess(c->arena, texts, a->n);
	v[n++] = param_bytes(c->arena, c->outcome);
	return write_submit(c, SQL_PUT_CIRCLE, v, n);
}

/* ---- reading it ---- */

enum code
get_circle_admit(struct call *c)
{
	const Sluss__V1__GetCircleRequest *m =
	    CALL_REQUEST(c, Sluss__V1__GetCircleRequest);

	return admit_id(c, &m->case_id, "case_id", true, &c->case_id);
}

enum code
get_circle_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 8, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	return call_submit(c, SQL_GET_CIRCLE, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

static bool
take_row(struct call *c, const struct row *r, struct view *v)
{
	struct id owner = row_id(r, COL_owner);

	ask_take_text(r, COL_key_id, COL_ciphertext, TEXTS_GROUP,
	    &v->groups[0]);
	return decide_line_shown(c->policy->policy, &c->facts.caller, &owner,
	    (uint32_t)row_int(r, COL_kind), row_bits(r, COL_groups));
}

enum code
get_circle_facts(struct call *c)
{
	if (ask_collect(c, COL_disclosure_id, take_row))
		return c->err.code;
	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	return decide_circle(&c->facts.caller, &c->err);
}

static void
reply_line(struct call *c, const struct row *r, const struct view *v)
{
	struct id consent = row_id(r, COL_consent_id);
	struct str texts = v->groups[0].plain;
	const uint32_t kind = (uint32_t)row_int(r, COL_kind);
	const uint32_t bits = row_bits(r, COL_groups);
	struct parts e;
	struct field f;

	parts_init(&e, c->arena);
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++)
		if (bits & UINT32_C(1) << g)
			parts_field(&e, LINE_GROUP,
			    view_group_name(c, kind, g));
	parts_field(&e, LINE_RECIPIENT, view_keep(c, r, COL_recipient_code));
	parts_field(&e, LINE_GROUND, view_keep(c, r, COL_ground));
	parts_field(&e, LINE_PURPOSE, view_keep(c, r, COL_purpose));
	parts_varint(&e, LINE_ONWARD, (uint64_t)CODES_NUMBER(codes_onward,
	    row_str(r, COL_onward)));
	parts_varint(&e, LINE_FOLLOW, row_bool(r, COL_follow) ?
	    SLUSS__V1__ANSWER__ANSWER_YES : SLUSS__V1__ANSWER__ANSWER_NO);
	parts_varint(&e, LINE_DAYS, (uint64_t)row_int(r, COL_days));
	while (texts.p && message_next(&texts, &f))
		if (f.tag >= 1 && f.tag <= RENEW_TEXTS)
			parts_field(&e, LINE_TEXT + f.tag - 1, f.value);
	if (!id_is_zero(&consent))
		view_put_id(&e, LINE_CONSENT, &consent);
	parts_nest(&c->out, OUT_LINE, &e);
}

enum code
get_circle_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	size_t n = 0;

	view_put_id(&c->out, OUT_CASE, &c->case_id);
	parts_varint(&c->out, OUT_VERSION, (uint64_t)row_int(&r, COL_version));
	for (r.i = 0; r.i < c->rows->n; r.i++)
		if (!row_null(&r, COL_disclosure_id))
			reply_line(c, &r, &c->views[n++]);
	r.i = 0;
	view_put_time(&c->out, OUT_PUT_AT, row_time(&r, COL_decided_at));
	if (!row_null(&r, COL_decided_by))
		parts_field(&c->out, OUT_PUT_BY,
		    view_keep(c, &r, COL_decided_by));
	return c->out.failed ? call_no_memory(c) : CODE_OK;
}
