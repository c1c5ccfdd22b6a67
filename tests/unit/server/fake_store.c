/* SPDX-License-Identifier: EUPL-1.2 */
/* A store that answers when it is told to. */

#include "fake_store.h"

#include <endian.h>

#include <libpq-fe.h>

#include "store/rows.h"

#define MAX_ASKED 4

struct fake_store fake_store;
static struct unit *asked[MAX_ASKED];

void
fake_store_reset(void)
{
	fake_store = (struct fake_store){ .sql = SQL_N };
}

enum code
store_submit(struct store *s, struct unit *u, enum sql sql,
    const struct param *params, size_t n, struct err *e)
{
	(void)s;
	(void)params;
	(void)e;
	ck_assert_uint_eq(n, 0);
	if (fake_store.refuse)
		return CODE_UNAVAILABLE;
	ck_assert_uint_lt(fake_store.waiting, MAX_ASKED);
	asked[fake_store.waiting++] = u;
	fake_store.sql = sql;
	fake_store.total++;
	return CODE_OK;
}

void
unit_release(struct unit *u)
{
	rows_result_unref(u->owned);
	u->owned = NULL;
}

/* ---- rows ---- */

enum column { GENERATION, NODE, ORGANISATION, NODE_CODE, ORGANISATION_CODE,
	ACTOR, SPKI, LIVE, NUMBER, N_COLUMNS };

static void
put(PGresult *pg, int row, enum column c, const void *p, int n)
{
	ck_assert(PQsetvalue(pg, row, (int)c, (char *)(uintptr_t)p, n));
}

static void
put_text(PGresult *pg, int row, enum column c, const char *s)
{
	put(pg, row, c, s, (int)strlen(s));
}

static void
put_line(PGresult *pg, int row, const struct line *l)
{
	char bytes[32], code[2] = { l->node, '\0' };
	uint64_t g = htobe64((uint64_t)l->generation);
	char live = !l->revoked;

	put(pg, row, GENERATION, &g, 8);
	if (!l->node)
		return; /* an empty registry: the join has found nothing */
	memset(bytes, l->node, 16);
	put(pg, row, NODE, bytes, 16);
	memset(bytes, l->organisation, 16);
	put(pg, row, ORGANISATION, bytes, 16);
	put_text(pg, row, NODE_CODE, code);
	code[0] = l->organisation;
	put_text(pg, row, ORGANISATION_CODE, code);
	put_text(pg, row, ACTOR, l->actor ? l->actor : "");
	memset(bytes, l->key, 32);
	put(pg, row, SPKI, bytes, 32);
	put(pg, row, LIVE, &live, 1);
	if (l->number)
		put_text(pg, row, NUMBER, l->number);
}

static PGresult *
result_new(void)
{
	static char names[N_COLUMNS][24] = { "generation", "node",
		"organisation", "node_code", "organisation_code", "actor",
		"spki", "live", "organisation_number" };
	PGresAttDesc columns[N_COLUMNS] = { 0 };
	PGresult *pg = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);

	ck_assert_ptr_nonnull(pg);
	for (size_t i = 0; i < N_COLUMNS; i++) {
		columns[i].name = names[i];
		columns[i].format = 1;
	}
	ck_assert(PQsetResultAttrs(pg, N_COLUMNS, columns));
	return pg;
}

void
fake_store_answer(enum code code, const struct line *lines, size_t n)
{
	struct unit *u = asked[0];
	PGresult *pg;

	ck_assert_uint_gt(fake_store.waiting, 0);
	memmove(asked, asked + 1, --fake_store.waiting *
	    sizeof(asked[0]));
	u->code = code;
	if (!code) {
		pg = result_new();
		for (size_t i = 0; i < n; i++)
			put_line(pg, (int)i, &lines[i]);
		u->owned = rows_result_new(pg);
		u->rows = rows_all(u->owned);
	}
	u->done(u);
}

void
fake_store_answer_copy(const struct line *lines, size_t n)
{
	ck_assert_int_eq(fake_store.sql, SQL_REGISTRY);
	fake_store_answer(CODE_OK, lines, n);
}

void
fake_store_answer_generation(int64_t g)
{
	ck_assert_int_eq(fake_store.sql, SQL_GENERATION);
	fake_store_answer(CODE_OK, &(struct line){ .generation = g }, 1);
}
