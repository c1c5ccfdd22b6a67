/* SPDX-License-Identifier: EUPL-1.2 */
/* SHA-256 of what comes in pieces: a document, chunk by chunk. */

#include <openssl/evp.h>

#include "vault/vault.h"

struct digest {
	EVP_MD_CTX *ctx;
};

static void
end(void *arg)
{
	struct digest *d = arg;

	EVP_MD_CTX_free(d->ctx);
	d->ctx = NULL;
}

struct digest *
vault_digest_new(struct arena *a)
{
	struct digest *d = arena_alloc(a, sizeof(*d));

	if (!d)
		return NULL;
	d->ctx = EVP_MD_CTX_new();
	if (d->ctx && EVP_DigestInit_ex2(d->ctx, EVP_sha256(), NULL) == 1 &&
	    arena_defer(a, end, d))
		return d;
	end(d);
	return NULL;
}

bool
vault_digest_add(struct digest *d, struct str s)
{
	return EVP_DigestUpdate(d->ctx, s.p, s.n) == 1;
}

bool
vault_digest_end(struct digest *d, uint8_t out[32])
{
	unsigned n = 0;

	return EVP_DigestFinal_ex(d->ctx, out, &n) == 1 && n == 32;
}
