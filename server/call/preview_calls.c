/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * PreviewDisclosure: what Disclose would say, all of it at once. The door logs
 * and gives facts; the same checks as for Disclose are heard to the end. Who
 * takes part and which record it is are refusals here as there, and a preview
 * with an obstacle costs the actor what the refusal would have cost.
 */

#include <stdio.h>

#include "sluss/v1/disclosure_service.pb-c.h"

#include "call/admit.h"
#include "call/budget.h"
#include "call/facts.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/view.h"
#include "policy/decide_rule.h"
#include "wire/kinds.h"

enum { GROUP_OBSTACLES_MAX = 8, OBSTACLES_MAX = 32, REASON_MAX = 48 };
/* Fields of PreviewDisclosureResponse, PreviewGroup and PreviewReader. */
enum { OUT_READER = 1, OUT_EXPIRES, OUT_APPROVAL, OUT_DEDUCTION, OUT_OBSTACLE,
	OUT_GROUP, OUT_MISSING, OUT_LATEST };
enum { GROUP_NAME = 1, GROUP_MAY_GO, GROUP_OBSTACLE, GROUP_APPROVAL,
	GROUP_EXTRACT };
enum { DEDUCTION_RULE = 1, DEDUCTION_GROUP, DEDUCTION_SV, DEDUCTION_EN };
enum { READER_POSITION = 1, READER_GROUP = 3, READER_CONDITIONAL };

struct reason {
	char text[REASON_MAX];
};

struct preview {
	const Sluss__V1__DiscloseRequest *m;
	struct id consent;
	struct disclosure_facts d;
	uint32_t groups[KIND_GROUPS_MAX];
	int16_t numbers[KIND_GROUPS_MAX];
	bool present[KIND_GROUPS_MAX], consented[KIND_GROUPS_MAX];
	bool extracted[KIND_GROUPS_MAX];
	size_t n_groups;
	int64_t not_before, expires_at;
	bool follow, by_hand, second_person, pending;
	/* what was found: each reason once, and those of each group */
	struct reason all[OBSTACLES_MAX];
	size_t n_all;
	struct reason of_group[KIND_GROUPS_MAX][GROUP_OBSTACLES_MAX];
	size_t n_of_group[KIND_GROUPS_MAX];
	enum code first;
	uint32_t held[DEDUCTION_KINDS]; /* of the caller's organisation, bits by kind */
};

static void
take_groups(struct preview *v, uint32_t bits)
{
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		if (!(bits & UINT32_C(1) << g))
			continue;
		v->groups[v->n_groups] = g;
		v->numbers[v->n_groups++] = (int16_t)g;
	}
}

enum code
preview_admit(struct call *c)
{
	const Sluss__V1__PreviewDisclosureRequest *whole =
	    CALL_REQUEST(c, Sluss__V1__PreviewDisclosureRequest);
	const Sluss__V1__DiscloseRequest *m = whole->disclosure;
	struct preview *v = arena_alloc(c->arena, sizeof(*v));
	uint32_t bits = 0;

	c->own = v;
	if (!v)
		return call_no_memory(c);
	if (!m)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "disclosure: is missing");
	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", true, &c->record_id) ||
	    admit_id(c, &m->consent_id, "consent_id", false, &v->consent) ||
	    admit_groups(c, m->groups, m->n_groups, &c->kind, &bits) ||
	    admit_code(c, m->recipient, "recipient", true) ||
	    admit_code(c, m->ground, "ground", true) ||
	    admit_code(c, m->purpose, "purpose", false) ||
	    admit_time(c, m->not_before, "not_before", &v->not_before) ||
	    admit_time(c, m->expires_at, "expires_at", &v->expires_at))
		return c->err.code;
	if (bits == 0)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "groups: name at least one");
	if (m->version < 0)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "version: is below 0");
	v->m = m;
	v->follow = m->follow == SLUSS__V1__ANSWER__ANSWER_YES;
	v->by_hand = whole->by_hand == SLUSS__V1__ANSWER__ANSWER_YES;
	c->version = m->version;
	take_groups(v, bits);
	return CODE_OK;
}

