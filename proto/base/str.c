/* SPDX-License-Identifier: EUPL-1.2 */
/* Hexadecimal text of bytes; output is always lower case. */

#include "base/str.h"

void
str_hex(const void *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *b = p;
	size_t i;

	for (i = 0; i < n; i++) {
		out[2 * i] = digits[b[i] >> 4];
		out[2 * i + 1] = digits[b[i] & 15];
	}
	out[2 * n] = '\0';
}

void
str_hex_id(const struct id *id, char out[33])
{
	str_hex(id->b, sizeof(id->b), out);
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
str_unhex(struct str s, uint8_t *out, size_t n)
{
	bool is_id = n == sizeof(struct id);
	size_t i, digits = 0;
	int high = 0, d;

	for (i = 0; i < s.n; i++) {
		if (is_id && s.p[i] == '-')
			continue;
		d = digit(s.p[i]);
		if (d < 0 || digits / 2 == n)
			return false;
		if (digits % 2 == 0)
			high = d;
		else
			out[digits / 2] = (uint8_t)(high << 4 | d);
		digits++;
	}
	return digits / 2 == n && digits % 2 == 0;
}
