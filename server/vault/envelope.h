/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_VAULT_ENVELOPE_H
#define SLUSS_VAULT_ENVELOPE_H

/*
 * AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits. Sealed bytes
 * are format, nonce, ciphertext, tag: ENVELOPE_OVERHEAD more than the plain.
 */

#include <openssl/evp.h>

#include "base/str.h"

#define ENVELOPE_KEY      32
#define ENVELOPE_OVERHEAD (1 + 12 + 16)

struct envelope {
	EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *ctx;     /* holds no key between two calls */
};

bool envelope_init(struct envelope *v) MUST_CHECK;
void envelope_clear(struct envelope *v);
/* out holds plain.n + ENVELOPE_OVERHEAD bytes; false: no randomness. */
bool envelope_seal(struct envelope *v, const uint8_t key[ENVELOPE_KEY],
    struct str aad, struct str plain, uint8_t *out) MUST_CHECK;
/* out holds sealed.n - ENVELOPE_OVERHEAD bytes, and is wiped on failure. */
bool envelope_open(struct envelope *v, const uint8_t key[ENVELOPE_KEY],
    struct str aad, struct str sealed, uint8_t *out) MUST_CHECK;

#endif
