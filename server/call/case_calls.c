/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * CreateCase, Respond, OpenConcern and AssignActor. A case record is born with
 * the case, with the acceptance of an invitation or with the taking up of a
 * concern, never by itself.
 */

#include <stdio.h>

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/concern_service.pb-c.h"
#include "sluss/v1/participation_service.pb-c.h"

#include "call/admit.h"
#include "call/body.h"
#include "call/codes.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/write.h"
#include "policy/decide_concern.h"

struct birth {
	struct body body;
	const Sluss__V1__Case *content;
	struct id concern;
	int standing;
	bool accept;
	struct param groups, sealed;
};

static enum code
admit_head(struct call *c, struct birth *b, const Sluss__V1__Case *content,
    uint32_t tag)
{
	b->content = content;
	if (body_of_kind(c, tag, "case", &b->body))
		return c->err.code;
	if (!content || !content->head) {
		err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
		    "case.head: is missing");
		err_field(&c->err, "case.head");
		return c->err.code;
	}
	if (admit_unsealed(c, content))
		return c->err.code;
	return admit_choice(c, (int)content->head->subject_category,
	    "case.head.subject_category");
}

static struct birth *
begin(struct call *c)
{
	struct birth *b = arena_alloc(c->arena, sizeof(*b));

	if (!b)
		call_no_memory(c);
	c->own = b;
	return b;
}

enum code
create_case_admit(struct call *c)
{
	const Sluss__V1__CreateCaseRequest *m =
	    CALL_REQUEST(c, Sluss__V1__CreateCaseRequest);
	struct birth *b = begin(c);

	if (!b || admit_request_id(c, &m->request_id) ||
	    admit_choice(c, (int)m->standing, "standing"))
		return c->err.code;
	b->standing = (int)m->standing;
	return admit_head(c, b, m->case_, 2);
}

/* A municipality opens as owner or in an acute situation; everyone else as a party. */
static bool
standing_possible(const char *agency_kind, int standing)
{
	bool municipal = strcmp(agency_kind, "municipality") == 0;

	if (standing == SLUSS__V1__STANDING__STANDING_OWNER ||
	    standing == SLUSS__V1__STANDING__STANDING_INTERIM)
		return municipal;
	return standing == SLUSS__V1__STANDING__STANDING_PARTY && !municipal;
}

/* The caller as it will stand once the write is done. */
static struct caller_facts
as_active(const struct call *c, const char *standing)
{
	struct caller_facts f = c->facts.caller;

	f.has_case = true;
	f.assigned = true;
	snprintf(f.participant, sizeof(f.participant), "active");
	snprintf(f.standing, sizeof(f.standing), "%s", standing);
	return f;
}

enum code
create_case_facts(struct call *c)
{
	struct birth *b = c->own;
	struct caller_facts f;

	if (!standing_possible(c->facts.caller.agency_kind, b->standing))
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("STANDING_NOT_POSSIBLE"));
	f = as_active(c, codes_standing[b->standing]);
	c->case_id = vault_random_id();
	c->record_id = vault_random_id();
	return body_decide(c, &b->body, &f);
}

static ProtobufCBinaryData
id_data(struct id *id)
{
	return (ProtobufCBinaryData){ .len = sizeof(id->b), .data = id->b };
}

enum code
create_case_seal(struct call *c)
{
	Sluss__V1__CreateCaseResponse m =
	    SLUSS__V1__CREATE_CASE_RESPONSE__INIT;
	struct birth *b = c->own;

	m.case_id = id_data(&c->case_id);
	m.record_id = id_data(&c->record_id);
	if (body_seal(c, &b->body, 1, &b->groups, &b->sealed))
		return c->err.code;
	return write_outcome(c, &m.base);
}

