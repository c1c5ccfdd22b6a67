/* SPDX-License-Identifier: EUPL-1.2 */
/* Decimal digits and the Luhn check digit. */

#include "ident/digits.h"

bool
digits_only(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return s.n > 0;
}

int
digits_value(const char *p, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + (p[i] - '0');
	return value;
}

char
digits_luhn(const char *p, size_t n)
{
	int sum = 0;

	for (size_t i = 0; i < n; i++) {
		int d = p[n - 1 - i] - '0';

		if (i % 2 == 0)
			d *= 2;
		sum += d > 9 ? d - 9 : d;
	}
	return (char)('0' + (10 - sum % 10) % 10);
}
