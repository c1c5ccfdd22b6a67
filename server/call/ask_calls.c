/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * AskFor and Answer. Why somebody asks, and what is answered, is sealed with
 * the request's id in a record's place; the door learns groups and dates.
 */

#include "sluss/v1/request_service.pb-c.h"

#include "call/admit.h"
#include "call/ask.h"
#include "call/codes.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/write.h"
#include "policy/decide_part.h"
#include "wire/kinds.h"

enum { DISCLOSURES_MAX = 64 };

struct ask {
	struct id id;
	const char *organisation, *text;
	int64_t due;
	int16_t numbers[KIND_GROUPS_MAX];
	size_t n_numbers;
	struct id disclosures[DISCLOSURES_MAX];
	size_t n_disclosures;
	int state;               /* of an answer */
	struct str sealed;
};

static struct ask *
begin(struct call *c)
{
	struct ask *a = arena_alloc(c->arena, sizeof(*a));

	if (!a)
		call_no_memory(c);
	c->own = a;
	return a;
}

static enum code
text_missing(struct call *c)
{
	err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
	    "reason: say why, in words");
	err_field(&c->err, "reason");
	return CODE_INVALID_ARGUMENT;
}

enum code
ask_admit(struct call *c)
{
	const Sluss__V1__AskForRequest *m =
	    CALL_REQUEST(c, Sluss__V1__AskForRequest);
	struct ask *a = begin(c);

	if (!a || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_code(c, m->organisation, "organisation", true) ||
	    admit_groups(c, m->groups, m->n_groups, &c->kind, &c->named) ||
	    admit_time(c, m->due_at, "due_at", &a->due))
		return c->err.code;
	if (c->named == 0)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "groups: name at least one");
	for (int16_t g = 1; g < KIND_GROUPS_MAX; g++) {
		if (c->named & UINT32_C(1) << g)
			a->numbers[a->n_numbers++] = g;
	}
	a->organisation = m->organisation;
	a->text = m->reason;
	return a->text[0] ? CODE_OK : text_missing(c);
}

enum code
answer_admit(struct call *c)
{
	const Sluss__V1__AnswerRequest *m =
	    CALL_REQUEST(c, Sluss__V1__AnswerRequest);
	struct ask *a = begin(c);

	if (!a || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->ask_id, "ask_id", true, &a->id))
		return c->err.code;
	a->state = (int)m->state;
	if (a->state != SLUSS__V1__REQUEST_STATE__REQUEST_STATE_GRANTED &&
	    a->state != SLUSS__V1__REQUEST_STATE__REQUEST_STATE_PARTLY_GRANTED &&
	    a->state != SLUSS__V1__REQUEST_STATE__REQUEST_STATE_REFUSED)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "state: answer granted, partly granted "
		    "or refused");
	if (m->n_disclosure_ids > DISCLOSURES_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "disclosure_ids: name at most 64");
	for (; a->n_disclosures < m->n_disclosure_ids; a->n_disclosures++) {
		if (admit_id(c, &m->disclosure_ids[a->n_disclosures],
		    "disclosure_ids", true, &a->disclosures[a->n_disclosures]))
			return c->err.code;
	}
	a->organisation = "";
	a->text = m->reason;
	/* What is not given in full is given a reason. */
	return a->text[0] ||
	    a->state == SLUSS__V1__REQUEST_STATE__REQUEST_STATE_GRANTED ?
	    CODE_OK : text_missing(c);
}

enum code
part_submit(struct call *c, const char *organisation, const struct id *ask)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_text(c->arena, str_of(organisation));
	v[n++] = param_id(c->arena, ask);
	v[n++] = param_id(c->arena, &c->request_id);
	v[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return write_submit(c, SQL_PREPARE_PART, v, n);
}

void
part_facts(struct call *c, struct party_facts *out)
{
	struct row r = call_row(c, 0);

	out->organisation = row_id(&r, COL_recipient);
	row_copy(&r, COL_recipient_state, out->state, sizeof(out->state));
	out->invited_by_own = row_bool(&r, COL_invited_by_own);
	out->known = row_bool(&r, COL_known_of);
	out->stays = row_bool(&r, COL_owner_stays);
}

enum code
ask_prepare(struct call *c)
{
	const struct ask *a = c->own;

	return part_submit(c, a->organisation, &a->id);
}

enum code
ask_facts(struct call *c)
{
	struct party_facts asked = { 0 };
	struct ask *a = c->own;

	a->id = vault_random_id();
	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	part_facts(c, &asked);
	return decide_ask(c->policy->policy, &c->facts.caller, c->kind,
	    c->named, &asked, a->due, &c->err);
}

enum code
answer_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	const struct ask *a = c->own;
	char state[17];

	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	row_copy(&r, COL_ask_state, state, sizeof(state));
	return decide_answer(&c->facts.caller, state, a->state ==
	    SLUSS__V1__REQUEST_STATE__REQUEST_STATE_REFUSED,
	    a->n_disclosures, &c->err);
}

enum code
ask_seal_text(struct call *c, const struct id *id, uint32_t which,
    const char *text, struct str *sealed)
{
	struct place at = { .case_id = c->case_id, .record = *id,
		.kind = ASK_KIND, .group = which, .version = 1,
		.key = c->key };

	if (!text[0])
		return CODE_OK;
	*sealed = vault_seal(engine_parts(c->engine)->vault, c->arena, &at,
	    str_of(text), &c->err);
	return c->err.code;
}

enum code
ask_seal(struct call *c)
{
	Sluss__V1__AskForResponse m = SLUSS__V1__ASK_FOR_RESPONSE__INIT;
	struct ask *a = c->own;

	m.ask_id.data = a->id.b;
	m.ask_id.len = sizeof(a->id.b);
	if (ask_seal_text(c, &a->id, ASK_TEXT, a->text, &a->sealed))
		return c->err.code;
	return write_outcome(c, &m.base);
}

enum code
answer_seal(struct call *c)
{
	Sluss__V1__AnswerResponse m = SLUSS__V1__ANSWER_RESPONSE__INIT;
	struct ask *a = c->own;

	if (ask_seal_text(c, &a->id, ASK_ANSWER, a->text, &a->sealed))
		return c->err.code;
	return write_outcome(c, &m.base);
}

enum code
ask_apply(struct call *c)
{
	struct ask *a = c->own;
	struct arena *m = c->arena;
	struct param *v = arena_array(m, 20, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(m, &c->case_id);
	v[n++] = param_id(m, &a->id);
	v[n++] = param_text(m, str_of(a->organisation));
	v[n++] = param_int2(m, (int16_t)c->kind);
	v[n++] = param_int2s(m, a->numbers, a->n_numbers);
	v[n++] = param_time(m, a->due);
	v[n++] = param_id(m, &c->key);
	v[n++] = param_bytes(m, a->sealed);
	v[n++] = param_bytes(m, c->outcome);
	return write_submit(c, SQL_ASK_FOR, v, n);
}

enum code
answer_apply(struct call *c)
{
	struct ask *a = c->own;
	struct arena *m = c->arena;
	struct param *v = arena_array(m, 20, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(m, &c->case_id);
	v[n++] = param_id(m, &a->id);
	v[n++] = param_text(m, str_of(codes_request[a->state]));
	v[n++] = param_ids(m, a->disclosures, a->n_disclosures);
	v[n++] = param_id(m, &c->key);
	v[n++] = param_bytes(m, a->sealed);
	v[n++] = param_bytes(m, c->outcome);
	return write_submit(c, SQL_ANSWER, v, n);
}
