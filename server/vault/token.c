/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What leaves the server and comes back: page tokens, and the mac that ties a
 * request_id to its request. A token has a key of its own, derived from a
 * random salt, so that the number of tokens ever made bounds nothing.
 */

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "vault/inner.h"

#define SALT 16
#define TOKEN_MAX 128
#define TOKEN_OVERHEAD (SALT + ENVELOPE_OVERHEAD)

/* HMAC-SHA256 over the length of a, a, and b. */
static bool
hmac(struct vault *v, const uint8_t *key, struct str a, struct str b,
    uint8_t out[32])
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
		    digest, 0),
		OSSL_PARAM_construct_end(),
	};
	const uint8_t n_a[4] = { (uint8_t)(a.n >> 24), (uint8_t)(a.n >> 16),
		(uint8_t)(a.n >> 8), (uint8_t)a.n };
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(v->hmac);
	size_t n = 0;
	bool ok = ctx && EVP_MAC_init(ctx, key, 32, params) == 1 &&
	    EVP_MAC_update(ctx, n_a, sizeof(n_a)) == 1 &&
	    EVP_MAC_update(ctx, (const uint8_t *)a.p, a.n) == 1 &&
	    EVP_MAC_update(ctx, (const uint8_t *)b.p, b.n) == 1 &&
	    EVP_MAC_final(ctx, out, &n, 32) == 1 && n == 32;

	EVP_MAC_CTX_free(ctx);
	return ok;
}

void
vault_request_mac(struct vault *v, const char *method, struct str request,
    uint8_t out[32])
{
	/* A mac that cannot be made must not compare equal to anything. */
	ASSERT(hmac(v, v->mac_key, str_of(method), request, out));
}

struct str
vault_token_seal(struct vault *v, struct arena *a, struct str binding,
    struct str cursor)
{
	const struct str none = { NULL, 0 };
	uint8_t key[32], *out;
	size_t n = cursor.n + TOKEN_OVERHEAD;
	bool ok;

	if (cursor.n > TOKEN_MAX - TOKEN_OVERHEAD)
		return none;
	out = arena_alloc(a, n);
	if (!out || RAND_bytes(out, SALT) != 1)
		return none;
	ok = hmac(v, v->token_key, STR("page token"),
	    (struct str){ (const char *)out, SALT }, key) &&
	    envelope_seal(&v->envelope, key, binding, cursor, out + SALT);
	explicit_bzero(key, sizeof(key));
	return ok ? (struct str){ (const char *)out, n } : none;
}

bool
vault_token_open(struct vault *v, struct arena *a, struct str binding,
    struct str token, struct str *cursor)
{
	struct str salt, sealed;
	uint8_t key[32], *out;
	bool ok;

	if (token.n < TOKEN_OVERHEAD || token.n > TOKEN_MAX)
		return false;
	salt = (struct str){ token.p, SALT };
	sealed = (struct str){ token.p + SALT, token.n - SALT };
	out = arena_alloc(a, token.n - TOKEN_OVERHEAD);
	ok = out && hmac(v, v->token_key, STR("page token"), salt, key) &&
	    envelope_open(&v->envelope, key, binding, sealed, out);
	explicit_bzero(key, sizeof(key));
	if (ok)
		*cursor = (struct str){ (const char *)out,
			token.n - TOKEN_OVERHEAD };
	return ok;
}
