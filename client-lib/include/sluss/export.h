/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_EXPORT_H
#define SLUSS_EXPORT_H

/*
 * What every public header needs: visibility, C linkage and the version.
 *
 * House rules of this library. Outputs come first and are written only on
 * success, unless a function says otherwise. A function that can fail returns
 * SLUSS_OK (0) or another sluss_code. Text is UTF-8 and ends in NUL. What a
 * function allocates for the caller has a _free of its own; pointers that a
 * getter returns live as long as the object they came from and until it is
 * next changed. A handle may be used by one thread at a time; different
 * handles by different threads freely. There is no global state.
 */

#include <stddef.h>
#include <stdint.h>

#define SLUSS_VERSION_MAJOR 0
#define SLUSS_VERSION_MINOR 1
#define SLUSS_VERSION_PATCH 0
#define SLUSS_VERSION "0.1.0"

#ifdef __cplusplus
#define SLUSS_BEGIN extern "C" {
#define SLUSS_END }
#else
#define SLUSS_BEGIN
#define SLUSS_END
#endif

#if defined(__GNUC__)
#define SLUSS_API __attribute__((visibility("default")))
#else
#define SLUSS_API
#endif

SLUSS_BEGIN

/* Version of the library at run time, "0.1.0"; static, never freed. */
SLUSS_API const char *sluss_version(void);

/* Wipes and frees text or bytes that the library allocated. NULL is fine. */
SLUSS_API void sluss_free(void *p);

SLUSS_END

#endif
