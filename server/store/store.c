/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The store's front: units come in, wait for the end of the turn, and their
 * done functions run from there, never from inside a submit and never while a
 * connection is being read.
 */

#include "store/store.h"

#include <stdlib.h>

#include "base/clock.h"
#include "log.h"
#include "store/inner.h"
#include "store/param.h"
#include "wire/limits.h"

#define TICK_US     50000
#define BATCH_MOST  1024
#define SCRATCH_MAX ((size_t)16 * 1024 * 1024) /* of so many headers */
#define STUCK_MS    30000

/* ---- the end of a turn ---- */

void
store_wake(struct store *s)
{
	if (!s->closing)
		event_active(s->turn, EV_TIMEOUT, 0);
}

void
store_finish(struct store *s, struct unit *u, enum code code)
{
	u->code = code;
	u->pending = false;
	u->conn = NULL;
	u->next = NULL;
	if (s->done)
		s->done_last->next = u;
	else
		s->done = u;
	s->done_last = u;
	store_wake(s);
}

/* What a done function finishes or submits comes in a later round. */
static void
run_done(struct store *s)
{
	struct unit *u, *next = s->done;

	s->done = s->done_last = NULL;
	while ((u = next) != NULL) {
		next = u->next;
		u->next = NULL;
		u->done(u);
	}
}

static void
for_pools(struct store *s, void (*fn)(struct pool *p, int64_t now))
{
	const int64_t now = clock_mono();

	fn(&s->reads, now);
	fn(&s->units, now);
	fn(&s->keys, now);
}

static void
set_tick(struct store *s)
{
	const struct timeval tv = { .tv_usec = TICK_US };

	if (!evtimer_pending(s->tick, NULL))
		event_add(s->tick, &tv);
}

static void
on_turn(evutil_socket_t fd, short what, void *arg)
{
	struct store *s = arg;

	(void)fd;
	(void)what;
	if (s->notified) {
		s->notified = false;
		s->on_registry(s->on_notify_arg);
	}
	if (s->forgotten) {
		s->forgotten = false;
		for_pools(s, pool_sweep);
	}
	run_done(s);
	for_pools(s, pool_dispatch);
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct store *s = arg;

	(void)fd;
	(void)what;
	for_pools(s, pool_sweep);
	for_pools(s, pool_drop_stuck);
	if (!pool_idle(&s->reads) || !pool_idle(&s->units) ||
	    !pool_idle(&s->keys))
		set_tick(s);
}

/* ---- submitting ---- */

static enum code
refuse(struct err *e, const char *reason, const char *text)
{
	return err_set(e, CODE_UNAVAILABLE, reason, "%s", text);
}

static enum code
submit(struct store *s, struct pool *p, struct unit *u, struct err *e)
{
	ASSERT(!u->pending && u->done);
	if (s->closing)
		return refuse(e, "CLOSING", "The service is stopping.");
	if (!pool_usable(p))
		return refuse(e, "DATABASE",
		    "The database cannot be reached now. Try again.");
	if (s->counters.queued_now >= s->queue_max)
		return refuse(e, "QUEUE_FULL",
		    "Too many calls wait for the database. Try again.");
	u->code = CODE_OK;
	u->pending = true;
	u->conn = NULL;
	u->owned = NULL;
	u->tries = 0;
	pool_push(p, u);
	set_tick(s);
	store_wake(s);
	return CODE_OK;
}

enum code
store_submit(struct store *s, struct unit *u, enum sql sql,
    const struct param *params, size_t n, struct err *e)
{
	ASSERT(sql != SQL_READ && sql < SQL_N && n == sql_get(sql)->n);
	for (size_t i = 0; i < n; i++)
		if (params[i].n == PARAM_FAILED)
			return err_set(e, CODE_RESOURCE_EXHAUSTED,
			    "CALL_TOO_LARGE",
			    "The call needs more memory than one may have.");
	u->sql = sql;
	u->params = params;
	u->n_params = n;
	return submit(s, sql_get(sql)->keys ? &s->keys : &s->units, u, e);
}

enum code
store_read(struct store *s, struct read_call *r, struct err *e)
{
	r->unit.sql = SQL_READ;
	r->unit.params = NULL;
	r->unit.n_params = 0;
	return submit(s, &s->reads, &r->unit, e);
}

void
store_forget(struct store *s, struct unit *u)
{
	if (!u->pending || u->conn)
		return;
	u->code = CODE_CANCELLED;
	s->forgotten = true;
	store_wake(s);
}

void
unit_release(struct unit *u)
{
	rows_result_unref(u->owned);
	u->owned = NULL;
	u->rows = (struct rows){ 0 };
}

