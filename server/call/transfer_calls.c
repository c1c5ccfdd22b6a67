/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Passing the responsibility for a case on: asked for, answered, withdrawn.
 * The decision's number is sealed with the transfer's id in a record's place.
 */

#include "sluss/v1/participation_service.pb-c.h"

#include "call/admit.h"
#include "call/ask.h"
#include "call/codes.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "policy/decide_transfer.h"
#include "wire/kinds.h"

enum { NUMBER_MAX = 64 };

struct handing {
	struct id id;
	const char *organisation, *number;
	int64_t expires;
	bool accept;
	struct str sealed;
};

static struct handing *
begin(struct call *c)
{
	struct handing *h = arena_alloc(c->arena, sizeof(*h));

	if (!h)
		call_no_memory(c);
	else
		h->organisation = h->number = "";
	c->own = h;
	return h;
}

enum code
transfer_admit(struct call *c)
{
	const Sluss__V1__RequestTransferRequest *m =
	    CALL_REQUEST(c, Sluss__V1__RequestTransferRequest);
	struct handing *h = begin(c);

	if (!h || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_code(c, m->organisation, "organisation", true) ||
	    admit_time(c, m->expires_at, "expires_at", &h->expires))
		return c->err.code;
	h->organisation = m->organisation;
	h->number = m->decision_number;
	if (strlen(h->number) <= NUMBER_MAX)
		return CODE_OK;
	err_set(&c->err, CODE_INVALID_ARGUMENT, "OUT_OF_RANGE",
	    "decision_number: at most 64 bytes");
	err_field(&c->err, "decision_number");
	return c->err.code;
}

static enum code
admit_one(struct call *c, const ProtobufCBinaryData *request_id,
    const ProtobufCBinaryData *case_id, const ProtobufCBinaryData *transfer_id)
{
	struct handing *h = begin(c);

	if (!h || admit_request_id(c, request_id) ||
	    admit_id(c, case_id, "case_id", true, &c->case_id))
		return c->err.code;
	return admit_id(c, transfer_id, "transfer_id", true, &h->id);
}

enum code
respond_transfer_admit(struct call *c)
{
	const Sluss__V1__RespondTransferRequest *m =
	    CALL_REQUEST(c, Sluss__V1__RespondTransferRequest);
	struct handing *h;

	if (admit_one(c, &m->request_id, &m->case_id, &m->transfer_id) ||
	    admit_choice(c, (int)m->accept, "accept"))
		return c->err.code;
	h = c->own;
	h->accept = m->accept == SLUSS__V1__ANSWER__ANSWER_YES;
	return CODE_OK;
}

enum code
withdraw_transfer_admit(struct call *c)
{
	const Sluss__V1__WithdrawTransferRequest *m =
	    CALL_REQUEST(c, Sluss__V1__WithdrawTransferRequest);

	return admit_one(c, &m->request_id, &m->case_id, &m->transfer_id);
}

enum code
transfer_prepare(struct call *c)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	const struct handing *h = c->own;
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_text(c->arena, str_of(h->organisation));
	v[n++] = param_id(c->arena, &h->id);
	v[n++] = param_id(c->arena, &c->request_id);
	v[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return write_submit(c, SQL_PREPARE_TRANSFER, v, n);
}

static struct transfer_facts
facts_of(struct call *c)
{
	struct row r = call_row(c, 0);
	struct transfer_facts f = {
		.taker = row_id(&r, COL_recipient),
		.taker_known = row_bool(&r, COL_known_of),
		.closed = row_bool(&r, COL_closed),
		.another_open = row_bool(&r, COL_transfer_open),
		.gives = row_bool(&r, COL_gives),
		.takes = row_bool(&r, COL_takes),
	};

	row_copy(&r, COL_recipient_kind, f.taker_kind, sizeof(f.taker_kind));
	row_copy(&r, COL_recipient_state, f.taker_state,
	    sizeof(f.taker_state));
	row_copy(&r, COL_transfer_state, f.state, sizeof(f.state));
	return f;
}

static bool
decides(const struct call *c)
{
	return !engine_parts(c->engine)->config.decide_off;
}

enum code
transfer_facts(struct call *c)
{
	struct handing *h = c->own;
	struct transfer_facts f = facts_of(c);

	h->id = vault_random_id();
	if (!decides(c))
		return CODE_OK;
	if (decide_transfer(&c->facts.caller, &f, &c->err))
		return c->err.code;
	return decide_transfer_until(&c->facts.caller, h->expires, &c->err);
}

enum code
respond_transfer_facts(struct call *c)
{
	struct transfer_facts f = facts_of(c);

	return decides(c) ? decide_transfer_end(&c->facts.caller, &f, true,
	    &c->err) : CODE_OK;
}

