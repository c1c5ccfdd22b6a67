/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Data keys, and sealing under them. What is bound to a ciphertext is encoded
 * here, in fixed widths; a data key enters the cache only after its wrapping
 * has been authenticated.
 */

#include "vault/inner.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "vault/root.h"

#define SECURE_HEAP ((size_t)1024 * 1024) /* below a usual RLIMIT_MEMLOCK */
#define GENERATION  1
#define WRAPPED     (VAULT_KEY + ENVELOPE_OVERHEAD)

/* ---- encodings that are authenticated: fixed widths, big endian ---- */

static uint8_t *
put_u32(uint8_t *p, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		*p++ = (uint8_t)(v >> shift);
	return p;
}

static uint8_t *
put_id(uint8_t *p, const struct id *id)
{
	memcpy(p, id->b, sizeof(id->b));
	return p + sizeof(id->b);
}

#define PLACE_BYTES (8 + 4 * 16 + 3 * 4)
#define CHUNK_BYTES (PLACE_BYTES + 3 * 4)
#define WRAP_BYTES  (8 + 3 * 16 + 4)

/* Returns how long it is: a chunk's is another word, and longer. */
static size_t
encode_place(const struct place *at, uint8_t out[CHUNK_BYTES])
{
	uint8_t *p = out;

	memcpy(p, at->chunk ? "chunk v1" : "group v1", 8);
	p = put_id(p + 8, &at->case_id);
	p = put_id(p, &at->record);
	p = put_u32(p, at->kind);
	p = put_u32(p, at->group);
	p = put_id(p, &at->variant);
	p = put_u32(p, (uint32_t)at->version);
	p = put_id(p, &at->key);
	ASSERT(p == out + PLACE_BYTES);
	if (!at->chunk)
		return PLACE_BYTES;
	p = put_u32(p, at->index);
	p = put_u32(p, at->last);
	p = put_u32(p, (uint32_t)at->attempt);
	ASSERT(p == out + CHUNK_BYTES);
	return CHUNK_BYTES;
}

struct owner {
	const struct id *key, *case_id, *organisation;
	int32_t generation;
};

static void
encode_wrap(const struct owner *o, uint8_t out[WRAP_BYTES])
{
	uint8_t *p = out;

	memcpy(p, "wrap  v1", 8);
	p = put_id(p + 8, o->key);
	p = put_id(p, o->case_id);
	p = put_id(p, o->organisation);
	p = put_u32(p, (uint32_t)o->generation);
	ASSERT(p == out + WRAP_BYTES);
}

static enum code
no_memory(struct err *e)
{
	return err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
	    "There is no memory for the keys of this call. Try again.");
}

static enum code
data_loss(struct err *e)
{
	return err_set(e, CODE_DATA_LOSS, "NOT_AUTHENTIC",
	    "What is stored is not what was written there. Tell the "
	    "operator.");
}

/* ---- wrapping ---- */

static bool
wrap(struct vault *v, const struct owner *o, bool unwrap, struct str in,
    uint8_t *out)
{
	uint8_t aad[WRAP_BYTES], context[20];
	const struct str bound = { (const char *)aad, sizeof(aad) };
	uint8_t *kek = cache_secure_key(v);
	bool ok;

	if (!kek)
		return false;
	encode_wrap(o, aad);
	(void)put_u32(put_id(context, o->organisation),
	    (uint32_t)o->generation);
	ok = root_derive(v->root, "sluss kek v1",
	    (struct str){ (const char *)context, sizeof(context) }, kek);
	if (ok && unwrap)
		ok = envelope_open(&v->envelope, kek, bound, in, out);
	else if (ok)
		ok = envelope_seal(&v->envelope, kek, bound, in, out);
	OPENSSL_secure_clear_free(kek, VAULT_KEY);
	return ok;
}

enum code
vault_key_new(struct vault *v, const struct id *case_id,
    const struct id *organisation, struct id *key, int32_t *generation,
    uint8_t wrapped[64], size_t *wrapped_n, struct err *e)
{
	const struct id id = vault_random_id();
	const struct owner o = { &id, case_id, organisation, GENERATION };
	struct cached *c = cache_new(v, &id, case_id);

	if (!c)
		return no_memory(e);
	if (RAND_priv_bytes(c->key, VAULT_KEY) != 1 ||
	    !wrap(v, &o, false,
	        (struct str){ (const char *)c->key, VAULT_KEY }, wrapped) ||
	    !cache_enter(v, c)) {
		cache_drop(v, c);
		return no_memory(e);
	}
	*key = id;
	*generation = GENERATION;
	*wrapped_n = WRAPPED;
	return CODE_OK;
}

bool
vault_has(struct vault *v, const struct id *key)
{
	return cache_find(v, key) != NULL;
}

bool
vault_keep(struct vault *v, const struct id *key)
{
	struct cached *c = cache_find(v, key);

	if (c)
		c->used = v->now;
	return c != NULL;
}

enum code
vault_key_put(struct vault *v, const struct id *key, const struct id *case_id,
    const struct id *organisation, int32_t generation, struct str wrapped,
    struct err *e)
{
	const struct owner o = { key, case_id, organisation, generation };
	struct cached *held, *c;

