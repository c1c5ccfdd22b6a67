/* SPDX-License-Identifier: EUPL-1.2 */

/* Denial budgets by node and actor, in windows of a minute. */

#include "call/budget.h"

#include <stdlib.h>

#include <uthash.h>

#include "base/clock.h"

struct key {
	struct id node;
	char actor[72];
};

struct budget {
	struct key key;
	int64_t began;
	unsigned denied, beyond;
	UT_hash_handle hh;
};

/* A statement that outlives the window it counts. */
struct aggregate {
	struct unit unit;
	struct arena *arena;
	struct param params[3];
};

static struct key
make_key(const struct id *node, const char *actor)
{
	struct key k;

	memset(&k, 0, sizeof(k));
	k.node = *node;
	memcpy(k.actor, actor, strnlen(actor, sizeof(k.actor) - 1));
	return k;
}

static struct budget *
find(struct budget *all, const struct id *node, const char *actor)
{
	struct key k = make_key(node, actor);
	struct budget *b;

	HASH_FIND(hh, all, &k, sizeof(k), b);
	return b;
}

void
budget_spend(struct budget **all, const struct id *node, const char *actor)
{
	struct budget *b = find(*all, node, actor);

	if (!b) {
		b = calloc(1, sizeof(*b));
		if (!b)
			return;
		b->key = make_key(node, actor);
		b->began = clock_mono();
		HASH_ADD(hh, *all, key, sizeof(b->key), b);
	}
	b->denied++;
}

bool
budget_spent(struct budget *all, const struct id *node, const char *actor,
    unsigned a_minute)
{
	struct budget *b = a_minute ? find(all, node, actor) : NULL;

	if (!b || b->denied < a_minute)
		return false;
	b->beyond++;
	return true;
}

static void
on_written(struct unit *u)
{
	struct aggregate *g = container_of(u, struct aggregate, unit);

	unit_release(u);
	arena_free(g->arena);
}

static bool
write_row(const struct budget *b, struct store *store)
{
	struct arena *a = arena_new(64 * 1024);
	struct aggregate *g = a ? arena_alloc(a, sizeof(*g)) : NULL;

	if (!g) {
		arena_free(a);
		return false;
	}
	g->arena = a;
	g->unit.done = on_written;
	g->unit.deadline = CLOCK_NEVER;
	g->params[0] = param_id(a, &b->key.node);
	g->params[1] = param_text(a, str_of(b->key.actor));
	g->params[2] = param_int4(a, (int32_t)b->beyond);
	if (store_submit(store, &g->unit, SQL_AGGREGATE_DENIALS, g->params,
	    ARRAY_LEN(g->params), NULL) != CODE_OK) {
		arena_free(a);
		return false;
	}
	return true;
}

void
budget_tick(struct budget **all, struct store *store)
{
	int64_t old = clock_mono() - 60 * NS_PER_S;
	struct budget *b, *tmp;

	HASH_ITER(hh, *all, b, tmp) {
		if (b->began > old)
			continue;
		/* Unwritten counts wait: the row is owed. */
		if (b->beyond > 0 && !write_row(b, store))
			continue;
		HASH_DEL(*all, b);
		free(b);
	}
}

void
budget_clear(struct budget **all)
{
	struct budget *b, *tmp;

	HASH_ITER(hh, *all, b, tmp) {
		HASH_DEL(*all, b);
		free(b);
	}
}
