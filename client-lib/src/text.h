/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_TEXT_H
#define SLUSS_CLIENT_TEXT_H

/*
 * Text handed to the caller: it remembers its size in front, so that
 * sluss_free() can wipe it.
 */

#include "base/str.h"

/* A copy ended by NUL; NULL when out of memory. */
char *text_new(struct str s);
void text_free(void *p);

#endif
