/* SPDX-License-Identifier: EUPL-1.2 */
/* The digest that a document states of itself. */

#include <stdint.h>

#include <openssl/evp.h>

#include <sluss/record.h>

sluss_code
sluss_document_digest(uint8_t out[32], const void *p, size_t n)
{
	return EVP_Digest(p, n, out, NULL, EVP_sha256(), NULL) == 1 ?
	    SLUSS_OK : SLUSS_RESOURCE_EXHAUSTED;
}
