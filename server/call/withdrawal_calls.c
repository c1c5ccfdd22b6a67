/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * PreviewWithdrawal: what would go dark for whom, what stays and on what, and
 * what was delivered. Which grounds could carry it instead is found here, from
 * the policy; nothing is written but the log row.
 */

#include "sluss/v1/disclosure_service.pb-c.h"

#include "call/admit.h"
#include "call/services.h"
#include "call/view.h"
#include "log.h"
#include "policy/decide_correction.h"
#include "wire/kinds.h"

enum { RECIPIENTS_MAX = 64 };
/* Fields of the response, WithdrawalRecipient, -Effect, KeptGroup and WithdrawalDelivery. */
enum { OUT_RECIPIENT = 1, OUT_SHOWN };
enum { RECIPIENT_CODE = 1, RECIPIENT_EFFECT, RECIPIENT_DELIVERY };
enum { EFFECT_DISCLOSURE = 1, EFFECT_RECORD, EFFECT_KIND, EFFECT_DARK,
	EFFECT_KEPT, EFFECT_GROUND, EFFECT_EXPIRES };
enum { KEPT_GROUP = 1, KEPT_DISCLOSURE, KEPT_GROUND, KEPT_UNTIL };
enum { DELIVERY_RECORD = 1, DELIVERY_KIND, DELIVERY_GROUP, DELIVERY_ACTOR,
	DELIVERY_READS, DELIVERY_LAST };

struct preview {
	struct str recipients[RECIPIENTS_MAX];
	size_t n;
};

enum code
preview_withdrawal_admit(struct call *c)
{
	const Sluss__V1__PreviewWithdrawalRequest *m =
	    CALL_REQUEST(c, Sluss__V1__PreviewWithdrawalRequest);
	struct preview *p = arena_alloc(c->arena, sizeof(*p));

	if (!p)
		return call_no_memory(c);
	c->own = p;
	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", true, &c->record_id))
		return c->err.code;
	if (m->n_recipients > RECIPIENTS_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "recipients: name at most 64");
	for (; p->n < m->n_recipients; p->n++) {
		if (admit_code(c, m->recipients[p->n], "recipients", true))
			return c->err.code;
		p->recipients[p->n] = str_of(m->recipients[p->n]);
	}
	return CODE_OK;
}

