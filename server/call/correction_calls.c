/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * ProposeCorrection, ResolveCorrection, ListCorrections: what a recipient says
 * is wrong, and the owner's answer. Both texts are sealed with the
 * correction's id in a record's place, under the key of who wrote them.
 */

#include "sluss/v1/record_service.pb-c.h"

#include "call/admit.h"
#include "call/ask.h"
#include "call/codes.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "policy/decide_correction.h"
#include "wire/kinds.h"

struct correction {
	struct id id;
	const char *text;
	int16_t numbers[KIND_GROUPS_MAX];
	size_t n_numbers;
	bool accepts;
	int32_t version;
	struct str sealed;
};

static struct correction *
begin(struct call *c)
{
	struct correction *q = arena_alloc(c->arena, sizeof(*q));

	if (!q)
		call_no_memory(c);
	c->own = q;
	return q;
}

static enum code
text_missing(struct call *c, const char *field)
{
	err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
	    "%s: say it in words", field);
	err_field(&c->err, "%s", field);
	return CODE_INVALID_ARGUMENT;
}

enum code
propose_admit(struct call *c)
{
	const Sluss__V1__ProposeCorrectionRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ProposeCorrectionRequest);
	struct correction *q = begin(c);

	if (!q || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", true, &c->record_id) ||
	    admit_groups(c, m->groups, m->n_groups, &c->kind, &c->named))
		return c->err.code;
	if (c->named == 0) {
		err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
		    "groups: name at least one");
		err_field(&c->err, "groups");
		return c->err.code;
	}
	for (int16_t g = 1; g < KIND_GROUPS_MAX; g++) {
		if (c->named & UINT32_C(1) << g)
			q->numbers[q->n_numbers++] = g;
	}
	q->text = m->proposal;
	return q->text[0] ? CODE_OK : text_missing(c, "proposal");
}

enum code
resolve_admit(struct call *c)
{
	const Sluss__V1__ResolveCorrectionRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ResolveCorrectionRequest);
	struct correction *q = begin(c);

	if (!q || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->correction_id, "correction_id", true, &q->id) ||
	    admit_choice(c, (int)m->result, "result"))
		return c->err.code;
	q->accepts = m->result ==
	    SLUSS__V1__CORRECTION_RESULT__CORRECTION_RESULT_ACCEPTED;
	q->version = m->version;
	q->text = m->reason;
	if (q->accepts != (m->version > 0)) {
		err_set(&c->err, CODE_INVALID_ARGUMENT, "OUT_OF_RANGE",
		    "version: names what corrects, or is 0 when refused");
		err_field(&c->err, "version");
		return c->err.code;
	}
	return q->accepts || q->text[0] ? CODE_OK : text_missing(c, "reason");
}

enum code
correction_prepare(struct call *c)
{
	const struct correction *q = c->own;
	struct param *v = arena_array(c->arena, 13, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_id(c->arena, &q->id);
	v[n++] = param_int4(c->arena, q->version);
	v[n++] = param_id(c->arena, &c->request_id);
	v[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return write_submit(c, SQL_PREPARE_CORRECTION, v, n);
}

enum code
propose_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	struct correction *q = c->own;
	const struct facts *f = &c->facts;
	bool fits = f->record.kind == c->kind;

	q->id = vault_random_id();
	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	/* Groups of another kind are told apart only for who may know of it. */
	if (decide_propose(c->policy->policy, &f->caller, &f->record,
	    fits ? c->named : 0, (uint32_t)row_int(&r, COL_had_groups),
	    &c->err) && !fits && strcmp(c->err.reason, "GROUP_MISSING") == 0) {
		c->err = (struct err){ 0 };
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("KIND_MISMATCH"));
	}
	return c->err.code;
}

enum code
resolve_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	const struct correction *q = c->own;
	struct correction_facts f = {
		.groups = (uint32_t)row_int(&r, COL_named_groups),
		.changed = (uint32_t)row_int(&r, COL_changed_groups),
		.newer = row_bool(&r, COL_is_newer),
		.correction = row_bool(&r, COL_is_correction),
	};

	c->record_id = c->facts.record.record;
	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	row_copy(&r, COL_ask_state, f.state, sizeof(f.state));
	return decide_resolve(c->policy->policy, &c->facts.caller,
	    &c->facts.record, &f, q->accepts, &c->err);
}

enum code
propose_seal(struct call *c)
{
	Sluss__V1__ProposeCorrectionResponse m =
	    SLUSS__V1__PROPOSE_CORRECTION_RESPONSE__INIT;
	struct correction *q = c->own;

	m.correction_id.data = q->id.b;
	m.correction_id.len = sizeof(q->id.b);
	if (ask_seal_text(c, &q->id, CORRECTION_TEXT, q->text, &q->sealed))
		return c->err.code;
	return write_outcome(c, &m.base);
}

enum code
resolve_seal(struct call *c)
{
	Sluss__V1__ResolveCorrectionResponse m =
	    SLUSS__V1__RESOLVE_CORRECTION_RESPONSE__INIT;
	struct correction *q = c->own;

	if (ask_seal_text(c, &q->id, CORRECTION_ANSWER, q->text, &q->sealed))
		return c->err.code;
	return write_outcome(c, &m.base);
}

enum code
propose_apply(struct call *c)
{
	const struct correction *q = c->own;
	struct arena *m = c->arena;
	struct param *v = arena_array(m, 16, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(m, &c->case_id);
	v[n++] = param_id(m, &c->record_id);
	v[n++] = param_id(m, &q->id);
	v[n++] = param_int2s(m, q->numbers, q->n_numbers);
	v[n++] = param_id(m, &c->key);
	v[n++] = param_bytes(m, q->sealed);
	v[n++] = param_bytes(m, c->outcome);
	return write_submit(c, SQL_PROPOSE_CORRECTION, v, n);
}

enum code
resolve_apply(struct call *c)
{
	const struct correction *q = c->own;
	struct arena *m = c->arena;
	struct param *v = arena_array(m, 16, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(m, &c->case_id);
	v[n++] = param_id(m, &q->id);
	v[n++] = param_text(m, q->accepts ? STR("accepted") : STR("refused"));
	v[n++] = q->accepts ? param_int4(m, q->version) : param_null();
	v[n++] = param_id(m, &c->key);
	v[n++] = param_bytes(m, q->sealed);
	v[n++] = param_bytes(m, c->outcome);
	return write_submit(c, SQL_RESOLVE_CORRECTION, v, n);
}
