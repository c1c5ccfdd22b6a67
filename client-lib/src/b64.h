/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_B64_H
#define SLUSS_CLIENT_B64_H

/* Base64 (RFC 4648) as proto3 JSON has it. */

#include "base/buf.h"

/* Appends the standard alphabet with padding. */
void b64_write(struct buf *out, const void *p, size_t n);
/*
 * Reads either alphabet, padded or not, into out of at least
 * b64_room(s.n) bytes; false when malformed.
 */
bool b64_read(struct str s, uint8_t *out, size_t *n) MUST_CHECK;
static inline size_t
b64_room(size_t n)
{
	return n / 4 * 3 + 3;
}

#endif
