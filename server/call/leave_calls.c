/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Leave and Remove: the end of a part in a case. The door ends what ends with
 * it and says which disclosures those are; its outcome is the reply.
 */

#include "sluss/v1/participation_service.pb-c.h"

#include "call/admit.h"
#include "call/ask.h"
#include "call/services.h"
#include "call/write.h"

struct removal {
	struct id id;
	const char *organisation, *text;
	struct str sealed;
};

enum code
leave_admit(struct call *c)
{
	const Sluss__V1__LeaveRequest *m =
	    CALL_REQUEST(c, Sluss__V1__LeaveRequest);

	if (admit_request_id(c, &m->request_id))
		return c->err.code;
	return admit_id(c, &m->case_id, "case_id", true, &c->case_id);
}

enum code
leave_prepare(struct call *c)
{
	const struct id none = { { 0 } };

	return part_submit(c, "", &none);
}

enum code
leave_facts(struct call *c)
{
	struct party_facts self = { 0 };

	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	part_facts(c, &self);
	return decide_leave(&c->facts.caller, &self, &c->err);
}

enum code
leave_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	return write_submit(c, SQL_LEAVE, v, n);
}

enum code
remove_admit(struct call *c)
{
	const Sluss__V1__RemoveRequest *m =
	    CALL_REQUEST(c, Sluss__V1__RemoveRequest);
	struct removal *r = arena_alloc(c->arena, sizeof(*r));

	if (!r)
		return call_no_memory(c);
	c->own = r;
	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_code(c, m->organisation, "organisation", true))
		return c->err.code;
	r->organisation = m->organisation;
	r->text = m->reason;
	return CODE_OK;
}

enum code
remove_prepare(struct call *c)
{
	const struct removal *r = c->own;
	const struct id none = { { 0 } };

	return part_submit(c, r->organisation, &none);
}

enum code
remove_facts(struct call *c)
{
	struct party_facts target = { 0 };
	struct removal *r = c->own;

	r->id = vault_random_id();
	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	part_facts(c, &target);
	return decide_remove(&c->facts.caller, &target, &c->err);
}

enum code
remove_seal(struct call *c)
{
	struct removal *r = c->own;

	return ask_seal_text(c, &r->id, REMOVAL_TEXT, r->text, &r->sealed);
}

enum code
remove_apply(struct call *c)
{
	const struct removal *r = c->own;
	struct param *v = arena_array(c->arena, 16, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_text(c->arena, str_of(r->organisation));
	v[n++] = param_id(c->arena, &r->id);
	v[n++] = param_id(c->arena, &c->key);
	v[n++] = param_bytes(c->arena, r->sealed);
	return write_submit(c, SQL_REMOVE, v, n);
}

/* The reply as the door keeps it for a retry. */
enum code
leave_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	struct str outcome = arena_str(c->arena, row_str(&r, COL_outcome));

	if (!outcome.p)
		return call_no_memory(c);
	parts_add(&c->out, outcome);
	return CODE_OK;
}
