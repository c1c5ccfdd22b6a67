/* SPDX-License-Identifier: EUPL-1.2 */

/* A batch of watches as the parameters of one statement. */

#include "call/watch_batch.h"

#include "call/facts.h"

struct asked {
	struct id node[BATCH_WATCHES];
	struct str actor[BATCH_WATCHES], role[BATCH_WATCHES],
	    purpose[BATCH_WATCHES];
	bool shown[BATCH_WATCHES], opening[BATCH_WATCHES];
	int64_t xact[BATCH_WATCHES], id[BATCH_WATCHES];
};

/* One that has no place is at the end of time: the door says where it is. */
static void
fill(struct asked *q, const struct watch *w, size_t i)
{
	const struct call *c = w->call;

	q->node[i] = c->peer.node;
	q->actor[i] = str_of(c->actor);
	q->role[i] = str_of(c->role);
	q->purpose[i] = str_of(c->purpose);
	q->shown[i] = c->shown;
	q->opening[i] = !w->opened;
	q->xact[i] = w->from_now ? -1 : w->place.xact;
	q->id[i] = w->place.id;
}

bool
watch_batch_submit(struct watch_batch *b, void (*done)(struct unit *),
    struct err *e)
{
	struct engine_parts *g = b->engine;
	struct arena *a = b->arena;
	struct asked *q = arena_alloc(a, sizeof(*q));
	struct param *v = arena_array(a, 10, sizeof(*v));
	size_t n = b->n;

	if (!q || !v) {
		err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "The server is short of memory. Try again.");
		return false;
	}
	for (size_t i = 0; i < n; i++)
		fill(q, b->of[i], i);
	v[0] = param_ids(a, q->node, n);
	v[1] = param_texts(a, q->actor, n);
	v[2] = param_texts(a, q->role, n);
	v[3] = param_texts(a, q->purpose, n);
	v[4] = param_bools(a, q->shown, n);
	v[5] = param_bytes(a, (struct str){ (const char *)b->policy->hash,
	    sizeof(b->policy->hash) });
	v[6] = param_int8s(a, q->xact, n);
	v[7] = param_int8s(a, q->id, n);
	v[8] = param_bools(a, q->opening, n);
	v[9] = param_int4(a, BATCH_CHANGES);
	b->unit = (struct unit){ .done = done };
	return store_submit(g->store, &b->unit, SQL_WATCH, v, 10, e) ==
	    CODE_OK;
}
