/* SPDX-License-Identifier: EUPL-1.2 */

/* RegistryService: an administrator's own organisation, and the list of all by code. */

#include "sluss/v1/registry_service.pb-c.h"

#include "call/admit.h"
#include "call/codes.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"

enum { ROLES_MAX = 32 };

static uint64_t
answer(bool yes)
{
	return yes ? SLUSS__V1__ANSWER__ANSWER_YES :
	    SLUSS__V1__ANSWER__ANSWER_NO;
}

/* Lists by code: the cursor is the code itself, sealed in the token. */
static enum code
submit_list(struct call *c, enum sql sql)
{
	struct param *v = arena_array(c->arena, 10, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_text(c->arena, c->cursor.p ? c->cursor : STR(""));
	v[n++] = param_int4(c->arena, c->page_size);
	return call_submit(c, sql, v, n) == WAIT ? CODE_OK : c->err.code;
}

static enum code
reply_list(struct call *c, enum column key,
    void (*put)(struct call *, const struct row *, struct parts *))
{
	struct row r = call_row(c, 0);
	struct str last = { NULL, 0 };
	int n = 0;

	for (r.i = 0; r.i < c->rows->n; r.i++) {
		struct parts e;

		if (row_null(&r, key))
			continue;
		parts_init(&e, c->arena);
		put(c, &r, &e);
		parts_nest(&c->out, 1, &e);
		last = row_str(&r, key);
		n++;
	}
	if (n == c->page_size)
		parts_field(&c->out, 2, admit_next_page(c, last));
	return CODE_OK;
}

enum code
list_organisations_admit(struct call *c)
{
	const Sluss__V1__ListOrganisationsRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListOrganisationsRequest);

	return admit_page(c, m->page_size, &m->page_token);
}

enum code
list_organisations_apply(struct call *c)
{
	return submit_list(c, SQL_LIST_ORGANISATIONS);
}

static void
put_organisation(struct call *c, const struct row *r, struct parts *e)
{
	parts_field(e, 1, view_keep(c, r, COL_organisation_code));
	parts_field(e, 2, view_keep(c, r, COL_name));
	parts_field(e, 3, view_keep(c, r, COL_agency_kind));
	parts_field(e, 4, view_keep(c, r, COL_organisation_number));
	parts_field(e, 5, view_keep(c, r, COL_municipality_code));
	parts_varint(e, 6, answer(row_bool(r, COL_connected)));
	parts_varint(e, 7, (uint64_t)CODES_NUMBER(codes_regime,
	    row_str(r, COL_regime)));
}

enum code
list_organisations_reply(struct call *c)
{
	return reply_list(c, COL_organisation_code, put_organisation);
}

enum code
list_nodes_admit(struct call *c)
{
	const Sluss__V1__ListNodesRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListNodesRequest);

	return admit_page(c, m->page_size, &m->page_token);
}

enum code
list_nodes_apply(struct call *c)
{
	return submit_list(c, SQL_LIST_NODES);
}

static void
put_node(struct call *c, const struct row *r, struct parts *e)
{
	parts_field(e, 1, view_keep(c, r, COL_node_code));
	parts_field(e, 2, view_keep(c, r, COL_spki));
	parts_field(e, 3, view_keep(c, r, COL_actor));
	view_put_time(e, 4, row_time(r, COL_enrolled_at));
	view_put_time(e, 5, row_time(r, COL_revoked_at));
}

enum code
list_nodes_reply(struct call *c)
{
	return reply_list(c, COL_node_code, put_node);
}

enum code
list_actors_admit(struct call *c)
{
	const Sluss__V1__ListActorsRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListActorsRequest);

	return admit_page(c, m->page_size, &m->page_token);
}

enum code
list_actors_apply(struct call *c)
{
	return submit_list(c, SQL_LIST_ACTORS);
}

static void
put_actor(struct call *c, const struct row *r, struct parts *e)
{
	struct str roles[ROLES_MAX];
	size_t n = rows_strs(r->rows, r->i, r->cols->at[COL_roles], roles,
	    ARRAY_LEN(roles));

	parts_field(e, 1, view_keep(c, r, COL_actor));
	for (size_t i = 0; i < n; i++)
		parts_field(e, 2, arena_str(c->arena, roles[i]));
	parts_varint(e, 3, answer(row_bool(r, COL_approver)));
	parts_varint(e, 4, answer(row_bool(r, COL_duty)));
	view_put_time(e, 5, row_time(r, COL_revoked_at));
}

