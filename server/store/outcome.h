/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_OUTCOME_H
#define SLUSS_STORE_OUTCOME_H

/*
 * What one statement came to, gathered until the Sync. It is OK only when no
 * error and no WARNING was seen on the way. PostgreSQL's text goes to the
 * journal's detail, never to the caller, and without its DETAIL lines.
 */

#include "store/rows.h"

struct outcome {
	enum code code;
	bool lost;               /* the connection went before the Sync */
	bool warned;
	bool stale;              /* the connection is of no use any more */
	struct err err;
	struct pg_result *result; /* when OK: the receiver's reference */
};

/* An error result; the first one of a statement decides. */
void outcome_error(struct outcome *o, const PGresult *r);
/* True when the notice is a WARNING or worse, which spoils the outcome. */
bool outcome_notice(struct outcome *o, const PGresult *r);
/* The connection is gone; a cause that is already known is kept. */
void outcome_lost(struct outcome *o);
void outcome_no_memory(struct outcome *o);
/* "57P01 terminating connection ...", fit for the journal. */
void outcome_describe(const PGresult *r, char *out, size_t size);

#endif
