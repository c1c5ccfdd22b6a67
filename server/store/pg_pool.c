/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Queue, dispatch and what becomes of a failure. A unit is sent twice at
 * most, and the second time alone: a call that failed with others in one
 * batch gets an error of its own, and one that takes its connection down
 * takes nobody along twice. Writes are never sent again: their outcome is
 * unknown until the caller asks with the same request_id.
 */

#include "store/pg_pool.h"

#include <stdlib.h>

#include "base/clock.h"
#include "store/batch.h"
#include "store/inner.h"

#define TRIES 2

/* ---- the queue ---- */

void
pool_push(struct pool *p, struct unit *u)
{
	u->next = NULL;
	if (p->tail)
		p->tail->next = u;
	else
		p->head = u;
	p->tail = u;
	p->store->counters.queued_now++;
}

static struct unit *
pop(struct pool *p)
{
	struct unit *u = p->head;

	p->head = u->next;
	if (!p->head)
		p->tail = NULL;
	u->next = NULL;
	p->store->counters.queued_now--;
	return u;
}

/* Back to the head, before everyone who came later. */
static void
push_front(struct pool *p, struct unit *first, struct unit *last, unsigned n)
{
	if (!first)
		return;
	last->next = p->head;
	if (!p->head)
		p->tail = last;
	p->head = first;
	p->store->counters.queued_now += n;
}

static bool
is_late(const struct unit *u, int64_t now)
{
	return u->deadline != 0 && u->deadline <= now;
}

/* Finishes a waiting unit that need not be sent; false: it must. */
static bool
refuse(struct pool *p, struct unit *u, int64_t now)
{
	if (u->code == CODE_CANCELLED)
		err_set(&u->err, CODE_CANCELLED, "CANCELLED",
		    "The call was cancelled before it reached the database.");
	else if (is_late(u, now))
		err_set(&u->err, CODE_DEADLINE_EXCEEDED, "QUEUED_TOO_LONG",
		    "The call did not reach the database in time. Nothing "
		    "was changed.");
	else
		return false;
	store_finish(p->store, u, u->err.code);
	return true;
}

void
pool_sweep(struct pool *p, int64_t now)
{
	struct unit *u, *last = p->tail;

	/* Once round: each leaves the head, and those that stay go last. */
	while (last) {
		u = pop(p);
		if (u == last)
			last = NULL;
		if (!refuse(p, u, now))
			pool_push(p, u);
	}
}

/* ---- sending ---- */

/*
 * The next units for one statement: a batch is as many as may go together,
 * in order; one that was sent before goes alone.
 */
static void
gather(struct pool *p, struct slot *slot, int64_t now)
{
	struct unit *u, *last = NULL;

	while (p->head && slot->n < (p->batches ? p->store->batch_max : 1)) {
		if (last && !batch_may_join(slot->units, p->head))
			return;
		u = pop(p);
		if (refuse(p, u, now))
			continue;
		if (last)
			last->next = u;
		else
			slot->units = u;
		last = u;
		u->conn = slot;
		u->tries++;
		slot->n++;
	}
}

static void
send_gathered(struct slot *slot, int64_t now)
{
	struct pool *p = slot->pool;
	struct unit *u = slot->units;

	slot->sent = now;
	if (p->batches)
		batch_send(p->store, slot);
	else
		pg_conn_send(slot->conn, u->sql, u->params, u->n_params);
}

void
pool_dispatch(struct pool *p, int64_t now)
{
	for (unsigned i = 0; p->head && i < p->n_slots; i++) {
		struct slot *slot = &p->slots[i];

		if (pg_conn_state(slot->conn) != PG_CONN_READY)
			continue;
		gather(p, slot, now);
		if (slot->n > 0)
			send_gathered(slot, now);
	}
}

/* ---- what came back ---- */

static void
fail(struct store *s, struct unit *u, const struct outcome *o)
{
	u->err = o->err;
	if (o->code == CODE_UNAVAILABLE && !sql_get(u->sql)->repeatable) {
		u->err.code = CODE_OK;
		err_set(&u->err, CODE_UNAVAILABLE, "OUTCOME_UNKNOWN",
		    "outcome unknown: retry with the same request_id");
	}
	store_finish(s, u, o->code);
}

