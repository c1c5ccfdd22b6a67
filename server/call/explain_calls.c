/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Explain: the conditions of decide_group(), heard to the end, with words. An
 * owner hears all of them, of its own decisions. Another is told no more than
 * its reading tells: what comes after the kind of "no" that it got is left out,
 * so that nobody learns whether a group that is closed to it has content.
 */

#include <stdio.h>

#include "sluss/v1/policy_service.pb-c.h"

#include "call/admit.h"
#include "call/explain_texts.h"
#include "call/facts.h"
#include "call/reasons.h"
#include "call/services.h"
#include "policy/decide_rule.h"
#include "wire/kinds.h"

/* Fields of ExplainResponse and ExplainStep. */
enum { OUT_ALLOWED = 1, OUT_STEP, OUT_POLICY, OUT_OWNER, OUT_ORGANISATION,
	OUT_POSITION };
enum { STEP_CONDITION = 1, STEP_MET, STEP_SV, STEP_EN, STEP_ASK };

struct question {
	uint32_t group;
	const char *organisation, *position;
	/* as the door found them */
	struct caller_facts who; /* whose reading is explained */
	char at[33];             /* its position */
	bool owner_asks, of_another;
	/* while the conditions are heard */
	struct call *call;
	bool knows;              /* what lies behind the ceiling */
	bool own_position;       /* it asks of itself, as it is */
	bool behind;             /* the ceiling is heard */
	bool refused;
	enum group_state state;  /* of the first that is not met */
	bool untold;             /* neither yes nor no */
	bool any_ceiling;        /* without a record: own or others' */
};

static bool
is_position(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_");

	return s[n] == '\0' && n <= 32;
}

enum code
explain_admit(struct call *c)
{
	const Sluss__V1__ExplainRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ExplainRequest);
	struct question *q = arena_alloc(c->arena, sizeof(*q));
	const struct kind *kind;

	c->own = q;
	if (!q)
		return call_no_memory(c);
	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", false, &c->record_id) ||
	    admit_code(c, m->organisation, "organisation", false))
		return c->err.code;
	if (!kind_parse_group(str_of(m->group), &kind, &q->group)) {
		(void)reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("UNKNOWN_GROUP"));
		err_field(&c->err, "group");
		return c->err.code;
	}
	if (!is_position(m->position)) {
		(void)reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("UNKNOWN_POSITION"));
		err_field(&c->err, "position");
		return c->err.code;
	}
	c->kind = kind->number;
	q->organisation = m->organisation;
	q->position = m->position;
	q->call = c;
	return CODE_OK;
}

enum code
explain_apply(struct call *c)
{
	struct question *q = c->own;
	struct param *p = arena_array(c->arena, 13, sizeof(*p));
	size_t n;

	if (!p)
		return call_no_memory(c);
	n = call_lead(c, p);
	p[n++] = param_id(c->arena, &c->case_id);
	p[n++] = param_id(c->arena, &c->record_id);
	p[n++] = param_int2(c->arena, (int16_t)c->kind);
	p[n++] = param_int2(c->arena, (int16_t)q->group);
	p[n++] = param_text(c->arena, str_of(q->organisation));
	p[n++] = param_text(c->arena, str_of(q->position));
	return call_submit(c, SQL_EXPLAIN, p, n) == WAIT ? CODE_OK :
	    c->err.code;
}

/* Another organisation is looked at as if it had accepted and somebody were
 * at work there: how it staffs a case is its own affair. */
static void
take_another(const struct row *r, int64_t now, struct caller_facts *out)
{
	*out = (struct caller_facts){
		.organisation = row_id(r, COL_recipient),
		.has_case = true, .assigned = true, .now = now,
	};
	row_copy(r, COL_recipient_kind, out->agency_kind,
	    sizeof(out->agency_kind));
	row_copy(r, COL_recipient_standing, out->standing,
	    sizeof(out->standing));
	snprintf(out->participant, sizeof(out->participant), "active");
}

enum code
explain_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	struct question *q = c->own;
	struct id recipient = row_id(&r, COL_recipient);
	const struct caller_facts *me = &c->facts.caller;

	if (!id_is_zero(&c->record_id) && !c->facts.has_record)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	if (c->facts.has_record && c->facts.record.kind != c->kind)
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("KIND_MISMATCH"));
	q->owner_asks = c->facts.has_record &&
	    id_eq(&c->facts.record.owner, &me->organisation);
	q->of_another = !id_eq(&recipient, &me->organisation);
	if (q->of_another && c->facts.has_record && !q->owner_asks)
		return reasons_set(&c->err, CODE_PERMISSION_DENIED,
		    STR("NOT_OWNER"));
	q->who = *me;
	if (q->of_another)
		take_another(&r, me->now, &q->who);
	row_copy(&r, COL_for_position, q->at, sizeof(q->at));
	/* Its own file is as it was, for who was responsible before. */
	if (q->owner_asks && !q->of_another &&
	    strcmp(q->who.standing, "former") == 0)
		memcpy(q->who.standing, "owner", sizeof("owner"));
	if (!policy_has_position(c->policy->policy, q->who.agency_kind,
	    c->facts.has_record ? q->who.standing : NULL, q->at))
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("UNKNOWN_POSITION"));
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
put_step(struct call *c, const char *name, const char *words, bool met)
{
	const struct explain_text *t = explain_text(words);
	struct parts e;

	if (!t)
		return;
	parts_init(&e, c->arena);
	parts_field(&e, STEP_CONDITION, str_of(name));
	parts_varint(&e, STEP_MET, answer(met));
	parts_field(&e, STEP_SV, str_of(met ? t->met_sv : t->unmet_sv));
	parts_field(&e, STEP_EN, str_of(met ? t->met_en : t->unmet_en));
	if (!met)
		parts_field(&e, STEP_ASK, str_of(t->ask));
	parts_nest(&c->out, OUT_STEP, &e);
}

