/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_BUDGET_H
#define SLUSS_CALL_BUDGET_H

/*
 * Refusals that one actor may cause in a minute. Each of them has its own log
 * row; what comes after the budget is spent is answered before the door and
 * logged as one aggregate row a minute, so that probing can neither fill the
 * log nor go unseen.
 */

#include "store/store.h"

struct budget;

/* One refusal more of this node's actor. */
void budget_spend(struct budget **all, const struct id *node,
    const char *actor);
/* True when the actor has none left; counts the call for the aggregate row. */
bool budget_spent(struct budget *all, const struct id *node, const char *actor,
    unsigned a_minute);
/* Once a second: what is a minute old is written and forgotten. */
void budget_tick(struct budget **all, struct store *store);
void budget_clear(struct budget **all);

#endif
