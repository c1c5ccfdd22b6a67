/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_ROWS_H
#define SLUSS_STORE_ROWS_H

/*
 * A libpq result that several calls share: each holds a reference for as long
 * as it reads its rows.
 */

#include <libpq-fe.h>

#include "store/store.h"

struct pg_result {
	PGresult *pg;
	unsigned refs;
};

/* Takes the result over, with one reference; NULL (and cleared): no memory. */
struct pg_result *rows_result_new(PGresult *pg);
struct pg_result *rows_result_ref(struct pg_result *r);
/* NULL is fine. */
void rows_result_unref(struct pg_result *r);
/* Every row of it. */
struct rows rows_all(const struct pg_result *r);

#endif
