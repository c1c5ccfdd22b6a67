/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_BATCH_H
#define SLUSS_STORE_BATCH_H

/*
 * Many reads as one statement: arrays in, rows out that carry the number of
 * their call. Every call is logged by that statement, so it commits once.
 */

#include "store/pg_pool.h"

/* Both are reads: may the second go in one statement with the first? */
bool batch_may_join(const struct unit *first, const struct unit *second);
/* Sends the slot's units. */
void batch_send(struct store *s, struct slot *slot);
/*
 * Gives each unit its rows. A result whose rows are not ordered by call, or
 * name a call that was not made, is nobody's.
 */
void batch_split(struct store *s, struct unit *units, unsigned n,
    struct pg_result *result);

#endif
