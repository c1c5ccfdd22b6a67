/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Runs calls through their steps and answers them. A call is freed when it has
 * neither stream nor wake-up owed, and only here.
 */

#include <stdio.h>
#include <stdlib.h>

#include "call/budget.h"
#include "call/call.h"
#include "call/reasons.h"
#include "call/stream_calls.h"
#include "call/watch_calls.h"
#include "log.h"
#include "wire/limits.h"
#include "wire/message.h"

#define NOT_FOUND_GRID (5 * NS_PER_MS)

struct engine {
	struct engine_parts parts;
};

struct engine_parts *
engine_parts(struct engine *g)
{
	return &g->parts;
}

struct policy_ref *
policy_hold(struct policy_ref *r)
{
	r->held++;
	return r;
}

void
policy_release(struct policy_ref *r)
{
	if (!r || --r->held > 0)
		return;
	policy_free(r->policy);
	free(r);
}

struct engine *
engine_new(struct store *store, struct vault *vault,
    const struct engine_config *config, struct err *e)
{
	struct engine *g = calloc(1, sizeof(*g));

	if (!g) {
		err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "There is no memory for the call engine.");
		return NULL;
	}
	g->parts = (struct engine_parts){ .store = store, .vault = vault,
		.config = *config };
	feed_init(&g->parts.feed, WATCHERS_MAX);
	return g;
}

void
engine_close(struct engine *g)
{
	if (g)
		g->parts.closed = true;
}

void
engine_free(struct engine *g)
{
	if (!g)
		return;
	watch_calls_clear(&g->parts);
	budget_clear(&g->parts.budgets);
	policy_release(g->parts.policy);
	free(g);
}

void
engine_set_policy(struct engine *g, struct policy *p)
{
	struct policy_ref *r = calloc(1, sizeof(*r));

	if (!r) {
		policy_free(p);
		return;
	}
	r->policy = p;
	r->held = 1;
	memcpy(r->hash, policy_hash(p), sizeof(r->hash));
	policy_release(g->parts.policy);
	g->parts.policy = r;
}

static void
call_free(struct call *c)
{
	ASSERT(!c->waiting);
	stream_calls_forget(c);
	watch_calls_forget(c);
	unit_release(&c->read.unit);
	unit_release(&c->single);
	unit_release(&c->keys);
	policy_release(c->policy);
	arena_free(c->arena); /* holds the call itself */
}

static void
note_denial(struct call *c)
{
	struct engine_parts *g = engine_parts(c->engine);

	g->denied++;
	if (!c->judged && (c->err.code == CODE_UNAUTHENTICATED ||
	    c->err.code == CODE_PERMISSION_DENIED ||
	    c->err.code == CODE_INVALID_ARGUMENT))
		budget_note(&g->budgets, &c->peer.node);
	else if (!c->judged)
		return;
	else if (c->err.code == CODE_PERMISSION_DENIED ||
	    c->err.code == CODE_NOT_FOUND ||
	    c->err.code == CODE_UNAUTHENTICATED ||
	    c->err.code == CODE_FAILED_PRECONDITION)
		budget_spend(&g->budgets, &c->peer.node, c->actor);
}

void
call_answer(struct call *c)
{
	struct answer *a = &c->answer;
	size_t n = 0;

	if (!c->err.code && c->out.failed)
		call_no_memory(c);
	if (c->leaf[0])
		c->trailers[n++] = (struct trailer){ "sluss-leaf", c->leaf };
	if (c->logged_at[0])
		c->trailers[n++] =
		    (struct trailer){ "sluss-logged-at", c->logged_at };
	a->trailers = c->trailers;
	a->n_trailers = n;
	if (c->err.code) {
		if (c->err.detail[0])
			log_line(LOG_LEVEL_WARNING, "call_failed",
			    "%s: %s: %s", c->method ? c->method->name : "-",
			    c->err.reason, c->err.detail);
		note_denial(c);
		a->err = &c->err;
		a->details = message_status(c->arena, &c->err);
	} else {
		a->parts = c->out.v;
		a->n_parts = c->out.n;
	}
	if (c->err.code == CODE_NOT_FOUND)
		a->not_before = (clock_mono() / NOT_FOUND_GRID + 1) *
		    NOT_FOUND_GRID;
	c->answered = true;
	stream_answer(c->stream, a);
}

static void
call_run(struct call *c)
{
	for (; c->steps[c->step]; c->step++) {
		enum next n = c->steps[c->step](c);

		if (n == WAIT)
			return;
		if (n == STOP)
			break;
	}
	call_answer(c);
}

static void
on_woken(struct call *c)
{
	ASSERT(c->waiting);
	c->waiting = false;
	if (engine_parts(c->engine)->closed)
		return;
	if (!c->stream) {
		call_free(c);
		return;
	}
	c->step++;
	call_run(c);
}

static void
on_single(struct unit *u)
{
	on_woken(container_of(u, struct call, single));
}

static void
on_keys(struct unit *u)
{
	on_woken(container_of(u, struct call, keys));
}

static void
on_read(struct unit *u)
{
	on_woken(container_of(u, struct call, read.unit));
}

static enum next
submitted(struct call *c, enum code code)
{
	if (code)
		return STOP;
	c->waiting = true;
	return WAIT;
}

