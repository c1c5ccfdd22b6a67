/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_SQL_H
#define SLUSS_STORE_SQL_H

/* Every statement that the service can send; there is no other SQL text. */

#include "store/store.h"

/* Object ids of PostgreSQL's types, fixed since they exist (pg_type.dat). */
enum {
	OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21,
	OID_INT4 = 23, OID_TEXT = 25, OID_BOOLS = 1000, OID_BYTEAS = 1001,
	OID_INT2S = 1005, OID_INT4S = 1007, OID_TEXTS = 1009, OID_INT8S = 1016,
	OID_TIME = 1184,
	OID_UUID = 2950, OID_UUIDS = 2951, OID_JSONB = 3802,
};

#define SQL_PARAMS_MAX 40
#define SQL_TEXT_MAX   320
/* The statements that no caller may submit. */
#define SQL_LISTEN     SQL_N
#define SQL_LISTEN_FEED (SQL_N + 1)

struct statement {
	const char *name;        /* the function; also names the statement */
	const uint32_t *types;   /* of its parameters */
	size_t n;
	bool repeatable;         /* sent again when its connection is lost */
	bool keys;               /* goes to the keys cluster */
};

const struct statement *sql_get(enum sql sql);
void sql_text(enum sql sql, char out[SQL_TEXT_MAX]);

#endif
