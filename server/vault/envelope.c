/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only place that calls a cipher. Nothing is handed out before the tag
 * has been checked, and the context is emptied of its key after each call.
 */

#include "vault/envelope.h"

#include <limits.h>

#include <openssl/rand.h>

#define FORMAT 1
#define NONCE  12
#define TAG    16

bool
envelope_init(struct envelope *v)
{
	v->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	v->ctx = EVP_CIPHER_CTX_new();
	if (v->cipher && v->ctx)
		return true;
	envelope_clear(v);
	return false;
}

void
envelope_clear(struct envelope *v)
{
	EVP_CIPHER_free(v->cipher);
	EVP_CIPHER_CTX_free(v->ctx);
	v->cipher = NULL;
	v->ctx = NULL;
}

static const uint8_t *
bytes_of(struct str s)
{
	return (const uint8_t *)s.p;
}

static bool
seal(struct envelope *v, const uint8_t *key, struct str aad, struct str plain,
    uint8_t *out)
{
	uint8_t *nonce = out + 1, *text = nonce + NONCE;
	int n = 0;

	out[0] = FORMAT;
	return RAND_bytes(nonce, NONCE) == 1 &&
	    EVP_EncryptInit_ex2(v->ctx, v->cipher, key, nonce, NULL) == 1 &&
	    EVP_EncryptUpdate(v->ctx, NULL, &n, bytes_of(aad),
	        (int)aad.n) == 1 &&
	    (plain.n == 0 || EVP_EncryptUpdate(v->ctx, text, &n,
	        bytes_of(plain), (int)plain.n) == 1) &&
	    EVP_EncryptFinal_ex(v->ctx, text + plain.n, &n) == 1 &&
	    EVP_CIPHER_CTX_ctrl(v->ctx, EVP_CTRL_AEAD_GET_TAG, TAG,
	        text + plain.n) == 1;
}

bool
envelope_seal(struct envelope *v, const uint8_t key[ENVELOPE_KEY],
    struct str aad, struct str plain, uint8_t *out)
{
	bool ok;

	if (aad.n > INT_MAX || plain.n > INT_MAX - ENVELOPE_OVERHEAD)
		return false;
	ok = seal(v, key, aad, plain, out);
	EVP_CIPHER_CTX_reset(v->ctx);
	return ok;
}

static bool
open_text(struct envelope *v, const uint8_t *key, struct str aad,
    struct str sealed, uint8_t *out)
{
	const uint8_t *nonce = bytes_of(sealed) + 1, *text = nonce + NONCE;
	size_t n_text = sealed.n - ENVELOPE_OVERHEAD;
	uint8_t tag[TAG], end[16];
	int n = 0;

	memcpy(tag, text + n_text, TAG);
	return EVP_DecryptInit_ex2(v->ctx, v->cipher, key, nonce, NULL) == 1 &&
	    EVP_DecryptUpdate(v->ctx, NULL, &n, bytes_of(aad),
	        (int)aad.n) == 1 &&
	    (n_text == 0 || EVP_DecryptUpdate(v->ctx, out, &n, text,
	        (int)n_text) == 1) &&
	    EVP_CIPHER_CTX_ctrl(v->ctx, EVP_CTRL_AEAD_SET_TAG, TAG, tag) == 1 &&
	    EVP_DecryptFinal_ex(v->ctx, end, &n) == 1;
}

bool
envelope_open(struct envelope *v, const uint8_t key[ENVELOPE_KEY],
    struct str aad, struct str sealed, uint8_t *out)
{
	bool ok;

	if (aad.n > INT_MAX || sealed.n > INT_MAX ||
	    sealed.n < ENVELOPE_OVERHEAD || sealed.p[0] != FORMAT)
		return false;
	ok = open_text(v, key, aad, sealed, out);
	EVP_CIPHER_CTX_reset(v->ctx);
	if (!ok)
		explicit_bzero(out, sealed.n - ENVELOPE_OVERHEAD);
	return ok;
}