/* ---- notifications ---- */

static void
on_listen_ready(struct pg_conn *c, void *arg)
{
	struct store *s = arg;

	s->listening = SQL_LISTEN;
	pg_conn_send(c, s->listening, NULL, 0);
}

/* channel NULL: whatever may have been missed. */
static void
on_notify(const char *channel, const char *payload, void *arg)
{
	struct store *s = arg;

	if (!channel || strcmp(channel, "sluss_registry") == 0) {
		s->notified = true;
		store_wake(s);
	}
	if (s->on_feed && (!channel || strcmp(channel, "sluss_feed") == 0))
		s->on_feed(s->on_notify_arg, payload);
}

/* What was missed while nobody listened is made up for by one notification. */
static void
on_listen_done(struct pg_conn *c, const struct outcome *o, void *arg)
{
	struct store *s = arg;

	rows_result_unref(o->result);
	if (o->code == CODE_OK && s->listening == SQL_LISTEN) {
		s->listening = SQL_LISTEN_FEED;
		pg_conn_send(c, s->listening, NULL, 0);
	} else if (o->code == CODE_OK)
		on_notify(NULL, NULL, s);
	else if (!o->lost)
		pg_conn_drop(c, "cannot listen");
}

static const struct pg_conn_events listen_events = {
	.on_ready = on_listen_ready,
	.on_done = on_listen_done,
	.on_notify = on_notify,
};

void
store_listen(struct store *s, void (*on_registry)(void *),
    void (*on_feed)(void *, const char *), void *arg)
{
	s->on_registry = on_registry;
	s->on_feed = on_feed;
	s->on_notify_arg = arg;
	if (!s->listen)
		s->listen = pg_conn_new(s->base, "listen", s->info,
		    &listen_events, s, &s->counters);
	if (!s->listen)
		log_line(LOG_LEVEL_ERROR, "store_listen",
		    "no memory for the listening connection");
}

/* ---- the store ---- */

static unsigned
or_else(unsigned v, unsigned otherwise)
{
	return v ? v : otherwise;
}

static bool
open_pools(struct store *s, const struct store_config *c)
{
	return pool_init(&s->reads, s, "reads", s->info,
	        or_else(c->batch_connections, 2), true) &&
	    pool_init(&s->units, s, "units", s->info,
	        or_else(c->pool_connections, 4), false) &&
	    (!s->keys_info || pool_init(&s->keys, s, "keys", s->keys_info,
	        or_else(c->keys_connections, 2), false));
}

static bool
open_infos(struct store *s, const struct store_config *c, struct err *e)
{
	s->info = conninfo_new(c->conninfo, e);
	if (!s->info)
		return false;
	if (!c->keys_conninfo)
		return true;
	s->keys_info = conninfo_new(c->keys_conninfo, e);
	return s->keys_info != NULL;
}

struct store *
store_new(struct event_base *base, const struct store_config *c, struct err *e)
{
	struct store *s = calloc(1, sizeof(*s));

	if (s) {
		s->base = base;
		s->queue_max = or_else(c->queue_max, LIMIT_QUEUE);
		s->batch_max = or_else(c->batch_max, 256);
		if (s->batch_max > BATCH_MOST)
			s->batch_max = BATCH_MOST;
		s->stuck_ns = or_else(c->stuck_ms, STUCK_MS) * NS_PER_MS;
		buf_init(&s->scratch, SCRATCH_MAX);
		s->turn = event_new(base, -1, 0, on_turn, s);
		s->tick = evtimer_new(base, on_tick, s);
	}
	if (s && s->turn && s->tick && !open_infos(s, c, e)) {
		store_free(s);
		return NULL;
	}
	if (s && s->turn && s->tick && open_pools(s, c))
		return s;
	store_free(s);
	err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
	    "There is no memory for the store.");
	return NULL;
}

void
store_free(struct store *s)
{
	if (!s)
		return;
	s->closing = true;
	pg_conn_free(s->listen);
	pool_clear(&s->reads);
	pool_clear(&s->units);
	pool_clear(&s->keys);
	while (s->done)
		run_done(s);
	if (s->turn)
		event_free(s->turn);
	if (s->tick)
		event_free(s->tick);
	conninfo_free(s->info);
	conninfo_free(s->keys_info);
	buf_clear(&s->scratch);
	free(s);
}

bool
store_ready(const struct store *s)
{
	return pool_ready(&s->reads) && pool_ready(&s->units) &&
	    (!s->keys_info || pool_ready(&s->keys));
}

const struct store_counters *
store_counters(const struct store *s)
{
	return &s->counters;
}