enum next
call_submit(struct call *c, enum sql sql, const struct param *params, size_t n)
{
	bool keys = sql == SQL_KEY_CREATE || sql == SQL_KEY_FETCH;
	struct unit *u = keys ? &c->keys : &c->single;

	unit_release(u);
	*u = (struct unit){ .done = keys ? on_keys : on_single,
		.deadline = c->deadline };
	if (!keys) {
		c->sql = sql;
		c->rows = &u->rows;
	}
	return submitted(c, store_submit(engine_parts(c->engine)->store, u,
	    sql, params, n, &c->err));
}

enum next
call_submit_read(struct call *c)
{
	c->read.unit = (struct unit){ .done = on_read,
		.deadline = c->deadline };
	c->sql = SQL_READ;
	c->rows = &c->read.unit.rows;
	return submitted(c, store_read(engine_parts(c->engine)->store,
	    &c->read, &c->err));
}

struct row
call_row(struct call *c, int i)
{
	return (struct row){ c->rows, columns_of(c->sql, c->rows), i };
}

enum code
call_no_memory(struct call *c)
{
	return err_set(&c->err, CODE_RESOURCE_EXHAUSTED, "CALL_TOO_LARGE",
	    "The call needs more memory than one call may have. "
	    "Ask for fewer records or groups at a time.");
}

static void *
refuse(struct call *c)
{
	call_answer(c);
	return c;
}

void *
engine_start(void *engine, struct stream *s, const struct net_request *request)
{
	struct engine *g = engine;
	struct arena *a = arena_new(LIMIT_ARENA);
	struct call *c = a ? arena_alloc(a, sizeof(*c)) : NULL;

	if (!c) {
		static const struct err no_memory = {
			.code = CODE_RESOURCE_EXHAUSTED,
			.reason = "NO_MEMORY",
			.text = "The server is short of memory. Try again.",
		};
		static const struct answer busy = { .err = &no_memory };

		arena_free(a);
		stream_answer(s, &busy);
		return NULL;
	}
	c->engine = g;
	c->arena = a;
	c->stream = s;
	c->deadline = request->deadline;
	c->peer = *request->peer;
	g->parts.calls++;
	parts_init(&c->out, a);
	c->method = method_find(request->head->path);
	if (!c->method) {
		err_set(&c->err, CODE_UNIMPLEMENTED, "METHOD_NOT_BUILT",
		    "This server has no such method. Methods of the contract "
		    "that are not built yet stand in its README.");
		return refuse(c);
	}
	if (!g->parts.policy) {
		err_set(&c->err, CODE_UNAVAILABLE, "NO_POLICY",
		    "The server has no policy yet. Try again later.");
		return refuse(c);
	}
	c->policy = g->parts.policy;
	c->policy->held++;
	memcpy(c->actor, request->head->actor, sizeof(c->actor));
	memcpy(c->role, request->head->role, sizeof(c->role));
	memcpy(c->purpose, request->head->purpose, sizeof(c->purpose));
	c->shown = request->head->shown;
	c->bytes = arena_str(a, request->message);
	if (!c->bytes.p) {
		call_no_memory(c);
		return refuse(c);
	}
	c->steps = c->method->path_steps;
	call_run(c);
	return c;
}

void
engine_gone(void *arg)
{
	struct call *c = arg;

	c->stream = NULL;
	if (!c->waiting) {
		call_free(c);
		return;
	}
	/* The wake-up owed frees it; what was not sent yet need not be. */
	if (c->keys.pending)
		store_forget(engine_parts(c->engine)->store, &c->keys);
	else if (c->single.pending)
		store_forget(engine_parts(c->engine)->store, &c->single);
	else if (c->read.unit.pending)
		store_forget(engine_parts(c->engine)->store, &c->read.unit);
}

void
engine_room(void *arg)
{
	struct call *c = arg;

	stream_calls_room(c);
	watch_calls_room(c);
	if (!c->wants_room)
		return;
	c->wants_room = false;
	c->step++;
	call_run(c);
}

void
engine_set_serving(struct engine *g, bool serving)
{
	if (g->parts.serving == serving)
		return;
	g->parts.serving = serving;
	stream_calls_health(&g->parts);
}

void
engine_stop(struct engine *g)
{
	stream_calls_end(&g->parts);
	watch_calls_end(&g->parts);
}

bool
engine_owes(struct engine *g)
{
	return budget_flush(&g->parts.budgets, g->parts.store);
}

void
call_use_policy(struct call *c, struct policy_ref *r)
{
	if (c->policy == r)
		return;
	policy_release(c->policy);
	c->policy = policy_hold(r);
}

void
engine_feed_wake(struct engine *g, const char *organisation)
{
	feed_wake(&g->parts.feed, organisation);
	watch_calls_ask(&g->parts);
}

void
engine_feed_tick(struct engine *g)
{
	feed_tick(&g->parts.feed);
	watch_calls_beat(&g->parts);
	watch_calls_ask(&g->parts);
}

void
engine_tick(struct engine *g)
{
	budget_tick(&g->parts.budgets, g->parts.store);
	vault_tick(g->parts.vault, clock_mono());
}
