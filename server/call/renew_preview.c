/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * PreviewRenewal: what RenewDisclosures would give, to whom and until when, who
 * is left out, and everything that stands in the way of each. The door logs and
 * gives the same facts; the same checks are heard to the end. A preview with an
 * obstacle costs the actor what the refusal would have cost.
 */

#include <stdio.h>

#include "call/renew.h"

#include "call/budget.h"
#include "call/facts.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "policy/decide_end.h"

enum { OBSTACLES_MAX = 32, REASON_MAX = 48 };
/* Fields of PreviewRenewalResponse, PreviewedRenewal and LeftOut. */
enum { OUT_RENEWAL = 1, OUT_LEFT_OUT };
enum { ONE_RECIPIENT = 1, ONE_GROUP, ONE_RENEWS, ONE_GROUND, ONE_EXPIRES,
	ONE_LATEST, ONE_APPROVAL, ONE_OBSTACLE, ONE_TO_BE_NAMED, ONE_FOLLOW };
enum { LEFT_RECIPIENT = 1, LEFT_GROUP, LEFT_REASON };

struct heard {
	char text[OBSTACLES_MAX][REASON_MAX];
	size_t n;
	bool spends;             /* Disclose would have refused, not asked */
};

static void
keep(struct heard *h, enum code code, const char *reason)
{
	h->spends |= code == CODE_PERMISSION_DENIED ||
	    code == CODE_FAILED_PRECONDITION;
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->text[i], reason) == 0)
			return;
	if (h->n < OBSTACLES_MAX)
		snprintf(h->text[h->n++], REASON_MAX, "%s", reason);
}

static bool
hear(void *arg, size_t group, const struct err *e)
{
	(void)group;
	keep(arg, e->code, e->reason);
	return true;
}

enum code
preview_renewal_admit(struct call *c)
{
	const Sluss__V1__RenewDisclosuresRequest *m =
	    CALL_REQUEST(c, Sluss__V1__PreviewRenewalRequest)->renewal;

	if (!m)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "renewal: is missing");
	return renew_take(c, m) ? CODE_OK : c->err.code;
}

