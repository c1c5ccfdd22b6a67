/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Watch: many open streams, one statement. A watch holds at most one batch of
 * messages, in an arena of its own that goes when the last was taken; only
 * then is the door asked for more. Each batch is authorised anew, and a watch
 * that may not go on ends with the reason that any call would get.
 */

#include "call/watch_calls.h"

#include "sluss/v1/feed_service.pb-c.h"

#include "call/change.h"
#include "call/facts.h"
#include "call/services.h"
#include "call/steps.h"
#include "call/watch_batch.h"

#define BEAT_NS       (30 * NS_PER_S)
#define SCRATCH       ((size_t)256 * 1024)

static struct watch *
watch_of(struct call *c)
{
	return c->steps == steps_watch ? c->own : NULL;
}

enum code
watch_admit(struct call *c)
{
	const Sluss__V1__WatchRequest *m =
	    CALL_REQUEST(c, Sluss__V1__WatchRequest);
	struct watch *w = arena_alloc(c->arena, sizeof(*w));
	bool given;

	if (!w)
		return call_no_memory(c);
	w->call = c;
	c->own = w;
	if (change_place(c, &m->cursor, &w->place, &given))
		return c->err.code;
	w->from_now = !given;
	return CODE_OK;
}

enum next
watch_calls_open(struct call *c)
{
	struct engine_parts *g = engine_parts(c->engine);
	struct watch *w = c->own;

	if (!feed_add(&g->feed, &w->watcher, &c->peer.organisation)) {
		err_set(&c->err, CODE_RESOURCE_EXHAUSTED, "TOO_MANY_WATCHES",
		    "Too many watches are open. Try again, or list changes.");
		return STOP;
	}
	stream_outlive(c->stream);
	watch_calls_ask(g);
	return WAIT;
}

/* ---- telling ---- */

/* It is none of the batch under way any more. */
static void
unask(struct engine_parts *g, const struct watch *w)
{
	for (size_t i = 0; g->asked && i < g->asked->n; i++) {
		if (g->asked->of[i] == w)
			g->asked->of[i] = NULL;
	}
}

static void
end(struct watch *w)
{
	struct call *c = w->call;

	unask(engine_parts(c->engine), w);
	feed_remove(&engine_parts(c->engine)->feed, &w->watcher);
	if (!c->answered && c->stream)
		call_answer(c);
}

static void
drop(struct watch *w)
{
	arena_free(w->scratch);
	w->scratch = NULL;
	w->messages = NULL;
	w->n = w->at = 0;
}

/* Sends the next, or is done with the batch. */
static void
tell(struct watch *w)
{
	struct call *c = w->call;

	if (w->watcher.state != WATCHER_TELLING || stream_busy(c->stream))
		return;
	if (w->at < w->n) {
		stream_send(c->stream, w->messages[w->at].v,
		    w->messages[w->at].n);
		w->at++;
		return;
	}
	drop(w);
	feed_told(&engine_parts(c->engine)->feed, &w->watcher);
}

static struct parts *
message(struct watch *w)
{
	struct parts *p = &w->messages[w->n++];

	parts_init(p, w->scratch);
	return p;
}

/* A heartbeat, or that the reader fell behind: tag 3 or 2. */
static void
put_cursor(struct watch *w, bool behind)
{
	struct parts *p = message(w), inner;
	struct str cursor = change_cursor(w->call, w->scratch, &w->place);

	if (!behind) {
		parts_field(p, 3, cursor);
		return;
	}
	parts_init(&inner, w->scratch);
	parts_field(&inner, 1, cursor);
	parts_nest(p, 2, &inner);
}

static bool
begin_messages(struct watch *w, size_t most)
{
	ASSERT(!w->scratch);
	w->scratch = arena_new(SCRATCH);
	w->messages = w->scratch ? arena_array(w->scratch, most,
	    sizeof(*w->messages)) : NULL;
	w->n = w->at = 0;
	return w->messages != NULL;
}

static bool
complete(const struct watch *w)
{
	bool good = true;

	for (size_t i = 0; i < w->n; i++)
		good &= !w->messages[i].failed;
	return good;
}

/*
 * Whether the caller may go on, and may have each of the rows: all before its
 * place moves or anything is sent.
 */
static enum code
decide_rows(struct call *c, struct row r, int first, int last)
{
	r.i = first;
	facts_caller(&r, &c->facts.caller);
	if (facts_agree(c, &r, &c->facts.caller))
		return c->err.code;
	for (; r.i < last; r.i++) {
		if (change_decide(c, &r))
			return c->err.code;
	}
	return CODE_OK;
}

/* Rows [first, last) of the batch are this watch's own. */
static void
take_rows(struct watch *w, struct row r, int first, int last)
{
	struct call *c = w->call;
	bool behind;

	r.i = first;
	if (decide_rows(c, r, first, last)) {
		end(w);
		return;
	}
	behind = row_bool(&r, COL_fell_behind);
	w->place = change_passed(&r);
	w->from_now = false;
	if (!begin_messages(w, (size_t)(last - first) + 1)) {
		call_no_memory(c);
		end(w);
		return;
	}
	for (r.i = first; r.i < last; r.i++) {
		struct parts inner;

		if (row_null(&r, COL_id))
			continue;
		parts_init(&inner, w->scratch);
		change_write(c, &r, &inner);
		parts_nest(message(w), 1, &inner);
	}
	if (behind || !w->opened)
		put_cursor(w, behind);
	w->opened = true;
	r.i = first;
	if (!complete(w)) {
		call_no_memory(c);
		end(w);
		return;
	}
	feed_answered(&engine_parts(c->engine)->feed, &w->watcher, w->n > 0,
	    row_bool(&r, COL_more), row_bool(&r, COL_held));
	if (w->n > 0)
		tell(w);
	else
		drop(w);
}

