/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How sluss connects. A role's settings must not hide warnings, since a
 * commit that was not replicated tells so by one; a dead network must show
 * within seconds, and libpq then goes on to the next host by itself.
 */

#include "store/conninfo.h"

#include <stdio.h>
#include <stdlib.h>

#define INSIST "-c client_min_messages=warning"

struct conninfo {
	char *text;
	char *options;
};

static const char *
options_of(const PQconninfoOption *all)
{
	for (; all->keyword; all++)
		if (strcmp(all->keyword, "options") == 0 && all->val)
			return all->val;
	return "";
}

struct conninfo *
conninfo_new(const char *text, struct err *e)
{
	PQconninfoOption *all = PQconninfoParse(text, NULL);
	struct conninfo *c;
	size_t n;

	if (!all) {
		err_set(e, CODE_INVALID_ARGUMENT, "CONNINFO",
		    "A connection string for PostgreSQL cannot be read.");
		return NULL;
	}
	c = calloc(1, sizeof(*c));
	n = strlen(options_of(all)) + sizeof(" " INSIST);
	if (c) {
		c->text = strdup(text);
		c->options = malloc(n);
	}
	if (c && c->options)
		snprintf(c->options, n, "%s " INSIST, options_of(all));
	PQconninfoFree(all);
	if (c && c->text && c->options)
		return c;
	conninfo_free(c);
	err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
	    "There is no memory for a connection.");
	return NULL;
}

void
conninfo_free(struct conninfo *c)
{
	if (!c)
		return;
	if (c->text)
		explicit_bzero(c->text, strlen(c->text));
	free(c->text);
	free(c->options);
	free(c);
}

/* What stands before dbname may be overridden by it; what follows may not. */
PGconn *
conninfo_connect(const struct conninfo *c)
{
	const char *const keywords[] = { "tcp_user_timeout",
		"keepalives_idle", "keepalives_interval", "keepalives_count",
		"application_name", "dbname", "client_encoding", "options",
		NULL };
	const char *const values[] = { "5000", "10", "5", "3", "slussd",
		c->text, "UTF8", c->options, NULL };

	return PQconnectStartParams(keywords, values, 1);
}
