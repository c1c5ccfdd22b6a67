/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * AdvanceStage and CloseCase: the caller's own track, one step or to its end.
 * What is unmet and only warns travels in the reply, and a retry gets the same
 * warnings; the door refuses to store them when they are not true any more.
 */

#include "sluss/v1/case_service.pb-c.h"

#include "call/admit.h"
#include "call/services.h"
#include "call/write.h"
#include "policy/decide_stage.h"

/* Of the table of guards; checked where it is used. */
enum { WARNINGS_MAX = 16 };

struct stage_call {
	struct stage_step step;
	uint32_t warned;
};

static struct stage_call *
begin(struct call *c)
{
	struct stage_call *s = arena_alloc(c->arena, sizeof(*s));

	if (!s)
		call_no_memory(c);
	else
		*s = (struct stage_call){ .step.due = FACT_NO_TIME };
	c->own = s;
	return s;
}

enum code
stage_prepare(struct call *c)
{
	struct param *p = arena_array(c->arena, 12, sizeof(*p));
	size_t n;

	if (!p)
		return call_no_memory(c);
	n = call_lead(c, p);
	p[n++] = param_id(c->arena, &c->case_id);
	p[n++] = param_id(c->arena, &c->record_id);
	p[n++] = param_id(c->arena, &c->request_id);
	p[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return write_submit(c, SQL_WEIGH_STAGE, p, n);
}

static struct stage_facts
facts(struct call *c)
{
	struct row r = call_row(c, 0);

	return (struct stage_facts){
		.stage = row_int(&r, COL_stage),
		.closed = row_bool(&r, COL_closed),
		.met = (uint32_t)row_int(&r, COL_guards_met),
		.known = (uint32_t)row_int(&r, COL_guards_known),
	};
}

enum code
advance_admit(struct call *c)
{
	const Sluss__V1__AdvanceStageRequest *m =
	    CALL_REQUEST(c, Sluss__V1__AdvanceStageRequest);
	struct stage_call *s = begin(c);

	if (!s || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_choice(c, (int)m->track, "track") ||
	    admit_choice(c, (int)m->from_stage, "from_stage") ||
	    admit_choice(c, (int)m->to_stage, "to_stage") ||
	    admit_time(c, m->due_at, "due_at", &s->step.due))
		return c->err.code;
	s->step.track = (enum track)m->track;
	s->step.from = (int)m->from_stage;
	s->step.to = (int)m->to_stage;
	return CODE_OK;
}

enum code
advance_facts(struct call *c)
{
	struct stage_call *s = c->own;
	struct stage_facts f = facts(c);

	return decide_stage(&c->facts.caller, &f, &s->step, &s->warned,
	    &c->err);
}

enum code
advance_seal(struct call *c)
{
	Sluss__V1__AdvanceStageResponse m =
	    SLUSS__V1__ADVANCE_STAGE_RESPONSE__INIT;
	Sluss__V1__UnmetGuard guards[WARNINGS_MAX], *list[WARNINGS_MAX];
	const struct stage_call *s = c->own;
	struct stage_facts f = facts(c);
	const struct guard_text *all;
	size_t i, n;

	all = guard_texts(&n);
	ASSERT(n <= WARNINGS_MAX);
	m.stage = (Sluss__V1__Stage)s->step.to;
	m.warnings = list;
	for (i = 0; i < n; i++) {
		Sluss__V1__UnmetGuard *g = &guards[m.n_warnings];
		bool known = f.known & all[i].bit;

		if (!(s->warned & all[i].bit))
			continue;
		sluss__v1__unmet_guard__init(g);
		g->guard = (char *)(uintptr_t)all[i].code;
		g->text_sv = (char *)(uintptr_t)(known ? all[i].sv :
		    all[i].ask_sv);
		g->text_en = (char *)(uintptr_t)(known ? all[i].en :
		    all[i].ask_en);
		list[m.n_warnings++] = g;
	}
	return write_outcome(c, &m.base);
}

enum code
advance_apply(struct call *c)
{
	const struct stage_call *s = c->own;
	struct param *v = arena_array(c->arena, 16, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_int4(c->arena, (int32_t)s->step.track);
	v[n++] = param_int4(c->arena, s->step.from);
	v[n++] = param_int4(c->arena, s->step.to);
	v[n++] = param_time(c->arena, s->step.due);
	v[n++] = param_int4(c->arena, (int32_t)s->warned);
	v[n++] = param_bytes(c->arena, c->outcome);
	return write_submit(c, SQL_ADVANCE_STAGE, v, n);
}

enum code
close_admit(struct call *c)
{
	const Sluss__V1__CloseCaseRequest *m =
	    CALL_REQUEST(c, Sluss__V1__CloseCaseRequest);

	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	return admit_id(c, &m->closure_record_id, "closure_record_id", true,
	    &c->record_id);
}

enum code
close_facts(struct call *c)
{
	struct stage_facts f = facts(c);

	return decide_close(&c->facts.caller, &f, c->facts.has_record ?
	    &c->facts.record : NULL, &c->err);
}

enum code
close_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	return write_submit(c, SQL_CLOSE_CASE, v, n);
}

/* When, and what ended with it: clear facts, which the door has serialised. */
enum code
close_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	struct str reply = arena_str(c->arena, row_str(&r, COL_outcome));

	if (!reply.p)
		return call_no_memory(c);
	parts_add(&c->out, reply);
	return CODE_OK;
}
