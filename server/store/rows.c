/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading binary results. A value of another width than the reader expects
 * means that schema and service differ: it is read as null, with an alarm.
 */

#include "store/rows.h"

#include "log.h"
#include "store/pg_wire.h"

struct pg_result *
rows_result_new(PGresult *pg)
{
	/* It lives in the result's own memory, and dies with it. */
	struct pg_result *r = PQresultAlloc(pg, sizeof(*r));

	if (!r) {
		PQclear(pg);
		return NULL;
	}
	*r = (struct pg_result){ pg, 1 };
	return r;
}

struct pg_result *
rows_result_ref(struct pg_result *r)
{
	r->refs++;
	return r;
}

void
rows_result_unref(struct pg_result *r)
{
	if (!r || --r->refs > 0)
		return;
	PQclear(r->pg);
}

struct rows
rows_all(const struct pg_result *r)
{
	return (struct rows){ r, 0, PQntuples(r->pg) };
}

int
rows_column(const struct rows *r, const char *name)
{
	return r->result ? PQfnumber(r->result->pg, name) : -1;
}

/* The bytes of a value; p NULL: SQL null. */
static struct str
value(const struct rows *r, int row, int col)
{
	const PGresult *pg;

	ASSERT(row >= 0 && row < r->n);
	if (col < 0)
		return (struct str){ NULL, 0 };
	pg = r->result->pg;
	if (PQgetisnull(pg, r->first + row, col))
		return (struct str){ NULL, 0 };
	return (struct str){ PQgetvalue(pg, r->first + row, col),
		(size_t)PQgetlength(pg, r->first + row, col) };
}

static void
mistyped(const struct rows *r, int col)
{
	log_alarm("store_column", "column %s has another type than expected",
	    PQfname(r->result->pg, col));
}

/* A value of exactly so many bytes; NULL: null, or of another width. */
static const char *
fixed(const struct rows *r, int row, int col, size_t n)
{
	struct str s = value(r, row, col);

	if (s.p && s.n == n)
		return s.p;
	if (s.p)
		mistyped(r, col);
	return NULL;
}

bool
rows_null(const struct rows *r, int row, int col)
{
	return !value(r, row, col).p;
}

bool
rows_bool(const struct rows *r, int row, int col)
{
	const char *p = fixed(r, row, col, 1);

	return p && p[0] == 1;
}

int32_t
rows_int(const struct rows *r, int row, int col)
{
	struct str s = value(r, row, col);

	if (s.p && s.n == 2)
		return (int16_t)pg_wire_get(s.p, 2);
	if (s.p && s.n == 4)
		return (int32_t)pg_wire_get(s.p, 4);
	if (s.p)
		mistyped(r, col);
	return 0;
}

int64_t
rows_int8(const struct rows *r, int row, int col)
{
	const char *p = fixed(r, row, col, 8);

	return p ? (int64_t)pg_wire_get(p, 8) : 0;
}

int64_t
rows_time(const struct rows *r, int row, int col)
{
	const char *p = fixed(r, row, col, 8);
	int64_t v, us;

	if (!p)
		return INT64_MIN;
	v = (int64_t)pg_wire_get(p, 8);
	/* Minus infinity must not look like null. */
	if (v == INT64_MIN)
		return INT64_MIN + 1;
	if (__builtin_add_overflow(v, PG_WIRE_EPOCH_US, &us))
		return INT64_MAX;
	return us;
}

struct id
rows_id(const struct rows *r, int row, int col)
{
	const char *p = fixed(r, row, col, 16);
	struct id id = { { 0 } };

	if (p)
		memcpy(id.b, p, sizeof(id.b));
	return id;
}

struct str
rows_str(const struct rows *r, int row, int col)
{
	return value(r, row, col);
}

/* Steps over one element; false at the end or when the array is malformed. */
static bool
next_element(struct str *rest, struct str *out)
{
	int32_t n;

	if (rest->n < 4)
		return false;
	n = (int32_t)pg_wire_get(rest->p, 4);
	rest->p += 4;
	rest->n -= 4;
	*out = (struct str){ NULL, 0 };
	if (n < 0)
		return true;
	if ((size_t)n > rest->n)
		return false;
	*out = (struct str){ rest->p, (size_t)n };
	rest->p += n;
	rest->n -= (size_t)n;
	return true;
}

/* The elements of an array of one dimension, one after the other. */
static struct str
elements(const struct rows *r, int row, int col)
{
	struct str s = value(r, row, col);

	if (s.n < PG_WIRE_ARRAY || pg_wire_get(s.p, 4) != 1)
		return (struct str){ NULL, 0 };
	return (struct str){ s.p + PG_WIRE_ARRAY, s.n - PG_WIRE_ARRAY };
}

size_t
rows_int2s(const struct rows *r, int row, int col, int16_t *out, size_t max)
{
	struct str rest = elements(r, row, col), one;
	size_t n = 0;

	while (n < max && next_element(&rest, &one)) {
		if (one.p && one.n != 2) {
			mistyped(r, col);
			return 0;
		}
		out[n] = 0;
		if (one.p)
			out[n] = (int16_t)pg_wire_get(one.p, 2);
		n++;
	}
	return n;
}

size_t
rows_strs(const struct rows *r, int row, int col, struct str *out, size_t max)
{
	struct str rest = elements(r, row, col);
	size_t n = 0;

	while (n < max && next_element(&rest, &out[n]))
		n++;
	return n;
}

size_t
rows_bools(const struct rows *r, int row, int col, bool *out, size_t max)
{
	struct str rest = elements(r, row, col), one;
	size_t n = 0;

	while (n < max && next_element(&rest, &one))
		out[n++] = one.p && one.n == 1 && one.p[0] != 0;
	return n;
}
