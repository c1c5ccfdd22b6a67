/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * GetRecord, GetCase and the lists of cases, records and versions: all are
 * views, decided and written in one way.
 */

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"

#include "call/admit.h"
#include "call/codes.h"
#include "call/services.h"
#include "call/view.h"
#include "wire/kinds.h"

enum { KIND_CASE = SLUSS__V1__RECORD__BODY_CASE };

enum code
get_record_admit(struct call *c)
{
	const Sluss__V1__GetRecordRequest *m =
	    CALL_REQUEST(c, Sluss__V1__GetRecordRequest);

	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", false, &c->record_id) ||
	    admit_id(c, &m->disclosure_id, "disclosure_id", false,
	    &c->disclosure_id) ||
	    admit_groups(c, m->groups, m->n_groups, &c->kind, &c->named) ||
	    admit_code(c, m->extract_for, "extract_for", false))
		return c->err.code;
	c->extract_for = m->extract_for;
	if (id_is_zero(&c->record_id) == id_is_zero(&c->disclosure_id))
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "ONE_ADDRESS", "Give either record_id or disclosure_id.");
	if (m->version < 0)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "version: is below 0");
	c->version = m->version;
	return CODE_OK;
}

enum code
get_record_reply(struct call *c)
{
	struct parts view;

	if (c->n_views != 1 || !c->views[0].has_record)
		return err_set(&c->err, CODE_INTERNAL, "DOOR_CONFUSED",
		    "The server could not decide. Tell your operator.");
	parts_init(&view, c->arena);
	if (view_write(c, &c->views[0], &view))
		return c->err.code;
	parts_nest(&c->out, 1, &view);
	/* Fields of the reply, to its owner, as the door writes them. */
	if (c->views[0].own && c->views[0].written_for.n > 0)
		parts_add(&c->out, c->views[0].written_for);
	return CODE_OK;
}

enum code
get_case_admit(struct call *c)
{
	const Sluss__V1__GetCaseRequest *m =
	    CALL_REQUEST(c, Sluss__V1__GetCaseRequest);

	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_groups(c, m->groups, m->n_groups, &c->kind, &c->named))
		return c->err.code;
	if (c->named && c->kind != KIND_CASE)
		return err_set(&c->err, CODE_INVALID_ARGUMENT, "MIXED_KINDS",
		    "groups: only those of kind case");
	c->kind = KIND_CASE;
	return CODE_OK;
}

enum code
get_case_reply(struct call *c)
{
	for (size_t i = 0; i < c->n_views; i++) {
		struct parts view;

		if (!c->views[i].has_record)
			continue;
		parts_init(&view, c->arena);
		if (view_write(c, &c->views[i], &view))
			return c->err.code;
		parts_nest(&c->out, 1, &view);
	}
	return CODE_OK;
}

enum code
list_cases_admit(struct call *c)
{
	const Sluss__V1__ListCasesRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListCasesRequest);

	return admit_page(c, m->page_size, &m->page_token);
}

static enum code
submit_list(struct call *c, enum sql sql, const struct param *tail, size_t n)
{
	struct param *p = arena_array(c->arena, 7 + n + 2, sizeof(*p));
	struct id after = admit_cursor(c);
	size_t at;

	if (!p)
		return call_no_memory(c);
	at = call_lead(c, p);
	for (size_t i = 0; i < n; i++)
		p[at++] = tail[i];
	if (sql == SQL_LIST_VERSIONS)
		p[at++] = param_int4(c->arena, (int32_t)(after.b[12] << 24 |
		    after.b[13] << 16 | after.b[14] << 8 | after.b[15]));
	else
		p[at++] = param_id(c->arena, &after);
	p[at++] = param_int4(c->arena, c->page_size);
	return call_submit(c, sql, p, at) == WAIT ? CODE_OK : c->err.code;
}

enum code
list_cases_apply(struct call *c)
{
	return submit_list(c, SQL_LIST_CASES, NULL, 0);
}

static void
put_next_page(struct call *c, const struct id *after)
{
	if (c->n_views == (size_t)c->page_size)
		parts_field(&c->out, 2, admit_next_page_id(c, after));
}

static enum code
write_entry(struct call *c, const struct view *v)
{
	struct parts entry, view;

	parts_init(&entry, c->arena);
	parts_init(&view, c->arena);
	view_put_id(&entry, 1, &v->case_id);
	parts_varint(&entry, 2, (uint64_t)CODES_NUMBER(codes_standing,
	    str_of(v->caller.standing)));
	parts_varint(&entry, 3, (uint64_t)CODES_NUMBER(codes_participant,
	    str_of(v->caller.participant)));
	if (v->has_record) {
		if (view_write(c, v, &view))
			return c->err.code;
		parts_nest(&entry, 4, &view);
	}
	parts_varint(&entry, 5, v->caller.assigned ?
	    SLUSS__V1__ANSWER__ANSWER_YES : SLUSS__V1__ANSWER__ANSWER_NO);
	parts_nest(&c->out, 1, &entry);
	return CODE_OK;
}

enum code
list_cases_reply(struct call *c)
{
	for (size_t i = 0; i < c->n_views; i++) {
		if (write_entry(c, &c->views[i]))
			return c->err.code;
	}
	if (c->n_views > 0)
		put_next_page(c, &c->views[c->n_views - 1].case_id);
	return CODE_OK;
}

enum code
list_records_admit(struct call *c)
{
	const Sluss__V1__ListRecordsRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListRecordsRequest);
	const struct kind *k = kind_by_name(str_of(m->kind));

	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	if (m->kind[0] && !k)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "UNKNOWN_KIND", "kind: no kind of record has this name");
	c->kind = k ? k->number : 0;
	return admit_page(c, m->page_size, &m->page_token);
}

enum code
list_records_apply(struct call *c)
{
	struct param tail[] = { param_id(c->arena, &c->case_id),
		param_int2(c->arena, (int16_t)c->kind) };

	return submit_list(c, SQL_LIST_RECORDS, tail, ARRAY_LEN(tail));
}

enum code
list_versions_admit(struct call *c)
{
	const Sluss__V1__ListRecordVersionsRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListRecordVersionsRequest);

	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", true, &c->record_id))
		return c->err.code;
	return admit_page(c, m->page_size, &m->page_token);
}

enum code
list_versions_apply(struct call *c)
{
	struct param tail[] = { param_id(c->arena, &c->case_id),
		param_id(c->arena, &c->record_id) };

	return submit_list(c, SQL_LIST_VERSIONS, tail, ARRAY_LEN(tail));
}

enum code
list_views_reply(struct call *c)
{
	for (size_t i = 0; i < c->n_views; i++) {
		struct parts view;

		if (!c->views[i].has_record)
			continue;
		parts_init(&view, c->arena);
		if (view_write(c, &c->views[i], &view))
			return c->err.code;
		parts_nest(&c->out, 1, &view);
	}
	if (c->n_views > 0) {
		const struct view *last = &c->views[c->n_views - 1];
		struct id after = last->record.record;

		if (c->sql == SQL_LIST_VERSIONS) {
			uint32_t v = (uint32_t)last->record.version;

			after = (struct id){ .b = { [12] = (uint8_t)(v >> 24),
			    [13] = (uint8_t)(v >> 16), [14] = (uint8_t)(v >> 8),
			    [15] = (uint8_t)v } };
		}
		put_next_page(c, &after);
	}
	return CODE_OK;
}