enum code
create_case_apply(struct call *c)
{
	struct birth *b = c->own;
	const Sluss__V1__Case__Head *h = b->content->head;
	struct param *v = arena_array(c->arena, 20, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_id(c->arena, &c->key);
	v[n++] = param_text(c->arena, str_of(codes_standing[b->standing]));
	v[n++] = param_bool(c->arena,
	    h->silent == SLUSS__V1__ANSWER__ANSWER_YES);
	v[n++] = param_text(c->arena,
	    str_of(codes_subject[h->subject_category]));
	v[n++] = b->groups;
	v[n++] = b->sealed;
	v[n++] = param_bytes(c->arena, c->outcome);
	return write_submit(c, SQL_CREATE_CASE, v, n);
}

enum code
respond_admit(struct call *c)
{
	const Sluss__V1__RespondRequest *m =
	    CALL_REQUEST(c, Sluss__V1__RespondRequest);
	struct birth *b = begin(c);

	if (!b || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_choice(c, (int)m->accept, "accept"))
		return c->err.code;
	b->accept = m->accept == SLUSS__V1__ANSWER__ANSWER_YES;
	/* A position that may not write case.head takes part without one. */
	if (b->accept && m->case_)
		return admit_head(c, b, m->case_, 4);
	b->body.kind = kind_by_name(STR("case"));
	return CODE_OK;
}

enum code
respond_facts(struct call *c)
{
	struct birth *b = c->own;
	struct caller_facts f;

	if (strcmp(c->facts.caller.participant, "invited") != 0)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	f = as_active(c, c->facts.caller.standing);
	c->record_id = vault_random_id();
	return b->accept ? body_decide(c, &b->body, &f) : CODE_OK;
}

enum code
respond_seal(struct call *c)
{
	Sluss__V1__RespondResponse m = SLUSS__V1__RESPOND_RESPONSE__INIT;
	struct birth *b = c->own;

	if (b->accept)
		m.record_id = id_data(&c->record_id);
	if (body_seal(c, &b->body, 1, &b->groups, &b->sealed))
		return c->err.code;
	return write_outcome(c, &m.base);
}

enum code
respond_apply(struct call *c)
{
	struct birth *b = c->own;
	struct param *v = arena_array(c->arena, 20, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_bool(c->arena, b->accept);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_id(c->arena, &c->key);
	v[n++] = param_text(c->arena, str_of(b->content ?
	    codes_subject[b->content->head->subject_category] : ""));
	v[n++] = b->groups;
	v[n++] = b->sealed;
	v[n++] = param_bytes(c->arena, c->outcome);
	return write_submit(c, SQL_RESPOND, v, n);
}

enum code
open_concern_admit(struct call *c)
{
	const Sluss__V1__OpenConcernRequest *m =
	    CALL_REQUEST(c, Sluss__V1__OpenConcernRequest);
	struct birth *b = begin(c);

	if (!b || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->concern_id, "concern_id", true, &b->concern) ||
	    admit_head(c, b, m->case_, 3))
		return c->err.code;
	if (m->case_->head->subject_category ==
	    SLUSS__V1__SUBJECT_CATEGORY__SUBJECT_CATEGORY_CHILD)
		return CODE_OK;
	err_set(&c->err, CODE_INVALID_ARGUMENT, "CASE_OF_A_CHILD",
	    "case.head.subject_category: a concern is about a child");
	err_field(&c->err, "case.head.subject_category");
	return c->err.code;
}

enum code
open_concern_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	struct birth *b = c->own;
	struct caller_facts f = as_active(c, "owner");
	char state[17];

	row_copy(&r, COL_recipient_state, state, sizeof(state));
	if (decide_open_concern(&c->facts.caller, state, &c->err) ||
	    body_decide(c, &b->body, &f))
		return c->err.code;
	c->case_id = row_id(&r, COL_case_id);
	c->record_id = vault_random_id();
	return CODE_OK;
}

enum code
open_concern_seal(struct call *c)
{
	struct birth *b = c->own;

	return body_seal(c, &b->body, 1, &b->groups, &b->sealed);
}

enum code
open_concern_apply(struct call *c)
{
	struct birth *b = c->own;
	struct param *v = arena_array(c->arena, 16, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &b->concern);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_id(c->arena, &c->key);
	v[n++] = b->groups;
	v[n++] = b->sealed;
	return write_submit(c, SQL_OPEN_CONCERN, v, n);
}

enum code
assign_admit(struct call *c)
{
	const Sluss__V1__AssignActorRequest *m =
	    CALL_REQUEST(c, Sluss__V1__AssignActorRequest);
	int64_t from, until;

	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_code(c, m->actor, "actor", true) ||
	    admit_code(c, m->deputy_for, "deputy_for", false) ||
	    admit_time(c, m->from, "from", &from) ||
	    admit_time(c, m->until, "until", &until))
		return c->err.code;
	if (m->deputy_for[0] && until == FACT_NO_TIME &&
	    m->end != SLUSS__V1__ANSWER__ANSWER_YES)
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("DEPUTY_NEEDS_END"));
	if (from != FACT_NO_TIME && until != FACT_NO_TIME && until <= from)
		return reasons_set(&c->err, CODE_INVALID_ARGUMENT,
		    STR("DATES_REVERSED"));
	return CODE_OK;
}

enum code
assign_apply(struct call *c)
{
	const Sluss__V1__AssignActorRequest *m =
	    CALL_REQUEST(c, Sluss__V1__AssignActorRequest);
	struct param *v = arena_array(c->arena, 16, sizeof(*v));
	int64_t from = FACT_NO_TIME, until = FACT_NO_TIME;
	size_t n;

	if (!v)
		return call_no_memory(c);
	if (admit_time(c, m->from, "from", &from) ||
	    admit_time(c, m->until, "until", &until))
		return c->err.code;
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_text(c->arena, str_of(m->actor));
	v[n++] = param_time(c->arena, from);
	v[n++] = param_time(c->arena, until);
	v[n++] = param_text(c->arena, str_of(m->deputy_for));
	v[n++] = param_bool(c->arena, m->end == SLUSS__V1__ANSWER__ANSWER_YES);
	return write_submit(c, SQL_ASSIGN, v, n);
}
