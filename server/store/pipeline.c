/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A statement as libpq takes it. Parameters and results are binary; the Sync
 * right behind makes each statement a transaction of its own.
 */

#include "store/pipeline.h"

static bool
parse_text(PGconn *pg, enum sql sql)
{
	const struct statement *s = sql_get(sql);
	char text[SQL_TEXT_MAX];

	sql_text(sql, text);
	return PQsendPrepare(pg, s->name, text, (int)s->n, s->types) == 1;
}

bool
pipeline_send(PGconn *pg, enum sql sql, bool parse, const struct param *params,
    size_t n)
{
	const struct statement *s = sql_get(sql);
	const char *values[SQL_PARAMS_MAX];
	int lengths[SQL_PARAMS_MAX], formats[SQL_PARAMS_MAX];

	ASSERT(n == s->n && n <= SQL_PARAMS_MAX);
	for (size_t i = 0; i < n; i++) {
		values[i] = params[i].p;
		lengths[i] = params[i].n;
		formats[i] = 1;
	}
	return (!parse || parse_text(pg, sql)) &&
	    PQsendQueryPrepared(pg, s->name, (int)n, values, lengths, formats,
	        1) == 1 &&
	    PQpipelineSync(pg) == 1;
}
