/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * The register of providers. Its rows belong to no case: the organisation that
 * owns one stands where a case does, in the key and in what is sealed.
 */

#include "sluss/v1/provider_service.pb-c.h"

#include "call/admit.h"
#include "call/body.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "policy/decide_register.h"
#include "wire/kinds.h"
#include "wire/message.h"

enum { PROVIDER_TAG = 3, VETTING = 1, NUMBER = 2, PROVIDERS = 1, NEXT_PAGE = 2 };

struct entry {
	struct id id;
	struct body body;
	int32_t version;         /* the one being written */
	bool fresh, unfit;
	const char *vetted, *valid_to, *number;
	struct param groups, sealed;
};

static struct entry *
begin(struct call *c)
{
	struct entry *e = arena_alloc(c->arena, sizeof(*e));

	if (!e)
		call_no_memory(c);
	c->own = e;
	return e;
}

static enum code
admit_vetting(struct call *c, const Sluss__V1__Provider__Vetting *v,
    struct entry *e)
{
	static const char *const codes[] = { NULL, "pending", "ok", "stop" };

	if (!v)
		return CODE_OK;
	if (admit_choice(c, (int)v->vetted, "provider.vetting.vetted"))
		return c->err.code;
	e->vetted = codes[v->vetted];
	e->valid_to = v->valid_to_on[0] ? v->valid_to_on : NULL;
	return CODE_OK;
}

enum code
put_provider_admit(struct call *c)
{
	const Sluss__V1__PutProviderRequest *m =
	    CALL_REQUEST(c, Sluss__V1__PutProviderRequest);
	struct entry *e = begin(c);

	if (!e || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->provider_id, "provider_id", false, &e->id) ||
	    body_of_kind(c, PROVIDER_TAG, "provider", &e->body) ||
	    admit_vetting(c, m->provider ? m->provider->vetting : NULL, e))
		return c->err.code;
	e->fresh = id_is_zero(&e->id);
	e->version = m->base_version + 1;
	if (m->base_version < 0 || m->base_version == INT32_MAX ||
	    e->fresh != (m->base_version == 0)) {
		err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
		    "base_version: say which version this was written on; 0 "
		    "for a new provider");
		err_field(&c->err, "base_version");
		return c->err.code;
	}
	if (e->body.n > 0 && (!e->fresh || e->vetted))
		return CODE_OK;
	err_set(&c->err, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
	    "provider.vetting: is missing");
	err_field(&c->err, "provider");
	return c->err.code;
}