enum code
list_actors_reply(struct call *c)
{
	return reply_list(c, COL_actor, put_actor);
}

/* ---- changes ---- */

static enum code
submit_change(struct call *c, enum sql sql, const struct param *tail, size_t m)
{
	struct param *v = arena_array(c->arena, 10 + m, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	for (size_t i = 0; i < m; i++)
		v[n++] = tail[i];
	return write_submit(c, sql, v, n);
}

enum code
enrol_node_admit(struct call *c)
{
	const Sluss__V1__EnrolNodeRequest *m =
	    CALL_REQUEST(c, Sluss__V1__EnrolNodeRequest);

	if (admit_request_id(c, &m->request_id) ||
	    admit_code(c, m->code, "code", true) ||
	    admit_code(c, m->actor, "actor", false))
		return c->err.code;
	if (m->spki_sha256.len != 32)
		return err_set(&c->err, CODE_INVALID_ARGUMENT, "BAD_FORMAT",
		    "spki_sha256: is not 32 bytes");
	return CODE_OK;
}

enum code
enrol_node_apply(struct call *c)
{
	const Sluss__V1__EnrolNodeRequest *m =
	    CALL_REQUEST(c, Sluss__V1__EnrolNodeRequest);
	struct param tail[] = { param_text(c->arena, str_of(m->code)),
		param_bytes(c->arena,
		    (struct str){ (const char *)m->spki_sha256.data,
			m->spki_sha256.len }),
		param_text(c->arena, str_of(m->actor)) };

	return submit_change(c, SQL_ENROL_NODE, tail, ARRAY_LEN(tail));
}

enum code
revoke_node_admit(struct call *c)
{
	const Sluss__V1__RevokeNodeRequest *m =
	    CALL_REQUEST(c, Sluss__V1__RevokeNodeRequest);

	return admit_request_id(c, &m->request_id) ? c->err.code :
	    admit_code(c, m->code, "code", true);
}

enum code
revoke_node_apply(struct call *c)
{
	const Sluss__V1__RevokeNodeRequest *m =
	    CALL_REQUEST(c, Sluss__V1__RevokeNodeRequest);
	struct param code = param_text(c->arena, str_of(m->code));

	return submit_change(c, SQL_REVOKE_NODE, &code, 1);
}

enum code
put_actor_admit(struct call *c)
{
	const Sluss__V1__PutActorRequest *m =
	    CALL_REQUEST(c, Sluss__V1__PutActorRequest);

	if (admit_request_id(c, &m->request_id) ||
	    admit_code(c, m->code, "code", true) ||
	    admit_choice(c, (int)m->approver, "approver") ||
	    admit_choice(c, (int)m->duty, "duty"))
		return c->err.code;
	if (m->n_roles == 0 || m->n_roles > ROLES_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "roles: name 1 to 32");
	for (size_t i = 0; i < m->n_roles; i++) {
		if (admit_code(c, m->roles[i], "roles", true))
			return c->err.code;
	}
	return CODE_OK;
}

enum code
put_actor_apply(struct call *c)
{
	const Sluss__V1__PutActorRequest *m =
	    CALL_REQUEST(c, Sluss__V1__PutActorRequest);
	struct str roles[ROLES_MAX];

	for (size_t i = 0; i < m->n_roles; i++)
		roles[i] = str_of(m->roles[i]);
	struct param tail[] = { param_text(c->arena, str_of(m->code)),
		param_texts(c->arena, roles, m->n_roles),
		param_bool(c->arena,
		    m->approver == SLUSS__V1__ANSWER__ANSWER_YES),
		param_bool(c->arena, m->duty == SLUSS__V1__ANSWER__ANSWER_YES) };

	return submit_change(c, SQL_PUT_ACTOR, tail, ARRAY_LEN(tail));
}

enum code
revoke_actor_admit(struct call *c)
{
	const Sluss__V1__RevokeActorRequest *m =
	    CALL_REQUEST(c, Sluss__V1__RevokeActorRequest);

	return admit_request_id(c, &m->request_id) ? c->err.code :
	    admit_code(c, m->code, "code", true);
}

enum code
revoke_actor_apply(struct call *c)
{
	const Sluss__V1__RevokeActorRequest *m =
	    CALL_REQUEST(c, Sluss__V1__RevokeActorRequest);
	struct param code = param_text(c->arena, str_of(m->code));

	return submit_change(c, SQL_REVOKE_ACTOR, &code, 1);
}
