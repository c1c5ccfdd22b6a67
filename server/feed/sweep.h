/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_FEED_SWEEP_H
#define SLUSS_FEED_SWEEP_H

/*
 * What ends or begins by time alone is found by the door, on this timer. All
 * servers ask; a lock lets one of them do it.
 */

#include "store/store.h"

struct sweep {
	struct store *store;
	struct unit unit;
	struct arena *arena;     /* of the statement under way */
	struct param params[1];
	int64_t next;
};

void sweep_init(struct sweep *w, struct store *store);
/* Now and then: asks the door when it is time. */
void sweep_tick(struct sweep *w);
/* After store_free(). */
void sweep_clear(struct sweep *w);

#endif