enum code
withdraw_transfer_facts(struct call *c)
{
	struct transfer_facts f = facts_of(c);

	return decides(c) ? decide_transfer_end(&c->facts.caller, &f, false,
	    &c->err) : CODE_OK;
}

enum code
transfer_seal(struct call *c)
{
	Sluss__V1__RequestTransferResponse m =
	    SLUSS__V1__REQUEST_TRANSFER_RESPONSE__INIT;
	struct handing *h = c->own;

	m.transfer_id.data = h->id.b;
	m.transfer_id.len = sizeof(h->id.b);
	if (ask_seal_text(c, &h->id, TRANSFER_NUMBER, h->number, &h->sealed))
		return c->err.code;
	return write_outcome(c, &m.base);
}

enum code
respond_transfer_seal(struct call *c)
{
	Sluss__V1__RespondTransferResponse m =
	    SLUSS__V1__RESPOND_TRANSFER_RESPONSE__INIT;
	const struct handing *h = c->own;

	m.state = h->accept ?
	    SLUSS__V1__TRANSFER_STATE__TRANSFER_STATE_ACCEPTED :
	    SLUSS__V1__TRANSFER_STATE__TRANSFER_STATE_DECLINED;
	return write_outcome(c, &m.base);
}

enum code
transfer_apply(struct call *c)
{
	const struct handing *h = c->own;
	struct arena *m = c->arena;
	struct param *v = arena_array(m, 18, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(m, &c->case_id);
	v[n++] = param_text(m, str_of(h->organisation));
	v[n++] = param_id(m, &h->id);
	v[n++] = param_time(m, h->expires);
	v[n++] = param_id(m, &c->key);
	v[n++] = param_bytes(m, h->sealed);
	v[n++] = param_bytes(m, c->outcome);
	return write_submit(c, SQL_REQUEST_TRANSFER, v, n);
}

static enum code
apply_one(struct call *c, enum sql sql, bool answers)
{
	const struct handing *h = c->own;
	struct arena *m = c->arena;
	struct param *v = arena_array(m, 14, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(m, &c->case_id);
	v[n++] = param_id(m, &h->id);
	if (answers)
		v[n++] = param_bool(m, h->accept);
	v[n++] = param_bytes(m, c->outcome);
	return write_submit(c, sql, v, n);
}

enum code
respond_transfer_apply(struct call *c)
{
	return apply_one(c, SQL_RESPOND_TRANSFER, true);
}

enum code
withdraw_transfer_apply(struct call *c)
{
	return apply_one(c, SQL_WITHDRAW_TRANSFER, false);
}

/* ---- beforehand ---- */

enum code
preview_transfer_admit(struct call *c)
{
	const Sluss__V1__PreviewTransferRequest *m =
	    CALL_REQUEST(c, Sluss__V1__PreviewTransferRequest);
	struct handing *h = begin(c);

	if (!h || admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	h->organisation = m->organisation;
	return admit_code(c, m->organisation, "organisation", true);
}

enum code
preview_transfer_apply(struct call *c)
{
	const struct handing *h = c->own;
	struct param *v = arena_array(c->arena, 9, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_text(c->arena, str_of(h->organisation));
	return write_submit(c, SQL_PREVIEW_TRANSFER, v, n);
}

enum code
preview_transfer_facts(struct call *c)
{
	struct transfer_facts f = facts_of(c);

	return decides(c) ? decide_transfer(&c->facts.caller, &f, &c->err) :
	    CODE_OK;
}

static void
put_groups(struct call *c, const struct row *r, enum column column,
    uint32_t tag, struct parts *out)
{
	int16_t groups[KIND_GROUPS_MAX];
	size_t n = rows_int2s(r->rows, r->i, r->cols->at[column], groups,
	    ARRAY_LEN(groups));

	for (size_t i = 0; i < n; i++)
		parts_field(out, tag, view_group_name(c,
		    (uint32_t)row_int(r, COL_kind), (uint32_t)groups[i]));
}

enum code
preview_transfer_reply(struct call *c)
{
	struct row r = call_row(c, 0);

	for (r.i = 0; r.i < c->rows->n; r.i++) {
		struct id disclosure = row_id(&r, COL_disclosure_id);
		struct id record = row_id(&r, COL_record_id);
		const struct kind *k;
		struct parts e;

		if (row_null(&r, COL_disclosure_id))
			continue;
		k = kind_by_number((uint32_t)row_int(&r, COL_kind));
		parts_init(&e, c->arena);
		view_put_id(&e, 1, &disclosure);
		view_put_id(&e, 2, &record);
		parts_field(&e, 3, str_of(k ? k->name : ""));
		parts_field(&e, 4,
		    arena_str(c->arena, row_str(&r, COL_owner_code)));
		put_groups(c, &r, COL_groups, 5, &e);
		put_groups(c, &r, COL_closed_groups, 6, &e);
		parts_nest(&c->out, 1, &e);
	}
	return CODE_OK;
}
