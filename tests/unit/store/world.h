/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_TEST_WORLD_H
#define SLUSS_TEST_WORLD_H

/*
 * A throwaway cluster with stub.sql in it, a loop and a store. Every wait is
 * for a condition, and ends the test after ten seconds.
 */

#include <check.h>
#include <event2/event.h>

#include "base/clock.h"
#include "store/store.h"

#define LEAD_N 7

extern struct event_base *base;
extern struct store *store;
extern struct arena *arena;

/* Once a program. */
void world_start(const char *name);
/* With the real schema instead of the stub. */
void world_start_door(const char *name);
void world_stop(void);
void world_cluster(const char *verb); /* "start" or "stop" */
void world_sql(const char *sql);
/* The last line of its answer. */
void world_ask_sql(const char *sql, char *line, size_t size);
/* Around each test; config's conninfo is filled in. */
void world_open(struct store_config config);
void world_close(void);

void world_wait(bool (*true_at_last)(void *), void *arg);
/* One turn of the loop at least. */
void world_turn(void);

/* A unit that remembers that it is done. */
struct ask {
	struct read_call call;   /* or its unit alone */
	unsigned done;
};
void world_ask_init(struct ask *a, const char *method);
void world_wait_done(struct ask *asks, size_t n);
/* Submits and waits; true when it was taken. */
void world_read(struct ask *a, const char *method);
void world_unit(struct ask *a, enum sql sql, const char *method);
/* Parameters of statements that begin with the seven, the rest null. */
const struct param *world_params(const char *method, size_t n);

static inline int64_t
world_count(uint64_t now, uint64_t before)
{
	return (int64_t)(now - before);
}

#endif