enum code
preview_apply(struct call *c)
{
	struct preview *v = c->own;
	struct arena *a = c->arena;
	struct param *p = arena_array(a, 24, sizeof(*p));
	size_t n;

	if (!p)
		return call_no_memory(c);
	n = call_lead(c, p);
	p[n++] = param_id(a, &c->case_id);
	p[n++] = param_id(a, &c->record_id);
	p[n++] = param_int4(a, c->version);
	p[n++] = param_int2(a, (int16_t)c->kind);
	p[n++] = param_int2s(a, v->numbers, v->n_groups);
	p[n++] = param_text(a, str_of(v->m->recipient));
	p[n++] = param_text(a, str_of(v->m->ground));
	p[n++] = param_id(a, &v->consent);
	p[n++] = param_bool(a, v->follow);
	p[n++] = param_time(a, v->not_before);
	p[n++] = param_time(a, v->expires_at);
	p[n++] = param_text(a, str_of(v->m->purpose));
	p[n++] = param_bool(a, v->m->weighing[0] != '\0');
	p[n++] = param_bool(a, v->m->necessity[0] != '\0');
	p[n++] = param_bool(a, v->m->decision_number[0] != '\0');
	p[n++] = param_bool(a, v->by_hand);
	return call_submit(c, SQL_PREVIEW, p, n) == WAIT ? CODE_OK :
	    c->err.code;
}

/* ---- the checks, heard to the end ---- */

static bool
holds_reason(const struct reason *list, size_t n, const char *reason)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].text, reason) == 0)
			return true;
	return false;
}

static void
keep(struct reason *list, size_t *n, size_t max, const char *reason)
{
	if (*n == max || holds_reason(list, *n, reason))
		return;
	snprintf(list[(*n)++].text, REASON_MAX, "%s", reason);
}

static bool
hear(void *arg, size_t group, const struct err *e)
{
	struct preview *v = arg;

	if (!v->first)
		v->first = e->code;
	keep(v->all, &v->n_all, OBSTACLES_MAX, e->reason);
	if (group != DECIDE_WHOLE)
		keep(v->of_group[group], &v->n_of_group[group],
		    GROUP_OBSTACLES_MAX, e->reason);
	return true;
}

static void
hear_reason(struct preview *v, enum code code, const char *reason)
{
	struct err e = { .code = code };

	snprintf(e.reason, sizeof(e.reason), "%s", reason);
	hear(v, DECIDE_WHOLE, &e);
}

static void
take_held(const struct row *r, struct preview *v)
{
	enum { HELD_MAX = 256 };
	int16_t kinds[HELD_MAX], groups[HELD_MAX];
	size_t n = rows_int2s(r->rows, r->i, r->cols->at[COL_held_kind],
	    kinds, HELD_MAX);
	size_t m = rows_int2s(r->rows, r->i, r->cols->at[COL_held_grp],
	    groups, HELD_MAX);

	for (size_t i = 0; i < n && i < m; i++)
		if (kinds[i] > 0 && kinds[i] < DEDUCTION_KINDS)
			v->held[kinds[i]] |= UINT32_C(1) << (groups[i] & 31);
}

static void
weigh(struct call *c, const struct row *r, struct preview *v)
{
	struct disclosure_facts *d = &v->d;

	facts_disclosure(r, d);
	take_held(r, v);
	d->groups = v->groups;
	d->present = v->present;
	d->extracted = v->extracted;
	d->consented = v->consented;
	d->n_groups = v->n_groups;
	d->has_weighing = v->m->weighing[0] != '\0';
	d->has_necessity = v->m->necessity[0] != '\0';
	d->has_decision_number = v->m->decision_number[0] != '\0';
	d->follow = v->follow;
	d->by_hand = v->by_hand;
	d->not_before = v->not_before;
	d->expires_at = v->expires_at;
	snprintf(d->ground, sizeof(d->ground), "%s", v->m->ground);
	rows_bools(r->rows, r->i, r->cols->at[COL_groups_present],
	    v->present, v->n_groups);
	rows_bools(r->rows, r->i, r->cols->at[COL_extracts_present],
	    v->extracted, v->n_groups);
	rows_bools(r->rows, r->i, r->cols->at[COL_groups_consented],
	    v->consented, v->n_groups);
	decide_obstacles(c->policy->policy, &c->facts.caller,
	    &c->facts.record, d, hear, v);
	for (size_t i = 0; i < v->n_groups; i++)
		v->pending |= decide_needs_second(c->policy->policy,
		    &c->facts.caller, &c->facts.record, v->groups[i]);
	if (v->m->purpose[0] && !policy_purpose_known(c->policy->policy,
	    v->m->purpose))
		hear_reason(v, CODE_INVALID_ARGUMENT, "UNKNOWN_PURPOSE");
	if (v->pending && !row_bool(r, COL_second_person))
		hear_reason(v, CODE_FAILED_PRECONDITION, "NO_APPROVER");
}

