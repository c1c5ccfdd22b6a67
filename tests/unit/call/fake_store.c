/* SPDX-License-Identifier: EUPL-1.2 */
/* A store whose units wait until the test answers them. */

#include <stdlib.h>

#include "fakes.h"
#include "store/param.h"
#include "store/rows.h"
#include "store/sql.h"

static const char *const column_names[COL_N] = {
#define X(name) [COL_##name] = #name,
#include "call/columns.def"
#undef X
};

void
table_begin(struct table *t)
{
	PGresAttDesc columns[COL_N];

	memset(columns, 0, sizeof(columns));
	for (size_t i = 0; i < COL_N; i++) {
		columns[i].name = strdup(column_names[i]);
		columns[i].format = 1;
	}
	arena_fail_pause(true);
	t->a = arena_new(64 << 20);
	t->pg = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	ck_assert(t->a && t->pg);
	ck_assert(PQsetResultAttrs(t->pg, COL_N, columns));
	t->n = 0;
	for (size_t i = 0; i < COL_N; i++)
		free(columns[i].name);
}

int
table_row(struct table *t)
{
	int row = t->n++;

	ck_assert(PQsetvalue(t->pg, row, 0, NULL, -1));
	return row;
}

void
put(struct table *t, int row, enum column c, struct param p)
{
	char *value;

	ck_assert_int_ge(p.n, 0);
	if (!p.p) {
		ck_assert(PQsetvalue(t->pg, row, (int)c, NULL, -1));
		return;
	}
	value = arena_alloc(t->a, (size_t)p.n + 1);
	ck_assert(value != NULL);
	memcpy(value, p.p, (size_t)p.n);
	ck_assert(PQsetvalue(t->pg, row, (int)c, value, p.n));
}

void
put_text(struct table *t, int row, enum column c, const char *s)
{
	put(t, row, c, param_text(t->a, str_of(s)));
}

void
put_int(struct table *t, int row, enum column c, int32_t v)
{
	put(t, row, c, param_int4(t->a, v));
}

void
put_bool(struct table *t, int row, enum column c, bool v)
{
	put(t, row, c, param_bool(t->a, v));
}

void
put_id(struct table *t, int row, enum column c, const struct id *id)
{
	put(t, row, c, id_is_zero(id) ? param_null() : param_id(t->a, id));
}

void
put_time(struct table *t, int row, enum column c, int64_t us)
{
	put(t, row, c, param_time(t->a, us));
}

static enum code
submit(struct store *s, struct unit *u, struct err *e)
{
	ck_assert_msg(!u->pending && !u->owned, "a unit is submitted twice");
	if (s->refuse_at > 0 && --s->refuse_at == 0)
		return err_set(e, CODE_UNAVAILABLE, "STORE_BUSY", "Try again.");
	ck_assert_uint_lt(s->n_pending, PENDING_MAX);
	ck_assert_uint_lt(s->submits, SEEN_MAX);
	s->seen[s->submits++] = u->sql;
	s->pending[s->n_pending++] = (struct pending){ .unit = u };
	u->pending = true;
	return CODE_OK;
}

enum code
store_submit(struct store *s, struct unit *u, enum sql sql,
    const struct param *params, size_t n, struct err *e)
{
	ck_assert_msg(n == sql_get(sql)->n, "%s takes %zu parameters, not %zu",
	    sql_get(sql)->name, sql_get(sql)->n, n);
	for (size_t i = 0; i < n; i++)
		if (params[i].n == PARAM_FAILED)
			return err_set(e, CODE_RESOURCE_EXHAUSTED,
			    "CALL_TOO_LARGE", "Too large.");
	for (size_t i = 0; i < n && sql == SQL_KEY_CREATE; i++)
		ck_assert(params[i].p != NULL);
	u->sql = sql;
	u->params = params;
	u->n_params = n;
	return submit(s, u, e);
}

enum code
store_read(struct store *s, struct read_call *r, struct err *e)
{
	r->unit.sql = SQL_READ;
	s->read = r;
	return submit(s, &r->unit, e);
}

void
store_forget(struct store *s, struct unit *u)
{
	ck_assert(u->pending);
	for (size_t i = 0; i < s->n_pending; i++)
		if (s->pending[i].unit == u && !s->keeps_forgotten)
			s->pending[i].dropped = true;
}

void
unit_release(struct unit *u)
{
	rows_result_unref(u->owned);
	u->owned = NULL;
	u->rows = (struct rows){ 0 };
}

void
store_end(struct store *s, enum code code, struct table *t)
{
	struct pending p = s->pending[0];

	ck_assert_uint_gt(s->n_pending, 0);
	memmove(s->pending, s->pending + 1,
	    --s->n_pending * sizeof(s->pending[0]));
	p.unit->pending = false;
	p.unit->code = p.dropped ? CODE_CANCELLED : code;
	if (t) {
		arena_free(t->a);
		if (!p.unit->code)
			p.unit->owned = rows_result_new(t->pg);
		else
			PQclear(t->pg);
	}
	arena_fail_pause(false);
	if (p.unit->code)
		err_set(&p.unit->err, p.unit->code, "STORE_FAILED",
		    "Try again.");
	else if (p.unit->owned)
		p.unit->rows = rows_all(p.unit->owned);
	s->dones++;
	p.unit->done(p.unit);
}

bool
store_saw(const struct store *s, enum sql sql)
{
	for (size_t i = 0; i < s->submits; i++)
		if (s->seen[i] == sql)
			return true;
	return false;
}
