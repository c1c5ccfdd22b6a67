/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_COLUMNS_H
#define SLUSS_CALL_COLUMNS_H

/*
 * Columns of the door's results by name. They are looked up once a statement,
 * so the order in SQL is nobody's business here, and a column that a function
 * does not return reads as null.
 */

#include "store/store.h"

enum column {
#define X(name) COL_##name,
#include "call/columns.def"
#undef X
	COL_N
};

struct columns {
	int at[COL_N];
	bool known;
};

/* The map for a statement's result; fills it at the first use. */
const struct columns *columns_of(enum sql sql, const struct rows *rows);

/* One row with its map: what the readers below take. */
struct row {
	const struct rows *rows;
	const struct columns *cols;
	int i;
};

bool row_null(const struct row *r, enum column c);
bool row_bool(const struct row *r, enum column c);
int32_t row_int(const struct row *r, enum column c);
int64_t row_int8(const struct row *r, enum column c);
int64_t row_time(const struct row *r, enum column c);
struct id row_id(const struct row *r, enum column c);
struct str row_str(const struct row *r, enum column c);
/*
 * An array of a kind's groups as bits. What is no group sets bit 0, which is
 * none either and compares equal to nothing.
 */
uint32_t row_bits(const struct row *r, enum column c);
/* Copies text with a NUL; what does not fit is cut, which fits no code. */
void row_copy(const struct row *r, enum column c, char *out, size_t size);

#endif
