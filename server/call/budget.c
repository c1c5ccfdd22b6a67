/* SPDX-License-Identifier: EUPL-1.2 */

/* Denial budgets by node and actor, in windows of a minute. */

#include "call/budget.h"

#include <stdlib.h>

#include <uthash.h>

#include "base/clock.h"
#include "log.h"

struct key {
	struct id node;
	char actor[72];
};

/* A node may make so many more refused calls than one actor. */
#define NODE_FACTOR 10
/* A confirmed actor is forgotten after so long without a call. */
#define FORGET_AFTER (3600 * NS_PER_S)

struct budget {
	struct key key;          /* actor empty: the node itself */
	int64_t began, seen;
	unsigned denied, beyond;
	unsigned before;         /* refused before the door */
	UT_hash_handle hh;
};

static unsigned rows_under_way;

/* A statement that outlives the window it counts. */
struct aggregate {
	struct unit unit;
	struct arena *arena;
	struct param params[3];
	struct budget **all;
	struct key key;
	unsigned n;
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

static struct budget *
entry(struct budget **all, const struct id *node, const char *actor)
{
	struct budget *b = find(*all, node, actor);

	if (!b) {
		b = calloc(1, sizeof(*b));
		if (!b)
			return NULL;
		b->key = make_key(node, actor);
		b->began = clock_mono();
		HASH_ADD(hh, *all, key, sizeof(b->key), b);
	}
	b->seen = clock_mono();
	return b;
}

void
budget_confirm(struct budget **all, const struct id *node, const char *actor)
{
	if (actor[0] != '\0')
		(void)entry(all, node, actor);
}

/* Who answers for the name: the actor if it is confirmed, else the node. */
static struct budget *
charged(struct budget *all, const struct id *node, const char *actor)
{
	struct budget *b = find(all, node, actor);

	return b ? b : find(all, node, "");
}

void
budget_spend(struct budget **all, const struct id *node, const char *actor)
{
	struct budget *b = charged(*all, node, actor);

	if (!b)
		b = entry(all, node, "");
	if (b)
		b->denied++;
}

void
budget_note(struct budget **all, const struct id *node)
{
	struct budget *b = entry(all, node, "");

	if (b)
		b->before++;
}

bool
budget_spent(struct budget *all, const struct id *node, const char *actor,
    unsigned a_minute)
{
	struct budget *b = a_minute ? charged(all, node, actor) : NULL;

	if (!b || b->denied < (b->key.actor[0] ? a_minute :
	    a_minute * NODE_FACTOR))
		return false;
	b->beyond++;
	return true;
}

static void
on_written(struct unit *u)
{
	struct aggregate *g = container_of(u, struct aggregate, unit);
	struct budget *b;

	rows_under_way--;
	if (u->code) {
		/* The row is owed still. */
		b = entry(g->all, &g->key.node, g->key.actor);
		if (b)
			b->beyond += g->n;
	}
	unit_release(u);
	arena_free(g->arena);
}

static bool
write_row(struct budget **all, const struct budget *b, struct store *store)
{
	struct arena *a = arena_new(64 * 1024);
	struct aggregate *g = a ? arena_alloc(a, sizeof(*g)) : NULL;

	if (!g) {
		arena_free(a);
		return false;
	}
	g->arena = a;
	g->all = all;
	g->key = b->key;
	g->n = b->beyond;
	g->unit.done = on_written;
	g->unit.deadline = CLOCK_NEVER;
	g->params[0] = param_id(a, &g->key.node);
	g->params[1] = param_text(a, str_of(g->key.actor));
	g->params[2] = param_int4(a, (int32_t)b->beyond);
	if (store_submit(store, &g->unit, SQL_AGGREGATE_DENIALS, g->params,
	    ARRAY_LEN(g->params), NULL) != CODE_OK) {
		arena_free(a);
		return false;
	}
	rows_under_way++;
	return true;
}

static void
settle(struct budget **all, struct budget *b, struct store *store)
{
	char node[33];

	if (b->before > 0) {
		str_hex_id(&b->key.node, node);
		log_line(LOG_LEVEL_WARNING, "refused_before_door",
		    "node %s: %u calls", node, b->before);
		b->before = 0;
	}
	/* Unwritten counts wait: the row is owed. */
	if (b->beyond > 0 && !write_row(all, b, store))
		return;
	b->beyond = 0;
	b->denied = 0;
	b->began = clock_mono();
	if (b->key.actor[0] == '\0' ||
	    b->seen < clock_mono() - FORGET_AFTER) {
		HASH_DEL(*all, b);
		free(b);
	}
}

void
budget_tick(struct budget **all, struct store *store)
{
	int64_t old = clock_mono() - 60 * NS_PER_S;
	struct budget *b, *tmp;

	HASH_ITER(hh, *all, b, tmp) {
		if (b->began <= old)
			settle(all, b, store);
	}
}

bool
budget_flush(struct budget **all, struct store *store)
{
	struct budget *b, *tmp;
	bool owed = false;

	HASH_ITER(hh, *all, b, tmp) {
		if (b->beyond > 0 && write_row(all, b, store))
			b->beyond = 0;
		owed |= b->beyond > 0;
	}
	return owed || rows_under_way > 0;
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
