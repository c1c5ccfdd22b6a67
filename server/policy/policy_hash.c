/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The policy's hash: SHA-256 over, for each file in order, its name with the
 * ending NUL, its length as 8 bytes, most significant first, and its bytes.
 */

#include <openssl/evp.h>

#include "policy/policy_data.h"

static bool
hash_file(EVP_MD_CTX *ctx, const struct policy_text *t)
{
	uint64_t n = t->n;
	uint8_t length[8];
	size_t i;

	for (i = 0; i < sizeof(length); i++)
		length[i] = (uint8_t)(n >> (56 - 8 * i));
	return EVP_DigestUpdate(ctx, t->name, strlen(t->name) + 1) == 1 &&
	    EVP_DigestUpdate(ctx, length, sizeof(length)) == 1 &&
	    EVP_DigestUpdate(ctx, t->p, t->n) == 1;
}

bool
policy_hash_files(const struct policy_text texts[N_FILES],
    uint8_t out[POLICY_HASH_SIZE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;
	unsigned n = 0;
	size_t i;

	for (i = 0; ok && i < N_FILES; i++)
		ok = hash_file(ctx, &texts[i]);
	ok = ok && EVP_DigestFinal_ex(ctx, out, &n) == 1 &&
	    n == POLICY_HASH_SIZE;
	EVP_MD_CTX_free(ctx);
	return ok;
}
