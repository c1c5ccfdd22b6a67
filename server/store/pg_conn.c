/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A connection's states and its statement. Every statement is a pipeline of
 * its own: Parse at its first use on the connection, Bind, Execute, Sync. The
 * Sync commits, so nothing is told before its answer has come. There is no
 * PQcancel: it would report success for a commit that was not replicated.
 */

#include "store/pg_conn.h"

#include <stdlib.h>

#include <event2/util.h>

#include "log.h"
#include "store/pipeline.h"
#include "store/watch.h"

#define CONNECT_MS   10000
#define PAUSE_MIN_MS 100
#define PAUSE_MAX_MS 5000

struct pg_conn {
	const char *name;
	const struct conninfo *info;
	const struct pg_conn_events *events;
	void *arg;
	struct store_counters *counters;
	enum pg_conn_state state;
	PGconn *pg;
	struct watch watch;
	unsigned attempts;       /* since a statement last succeeded */
	bool prepared[SQL_N + 2];
	/* the statement in flight */
	enum sql sql;
	bool preparing;          /* its Parse has not been answered */
	bool unsent;             /* libpq refused it: tell from the loop */
	PGresult *rows;
	struct outcome outcome;
};

static void lost(struct pg_conn *c, const char *why);

static void
conn_enter(struct pg_conn *c, enum pg_conn_state state)
{
	static const char *const names[] = { "waiting", "connecting", "ready",
		"busy" };

	/* Busy and ready alternate with each statement: not worth a line. */
	if (state != PG_CONN_BUSY && c->state != PG_CONN_BUSY)
		log_line(LOG_LEVEL_DEBUG, "store_connection", "%s: %s",
		    c->name, names[state]);
	c->state = state;
}

/* ---- connecting ---- */

/*
 * While connecting, libpq may close a socket and open another of the same
 * number: then only a new registration is certain to be right.
 */
static bool
watch(struct pg_conn *c, short what)
{
	return watch_socket(&c->watch, PQsocket(c->pg), what,
	    c->state == PG_CONN_CONNECTING);
}

static void
on_notice(void *arg, const PGresult *r)
{
	struct pg_conn *c = arg;
	struct outcome idle = { 0 };
	struct outcome *o = c->state == PG_CONN_BUSY ? &c->outcome : &idle;
	char text[160];

	if (!outcome_notice(o, r))
		return;
	outcome_describe(r, text, sizeof(text));
	if (o == &idle) {
		log_line(LOG_LEVEL_WARNING, "store_notice", "%s: %s", c->name,
		    text);
		return;
	}
	c->counters->warnings++;
	log_alarm("store_warning", "%s, %s: %s", c->name,
	    sql_get(c->sql)->name, text);
}

static void
on_connected(struct pg_conn *c)
{
	watch_no_timer(&c->watch);
	if (PQsetnonblocking(c->pg, 1) != 0 ||
	    PQenterPipelineMode(c->pg) != 1 || !watch(c, EV_READ)) {
		lost(c, "cannot be used");
		return;
	}
	conn_enter(c, PG_CONN_READY);
	c->events->on_ready(c, c->arg);
}

static void
on_connecting(struct pg_conn *c)
{
	short what = EV_READ;

	switch (PQconnectPoll(c->pg)) {
	case PGRES_POLLING_OK:
		on_connected(c);
		return;
	case PGRES_POLLING_WRITING:
		what = EV_WRITE;
		break;
	case PGRES_POLLING_READING:
	case PGRES_POLLING_ACTIVE:
		break;
	case PGRES_POLLING_FAILED:
		lost(c, "refused or unreachable");
		return;
	}
	if (!watch(c, what))
		lost(c, "cannot be watched");
}

/* NULL, or why it cannot be. */
static const char *
start(struct pg_conn *c)
{
	c->attempts++;
	conn_enter(c, PG_CONN_CONNECTING);
	c->pg = conninfo_connect(c->info);
	if (!c->pg || PQstatus(c->pg) == CONNECTION_BAD)
		return "cannot be started";
	PQsetNoticeReceiver(c->pg, on_notice, c);
	watch_after(&c->watch, CONNECT_MS);
	return watch(c, EV_WRITE) ? NULL : "cannot be watched";
}

static void
start_later(struct pg_conn *c)
{
	const unsigned doublings = c->attempts < 7 ? c->attempts - 1 : 6;
	int64_t ms = PAUSE_MIN_MS << doublings;
	uint16_t dice;

	if (ms > PAUSE_MAX_MS)
		ms = PAUSE_MAX_MS;
	evutil_secure_rng_get_bytes(&dice, sizeof(dice));
	conn_enter(c, PG_CONN_WAITING);
	watch_after(&c->watch, ms / 2 + ms * dice / UINT16_MAX);
}

static void
disconnect(struct pg_conn *c)
{
	watch_stop(&c->watch);
	PQclear(c->rows);
	c->rows = NULL;
	PQfinish(c->pg);
	c->pg = NULL;
	memset(c->prepared, 0, sizeof(c->prepared));
}

static void
attempt(struct pg_conn *c)
{
	const char *why = start(c);

	if (!why)
		return;
	log_line(LOG_LEVEL_WARNING, "store_lost", "%s: %s", c->name, why);
	disconnect(c);
	start_later(c);
}

static void
reconnect(struct pg_conn *c)
{
	disconnect(c);
	c->counters->reconnects++;
	if (c->attempts == 0)
		attempt(c);
	else
		start_later(c);
}