/* What Disclose would have told by refusing, and a preview tells no cheaper. */
static enum code
refuse(struct call *c, const struct preview *v)
{
	static const char *const whole[] = {
		"NOT_FOUND", "NOT_OWNER", "NOT_FINAL", "GROUP_MISSING",
		"RECIPIENT_IS_SELF", "RECIPIENT_NOT_PARTICIPANT",
	};

	for (size_t i = 0; i < ARRAY_LEN(whole); i++)
		if (holds_reason(v->all, v->n_all, whole[i]))
			return reasons_set(&c->err, v->first,
			    str_of(v->all[0].text));
	return CODE_OK;
}

enum code
preview_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	struct preview *v = c->own;

	if (!c->facts.has_record)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	if (c->facts.record.kind != c->kind)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "KIND_MISMATCH", "groups: the record is of another kind");
	weigh(c, &r, v);
	if (refuse(c, v))
		return c->err.code;
	if (v->first == CODE_PERMISSION_DENIED ||
	    v->first == CODE_FAILED_PRECONDITION)
		budget_spend(&engine_parts(c->engine)->budgets,
		    &c->peer.node, c->actor);
	return CODE_OK;
}

/* ---- the answer ---- */

static uint64_t
answer(bool yes)
{
	return yes ? SLUSS__V1__ANSWER__ANSWER_YES :
	    SLUSS__V1__ANSWER__ANSWER_NO;
}

static void
put_group(struct call *c, const struct preview *v, size_t i)
{
	struct parts e;

	parts_init(&e, c->arena);
	parts_field(&e, GROUP_NAME,
	    view_group_name(c, c->kind, v->groups[i]));
	parts_varint(&e, GROUP_MAY_GO, answer(v->n_of_group[i] == 0));
	for (size_t k = 0; k < v->n_of_group[i]; k++)
		parts_field(&e, GROUP_OBSTACLE,
		    str_of(v->of_group[i][k].text));
	parts_varint(&e, GROUP_APPROVAL, answer(decide_needs_second(
	    c->policy->policy, &c->facts.caller, &c->facts.record,
	    v->groups[i])));
	parts_varint(&e, GROUP_EXTRACT, answer(decide_gives_extract(
	    c->policy->policy, &c->facts.record, &v->d, v->groups[i])));
	parts_nest(&c->out, OUT_GROUP, &e);
}

static const char *
condition_of(enum condition condition)
{
	switch (condition) {
	case CONDITION_NONE:
		return NULL;
	case CONDITION_ACTING:
		return "acting";
	case CONDITION_NAMING_IT:
		return "naming_it";
	case CONDITION_OWN_AREA:
		return "own_area";
	case CONDITION_LEVEL_ONLY:
		return "level_only";
	}
	return NULL;
}

/* One group as a reader of this position would have it. */
static bool
put_read(struct call *c, uint32_t group, const char *position,
    struct parts *out)
{
	enum condition condition = CONDITION_NONE;
	const struct record_facts *r = &c->facts.record;
	bool filed = decide_is_document(r->kind);
	enum cell cell = policy_cell(c->policy->policy, position,
	    filed ? r->filed_kind : r->kind,
	    filed ? r->filed_group : group, &condition);
	struct str name = view_group_name(c, c->kind, group);
	const char *met = condition_of(condition), *text;

