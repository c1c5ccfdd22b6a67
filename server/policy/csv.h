/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_CSV_H
#define SLUSS_POLICY_CSV_H

/*
 * Comma-separated text after RFC 4180, read row by row, with line numbers.
 * Cells are unquoted in place, so the text is the caller's and is spent; they
 * end in NUL and live as long as it does. Empty lines are passed over.
 */

#include "base/str.h"

#define CSV_CELLS_MAX 48

struct csv {
	char *p;                 /* what is unread */
	char *end;
	unsigned line;           /* the line that p stands on */
};

struct csv_row {
	unsigned line;           /* where the row begins; 1 is the first */
	size_t n;
	char *cell[CSV_CELLS_MAX];
};

enum csv_result { CSV_ROW, CSV_END, CSV_FAULT };

/* text[n] must be NUL; a byte order mark in front is passed over. */
void csv_init(struct csv *c, char *text, size_t n);
/*
 * CSV_FAULT: *fault says what is wrong on row->line; the next call goes on
 * behind it.
 */
enum csv_result csv_next(struct csv *c, struct csv_row *row,
    const char **fault) MUST_CHECK;

#endif