static void
lost(struct pg_conn *c, const char *why)
{
	const bool busy = c->state == PG_CONN_BUSY;
	struct outcome o = c->outcome;

	log_line(LOG_LEVEL_WARNING, "store_lost", "%s: %s", c->name, why);
	c->outcome = (struct outcome){ 0 };
	c->unsent = false;
	reconnect(c);
	if (!busy)
		return;
	outcome_lost(&o);
	c->events->on_done(c, &o, c->arg);
}

/* ---- a statement ---- */

/* Waits for writing too while libpq still holds bytes. */
static bool
flush(struct pg_conn *c)
{
	const int left = PQflush(c->pg);

	return left >= 0 && watch(c, left ? EV_READ | EV_WRITE : EV_READ);
}

void
pg_conn_send(struct pg_conn *c, enum sql sql, const struct param *params,
    size_t n)
{
	ASSERT(c->state == PG_CONN_READY);
	c->sql = sql;
	c->outcome = (struct outcome){ 0 };
	conn_enter(c, PG_CONN_BUSY);
	c->counters->statements++;
	c->preparing = !c->prepared[sql];
	if (pipeline_send(c->pg, sql, c->preparing, params, n) && flush(c))
		return;
	c->unsent = true;
	watch_at_once(&c->watch);
}

/* The Sync has been answered. */
static void
finish(struct pg_conn *c)
{
	struct outcome o = c->outcome;

	c->counters->round_trips++;
	if (o.code == CODE_OK) {
		c->attempts = 0;
		c->counters->commits++;
		o.result = c->rows ? rows_result_new(c->rows) : NULL;
		if (!o.result)
			outcome_no_memory(&o);
		c->rows = NULL;
	}
	PQclear(c->rows);
	c->rows = NULL;
	c->outcome = (struct outcome){ 0 };
	conn_enter(c, PG_CONN_READY);
	if (o.stale)
		reconnect(c);
	c->events->on_done(c, &o, c->arg);
}

/* True when it was the Sync's. */
static bool
take_result(struct pg_conn *c, PGresult *r)
{
	const ExecStatusType status = PQresultStatus(r);

	if (status == PGRES_PIPELINE_SYNC) {
		PQclear(r);
		return true;
	}
	/* What was parsed stays so, even if the statement then fails. */
	if (status == PGRES_COMMAND_OK && c->preparing) {
		c->preparing = false;
		c->prepared[c->sql] = true;
		PQclear(r);
		return false;
	}
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
		PQclear(c->rows);
		c->rows = r;
		return false;
	}
	if (status != PGRES_PIPELINE_ABORTED)
		outcome_error(&c->outcome, r);
	PQclear(r);
	return false;
}

/* A NULL ends the results of a step; two mean that nothing is to come. */
static void
take_results(struct pg_conn *c)
{
	unsigned nulls = 0;
	PGresult *r;

	while (nulls < 2 && !PQisBusy(c->pg)) {
		r = PQgetResult(c->pg);
		if (!r) {
			nulls++;
			continue;
		}
		nulls = 0;
		if (take_result(c, r)) {
			finish(c);
			return;
		}
	}
	if (nulls == 2 || PQstatus(c->pg) == CONNECTION_BAD)
		lost(c, "closed by the server");
}

static void
take_notifies(struct pg_conn *c)
{
	PGnotify *n;

	while ((n = PQnotifies(c->pg)) != NULL) {
		if (c->events->on_notify)
			c->events->on_notify(n->relname, n->extra, c->arg);
		PQfreemem(n);
	}
}

static void
on_io(evutil_socket_t fd, short what, void *arg)
{
	struct pg_conn *c = arg;

	(void)fd;
	if (c->state == PG_CONN_CONNECTING) {
		on_connecting(c);
		return;
	}
	if ((what & EV_READ) && PQconsumeInput(c->pg) != 1) {
		lost(c, "closed by the server");
		return;
	}
	if ((what & EV_WRITE) && !flush(c)) {
		lost(c, "cannot be written to");
		return;
	}
	take_notifies(c);
	if (c->state == PG_CONN_BUSY)
		take_results(c);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct pg_conn *c = arg;

	(void)fd;
	(void)what;
	if (c->state == PG_CONN_WAITING)
		attempt(c);
	else if (c->state == PG_CONN_CONNECTING)
		lost(c, "no answer while connecting");
	else if (c->unsent)
		lost(c, "a statement could not be sent");
}

/* ---- life ---- */

struct pg_conn *
pg_conn_new(struct event_base *base, const char *name,
    const struct conninfo *info, const struct pg_conn_events *events,
    void *arg, struct store_counters *counters)
{
	struct pg_conn *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	*c = (struct pg_conn){ .name = name, .info = info, .events = events,
		.arg = arg, .counters = counters, .state = PG_CONN_WAITING };
	if (!watch_open(&c->watch, base, on_io, on_timer, c)) {
		pg_conn_free(c);
		return NULL;
	}
	attempt(c);
	return c;
}

void
pg_conn_free(struct pg_conn *c)
{
	if (!c)
		return;
	disconnect(c);
	watch_close(&c->watch);
	free(c);
}

enum pg_conn_state
pg_conn_state(const struct pg_conn *c)
{
	return c->state;
}

void
pg_conn_drop(struct pg_conn *c, const char *why)
{
	if (c->state != PG_CONN_WAITING)
		lost(c, why);
}
