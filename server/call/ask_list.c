/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * ListRequests: what the organisation asked and was asked. The texts are
 * opened here as groups are elsewhere: for rows that both decisions let the
 * caller have, under keys that are still there.
 */

#include "sluss/v1/request_service.pb-c.h"

#include "call/admit.h"
#include "call/ask.h"
#include "call/codes.h"
#include "call/facts.h"
#include "call/services.h"
#include "call/view.h"
#include "log.h"
#include "wire/kinds.h"

enum { TEXTS = ASK_TEXTS };

enum code
list_requests_admit(struct call *c)
{
	const Sluss__V1__ListRequestsRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListRequestsRequest);

	if (admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	return admit_page(c, m->page_size, &m->page_token);
}

enum code
list_requests_apply(struct call *c)
{
	return ask_list_apply(c, SQL_LIST_REQUESTS);
}

enum code
ask_list_apply(struct call *c, enum sql sql)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	struct id after = admit_cursor(c);
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &after);
	v[n++] = param_int4(c->arena, c->page_size);
	return call_submit(c, sql, v, n) == WAIT ? CODE_OK : c->err.code;
}

void
ask_take_text(const struct row *r, enum column key, enum column sealed,
    uint32_t which, struct view_group *g)
{
	g->facts.group = which;
	g->wrote_version = 1;
	if (row_null(r, sealed))
		return;
	g->state = GROUP_RELEASED;
	g->key = row_id(r, key);
	g->sealed = row_str(r, sealed);
}

/* One row as what is to be opened; false where the walls disagree. */
static bool
take_row(struct call *c, const struct row *r, struct view *v)
{
	struct id asker = row_id(r, COL_asker), asked = row_id(r, COL_asked);
	const struct caller_facts *f = &c->facts.caller;

	ask_take_text(r, COL_key_id, COL_ciphertext, ASK_TEXT, &v->groups[0]);
	ask_take_text(r, COL_answer_key, COL_answer_sealed, ASK_ANSWER,
	    &v->groups[1]);
	return decide_ask_listed(f, &asker, &asked) &&
	    (!v->groups[0].sealed.n || decide_ask_text(f, &asker)) &&
	    (!v->groups[1].sealed.n || decide_ask_text(f, &asked));
}

enum code
ask_collect(struct call *c, enum column id, ask_take_fn *take)
{
	struct row r = call_row(c, 0);
	bool off = engine_parts(c->engine)->config.decide_off;

	facts_caller(&r, &c->facts.caller);
	if (facts_agree(c, &r, &c->facts.caller))
		return c->err.code;
	c->views = arena_array(c->arena, (size_t)c->rows->n,
	    sizeof(*c->views));
	if (!c->views)
		return call_no_memory(c);
	for (r.i = 0; r.i < c->rows->n; r.i++) {
		struct view *v = &c->views[c->n_views];

		if (row_null(&r, id))
			continue;
		v->groups = arena_array(c->arena, TEXTS, sizeof(*v->groups));
		if (!v->groups)
			return call_no_memory(c);
		v->case_id = c->case_id;
		v->record.record = row_id(&r, id);
		v->record.kind = ASK_KIND;
		v->n_groups = TEXTS;
		if (!take(c, &r, v) && !off) {
			engine_parts(c->engine)->disagreements++;
			log_alarm("decision_disagrees", "%s: a row",
			    c->method->name);
			return err_set(&c->err, CODE_NOT_FOUND, "NOT_FOUND",
			    "There is no such thing, or not for you.");
		}
		c->n_views++;
	}
	return CODE_OK;
}

enum code
list_requests_facts(struct call *c)
{
	return ask_collect(c, COL_ask_id, take_row);
}

/* A text whose key is destroyed is gone; the rest of the list is not. */
enum code
ask_open(struct call *c)
{
	struct vault *vault = engine_parts(c->engine)->vault;

	for (size_t i = 0; i < c->n_views * TEXTS; i++) {
		const struct view *v = &c->views[i / TEXTS];
		struct view_group *g = &v->groups[i % TEXTS];
		struct place at = { .case_id = v->case_id,
			.record = v->record.record, .kind = ASK_KIND,
			.group = g->facts.group, .version = g->wrote_version,
			.key = g->key };

		if (!g->sealed.n || !vault_has(vault, &g->key))
			continue;
		g->plain = vault_open(vault, c->arena, &at, g->sealed,
		    &c->err);
		if (c->err.code)
			return c->err.code;
	}
	return CODE_OK;
}

void
ask_put_ids(struct parts *out, uint32_t tag, struct str ids)
{
	for (; ids.n >= sizeof(struct id); ids.n -= sizeof(struct id)) {
		parts_field(out, tag,
		    (struct str){ ids.p, sizeof(struct id) });
		ids.p += sizeof(struct id);
	}
}

void
ask_put_text(struct parts *out, uint32_t tag, const struct view_group *g)
{
	if (g->plain.p)
		parts_field(out, tag, g->plain);
}

static void
put_request(struct call *c, const struct row *r, const struct view *v)
{
	struct parts e;
	int16_t groups[KIND_GROUPS_MAX];
	size_t n = rows_int2s(r->rows, r->i, r->cols->at[COL_groups], groups,
	    ARRAY_LEN(groups));

	parts_init(&e, c->arena);
	view_put_id(&e, 1, &v->record.record);
	view_put_id(&e, 2, &v->case_id);
	parts_field(&e, 3, arena_str(c->arena, row_str(r, COL_from_code)));
	parts_field(&e, 4, arena_str(c->arena, row_str(r, COL_to_code)));
	for (size_t i = 0; i < n; i++)
		parts_field(&e, 5, view_group_name(c,
		    (uint32_t)row_int(r, COL_kind), (uint32_t)groups[i]));
	parts_field(&e, 6, arena_str(c->arena, row_str(r, COL_purpose)));
	parts_varint(&e, 7, (uint64_t)CODES_NUMBER(codes_request,
	    row_str(r, COL_state)));
	view_put_time(&e, 8, row_time(r, COL_at));
	view_put_time(&e, 9, row_time(r, COL_due_at));
	view_put_time(&e, 10, row_time(r, COL_ended_at));
	ask_put_text(&e, 11, &v->groups[0]);
	ask_put_text(&e, 12, &v->groups[1]);
	ask_put_ids(&e, 13, arena_str(c->arena, row_str(r, COL_disclosures)));
	parts_nest(&c->out, 1, &e);
}

enum code
list_requests_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	size_t n = 0;

	for (r.i = 0; r.i < c->rows->n; r.i++) {
		if (row_null(&r, COL_ask_id))
			continue;
		put_request(c, &r, &c->views[n++]);
	}
	if (n > 0 && n == (size_t)c->page_size)
		parts_field(&c->out, 2, admit_next_page_id(c,
		    &c->views[n - 1].record.record));
	return CODE_OK;
}
