/* SPDX-License-Identifier: EUPL-1.2 */

/* The registry's copy: fetched by generation, looked up by key. */

#include "registry/registry.h"

#include <stdlib.h>

#include <uthash.h>

#include "base/clock.h"
#include "log.h"
#include "wire/limits.h"

struct node {
	uint8_t spki[32];
	struct peer peer;
	char identifier[65];     /* organisation number, for the other rules */
	struct node *same;       /* the next node with the same key */
	UT_hash_handle hh;
};

struct registry {
	struct store *store;
	void (*changed)(void *);
	void *arg;
	struct node *nodes;
	int64_t generation;
	int64_t answered;        /* monotonic ns: the copy was current then */
	bool ready, again;
	struct unit unit;
	enum sql asking;         /* SQL_N: nothing under way */
};

static void on_answer(struct unit *u);

struct registry *
registry_new(struct store *store, void (*changed)(void *), void *arg,
    struct err *e)
{
	struct registry *r = calloc(1, sizeof(*r));

	if (!r) {
		err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "There is no memory for the registry.");
		return NULL;
	}
	r->store = store;
	r->changed = changed;
	r->arg = arg;
	r->generation = -1;
	r->asking = SQL_N;
	return r;
}

static void
clear(struct node **nodes)
{
	struct node *n, *tmp;

	HASH_ITER(hh, *nodes, n, tmp) {
		HASH_DEL(*nodes, n);
		while (n) {
			struct node *same = n->same;

			free(n);
			n = same;
		}
	}
}

void
registry_free(struct registry *r)
{
	if (!r)
		return;
	clear(&r->nodes);
	free(r);
}

static void
ask(struct registry *r, enum sql sql)
{
	r->unit = (struct unit){ .done = on_answer,
		.deadline = clock_mono() + 2 * NS_PER_S };
	if (store_submit(r->store, &r->unit, sql, NULL, 0, NULL) == CODE_OK)
		r->asking = sql;
}

static void
copy_text(const struct rows *rows, int i, const char *column, char *out,
    size_t size)
{
	struct str s = rows_str(rows, i, rows_column(rows, column));
	size_t n = s.n < size - 1 ? s.n : size - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

static void
add_node(struct node **nodes, const struct rows *rows, int i)
{
	struct str spki = rows_str(rows, i, rows_column(rows, "spki"));
	struct node *n, *old;

	if (spki.n != sizeof(n->spki) ||
	    !rows_bool(rows, i, rows_column(rows, "live")))
		return;
	n = calloc(1, sizeof(*n));
	if (!n)
		return;
	memcpy(n->spki, spki.p, spki.n);
	n->peer.node = rows_id(rows, i, rows_column(rows, "node"));
	n->peer.organisation = rows_id(rows, i,
	    rows_column(rows, "organisation"));
	copy_text(rows, i, "node_code", n->peer.node_code,
	    sizeof(n->peer.node_code));
	copy_text(rows, i, "organisation_code", n->peer.organisation_code,
	    sizeof(n->peer.organisation_code));
	copy_text(rows, i, "actor", n->peer.actor, sizeof(n->peer.actor));
	copy_text(rows, i, "organisation_number", n->identifier,
	    sizeof(n->identifier));
	memcpy(n->peer.spki_sha256, n->spki, sizeof(n->spki));
	HASH_FIND(hh, *nodes, n->spki, sizeof(n->spki), old);
	if (old) {
		n->same = old->same;
		old->same = n;
		return;
	}
	HASH_ADD(hh, *nodes, spki, sizeof(n->spki), n);
}

static void
take_copy(struct registry *r, const struct rows *rows)
{
	struct node *fresh = NULL;

	for (int i = 0; i < rows->n; i++) {
		add_node(&fresh, rows, i);
		r->generation = rows_int8(rows, i,
		    rows_column(rows, "generation"));
	}
	clear(&r->nodes);
	r->nodes = fresh;
	r->ready = true;
}

static void
on_answer(struct unit *u)
{
	struct registry *r = container_of(u, struct registry, unit);
	enum sql asked = r->asking;
	bool moved = false;

	r->asking = SQL_N;
	if (!u->code && u->rows.n > 0) {
		if (asked == SQL_GENERATION)
			moved = rows_int8(&u->rows, 0, 0) != r->generation;
		if (!moved)
			r->answered = clock_mono();
		if (asked == SQL_REGISTRY) {
			take_copy(r, &u->rows);
			r->changed(r->arg);
		}
	}
	unit_release(u);
	if (moved || r->again) {
		r->again = false;
		ask(r, moved ? SQL_REGISTRY : SQL_GENERATION);
	}
}

void
registry_poll(struct registry *r)
{
	if (r->asking == SQL_N)
		ask(r, r->ready ? SQL_GENERATION : SQL_REGISTRY);
	else
		r->again = true;
}

bool
registry_ready(const struct registry *r)
{
	return r->ready;
}

int64_t
registry_age(const struct registry *r)
{
	return clock_mono() - r->answered;
}

/* What stands behind the last ':' or '-' of the identity. */
static bool
same_organisation(const struct node *n, const struct net_identity *id)
{
	const char *tail = strrchr(id->value,
	    id->rule == NET_RULE_URI ? ':' : '-');

	tail = tail ? tail + 1 : id->value;
	if (id->rule == NET_RULE_URI)
		return strcmp(tail, n->peer.organisation_code) == 0;
	return n->identifier[0] && strcmp(tail, n->identifier) == 0;
}

enum code
registry_identify(struct registry *r, const struct net_identity *id,
    struct peer *out)
{
	const struct node *found = NULL;
	struct node *n;

	HASH_FIND(hh, r->nodes, id->spki_sha256, sizeof(id->spki_sha256), n);
	for (; n; n = n->same) {
		if (!same_organisation(n, id))
			continue;
		if (found) {
			/* One key, two nodes of one identity: neither. */
			log_alarm("key_enrolled_twice", "%s, %s",
			    found->peer.node_code, n->peer.node_code);
			return CODE_UNAUTHENTICATED;
		}
		found = n;
	}
	if (!found)
		return CODE_UNAUTHENTICATED;
	*out = found->peer;
	return CODE_OK;
}

bool
registry_gone(const struct registry *r, const struct peer *p)
{
	const struct node *n;

	HASH_FIND(hh, r->nodes, p->spki_sha256, sizeof(p->spki_sha256), n);
	for (; n; n = n->same) {
		if (id_eq(&n->peer.node, &p->node))
			return strcmp(n->peer.actor, p->actor) != 0 ||
			    !id_eq(&n->peer.organisation, &p->organisation);
	}
	return true;
}
