/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_BUDGET_H
#define SLUSS_CALL_BUDGET_H

/*
 * Refusals that one actor may cause in a minute. Each of them has its own log
 * row; what comes after the budget is spent is answered before the door and
 * logged as one aggregate row a minute, so that probing can neither fill the
 * log nor go unseen.
 *
 * Only an actor that the door has confirmed has a budget of its own. Names
 * that nobody bears are charged to the node that claims them, which may so
 * lock out other such names but no confirmed actor, and they take no memory.
 */

#include "store/store.h"

struct budget;

/* The door knows this actor of the node's organisation. */
void budget_confirm(struct budget **all, const struct id *node,
    const char *actor);
/* One refusal more by the door, or on its facts. */
void budget_spend(struct budget **all, const struct id *node,
    const char *actor);
/* A refusal before the door: told to the journal once a minute. */
void budget_note(struct budget **all, const struct id *node);
/* True when the actor has none left; counts the call for the aggregate row. */
bool budget_spent(struct budget *all, const struct id *node, const char *actor,
    unsigned a_minute);
/* Once a second: what is a minute old is written and begins anew. */
void budget_tick(struct budget **all, struct store *store);
/*
 * Writes what is owed, however young; for the end of the process. True while
 * a row is owed or on its way: one that fails is owed again.
 */
bool budget_flush(struct budget **all, struct store *store);
void budget_clear(struct budget **all);

#endif