enum code
put_provider_prepare(struct call *c)
{
	const struct entry *e = c->own;
	struct param *v = arena_array(c->arena, 10, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &e->id);
	v[n++] = param_id(c->arena, &c->request_id);
	v[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return write_submit(c, SQL_PREPARE_PROVIDER, v, n);
}

enum code
put_provider_facts(struct call *c)
{
	struct entry *e = c->own;

	for (size_t i = 0; i < e->body.n &&
	    !engine_parts(c->engine)->config.decide_off; i++) {
		if (decide_register_write(c->policy->policy, &c->facts.caller,
		    e->body.kind->number, e->body.groups[i].number, &c->err))
			return c->err.code;
	}
	if (!e->fresh && !c->facts.has_record)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	if (!e->fresh && e->version != c->facts.newest_version + 1)
		return reasons_set(&c->err, CODE_ABORTED,
		    STR("VERSION_CONFLICT"));
	if (e->fresh)
		e->id = vault_random_id();
	/* From here on it is sealed: at its owner's place. */
	c->record_id = e->id;
	c->case_id = c->facts.caller.organisation;
	return CODE_OK;
}

enum code
put_provider_seal(struct call *c)
{
	Sluss__V1__PutProviderResponse m =
	    SLUSS__V1__PUT_PROVIDER_RESPONSE__INIT;
	struct entry *e = c->own;

	m.provider_id.data = e->id.b;
	m.provider_id.len = sizeof(e->id.b);
	m.version = e->version;
	if (body_seal(c, &e->body, e->version, &e->groups, &e->sealed))
		return c->err.code;
	return write_outcome(c, &m.base);
}

enum code
put_provider_apply(struct call *c)
{
	const struct entry *e = c->own;
	struct arena *m = c->arena;
	struct param *v = arena_array(m, 18, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(m, &e->id);
	v[n++] = param_int4(m, e->version);
	v[n++] = param_id(m, &c->key);
	v[n++] = e->groups;
	v[n++] = e->sealed;
	v[n++] = e->vetted ? param_text(m, str_of(e->vetted)) : param_null();
	v[n++] = e->valid_to ? param_text(m, str_of(e->valid_to)) :
	    param_null();
	v[n++] = param_bytes(m, c->outcome);
	return write_submit(c, SQL_PUT_PROVIDER, v, n);
}

/* ---- reading ---- */

enum code
get_provider_admit(struct call *c)
{
	const Sluss__V1__GetProviderRequest *m =
	    CALL_REQUEST(c, Sluss__V1__GetProviderRequest);
	struct entry *e = begin(c);

	if (!e || admit_id(c, &m->provider_id, "provider_id", true, &e->id) ||
	    admit_groups(c, m->groups, m->n_groups, &c->kind, &c->named))
		return c->err.code;
	e->unfit = true;
	c->page_size = 1;
	if (c->named && !decide_is_register(c->kind))
		return err_set(&c->err, CODE_INVALID_ARGUMENT, "MIXED_KINDS",
		    "groups: only those of kind provider");
	return CODE_OK;
}

enum code
list_providers_admit(struct call *c)
{
	const Sluss__V1__ListProvidersRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListProvidersRequest);
	struct entry *e = begin(c);

	if (!e || admit_page(c, m->page_size, &m->page_token))
		return c->err.code;
	e->unfit = m->include_unfit == SLUSS__V1__ANSWER__ANSWER_YES;
	e->number = m->organisation_number;
	return CODE_OK;
}

enum code
providers_apply(struct call *c)
{
	const struct entry *e = c->own;
	struct arena *m = c->arena;
	struct param *v = arena_array(m, 12, sizeof(*v));
	struct id after = admit_cursor(c);
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(m, &e->id);
	v[n++] = param_int4(m, (int32_t)c->named);
	v[n++] = param_bool(m, e->unfit);
	v[n++] = param_id(m, &after);
	v[n++] = param_int4(m, c->page_size);
	return call_submit(c, SQL_PROVIDERS, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

enum code
get_provider_reply(struct call *c)
{
	struct parts view;

	if (c->n_views != 1 || !c->views[0].has_record)
		return err_set(&c->err, CODE_INTERNAL, "DOOR_CONFUSED",
		    "The server could not decide. Tell your operator.");
	parts_init(&view, c->arena);
	if (view_write(c, &c->views[0], &view))
		return c->err.code;
	parts_nest(&c->out, 1, &view);
	return CODE_OK;
}

/* Numbers are sealed, so it is looked for in what was opened. */
static bool
has_number(const struct view *v, const char *number)
{
	for (size_t i = 0; i < v->n_groups; i++) {
		struct str plain = v->groups[i].plain;
		struct field f;

		if (v->groups[i].facts.group != VETTING)
			continue;
		while (message_next(&plain, &f))
			if (f.tag == NUMBER && str_eqz(f.value, number))
				return true;
	}
	return false;
}

enum code
list_providers_reply(struct call *c)
{
	const struct entry *e = c->own;
	size_t n = 0;

	for (size_t i = 0; i < c->n_views; i++) {
		const struct view *v = &c->views[i];
		struct parts view;

		if (!v->has_record)
			continue;
		n++;
		if (e->number[0] && !has_number(v, e->number))
			continue;
		parts_init(&view, c->arena);
		if (view_write(c, v, &view))
			return c->err.code;
		parts_nest(&c->out, PROVIDERS, &view);
	}
	if (n > 0 && n == (size_t)c->page_size)
		parts_field(&c->out, NEXT_PAGE, admit_next_page_id(c,
		    &c->views[c->n_views - 1].record.record));
	return CODE_OK;
}
