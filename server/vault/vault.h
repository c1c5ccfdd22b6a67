/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_VAULT_VAULT_H
#define SLUSS_VAULT_VAULT_H

/*
 * Envelope encryption: root key -> key-encryption key of an organisation and
 * generation (HKDF-SHA256) -> data key of (case, owner organisation), random
 * 256 bit, wrapped with AES-256-GCM -> a group, AES-256-GCM with a random
 * nonce, bound to its place. Plain data keys live in OpenSSL's secure heap, for
 * at most 60 s without use, and decide nothing: having a key is not a right.
 */

#include "base/arena.h"
#include "base/status.h"

struct vault;

#define VAULT_KEY      32
#define VAULT_OVERHEAD (1 + 12 + 16) /* format byte, nonce, tag */

/* The root key file holds 32 bytes or 64 hex digits and must not be readable by group or others. */
struct vault *vault_new(const char *root_key_file, struct err *e);
void vault_free(struct vault *v);

/* Where a group stands: what its ciphertext is bound to (associated data). */
struct place {
	struct id case_id;
	struct id record;
	uint32_t kind, group;
	struct id variant;
	int32_t version;         /* that wrote the group */
	struct id key;
	bool chunk;              /* of a document; bound to the three below too */
	bool last;
	uint32_t index;
	int32_t attempt;         /* of the upload, counted from 0 */
};

/* A new data key: random id and key, kept in the cache, wrapped for storing. */
enum code vault_key_new(struct vault *v, const struct id *case_id,
    const struct id *organisation, struct id *key, int32_t *generation,
    uint8_t wrapped[64], size_t *wrapped_n, struct err *e) MUST_CHECK;
/* True when the key is in the cache. */
bool vault_has(struct vault *v, const struct id *key);
/*
 * The same, by who is about to use it: that counts as use, so that a key does
 * not leave while others are fetched for the same call.
 */
bool vault_keep(struct vault *v, const struct id *key);
/* Unwraps a fetched key into the cache; DATA_LOSS when it does not authenticate. */
enum code vault_key_put(struct vault *v, const struct id *key,
    const struct id *case_id, const struct id *organisation,
    int32_t generation, struct str wrapped, struct err *e) MUST_CHECK;
/* The key must be in the cache; out from the arena. NULL p with *e set on failure. */
struct str vault_seal(struct vault *v, struct arena *a, const struct place *at,
    struct str plain, struct err *e);
/* DATA_LOSS when the bytes are not what was sealed at that place. */
struct str vault_open(struct vault *v, struct arena *a, const struct place *at,
    struct str sealed, struct err *e);
/* Drops keys unused for 60 s; call it now and then. */
void vault_tick(struct vault *v, int64_t now_ns);

/* HMAC-SHA256 of a request under a key of its own, for request_id binding. */
void vault_request_mac(struct vault *v, const char *method, struct str request,
    uint8_t out[32]);
/* SHA-256 over bytes that come in pieces; freed with the arena. */
struct digest;
struct digest *vault_digest_new(struct arena *a);
bool vault_digest_add(struct digest *d, struct str s) MUST_CHECK;
bool vault_digest_end(struct digest *d, uint8_t out[32]) MUST_CHECK;
/* Page tokens: sealed, bound to organisation, actor, method and the list asked for; at most 128 bytes. */
struct str vault_token_seal(struct vault *v, struct arena *a, struct str binding,
    struct str cursor);
bool vault_token_open(struct vault *v, struct arena *a, struct str binding,
    struct str token, struct str *cursor);
/* Random identifier from the operating system. */
struct id vault_random_id(void);

#endif
