/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_IDENT_DIGITS_H
#define SLUSS_IDENT_DIGITS_H

/* Decimal digits in ASCII, whatever the locale says. */

#include "base/str.h"

/* Whether s is one digit or more and nothing else. */
bool digits_only(struct str s);
/* The value of n digits at p, n at most 9; the caller has checked them. */
int digits_value(const char *p, size_t n);
/*
 * The check digit of n digits at p, '0' to '9', by the Luhn algorithm: every
 * second digit from the last one on is doubled.
 */
char digits_luhn(const char *p, size_t n);

#endif
