/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_PG_POOL_H
#define SLUSS_STORE_PG_POOL_H

/*
 * A few connections and the units that wait for one. A pool of reads sends as
 * many calls as it may in one statement, the others one unit at a time. A
 * unit is in the queue, or in one slot, or with store_finish(); never in two.
 */

#include "store/pg_conn.h"

struct pool;

struct slot {
	struct pool *pool;
	struct pg_conn *conn;
	struct unit *units;      /* in flight, in the order of the statement */
	unsigned n;
	int64_t sent;            /* monotonic ns */
};

struct pool {
	struct store *store;
	bool batches;
	struct slot *slots;
	unsigned n_slots;
	struct unit *head, *tail;
};

/* info must outlive the pool. */
bool pool_init(struct pool *p, struct store *s, const char *name,
    const struct conninfo *info, unsigned n, bool batches) MUST_CHECK;
/* Finishes everything that waits or is in flight, and disconnects. */
void pool_clear(struct pool *p);
/* One connection at least answers. */
bool pool_ready(const struct pool *p);
/* One connection at least is there or being established. */
bool pool_usable(const struct pool *p);
bool pool_idle(const struct pool *p);
void pool_push(struct pool *p, struct unit *u);
/* Sends what can be sent. */
void pool_dispatch(struct pool *p, int64_t now);
/* Finishes what waits and is forgotten or late. */
void pool_sweep(struct pool *p, int64_t now);
/* Drops connections whose statement has had no answer for too long. */
void pool_drop_stuck(struct pool *p, int64_t now);

#endif
