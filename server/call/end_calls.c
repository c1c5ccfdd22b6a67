/* SPDX-License-Identifier: EUPL-1.2 */

/* ApproveDisclosure and WithdrawDisclosure: the second person, and the end. */

#include "sluss/v1/disclosure_service.pb-c.h"

#include "call/admit.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"

enum { DISCLOSURES_MAX = 64 };

struct approval {
	struct id ids[DISCLOSURES_MAX];
	size_t n;
};

enum code
approve_admit(struct call *c)
{
	const Sluss__V1__ApproveDisclosureRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ApproveDisclosureRequest);
	struct approval *a = arena_alloc(c->arena, sizeof(*a));

	if (!a)
		return call_no_memory(c);
	c->own = a;
	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	if (m->n_disclosure_ids == 0 || m->n_disclosure_ids > DISCLOSURES_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "disclosure_ids: name 1 to 64");
	for (; a->n < m->n_disclosure_ids; a->n++) {
		if (admit_id(c, &m->disclosure_ids[a->n], "disclosure_ids",
		    true, &a->ids[a->n]))
			return c->err.code;
	}
	return CODE_OK;
}

enum code
approve_apply(struct call *c)
{
	const struct approval *a = c->own;
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_ids(c->arena, a->ids, a->n);
	return write_submit(c, SQL_APPROVE, v, n);
}

enum code
withdraw_admit(struct call *c)
{
	const Sluss__V1__WithdrawDisclosureRequest *m =
	    CALL_REQUEST(c, Sluss__V1__WithdrawDisclosureRequest);

	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	return admit_id(c, &m->disclosure_id, "disclosure_id", true,
	    &c->disclosure_id);
}

enum code
withdraw_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->disclosure_id);
	return write_submit(c, SQL_WITHDRAW, v, n);
}

enum code
withdraw_reply(struct call *c)
{
	struct row r = call_row(c, 0);

	for (r.i = 0; r.i < c->rows->n; r.i++) {
		struct parts reader;

		if (row_null(&r, COL_actor))
			continue;
		parts_init(&reader, c->arena);
		parts_field(&reader, 1, arena_str(c->arena,
		    row_str(&r, COL_organisation_code)));
		parts_field(&reader, 2, arena_str(c->arena,
		    row_str(&r, COL_actor)));
		parts_varint(&reader, 3, (uint64_t)row_int(&r, COL_reads));
		view_put_time(&reader, 4, row_time(&r, COL_last_read_at));
		parts_nest(&c->out, 1, &reader);
	}
	return CODE_OK;
}
