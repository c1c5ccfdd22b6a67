/* SPDX-License-Identifier: EUPL-1.2 */

/* ListDisclosures and ListReads: what was decided, and who read under it. */

#include "sluss/v1/disclosure_service.pb-c.h"

#include "call/admit.h"
#include "call/codes.h"
#include "call/services.h"
#include "call/view.h"
#include "wire/kinds.h"

static void
put_groups(struct call *c, const struct row *r, enum column col,
    struct parts *out, uint32_t tag)
{
	int16_t groups[KIND_GROUPS_MAX];
	size_t n = rows_int2s(r->rows, r->i, r->cols->at[col], groups,
	    ARRAY_LEN(groups));

	for (size_t i = 0; i < n; i++)
		parts_field(out, tag, view_group_name(c,
		    (uint32_t)row_int(r, COL_kind), (uint32_t)groups[i]));
}

static void
put_kind(const struct row *r, struct parts *out, uint32_t tag)
{
	const struct kind *k = kind_by_number((uint32_t)row_int(r, COL_kind));

	if (k)
		parts_field(out, tag, str_of(k->name));
}

enum code
list_disclosures_admit(struct call *c)
{
	const Sluss__V1__ListDisclosuresRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListDisclosuresRequest);

	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", false, &c->record_id))
		return c->err.code;
	return admit_page(c, m->page_size, &m->page_token);
}

enum code
list_disclosures_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	struct id after = admit_cursor(c);
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_id(c->arena, &after);
	v[n++] = param_int4(c->arena, c->page_size);
	return call_submit(c, SQL_LIST_DISCLOSURES, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

static void
put_disclosure(struct call *c, const struct row *r)
{
	struct parts d;
	struct id id = row_id(r, COL_disclosure_id);
	struct id record = row_id(r, COL_record_id);
	struct id consent = row_id(r, COL_consent_id);
	struct str plain;

	parts_init(&d, c->arena);
	view_put_id(&d, 1, &id);
	view_put_id(&d, 2, &record);
	put_kind(r, &d, 3);
	put_groups(c, r, COL_groups, &d, 4);
	parts_field(&d, 5, view_keep(c, r, COL_owner_code));
	parts_field(&d, 6, view_keep(c, r, COL_recipient_code));
	parts_field(&d, 7, view_keep(c, r, COL_ground));
	parts_field(&d, 8, view_keep(c, r, COL_purpose));
	parts_varint(&d, 9, (uint64_t)CODES_NUMBER(codes_disclosure,
	    row_str(r, COL_state)));
	parts_varint(&d, 10, row_bool(r, COL_follow) ?
	    SLUSS__V1__ANSWER__ANSWER_YES : SLUSS__V1__ANSWER__ANSWER_NO);
	parts_varint(&d, 11, (uint64_t)row_int(r, COL_version));
	parts_varint(&d, 12, (uint64_t)CODES_NUMBER(codes_onward,
	    row_str(r, COL_onward)));
	view_put_time(&d, 13, row_time(r, COL_not_before));
	view_put_time(&d, 14, row_time(r, COL_expires_at));
	view_put_time(&d, 15, row_time(r, COL_decided_at));
	parts_field(&d, 16, view_keep(c, r, COL_decided_by));
	parts_field(&d, 17, view_keep(c, r, COL_approved_by));
	view_put_time(&d, 18, row_time(r, COL_withdrawn_at));
	view_put_id(&d, 19, &consent);
	put_groups(c, r, COL_extracts, &d, 30);
	/* Readers and what has become of it, as the door writes them. */
	plain = view_keep(c, r, COL_plain);
	d.failed |= !plain.p;
	parts_add(&d, plain);
	parts_nest(&c->out, 1, &d);
}

enum code
list_disclosures_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	struct id last = { { 0 } };
	int n = 0;

	for (r.i = 0; r.i < c->rows->n; r.i++) {
		if (row_null(&r, COL_disclosure_id))
			continue;
		put_disclosure(c, &r);
		last = row_id(&r, COL_disclosure_id);
		n++;
	}
	if (n == c->page_size)
		parts_field(&c->out, 2, admit_next_page_id(c, &last));
	return CODE_OK;
}

enum code
list_reads_admit(struct call *c)
{
	const Sluss__V1__ListReadsRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListReadsRequest);

	if (admit_id(c, &m->case_id, "case_id", false, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", false, &c->record_id))
		return c->err.code;
	return admit_page(c, m->page_size, &m->page_token);
}

static int64_t
cursor_number(const struct call *c)
{
	struct id id = admit_cursor(c);
	int64_t n;

	memcpy(&n, id.b, sizeof(n));
	return n;
}

enum code
list_reads_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->record_id);
	v[n++] = param_int8(c->arena, cursor_number(c));
	v[n++] = param_int4(c->arena, c->page_size);
	return call_submit(c, SQL_LIST_READS, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

static void
put_read(struct call *c, const struct row *r)
{
	struct parts e;
	struct id record = row_id(r, COL_record_id);

	parts_init(&e, c->arena);
	view_put_time(&e, 1, row_time(r, COL_at));
	parts_field(&e, 2, view_keep(c, r, COL_organisation_code));
	parts_field(&e, 3, view_keep(c, r, COL_actor));
	parts_field(&e, 4, view_keep(c, r, COL_node_code));
	parts_field(&e, 5, view_keep(c, r, COL_position));
	parts_field(&e, 6, view_keep(c, r, COL_method));
	parts_field(&e, 7, view_keep(c, r, COL_purpose));
	view_put_id(&e, 8, &record);
	put_kind(r, &e, 9);
	parts_varint(&e, 10, (uint64_t)row_int(r, COL_version));
	put_groups(c, r, COL_groups, &e, 11);
	parts_field(&e, 12, view_keep(c, r, COL_ground));
	parts_field(&e, 13, view_keep(c, r, COL_result));
	parts_varint(&e, 14, row_bool(r, COL_shown) ?
	    SLUSS__V1__ANSWER__ANSWER_YES : SLUSS__V1__ANSWER__ANSWER_NO);
	parts_field(&e, 15, view_keep(c, r, COL_row_leaf));
	parts_nest(&c->out, 1, &e);
}

enum code
list_reads_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	struct id after = { { 0 } };
	int n = 0;

	for (r.i = 0; r.i < c->rows->n; r.i++) {
		int64_t id = row_int8(&r, COL_id);

		if (row_null(&r, COL_id))
			continue;
		put_read(c, &r);
		memcpy(after.b, &id, sizeof(id));
		n++;
	}
	if (n >= c->page_size)
		parts_field(&c->out, 2, admit_next_page_id(c, &after));
	return CODE_OK;
}
