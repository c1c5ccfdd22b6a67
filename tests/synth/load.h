/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SYNTH_LOAD_H
#define SLUSS_SYNTH_LOAD_H

/*
 * Rows gathered for a batch of cases, and copied into both clusters: the keys
 * first, then everything else in one transaction with its log rows. A batch is
 * there as a whole or not at all. What fails ends the program: it is a tool.
 */

#include <libpq-fe.h>

#include "base/buf.h"

enum table {
	T_CASES, T_ASSIGNMENT, T_CASE_KEY, T_RECORD, T_VERSION, T_PARTICIPANT,
	T_GROUP, T_VERSION_GROUP, T_TERMS, T_TERMS_SCOPE, T_CONSENT, T_SCOPE,
	T_EXTRACT, T_TASK, T_ELIGIBILITY, T_DECISION, T_DISCLOSURE, T_LOG,
	T_KEY, N_TABLES
};

struct load {
	PGconn *main, *keys;
	struct buf rows[N_TABLES];
	uint64_t n_rows[N_TABLES];
	uint8_t policy[32];      /* hash of the one in force */
};

void load_open(struct load *l, const char *main, const char *keys);
void load_close(struct load *l);
/* One row in COPY's text form: columns by tabs, \N for null. */
void load_row(struct load *l, enum table t, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/* The last row's last column, as bytea. */
void load_bytes(struct load *l, enum table t, struct str s);
void load_flush(struct load *l);
/* Runs SQL on the main cluster; NULL-free results only. Clear it. */
PGresult *load_query(struct load *l, const char *sql, const char *value);
NORETURN void load_fail(const char *what, const char *why);

#endif
