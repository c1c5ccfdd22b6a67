/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The cache of plain data keys. A plain key exists only in the secure heap;
 * it leaves by age, by lack of room, or with the vault, and is wiped then.
 */

#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(elt) ((void)((elt)->entered = false))

#include "vault/inner.h"

#include <stdlib.h>

#include <openssl/crypto.h>

#include "base/clock.h"

#define UNUSED_NS (60 * NS_PER_S)

struct cached *
cache_find(struct vault *v, const struct id *id)
{
	struct cached *c;

	HASH_FIND(hh, v->keys, id->b, sizeof(id->b), c);
	return c;
}

void
cache_drop(struct vault *v, struct cached *c)
{
	if (c->entered)
		HASH_DEL(v->keys, c);
	OPENSSL_secure_clear_free(c->key, VAULT_KEY);
	free(c);
}

static int
by_use(const struct cached *a, const struct cached *b)
{
	return (a->used > b->used) - (a->used < b->used);
}

/* Room is made by dropping the half that was used longest ago. */
static void
drop_half(struct vault *v)
{
	unsigned n = HASH_COUNT(v->keys) / 2;
	struct cached *c, *next;

	HASH_SORT(v->keys, by_use);
	HASH_ITER(hh, v->keys, c, next) {
		if (n-- == 0)
			break;
		cache_drop(v, c);
	}
}

uint8_t *
cache_secure_key(struct vault *v)
{
	uint8_t *key = OPENSSL_secure_zalloc(VAULT_KEY);

	if (key || !v->keys)
		return key;
	drop_half(v);
	return OPENSSL_secure_zalloc(VAULT_KEY);
}

struct cached *
cache_new(struct vault *v, const struct id *id, const struct id *case_id)
{
	struct cached *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->id = *id;
	c->case_id = *case_id;
	c->used = v->now;
	c->key = cache_secure_key(v);
	if (c->key)
		return c;
	free(c);
	return NULL;
}

bool
cache_enter(struct vault *v, struct cached *c)
{
	c->entered = true;
	HASH_ADD(hh, v->keys, id, sizeof(c->id), c);
	return c->entered;
}

void
vault_tick(struct vault *v, int64_t now_ns)
{
	struct cached *c, *next;

	HASH_ITER(hh, v->keys, c, next) {
		if (!v->ticked)
			c->used = now_ns;
		else if (now_ns - c->used >= UNUSED_NS)
			cache_drop(v, c);
	}
	v->now = now_ns;
	v->ticked = true;
}

void
cache_clear(struct vault *v)
{
	struct cached *c, *next;

	HASH_ITER(hh, v->keys, c, next)
		cache_drop(v, c);
}
