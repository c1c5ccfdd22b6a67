/* SPDX-License-Identifier: EUPL-1.2 */

/* Column numbers, looked up by name at a statement's first result. */

#include "call/columns.h"

#include "wire/kinds.h"

static const char *const names[COL_N] = {
#define X(name) [COL_##name] = #name,
#include "call/columns.def"
#undef X
};

static struct columns maps[SQL_N];

const struct columns *
columns_of(enum sql sql, const struct rows *rows)
{
	struct columns *m = &maps[sql];

	if (m->known)
		return m;
	for (size_t i = 0; i < COL_N; i++)
		m->at[i] = rows_column(rows, names[i]);
	m->known = true;
	return m;
}

bool
row_null(const struct row *r, enum column c)
{
	return rows_null(r->rows, r->i, r->cols->at[c]);
}

bool
row_bool(const struct row *r, enum column c)
{
	return rows_bool(r->rows, r->i, r->cols->at[c]);
}

int32_t
row_int(const struct row *r, enum column c)
{
	return rows_int(r->rows, r->i, r->cols->at[c]);
}

int64_t
row_int8(const struct row *r, enum column c)
{
	return rows_int8(r->rows, r->i, r->cols->at[c]);
}

int64_t
row_time(const struct row *r, enum column c)
{
	return rows_time(r->rows, r->i, r->cols->at[c]);
}

struct id
row_id(const struct row *r, enum column c)
{
	return rows_id(r->rows, r->i, r->cols->at[c]);
}

struct str
row_str(const struct row *r, enum column c)
{
	return rows_str(r->rows, r->i, r->cols->at[c]);
}

uint32_t
row_bits(const struct row *r, enum column c)
{
	int16_t groups[KIND_GROUPS_MAX];
	size_t n = rows_int2s(r->rows, r->i, r->cols->at[c], groups,
	    ARRAY_LEN(groups));
	uint32_t bits = 0;

	for (size_t i = 0; i < n; i++)
		bits |= groups[i] > 0 && groups[i] < KIND_GROUPS_MAX ?
		    UINT32_C(1) << groups[i] : 1;
	return bits;
}

void
row_copy(const struct row *r, enum column c, char *out, size_t size)
{
	struct str s = row_str(r, c);
	size_t n = s.n < size - 1 ? s.n : size - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}
