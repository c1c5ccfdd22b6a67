/* SPDX-License-Identifier: EUPL-1.2 */

/* ListChanges: the feed by polling. */

#include "sluss/v1/feed_service.pb-c.h"

#include "call/change.h"
#include "call/facts.h"
#include "call/services.h"
#include "wire/limits.h"

enum code
list_changes_admit(struct call *c)
{
	const Sluss__V1__ListChangesRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListChangesRequest);
	struct feed_place *p = arena_alloc(c->arena, sizeof(*p));
	bool given;

	if (!p)
		return call_no_memory(c);
	if (m->page_size < 0 || m->page_size > LIMIT_PAGE) {
		err_set(&c->err, CODE_INVALID_ARGUMENT, "OUT_OF_RANGE",
		    "page_size: is not 0 to %d", LIMIT_PAGE);
		err_field(&c->err, "page_size");
		return c->err.code;
	}
	c->page_size = m->page_size ? m->page_size : LIMIT_PAGE_DEFAULT;
	c->own = p; /* zero: from the oldest that is kept */
	return change_place(c, &m->cursor, p, &given);
}

enum code
list_changes_apply(struct call *c)
{
	const struct feed_place *p = c->own;
	struct param *v = arena_array(c->arena, 10, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_int8(c->arena, p->xact);
	v[n++] = param_int8(c->arena, p->id);
	v[n++] = param_int4(c->arena, c->page_size);
	return call_submit(c, SQL_LIST_CHANGES, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

enum code
list_changes_facts(struct call *c)
{
	struct row r = call_row(c, 0);

	facts_caller(&r, &c->facts.caller);
	return facts_agree(c, &r, &c->facts.caller);
}

enum code
list_changes_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	struct feed_place passed = change_passed(&r);
	struct str cursor = change_cursor(c, c->arena, &passed);
	bool behind = row_bool(&r, COL_fell_behind);
	struct parts p;

	for (r.i = 0; r.i < c->rows->n; r.i++) {
		if (change_decide(c, &r))
			return c->err.code;
		if (row_null(&r, COL_id))
			continue;
		parts_init(&p, c->arena);
		change_write(c, &r, &p);
		parts_nest(&c->out, 1, &p);
	}
	parts_field(&c->out, 2, cursor);
	if (behind) {
		parts_init(&p, c->arena);
		parts_field(&p, 1, cursor);
		parts_nest(&c->out, 3, &p);
	}
	return CODE_OK;
}
