/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_PIPELINE_H
#define SLUSS_STORE_PIPELINE_H

#include <libpq-fe.h>

#include "store/sql.h"

/*
 * Hands libpq one statement and its Sync, preceded by its Parse when asked.
 * False: libpq refused, and the connection is of no use any more.
 */
bool pipeline_send(PGconn *pg, enum sql sql, bool parse,
    const struct param *params, size_t n) MUST_CHECK;

#endif