static bool
may_repeat(const struct unit *u, const struct outcome *o, unsigned n)
{
	if (u->tries >= TRIES)
		return false;
	/* What came with a warning was committed, and would be again. */
	return o->lost ? sql_get(u->sql)->repeatable : n > 1 && !o->warned;
}

static void
settle_failed(struct pool *p, struct unit *units, unsigned n,
    const struct outcome *o)
{
	struct unit *u, *first = NULL, *last = NULL;
	unsigned again = 0;

	while ((u = units) != NULL) {
		units = u->next;
		u->next = NULL;
		u->conn = NULL;
		if (p->store->closing || !may_repeat(u, o, n)) {
			fail(p->store, u, o);
			continue;
		}
		if (last)
			last->next = u;
		else
			first = u;
		last = u;
		again++;
	}
	if (p->batches)
		p->store->counters.batch_retries += again;
	push_front(p, first, last, again);
}

static void
settle_one(struct store *s, struct unit *u, const struct outcome *o)
{
	u->conn = NULL;
	u->owned = rows_result_ref(o->result);
	u->rows = rows_all(o->result);
	store_finish(s, u, CODE_OK);
}

static void
on_done(struct pg_conn *c, const struct outcome *o, void *arg)
{
	struct slot *slot = arg;
	struct pool *p = slot->pool;
	struct unit *units = slot->units;
	const unsigned n = slot->n;

	(void)c;
	slot->units = NULL;
	slot->n = 0;
	if (o->code != CODE_OK)
		settle_failed(p, units, n, o);
	else if (p->batches)
		batch_split(p->store, units, n, o->result);
	else
		settle_one(p->store, units, o);
	rows_result_unref(o->result);
	store_wake(p->store);
}

static void
on_ready(struct pg_conn *c, void *arg)
{
	struct slot *slot = arg;

	(void)c;
	store_wake(slot->pool->store);
}

static const struct pg_conn_events events = { .on_ready = on_ready,
	.on_done = on_done };

/* ---- the pool ---- */

bool
pool_init(struct pool *p, struct store *s, const char *name,
    const struct conninfo *info, unsigned n, bool batches)
{
	*p = (struct pool){ .store = s, .batches = batches };
	p->slots = calloc(n, sizeof(*p->slots));
	if (!p->slots)
		return false;
	for (; p->n_slots < n; p->n_slots++) {
		struct slot *slot = &p->slots[p->n_slots];

		slot->pool = p;
		slot->conn = pg_conn_new(s->base, name, info, &events, slot,
		    &s->counters);
		if (!slot->conn)
			return false;
	}
	return true;
}

void
pool_clear(struct pool *p)
{
	struct outcome o = { 0 };
	struct unit *u;

	outcome_lost(&o);
	for (unsigned i = 0; i < p->n_slots; i++) {
		struct slot *slot = &p->slots[i];

		pg_conn_free(slot->conn);
		settle_failed(p, slot->units, slot->n, &o);
	}
	while (p->head) {
		u = pop(p);
		u->code = CODE_CANCELLED;
		(void)refuse(p, u, 0);
	}
	free(p->slots);
	*p = (struct pool){ 0 };
}

bool
pool_ready(const struct pool *p)
{
	for (unsigned i = 0; i < p->n_slots; i++)
		if (pg_conn_state(p->slots[i].conn) >= PG_CONN_READY)
			return true;
	return false;
}

bool
pool_usable(const struct pool *p)
{
	for (unsigned i = 0; i < p->n_slots; i++)
		if (pg_conn_state(p->slots[i].conn) != PG_CONN_WAITING)
			return true;
	return false;
}

bool
pool_idle(const struct pool *p)
{
	for (unsigned i = 0; i < p->n_slots; i++)
		if (p->slots[i].n > 0)
			return false;
	return !p->head;
}

void
pool_drop_stuck(struct pool *p, int64_t now)
{
	for (unsigned i = 0; i < p->n_slots; i++) {
		struct slot *slot = &p->slots[i];

		if (slot->n > 0 && now - slot->sent >= p->store->stuck_ns)
			pg_conn_drop(slot->conn, "no answer to a statement");
	}
}
