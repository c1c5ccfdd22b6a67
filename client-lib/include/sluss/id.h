/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_ID_H
#define SLUSS_ID_H

/* Identifiers (16 random bytes) and points in time, as values and as text. */

#include <sluss/error.h>

SLUSS_BEGIN

typedef struct sluss_id {
	unsigned char b[16];
} sluss_id;

/* Length of an identifier's text with its NUL. */
#define SLUSS_ID_TEXT 33
/* Length of a time's text with its NUL. */
#define SLUSS_TIME_TEXT 40

/*
 * Reads 32 hexadecimal digits, with or without the hyphens of a UUID, in
 * either case, or the 24 characters of base64 that proto3 JSON has.
 * INVALID_ARGUMENT for anything else.
 */
SLUSS_API sluss_code sluss_id_parse(sluss_id *out, const char *text);
/* Writes 32 lower-case hexadecimal digits and a NUL. */
SLUSS_API void sluss_id_format(char out[SLUSS_ID_TEXT], const sluss_id *id);
/* A fresh identifier from the kernel. UNAVAILABLE when it has none to give. */
SLUSS_API sluss_code sluss_id_random(sluss_id *out);
/* 1 when all bytes are zero (no identifier), else 0. NULL counts as zero. */
SLUSS_API int sluss_id_is_zero(const sluss_id *id);
/* 1 when equal, else 0. */
SLUSS_API int sluss_id_equal(const sluss_id *a, const sluss_id *b);

/*
 * Time is microseconds since 1970-01-01 00:00 UTC everywhere in this API; as
 * an input 0 means that none is given.
 *
 * Reads RFC 3339, "2025-03-01T12:00:00Z" or with an offset and a fraction
 * (nanoseconds are cut to microseconds). INVALID_ARGUMENT for anything else.
 */
SLUSS_API sluss_code sluss_time_parse(int64_t *out_us, const char *text);
/* Writes RFC 3339 in UTC with 0, 3 or 6 digits of fraction, and a NUL. */
SLUSS_API void sluss_time_format(char out[SLUSS_TIME_TEXT], int64_t us);

SLUSS_END

#endif