	if ((cell != CELL_READ && cell != CELL_BOTH) ||
	    (filed && policy_condition_is_extract(condition)))
		return false;
	if (!met) {
		parts_field(out, READER_GROUP, name);
		return true;
	}
	text = arena_printf(c->arena, "%.*s:%s", (int)name.n, name.p, met);
	parts_field(out, READER_CONDITIONAL,
	    text ? str_of(text) : (struct str){ NULL, 0 });
	return true;
}

static void
put_reader(struct call *c, const struct preview *v, const char *position)
{
	struct parts e;
	bool some = false;

	parts_init(&e, c->arena);
	parts_field(&e, READER_POSITION, str_of(position));
	for (size_t i = 0; i < v->n_groups; i++)
		if (v->n_of_group[i] == 0)
			some |= put_read(c, v->groups[i], position, &e);
	if (some)
		parts_nest(&c->out, OUT_READER, &e);
}

static void
put_readers(struct call *c, const struct preview *v)
{
	const char *const *positions;
	size_t n = policy_positions(c->policy->policy, &positions);

	for (size_t i = 0; i < n; i++)
		if (policy_has_position(c->policy->policy,
		    v->d.recipient_kind, v->d.recipient_standing,
		    positions[i]))
			put_reader(c, v, positions[i]);
}

/* What the recipient could put together, of what this organisation gives it. */
static void
put_deductions(struct call *c, const struct preview *v)
{
	const struct policy *policy = c->policy->policy;
	const struct deduction *all;
	size_t n = policy_deductions(policy, &all);
	uint32_t groups = 0;

	for (size_t i = 0; i < v->n_groups; i++)
		groups |= UINT32_C(1) << v->groups[i];
	for (size_t i = 0; i < n; i++) {
		struct parts e;

		if (!policy_deducible(policy, &all[i], v->d.recipient_kind,
		    v->d.recipient_standing, c->kind, groups, v->held))
			continue;
		parts_init(&e, c->arena);
		parts_field(&e, DEDUCTION_RULE, str_of(all[i].rule));
		for (size_t k = 0; k < all[i].n_groups; k++)
			parts_field(&e, DEDUCTION_GROUP, view_group_name(c,
			    all[i].groups[k].kind, all[i].groups[k].group));
		parts_field(&e, DEDUCTION_SV, str_of(all[i].text_sv));
		parts_field(&e, DEDUCTION_EN, str_of(all[i].text_en));
		parts_nest(&c->out, OUT_DEDUCTION, &e);
	}
}

/* What the owner can add; the rest it can only leave out or choose otherwise. */
static bool
can_be_added(const char *reason)
{
	static const char *const reasons[] = {
		"CONSENT_MISSING", "CONSENT_NOT_COVERING", "WEIGHING_MISSING",
		"REQUEST_MISSING", "NUMBER_MISSING", "NECESSITY_MISSING",
		"EXPIRY_MISSING", "NO_APPROVER", "EXTRACT_MISSING",
	};

	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (strcmp(reasons[i], reason) == 0)
			return true;
	return false;
}

enum code
preview_reply(struct call *c)
{
	const struct preview *v = c->own;
	int64_t end = decide_latest_end(c->policy->policy, &c->facts.caller,
	    &c->facts.record, &v->d);

	put_readers(c, v);
	view_put_time(&c->out, OUT_EXPIRES, v->expires_at);
	parts_varint(&c->out, OUT_APPROVAL, answer(v->pending));
	put_deductions(c, v);
	for (size_t i = 0; i < v->n_all; i++)
		parts_field(&c->out, OUT_OBSTACLE, str_of(v->all[i].text));
	for (size_t i = 0; i < v->n_groups; i++)
		put_group(c, v, i);
	for (size_t i = 0; i < v->n_all; i++)
		if (can_be_added(v->all[i].text))
			parts_field(&c->out, OUT_MISSING,
			    str_of(v->all[i].text));
	view_put_time(&c->out, OUT_LATEST, end);
	return CODE_OK;
}
