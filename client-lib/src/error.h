/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_ERROR_H
#define SLUSS_CLIENT_ERROR_H

/* Filling public errors; every function takes NULL for nobody's error. */

#include <sluss/error.h>

#include "base/status.h"

void error_clear(sluss_error *e);
/* Replaces what was there; field may be NULL. Returns the code. */
sluss_code error_set(sluss_error *e, sluss_code code, const char *reason,
    const char *field, const char *fmt, ...) PRINTF_LIKE(5, 6);
/* The same from an error of the shared code. */
sluss_code error_from(sluss_error *e, const struct err *from);
sluss_code error_no_memory(sluss_error *e);
/* A value refused by value.h: why is its constant text. */
sluss_code error_value(sluss_error *e, const char *path, const char *why);

#endif
