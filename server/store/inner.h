/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_INNER_H
#define SLUSS_STORE_INNER_H

/* The store's own parts, for the files of this directory only. */

#include "base/buf.h"
#include "store/pg_pool.h"

struct store {
	struct event_base *base;
	struct event *turn;      /* end of this turn of the loop */
	struct event *tick;      /* while anything waits or is in flight */
	struct conninfo *info, *keys_info;
	struct pool reads, units, keys;
	struct pg_conn *listen;
	void (*on_registry)(void *);
	void (*on_feed)(void *, const char *);
	void *on_notify_arg;
	enum sql listening;      /* the channel being asked for */
	bool notified;
	bool forgotten;          /* some waiting unit is not wanted any more */
	bool closing;
	struct unit *done, *done_last; /* whose done functions are owed */
	unsigned queue_max;
	unsigned batch_max;
	int64_t stuck_ns;
	struct buf scratch;      /* a batch's parameters, while it is sent */
	struct store_counters counters;
};

/* Has on_turn() run at the end of this turn. */
void store_wake(struct store *s);
/* Hands the unit back; its done function runs from on_turn(). */
void store_finish(struct store *s, struct unit *u, enum code code);

#endif