/* ---- asking ---- */

/* The i-th of the batch, if it still waits for it. */
static struct watch *
waiting(const struct watch_batch *b, size_t i)
{
	struct watch *w = i < b->n ? b->of[i] : NULL;

	return w && w->watcher.state == WATCHER_ASKED ? w : NULL;
}

static void
fail(struct watch_batch *b)
{
	struct engine_parts *g = b->engine;

	/* One of them may be to blame: each by itself, then. */
	if (b->unit.code == CODE_INTERNAL && b->n > 1) {
		g->alone = (unsigned)b->n;
		for (size_t i = 0; i < b->n; i++) {
			struct watch *w = waiting(b, i);

			if (w)
				feed_answered(&g->feed, &w->watcher, false,
				    true, false);
		}
		return;
	}
	for (size_t i = 0; i < b->n; i++) {
		struct watch *w = waiting(b, i);

		if (!w)
			continue;
		w->call->err = b->unit.err;
		end(w);
	}
}

static void
deal(struct watch_batch *b)
{
	struct rows *rows = &b->unit.rows;
	struct row r = { rows, columns_of(SQL_WATCH, rows), 0 };
	int i = 0;

	while (i < rows->n) {
		struct watch *w;
		int32_t call;
		int first = i;

		r.i = i;
		call = row_int(&r, COL_call);
		while (i < rows->n && (r.i = i, row_int(&r, COL_call) == call))
			i++;
		w = call >= 0 ? waiting(b, (size_t)call) : NULL;
		if (!w)
			continue;
		call_use_policy(w->call, b->policy);
		take_rows(w, r, first, i);
	}
}

static void
batch_free(struct watch_batch *b)
{
	policy_release(b->policy);
	arena_free(b->arena); /* holds the batch itself */
}

static void
on_answered(struct unit *u)
{
	struct watch_batch *b = container_of(u, struct watch_batch, unit);
	struct engine_parts *g = b->engine;

	g->asked = NULL;
	if (!g->closed && u->code)
		fail(b);
	else if (!g->closed)
		deal(b);
	unit_release(u);
	batch_free(b);
	if (!g->closed)
		watch_calls_ask(g);
}

void
watch_calls_ask(struct engine_parts *g)
{
	struct watcher *due[BATCH_WATCHES];
	struct err e = { 0 };
	struct watch_batch *b;
	struct arena *a;

	if (g->asked || g->closed || TAILQ_EMPTY(&g->feed.due))
		return;
	a = arena_new((size_t)128 * 1024);
	b = a ? arena_alloc(a, sizeof(*b)) : NULL;
	if (!b) {
		arena_free(a);
		return; /* the next tick tries again */
	}
	b->engine = g;
	b->policy = policy_hold(g->policy);
	b->arena = a;
	b->n = feed_take(&g->feed, due, g->alone ? 1 : BATCH_WATCHES);
	if (g->alone)
		g->alone--;
	for (size_t i = 0; i < b->n; i++)
		b->of[i] = container_of(due[i], struct watch, watcher);
	if (watch_batch_submit(b, on_answered, &e)) {
		g->asked = b;
		return;
	}
	b->unit.code = e.code;
	b->unit.err = e;
	fail(b);
	batch_free(b);
}

/* ---- what the engine and net say ---- */

void
watch_calls_beat(struct engine_parts *g)
{
	struct watcher *w;

	while ((w = feed_silent(&g->feed, clock_mono() - BEAT_NS)) != NULL) {
		struct watch *x = container_of(w, struct watch, watcher);

		if (begin_messages(x, 1))
			put_cursor(x, false);
		if (x->n == 0 || !complete(x))
			x->n = 0;
		tell(x);
	}
}

void
watch_calls_room(struct call *c)
{
	struct watch *w = watch_of(c);

	if (!w || c->answered)
		return;
	tell(w);
	watch_calls_ask(engine_parts(c->engine));
}

void
watch_calls_forget(struct call *c)
{
	struct engine_parts *g = engine_parts(c->engine);
	struct watch *w = watch_of(c);

	if (!w)
		return;
	feed_remove(&g->feed, &w->watcher);
	unask(g, w);
	drop(w);
}

void
watch_calls_end(struct engine_parts *g)
{
	struct watcher *w;

	while ((w = TAILQ_FIRST(&g->feed.all)) != NULL) {
		struct watch *x = container_of(w, struct watch, watcher);

		err_set(&x->call->err, CODE_UNAVAILABLE, "STOPPING",
		    "The server is about to stop. Watch another, or again.");
		end(x);
	}
}

void
watch_calls_clear(struct engine_parts *g)
{
	if (g->asked)
		batch_free(g->asked);
	g->asked = NULL;
}
