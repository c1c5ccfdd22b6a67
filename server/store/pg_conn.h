/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_PG_CONN_H
#define SLUSS_STORE_PG_CONN_H

/*
 * One connection on the loop, with at most one statement in flight, so that
 * one which waits for a lock delays nobody behind it. It connects by itself,
 * and again whenever it is lost; the first time at once, then with growing,
 * uneven pauses until a statement has succeeded.
 */

#include "store/conninfo.h"
#include "store/outcome.h"
#include "store/sql.h"

struct pg_conn;

enum pg_conn_state {
	PG_CONN_WAITING,         /* for the next attempt */
	PG_CONN_CONNECTING,
	PG_CONN_READY,
	PG_CONN_BUSY,            /* a statement is in flight */
};

/* None runs from inside a function called below; none may free. */
struct pg_conn_events {
	void (*on_ready)(struct pg_conn *c, void *arg);
	/* Once for each pg_conn_send(). The result's reference goes along. */
	void (*on_done)(struct pg_conn *c, const struct outcome *o, void *arg);
	void (*on_notify)(const char *channel, const char *payload,
	    void *arg);      /* may be NULL */
};

/* info, events and counters must outlive it. name is for the journal. */
struct pg_conn *pg_conn_new(struct event_base *base, const char *name,
    const struct conninfo *info, const struct pg_conn_events *events,
    void *arg, struct store_counters *counters);
/* Closes it; a statement in flight is never heard of again. */
void pg_conn_free(struct pg_conn *c);
enum pg_conn_state pg_conn_state(const struct pg_conn *c);
/* Only when READY. The parameters may go as soon as it returns. */
void pg_conn_send(struct pg_conn *c, enum sql sql, const struct param *params,
    size_t n);
/*
 * Gives the connection up, from the loop: its statement is lost, and may well
 * have been committed.
 */
void pg_conn_drop(struct pg_conn *c, const char *why);

#endif
