/* SPDX-License-Identifier: EUPL-1.2 */

/* Loading policy and registry as the administrator. */

#include "store/admin.h"

#include <stdio.h>

#include <libpq-fe.h>

static enum code
fail(struct err *e, const char *what, const char *why)
{
	/* The operator's own terminal: PostgreSQL's words are for it. */
	err_set(e, CODE_FAILED_PRECONDITION, "LOAD_REFUSED",
	    "%s: %.180s", what, why);
	return CODE_FAILED_PRECONDITION;
}

static enum code
run(const char *conninfo, const char *sql, int n, const char *const *values,
    const int *lengths, const int *formats, const char *what, struct err *e)
{
	PGconn *c = PQconnectdb(conninfo);
	enum code code = CODE_OK;
	PGresult *r = NULL;

	if (PQstatus(c) != CONNECTION_OK) {
		code = fail(e, "the database", PQerrorMessage(c));
		goto out;
	}
	r = PQexec(c, "set role sluss_owner");
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		code = fail(e, "role sluss_owner (run slussd migrate first)",
		    PQerrorMessage(c));
		goto out;
	}
	PQclear(r);
	r = PQexecParams(c, sql, n, NULL, values, lengths, formats, 0);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		code = fail(e, what, PQerrorMessage(c));
out:
	PQclear(r);
	PQfinish(c);
	return code;
}

enum code
admin_load_policy(const char *conninfo, const uint8_t hash[32],
    const char *doc, struct err *e)
{
	const char *values[] = { (const char *)hash, doc };
	const int lengths[] = { 32, 0 };
	const int formats[] = { 1, 0 };

	return run(conninfo, "select sluss.policy_load($1::bytea, $2::jsonb)",
	    2, values, lengths, formats, "the policy", e);
}

enum code
admin_load_registry(const char *conninfo, const char *doc, struct err *e)
{
	const char *values[] = { doc };

	return run(conninfo, "select sluss.registry_load($1::jsonb)", 1, values,
	    NULL, NULL, "the registry", e);
}