	if (wrapped.n != WRAPPED)
		return data_loss(e);
	c = cache_new(v, key, case_id);
	if (!c)
		return no_memory(e);
	if (!wrap(v, &o, true, wrapped, c->key)) {
		cache_drop(v, c);
		return data_loss(e);
	}
	/* Two calls may have fetched it: the first keeps its count. */
	held = cache_find(v, key);
	if (held) {
		held->used = v->now;
		cache_drop(v, c);
		return CODE_OK;
	}
	if (!cache_enter(v, c)) {
		cache_drop(v, c);
		return no_memory(e);
	}
	return CODE_OK;
}

/* ---- groups ---- */

static struct cached *
use(struct vault *v, const struct place *at, struct err *e)
{
	struct cached *c = cache_find(v, &at->key);

	if (!c) {
		err_set(e, CODE_UNAVAILABLE, "KEY_NOT_HELD",
		    "The key of this record is not at hand. Try again.");
		return NULL;
	}
	if (!id_eq(&c->case_id, &at->case_id)) {
		data_loss(e);
		return NULL;
	}
	c->used = v->now;
	return c;
}

struct str
vault_seal(struct vault *v, struct arena *a, const struct place *at,
    struct str plain, struct err *e)
{
	const struct str none = { NULL, 0 };
	struct cached *c = use(v, at, e);
	uint8_t aad[CHUNK_BYTES], *out;
	size_t n_aad;

	if (!c)
		return none;
	if (c->seals >= VAULT_USES_MAX) {
		err_set(e, CODE_RESOURCE_EXHAUSTED, "KEY_USED_UP",
		    "key used up: the case needs a new one before more is "
		    "written");
		return none;
	}
	out = plain.n > SIZE_MAX - VAULT_OVERHEAD ? NULL :
	    arena_alloc(a, plain.n + VAULT_OVERHEAD);
	n_aad = encode_place(at, aad);
	c->seals++;
	if (out && envelope_seal(&v->envelope, c->key,
	    (struct str){ (const char *)aad, n_aad }, plain, out))
		return (struct str){ (const char *)out,
			plain.n + VAULT_OVERHEAD };
	no_memory(e);
	return none;
}

struct str
vault_open(struct vault *v, struct arena *a, const struct place *at,
    struct str sealed, struct err *e)
{
	const struct str none = { NULL, 0 };
	struct cached *c = use(v, at, e);
	uint8_t aad[CHUNK_BYTES], *out;
	size_t n_aad;

	if (!c)
		return none;
	if (sealed.n < VAULT_OVERHEAD) {
		data_loss(e);
		return none;
	}
	out = arena_alloc(a, sealed.n - VAULT_OVERHEAD);
	if (!out) {
		no_memory(e);
		return none;
	}
	n_aad = encode_place(at, aad);
	if (envelope_open(&v->envelope, c->key,
	    (struct str){ (const char *)aad, n_aad }, sealed, out))
		return (struct str){ (const char *)out,
			sealed.n - VAULT_OVERHEAD };
	data_loss(e);
	return none;
}

/* ---- the vault ---- */

static bool
derive_keys(struct vault *v)
{
	const struct str none = { NULL, 0 };

	v->mac_key = cache_secure_key(v);
	v->token_key = cache_secure_key(v);
	v->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	return v->mac_key && v->token_key && v->hmac &&
	    envelope_init(&v->envelope) &&
	    root_derive(v->root, "sluss request mac v1", none, v->mac_key) &&
	    root_derive(v->root, "sluss page token v1", none, v->token_key);
}

struct vault *
vault_new(const char *root_key_file, struct err *e)
{
	struct vault *v = calloc(1, sizeof(*v));

	if (v && !CRYPTO_secure_malloc_initialized())
		(void)CRYPTO_secure_malloc_init(SECURE_HEAP, VAULT_KEY);
	if (v && CRYPTO_secure_malloc_initialized())
		v->root = cache_secure_key(v);
	if (!v || !v->root) {
		free(v);
		err_set(e, CODE_RESOURCE_EXHAUSTED, "SECURE_HEAP",
		    "There is no protected memory for keys.");
		return NULL;
	}
	if (root_read(root_key_file, v->root, e) != CODE_OK) {
		vault_free(v);
		return NULL;
	}
	if (!derive_keys(v)) {
		vault_free(v);
		no_memory(e);
		return NULL;
	}
	return v;
}

void
vault_free(struct vault *v)
{
	if (!v)
		return;
	cache_clear(v);
	envelope_clear(&v->envelope);
	EVP_MAC_free(v->hmac);
	OPENSSL_secure_clear_free(v->token_key, VAULT_KEY);
	OPENSSL_secure_clear_free(v->mac_key, VAULT_KEY);
	OPENSSL_secure_clear_free(v->root, ROOT_KEY);
	free(v);
}

struct id
vault_random_id(void)
{
	struct id id;
	ssize_t n;

	do
		n = getrandom(id.b, sizeof(id.b), 0);
	while (n < 0 && errno == EINTR);
	/* An identifier that can be guessed is worse than none. */
	ASSERT(n == (ssize_t)sizeof(id.b));
	return id;
}
