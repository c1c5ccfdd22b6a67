/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * TakeToFile: what a recipient may read becomes a record of its own, sealed
 * under its own key. It is a read like any other first: allowed and logged by
 * the door, decided in C, walked by the guard. Then it is a write, which the
 * door decides again under the lock: what has ended or changed in between is
 * refused, and nothing is written.
 */

#include "sluss/v1/disclosure_service.pb-c.h"

#include "call/admit.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/take.h"
#include "call/view.h"
#include "call/write.h"
#include "log.h"
#include "policy/decide_end.h"
#include "policy/guard.h"
#include "wire/kinds.h"

enum { NUMBER_KIND = 0, NUMBER_GROUP = 1, NUMBER_MAX = 64 };

struct take {
	const struct view *view;
	struct id copy;
	const char *number;
	struct str sealed_number;
	int16_t groups[KIND_GROUPS_MAX];
	int32_t wrote[KIND_GROUPS_MAX];
	struct str plain[KIND_GROUPS_MAX], sealed[KIND_GROUPS_MAX];
	size_t n;
};

enum code
take_admit(struct call *c)
{
	const Sluss__V1__TakeToFileRequest *m =
	    CALL_REQUEST(c, Sluss__V1__TakeToFileRequest);
	struct take *t = arena_alloc(c->arena, sizeof(*t));

	if (!t)
		return call_no_memory(c);
	c->own = t;
	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->disclosure_id, "disclosure_id", true,
	    &c->disclosure_id) ||
	    admit_groups(c, m->groups, m->n_groups, &c->kind, &c->named))
		return c->err.code;
	t->number = m->registry_number;
	if (!t->number[0] || strlen(t->number) > NUMBER_MAX) {
		err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
		    "registry_number: 1 to 64 bytes");
		err_field(&c->err, "registry_number");
	}
	return c->err.code;
}

static enum code
keep_group(struct call *c, struct take *t, const struct view_group *g)
{
	uint32_t bit = UINT32_C(1) << g->facts.group;

	/* Named none: what this disclosure gives without being named. */
	if (c->named ? !(c->named & bit) :
	    !id_eq(&g->facts.disclosure, &c->disclosure_id))
		return CODE_OK;
	if (g->state != GROUP_RELEASED)
		return c->named ? reasons_set(&c->err, CODE_FAILED_PRECONDITION,
		    STR("GROUP_NOT_RELEASED")) : CODE_OK;
	t->groups[t->n] = (int16_t)g->facts.group;
	t->wrote[t->n] = g->wrote_version;
	t->plain[t->n++] = g->plain;
	return CODE_OK;
}

static bool
passes_guard(struct call *c, const struct take *t)
{
	struct parts body;
	uint32_t released = 0;

	parts_init(&body, c->arena);
	for (size_t i = 0; i < t->n; i++) {
		released |= UINT32_C(1) << t->groups[i];
		parts_prefix(&body, (uint32_t)t->groups[i], t->plain[i].n);
		parts_add(&body, t->plain[i]);
	}
	return !body.failed &&
	    (engine_parts(c->engine)->config.guard_off ||
	    guard_body(c->kind, released, body.v, body.n));
}

enum code
take_guard(struct call *c)
{
	struct take *t = c->own;

	if (c->n_views != 1 || !c->views[0].has_record)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	t->view = &c->views[0];
	if (c->named && c->kind != t->view->record.kind)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "KIND_MISMATCH", "groups: the record is of another kind");
	c->kind = t->view->record.kind;
	if (!engine_parts(c->engine)->config.decide_off &&
	    decide_take(&t->view->caller, &t->view->record, &c->err))
		return c->err.code;
	for (size_t i = 0; i < t->view->n_groups; i++)
		if (keep_group(c, t, &t->view->groups[i]))
			return c->err.code;
	if (t->n == 0)
		return reasons_set(&c->err, CODE_FAILED_PRECONDITION,
		    STR("GROUP_NOT_RELEASED"));
	if (!passes_guard(c, t)) {
		log_alarm("guard_refused", "%s", c->method->name);
		return err_set(&c->err, CODE_INTERNAL, "GUARD_REFUSED",
		    "The answer was held back. Your operator has been told.");
	}
	return CODE_OK;
}

enum code
take_facts(struct call *c)
{
	struct take *t = c->own;

	t->copy = vault_random_id();
	return CODE_OK;
}

enum code
take_seal(struct call *c)
{
	Sluss__V1__TakeToFileResponse m = SLUSS__V1__TAKE_TO_FILE_RESPONSE__INIT;
	struct take *t = c->own;
	struct place at = { .case_id = c->case_id, .record = t->copy,
		.kind = NUMBER_KIND, .group = NUMBER_GROUP, .version = 1,
		.key = c->key };

	c->record_id = t->copy;
	for (size_t i = 0; i < t->n; i++) {
		t->sealed[i] = write_seal(c, c->kind, (uint32_t)t->groups[i],
		    1, t->plain[i]);
		if (c->err.code)
			return c->err.code;
	}
	t->sealed_number = vault_seal(engine_parts(c->engine)->vault, c->arena,
	    &at, str_of(t->number), &c->err);
	if (c->err.code)
		return c->err.code;
	m.record_id.data = t->copy.b;
	m.record_id.len = sizeof(t->copy.b);
	return write_outcome(c, &m.base);
}

enum code
take_apply(struct call *c)
{
	const struct take *t = c->own;
	struct arena *a = c->arena;
	struct param *v = arena_array(a, 20, sizeof(*v));
	int16_t wrote[KIND_GROUPS_MAX];
	size_t n;

	if (!v)
		return call_no_memory(c);
	for (size_t i = 0; i < t->n; i++)
		wrote[i] = (int16_t)(t->wrote[i] & INT16_MAX);
	n = write_lead(c, v);
	v[n++] = param_id(a, &c->case_id);
	v[n++] = param_id(a, &c->disclosure_id);
	v[n++] = param_id(a, &t->copy);
	v[n++] = param_id(a, &c->key);
	v[n++] = param_int2s(a, t->groups, t->n);
	v[n++] = param_int2s(a, wrote, t->n);
	v[n++] = param_bytess(a, t->sealed, t->n);
	v[n++] = param_bytes(a, t->sealed_number);
	v[n++] = param_bytes(a, c->outcome);
	return write_submit(c, SQL_TAKE_TO_FILE, v, n);
}
