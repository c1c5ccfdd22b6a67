/* SPDX-License-Identifier: EUPL-1.2 */

/* AnnounceLevel: that a level has changed, and nothing else of it. The door says who is told; its outcome is the reply. */

#include "sluss/v1/disclosure_service.pb-c.h"

#include "call/admit.h"
#include "call/services.h"
#include "call/write.h"
#include "policy/decide_correction.h"

enum { RECIPIENTS_MAX = 64 };

struct announcement {
	struct str recipients[RECIPIENTS_MAX];
	size_t n;
};

enum code
announce_admit(struct call *c)
{
	const Sluss__V1__AnnounceLevelRequest *m =
	    CALL_REQUEST(c, Sluss__V1__AnnounceLevelRequest);
	struct announcement *a = arena_alloc(c->arena, sizeof(*a));

	if (!a)
		return call_no_memory(c);
	c->own = a;
	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", true, &c->record_id))
		return c->err.code;
	if (m->n_recipients > RECIPIENTS_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "recipients: name at most 64");
	for (; a->n < m->n_recipients; a->n++) {
		if (admit_code(c, m->recipients[a->n], "recipients", true))
			return c->err.code;
		a->recipients[a->n] = str_of(m->recipients[a->n]);
	}
	return CODE_OK;
}

enum code
announce_facts(struct call *c)
{
	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	return decide_announce(c->policy->policy, &c->facts.caller,
	    &c->facts.record, &c->err);
}

enum code
announce_apply(struct call *c)
{
	const struct announcement *a = c->own;
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_texts(c->arena, a->recipients, a->n);
	return write_submit(c, SQL_ANNOUNCE_LEVEL, v, n);
}
