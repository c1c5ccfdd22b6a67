/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_VAULT_INNER_H
#define SLUSS_VAULT_INNER_H

/* The vault's own parts, for the files of this directory and its tests. */

#include <uthash.h>

#include "vault/envelope.h"
#include "vault/vault.h"

#define VAULT_USES_MAX ((UINT64_C(1) << 31) - 1)

struct cached {
	struct id id;
	struct id case_id;
	uint8_t *key;            /* secure heap */
	int64_t used;            /* as vault_tick() counts time */
	uint64_t seals;
	bool entered;            /* it is in the table */
	UT_hash_handle hh;
};

/* Every key here is in the secure heap. */
struct vault {
	uint8_t *root;
	uint8_t *mac_key;        /* of requests */
	uint8_t *token_key;      /* of page tokens */
	struct envelope envelope;
	EVP_MAC *hmac;
	struct cached *keys;     /* by key id */
	int64_t now;             /* of the last tick */
	bool ticked;
};

/* Zeroed room for a key in the secure heap; frees old entries if it must. */
uint8_t *cache_secure_key(struct vault *v);
/* A new entry, which is not in the table yet. */
struct cached *cache_new(struct vault *v, const struct id *id,
    const struct id *case_id);
bool cache_enter(struct vault *v, struct cached *c) MUST_CHECK;
struct cached *cache_find(struct vault *v, const struct id *id);
/* Takes it out of the table, wipes and frees. */
void cache_drop(struct vault *v, struct cached *c);
void cache_clear(struct vault *v);

#endif
