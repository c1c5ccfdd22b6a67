/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * PostgreSQL's errors as our codes. The texts for callers are fixed: what the
 * database says may hold a value that somebody wrote.
 */

#include "store/outcome.h"

#include <stdio.h>

/* SQLSTATE or its class, the code it means, and whether to reconnect. */
static const struct {
	const char *state;
	enum code code;
	bool stale;
} meanings[] = {
	{ "57014", CODE_DEADLINE_EXCEEDED, false }, /* statement_timeout */
	{ "25006", CODE_UNAVAILABLE, true },  /* not the primary any more */
	{ "0A000", CODE_UNAVAILABLE, true },  /* a plan's result type changed */
	{ "26000", CODE_UNAVAILABLE, true },  /* prepared statement is gone */
	{ "08", CODE_UNAVAILABLE, false },    /* connection */
	{ "40", CODE_UNAVAILABLE, false },    /* serialisation, deadlock */
	{ "53", CODE_UNAVAILABLE, false },    /* disk full, memory, slots */
	{ "57", CODE_UNAVAILABLE, false },    /* shutting or starting up */
};

static const char *
state_of(const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

	return state ? state : "";
}

static const char *
severity_of(const PGresult *r)
{
	const char *s = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);

	return s ? s : "";
}

/* Class 22 is about data, and its messages quote them. */
void
outcome_describe(const PGresult *r, char *out, size_t size)
{
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	const char *state = state_of(r);

	if (!text || strncmp(state, "22", 2) == 0)
		text = "";
	snprintf(out, size, "%s %.*s", *state ? state : "-",
	    (int)strcspn(text, "\n"), text);
}

static void
unavailable(struct outcome *o)
{
	o->code = err_set(&o->err, CODE_UNAVAILABLE, "DATABASE",
	    "The database cannot answer now. Try again.");
}

static void
fill(struct outcome *o, enum code code)
{
	if (code == CODE_DEADLINE_EXCEEDED)
		o->code = err_set(&o->err, code, "STATEMENT_TIMEOUT",
		    "The database did not answer in time. Nothing was "
		    "changed.");
	else if (code == CODE_UNAVAILABLE)
		unavailable(o);
	else
		o->code = err_set(&o->err, code, "STATEMENT_FAILED",
		    "The call could not be carried out. Nothing was changed; "
		    "tell the operator.");
}

void
outcome_error(struct outcome *o, const PGresult *r)
{
	enum code code = CODE_INTERNAL;
	char detail[160];

	for (size_t i = 0; i < ARRAY_LEN(meanings); i++) {
		const char *state = meanings[i].state;

		if (strncmp(state_of(r), state, strlen(state)) == 0) {
			code = meanings[i].code;
			o->stale = o->stale || meanings[i].stale;
			break;
		}
	}
	if (o->code != CODE_OK)
		return;
	fill(o, code);
	outcome_describe(r, detail, sizeof(detail));
	err_detail(&o->err, "%s", detail);
}

bool
outcome_notice(struct outcome *o, const PGresult *r)
{
	static const char *const harmless[] = { "DEBUG", "LOG", "INFO",
		"NOTICE" };
	char detail[160];

	for (size_t i = 0; i < ARRAY_LEN(harmless); i++)
		if (strcmp(severity_of(r), harmless[i]) == 0)
			return false;
	o->warned = true;
	if (o->code == CODE_OK)
		unavailable(o);
	outcome_describe(r, detail, sizeof(detail));
	err_detail(&o->err, "%s", detail);
	return true;
}

void
outcome_lost(struct outcome *o)
{
	o->lost = true;
	o->err.code = CODE_OK;
	unavailable(o);
	err_detail(&o->err, "connection lost");
}

void
outcome_no_memory(struct outcome *o)
{
	o->code = err_set(&o->err, CODE_INTERNAL, "NO_MEMORY",
	    "There is no memory for the answer. Try again.");
}