enum code
preview_renewal_apply(struct call *c)
{
	const struct renewals *a = c->own;
	struct param *v = arena_array(c->arena, 28, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_int2(c->arena, (int16_t)c->kind);
	n += renew_params(c, a, v + n);
	for (size_t i = 0; i < RENEW_TEXTS; i++)
		v[n++] = param_bool(c->arena, a->text[i][0] != '\0');
	v[n++] = param_int2s(c->arena, a->changed, a->n_changed);
	return call_submit(c, SQL_PREVIEW_RENEWAL, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

static bool
needs_second(struct call *c, const struct renewal_facts *f)
{
	for (size_t i = 0; i < f->d.n_groups; i++)
		if (decide_needs_second(c->policy->policy, &c->facts.caller,
		    &f->record, f->groups[i]))
			return true;
	return false;
}

/* Those of the groups with new content that must be named one by one. */
static uint32_t
to_be_named(struct call *c, const struct renewal_facts *f)
{
	uint32_t bits = 0;
	struct err e = { 0 };

	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		uint32_t bit = UINT32_C(1) << g;

		if (f->unnamed & bit && decide_changed(c->policy->policy,
		    &f->record, bit, &e))
			bits |= bit;
	}
	return bits;
}

static void
hear_all(struct call *c, const struct row *r, const struct renewal_facts *f,
    struct heard *h)
{
	decide_obstacles(c->policy->policy, &c->facts.caller, &f->record,
	    &f->d, hear, h);
	if (to_be_named(c, f))
		keep(h, CODE_FAILED_PRECONDITION, "CONTENT_CHANGED");
	if (needs_second(c, f) && !row_bool(r, COL_second_person))
		keep(h, CODE_FAILED_PRECONDITION, "NO_APPROVER");
}

static uint64_t
answer(bool yes)
{
	return yes ? SLUSS__V1__ANSWER__ANSWER_YES :
	    SLUSS__V1__ANSWER__ANSWER_NO;
}

static void
put_groups(struct call *c, struct parts *e, uint32_t tag, uint32_t bits)
{
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++)
		if (bits & UINT32_C(1) << g)
			parts_field(e, tag, view_group_name(c,
			    c->facts.record.kind, g));
}

static void
put_text(struct call *c, struct parts *e, uint32_t tag, const char *text)
{
	char *copy = arena_printf(c->arena, "%s", text);

	parts_field(e, tag, copy ? str_of(copy) : (struct str){ NULL, 0 });
}

static void
put_one(struct call *c, const struct row *r, const struct renewal_facts *f,
    const struct heard *h)
{
	const struct renewals *a = c->own;
	struct id origin = row_id(r, COL_disclosure_id);
	struct parts e;

	parts_init(&e, c->arena);
	parts_field(&e, ONE_RECIPIENT,
	    arena_str(c->arena, row_str(r, COL_recipient_code)));
	for (size_t i = 0; i < f->d.n_groups; i++)
		parts_field(&e, ONE_GROUP, view_group_name(c,
		    c->facts.record.kind, f->groups[i]));
	if (a->source == SLUSS__V1__RENEWAL_SOURCE__RENEWAL_SOURCE_EARLIER)
		view_put_id(&e, ONE_RENEWS, &origin);
	put_text(c, &e, ONE_GROUND, f->d.ground);
	view_put_time(&e, ONE_EXPIRES, f->d.expires_at);
	view_put_time(&e, ONE_LATEST, decide_latest_end(c->policy->policy,
	    &c->facts.caller, &f->record, &f->d));
	parts_varint(&e, ONE_APPROVAL, answer(needs_second(c, f)));
	for (size_t i = 0; i < h->n; i++)
		put_text(c, &e, ONE_OBSTACLE, h->text[i]);
	put_groups(c, &e, ONE_TO_BE_NAMED, to_be_named(c, f));
	parts_varint(&e, ONE_FOLLOW, answer(f->d.follow));
	parts_nest(&c->out, OUT_RENEWAL, &e);
}

static void
put_left_out(struct call *c, const struct row *r)
{
	int16_t groups[KIND_GROUPS_MAX];
	size_t n = rows_int2s(r->rows, r->i, r->cols->at[COL_groups], groups,
	    ARRAY_LEN(groups));
	struct parts e;

	parts_init(&e, c->arena);
	parts_field(&e, LEFT_RECIPIENT,
	    arena_str(c->arena, row_str(r, COL_recipient_code)));
	for (size_t i = 0; i < n; i++)
		parts_field(&e, LEFT_GROUP, view_group_name(c,
		    c->facts.record.kind, (uint32_t)groups[i]));
	parts_field(&e, LEFT_REASON,
	    arena_str(c->arena, row_str(r, COL_left_out)));
	parts_nest(&c->out, OUT_LEFT_OUT, &e);
}

/* Decides, and puts what is found: there is nothing to open in between. */
enum code
preview_renewal_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	bool spends = false;

	if (renew_record(c, c->own))
		return c->err.code;
	for (r.i = 0; r.i < c->rows->n; r.i++) {
		struct heard h = { 0 };
		struct renewal_facts f;

		if (!row_null(&r, COL_left_out)) {
			put_left_out(c, &r);
			continue;
		}
		if (row_null(&r, COL_disclosure_id))
			continue;
		if (!renew_facts_of(c->own, &r, &f) ||
		    !row_bool(&r, COL_known_of))
			return reasons_set(&c->err, CODE_NOT_FOUND,
			    STR("NOT_FOUND"));
		hear_all(c, &r, &f, &h);
		spends |= h.spends;
		put_one(c, &r, &f, &h);
	}
	if (spends)
		budget_spend(&engine_parts(c->engine)->budgets,
		    &c->peer.node, c->actor);
	return CODE_OK;
}

enum code
preview_renewal_reply(struct call *c)
{
	return c->out.failed ? call_no_memory(c) : CODE_OK;
}
