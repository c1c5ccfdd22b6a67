/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_BASE_UTF8_H
#define SLUSS_BASE_UTF8_H

#include "base/str.h"

/*
 * True when s is well-formed UTF-8 (Unicode 15, table 3-7: no overlong form,
 * no surrogate, nothing past U+10FFFF) without NUL.
 */
bool utf8_valid(struct str s);

#endif