enum code
preview_withdrawal_apply(struct call *c)
{
	const struct preview *p = c->own;
	struct param *v = arena_array(c->arena, 10, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_texts(c->arena, p->recipients, p->n);
	return call_submit(c, SQL_PREVIEW_WITHDRAWAL, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

static uint32_t
row_groups(const struct row *r)
{
	int32_t grp = row_int(r, COL_grp);

	if (row_null(r, COL_grp))
		return row_bits(r, COL_groups);
	return grp > 0 && grp < KIND_GROUPS_MAX ? UINT32_C(1) << grp : 1;
}

/* Every group told is one that the caller may know of: its own, by the ceiling. */
enum code
preview_withdrawal_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	const struct facts *f = &c->facts;

	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	if (decide_withdraw(c->policy->policy, &f->caller, &f->record,
	    &c->err))
		return c->err.code;
	for (r.i = 0; r.i < c->rows->n; r.i++) {
		uint32_t groups = row_groups(&r);
		const struct record_facts about = {
			.kind = (uint32_t)row_int(&r, COL_about_kind),
			.filed_kind = (uint32_t)row_int(&r, COL_filed_kind),
			.filed_group = (uint32_t)row_int(&r, COL_filed_grp),
		};

		if (row_null(&r, COL_about_record) ||
		    decide_correction_known(c->policy->policy, &f->caller,
		    &about, groups, &f->caller.organisation, &f->caller.organisation) == groups)
			continue;
		engine_parts(c->engine)->disagreements++;
		log_alarm("decision_disagrees", "%s: a row", c->method->name);
		return err_set(&c->err, CODE_NOT_FOUND, "NOT_FOUND",
		    "There is no such thing, or not for you.");
	}
	return CODE_OK;
}

static void
put_record(const struct row *r, struct parts *out, uint32_t record,
    uint32_t kind)
{
	struct id id = row_id(r, COL_about_record);
	const struct kind *k =
	    kind_by_number((uint32_t)row_int(r, COL_about_kind));

	view_put_id(out, record, &id);
	if (k)
		parts_field(out, kind, str_of(k->name));
}

static void
put_delivery(struct call *c, const struct row *r, struct parts *out)
{
	struct parts e;
	uint32_t groups = row_groups(r);

	parts_init(&e, c->arena);
	put_record(r, &e, DELIVERY_RECORD, DELIVERY_KIND);
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++)
		if (groups & UINT32_C(1) << g)
			parts_field(&e, DELIVERY_GROUP, view_group_name(c,
			    (uint32_t)row_int(r, COL_about_kind), g));
	parts_field(&e, DELIVERY_ACTOR, view_keep(c, r, COL_actor));
	parts_varint(&e, DELIVERY_READS, (uint64_t)row_int(r, COL_reads));
	view_put_time(&e, DELIVERY_LAST, row_time(r, COL_last_read_at));
	parts_nest(out, RECIPIENT_DELIVERY, &e);
}

static void
put_kept(struct call *c, const struct row *r, struct str name,
    struct parts *out)
{
	struct parts k;
	struct id id = row_id(r, COL_kept_disclosure);

	parts_init(&k, c->arena);
	parts_field(&k, KEPT_GROUP, name);
	view_put_id(&k, KEPT_DISCLOSURE, &id);
	parts_field(&k, KEPT_GROUND, view_keep(c, r, COL_kept_ground));
	view_put_time(&k, KEPT_UNTIL, row_time(r, COL_kept_until));
	parts_nest(out, EFFECT_KEPT, &k);
}

/* Grounds in force that reach the recipient, release the subject's own and rest on no consent. */
static void
put_grounds(struct call *c, const struct row *r, struct parts *out)
{
	const struct policy *p = c->policy->policy;
	const struct caller_facts *f = &c->facts.caller;
	const struct ground *grounds;
	size_t n = policy_grounds(p, &grounds);
	char kind[33];

	row_copy(r, COL_recipient_kind, kind, sizeof(kind));
	for (size_t i = 0; i < n; i++) {
		const struct ground *g = &grounds[i];

		if (g->requires & REQUIRES_CONSENT ||
		    !(g->classes & CLASS_OWN) || f->now < g->from ||
		    f->now >= g->to ||
		    (row_bool(r, COL_follow) && !g->standing) ||
		    !policy_ground_reaches(p, g, f->agency_kind, kind))
			continue;
		parts_field(out, EFFECT_GROUND,
		    arena_str(c->arena, str_of(g->code)));
	}
}

/* The rows of one disclosure from r on; leaves r at its last. */
static void
put_effect(struct call *c, struct row *r, struct parts *out)
{
	struct parts e;
	struct id id = row_id(r, COL_disclosure_id);
	bool dark = false;

	parts_init(&e, c->arena);
	view_put_id(&e, EFFECT_DISCLOSURE, &id);
	put_record(r, &e, EFFECT_RECORD, EFFECT_KIND);
	for (;; r->i++) {
		struct row next = { r->rows, r->cols, r->i + 1 };
		struct id other;
		struct str name = view_group_name(c,
		    (uint32_t)row_int(r, COL_about_kind),
		    (uint32_t)row_int(r, COL_grp));

		if (row_null(r, COL_kept_disclosure)) {
			parts_field(&e, EFFECT_DARK, name);
			dark = true;
		} else {
			put_kept(c, r, name, &e);
		}
		if (next.i >= c->rows->n)
			break;
		other = row_id(&next, COL_disclosure_id);
		if (!id_eq(&id, &other))
			break;
	}
	if (dark)
		put_grounds(c, r, &e);
	view_put_time(&e, EFFECT_EXPIRES, row_time(r, COL_expires_at));
	parts_nest(out, RECIPIENT_EFFECT, &e);
}

enum code
preview_withdrawal_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	struct parts of;
	struct str code = { NULL, 0 };

	parts_init(&of, c->arena);
	for (r.i = 0; r.i < c->rows->n; r.i++) {
		struct str now = row_str(&r, COL_recipient_code);

		if (code.p && !str_eq(code, now)) {
			parts_nest(&c->out, OUT_RECIPIENT, &of);
			parts_init(&of, c->arena);
			code.p = NULL;
		}
		if (!row_null(&r, COL_to_code))
			parts_field(&c->out, OUT_SHOWN,
			    view_keep(c, &r, COL_to_code));
		if (!now.p)
			continue;
		if (!code.p) {
			code = arena_str(c->arena, now);
			parts_field(&of, RECIPIENT_CODE, code);
		}
		if (row_null(&r, COL_grp))
			put_delivery(c, &r, &of);
		else
			put_effect(c, &r, &of);
	}
	if (code.p)
		parts_nest(&c->out, OUT_RECIPIENT, &of);
	return c->out.failed || of.failed ? call_no_memory(c) : CODE_OK;
}