/* The cell's condition by its own name; NULL for a cell without one. */
static const char *
condition_name(const struct question *q)
{
	static const char *const names[] = { [CONDITION_NONE] = NULL,
		[CONDITION_ACTING] = "acting",
		[CONDITION_NAMING_IT] = "naming_it",
		[CONDITION_OWN_AREA] = "own_area",
		[CONDITION_LEVEL_ONLY] = "level_only" };
	enum condition condition = CONDITION_NONE;

	const struct record_facts *r = &q->call->facts.record;
	bool filed = q->call->facts.has_record && decide_is_document(r->kind);

	(void)policy_cell(q->call->policy->policy, q->at,
	    filed ? r->filed_kind : q->call->kind,
	    filed ? r->filed_group : q->group, &condition);
	return names[condition];
}

static bool
reads_extract(const struct question *q)
{
	const char *name = condition_name(q);

	return name && (strcmp(name, "own_area") == 0 ||
	    strcmp(name, "level_only") == 0);
}

static void
hear(void *arg, const char *condition, bool met, enum group_state otherwise)
{
	struct question *q = arg;
	const char *name = condition, *words = condition;

	/*
	 * Whose own position may not have the group hears of the ceiling, as
	 * whatever position it asks; of its own part what refuses it.
	 */
	if (!q->knows && q->behind && (q->refused || !q->own_position))
		return;
	q->behind |= strcmp(condition, "ceiling") == 0;
	/* Past the "no" that it got, only the owner hears more. */
	if (q->refused && !q->owner_asks && otherwise != q->state)
		return;
	if (!met && !q->refused) {
		q->refused = true;
		q->state = otherwise;
	}
	if (strcmp(condition, "condition") == 0)
		words = name = condition_name(q);
	/* What everybody passes who comes here, and drafts: the owner's own. */
	if (!name || strcmp(name, "in_case") == 0 ||
	    (strcmp(name, "final") == 0 && !q->owner_asks))
		return;
	if (strcmp(name, "disclosed") == 0 && reads_extract(q))
		words = "disclosed_extract";
	if (strcmp(name, "takes_part") == 0 && q->of_another)
		words = "takes_part_there";
	if (strcmp(name, "ceiling") == 0 && q->owner_asks && !q->of_another)
		words = "ceiling_own";
	put_step(q->call, name, words, met);
}

/* Without a record: the ceiling, for own records or for others'. */
static void
hear_ceiling(void *arg, const char *condition, bool met,
    enum group_state otherwise)
{
	struct question *q = arg;

	(void)otherwise;
	if (strcmp(condition, "ceiling") != 0)
		return;
	q->any_ceiling |= met;
	put_step(q->call, q->owner_asks ? "ceiling_own" : "ceiling",
	    q->owner_asks ? "ceiling_own" : "ceiling", met);
}

static bool
explain_ceiling(struct call *c, struct question *q)
{
	struct record_facts r = { .kind = c->kind };
	struct group_facts g = { .group = q->group };
	const char *condition = condition_name(q);

	for (int own = 1; own >= 0; own--) {
		q->owner_asks = own == 1;
		if (own)
			r.owner = q->who.organisation;
		else
			memset(&r.owner, 0, sizeof(r.owner));
		(void)decide_why(c->policy->policy, &q->who, q->at, &r, &g,
		    hear_ceiling, q);
	}
	if (condition)
		put_step(c, condition, condition, false);
	return q->any_ceiling;
}

static bool
explain_record(struct call *c, struct question *q)
{
	struct row row = call_row(c, 0);
	struct record_facts r = c->facts.record;
	struct group_facts g;
	const char *own = q->owner_asks ?
	    decide_file_position(c->policy->policy, &c->facts.caller) :
	    decide_position(c->policy->policy, &c->facts.caller);
	bool allowed;

	facts_group(&row, &g);
	g.group = q->group;
	g.pending = row_bool(&row, COL_pending);
	g.named = true;
	r.final = row_bool(&row, COL_group_final);
	r.valid_to = row_time(&row, COL_group_valid_to);
	q->knows = decide_knows(c->policy->policy, &c->facts.caller, &r, &g);
	q->own_position = !q->of_another && own && strcmp(own, q->at) == 0;
	allowed = decide_why(c->policy->policy, &q->who, q->at, &r, &g, hear,
	    q) == GROUP_RELEASED;
	if (!q->knows && !q->refused) {
		q->untold = true;
		return false;
	}
	if (allowed && decide_needs_second(c->policy->policy, &c->facts.caller,
	    &r, q->group))
		put_step(c, "named", "named", true);
	return allowed;
}

enum code
explain_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	struct question *q = c->own;
	bool allowed = c->facts.has_record ? explain_record(c, q) :
	    explain_ceiling(c, q);

	if (!q->untold)
		parts_varint(&c->out, OUT_ALLOWED, answer(allowed));
	parts_field(&c->out, OUT_POLICY, (struct str){
	    (const char *)c->policy->hash, sizeof(c->policy->hash) });
	if (c->facts.has_record)
		parts_field(&c->out, OUT_OWNER,
		    arena_str(c->arena, row_str(&r, COL_owner_code)));
	parts_field(&c->out, OUT_ORGANISATION,
	    arena_str(c->arena, row_str(&r, COL_recipient_code)));
	parts_field(&c->out, OUT_POSITION, str_of(q->at));
	return CODE_OK;
}
