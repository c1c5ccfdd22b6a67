/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The texts that gRPC puts into headers: timeouts, percent encoding, base64.
 * Pure functions over the caller's memory; every output ends in NUL but the
 * decoded bytes of base64.
 */

#include <stdio.h>

#include "base/clock.h"
#include "wire/head.h"

#define YEAR_NS (INT64_C(365) * 24 * 3600 * NS_PER_S)
#define TIMEOUT_DIGITS 8
#define TIMEOUT_MAX INT64_C(99999999)

static const struct {
	char letter;
	int64_t ns;
} units[] = {
	{ 'n', 1 },
	{ 'u', 1000 },
	{ 'm', NS_PER_MS },
	{ 'S', NS_PER_S },
	{ 'M', 60 * NS_PER_S },
	{ 'H', 3600 * NS_PER_S },
};

bool
head_parse_timeout(struct str s, int64_t *ns)
{
	int64_t n = 0;
	size_t i;

	if (s.n < 2 || s.n > TIMEOUT_DIGITS + 1)
		return false;
	for (i = 0; i < s.n - 1; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		n = 10 * n + (s.p[i] - '0');
	}
	for (i = 0; i < ARRAY_LEN(units); i++) {
		if (s.p[s.n - 1] != units[i].letter)
			continue;
		*ns = n > YEAR_NS / units[i].ns ? YEAR_NS : n * units[i].ns;
		return true;
	}
	return false;
}

size_t
head_format_timeout(int64_t ns, char out[12])
{
	size_t i;
	int64_t n;
	int length;

	if (ns < 1)
		ns = 1;
	/* Any number of nanoseconds fits when counted in hours. */
	for (i = 0;; i++) {
		n = ns / units[i].ns + (ns % units[i].ns != 0);
		if (n <= TIMEOUT_MAX || i == ARRAY_LEN(units) - 1)
			break;
	}
	length = snprintf(out, 12, "%lld%c", (long long)n, units[i].letter);
	return (size_t)length;
}

static bool
is_plain(uint8_t c)
{
	return c >= 0x20 && c <= 0x7e && c != '%';
}

/* Bytes of the character at the front, and what they take when encoded. */
static size_t
measure(struct str s, size_t *encoded)
{
	size_t n = 1;

	*encoded = is_plain((uint8_t)s.p[0]) ? 1 : 3;
	if ((s.p[0] & 0xc0) != 0xc0)
		return n;
	for (; n < s.n && n < 4 && (s.p[n] & 0xc0) == 0x80; n++)
		*encoded += 3;
	return n;
}

size_t
head_percent_encode(struct str s, char *out, size_t size)
{
	size_t n, encoded, used = 0;
	static const char digits[] = "0123456789ABCDEF";
	uint8_t c;

	if (size == 0)
		return 0;
	for (; s.n > 0; s.n -= n) {
		n = measure(s, &encoded);
		if (encoded >= size - used)
			break;
		for (size_t i = 0; i < n; i++) {
			c = (uint8_t)*s.p++;
			if (is_plain(c)) {
				out[used++] = (char)c;
				continue;
			}
			out[used++] = '%';
			out[used++] = digits[c >> 4];
			out[used++] = digits[c & 15];
		}
	}
	out[used] = '\0';
	return used;
}

size_t
head_percent_decode(struct str s, char *out, size_t size)
{
	size_t i, used = 0;
	uint8_t c;

	if (size == 0)
		return 0;
	for (i = 0; i < s.n && used < size - 1; i++) {
		c = (uint8_t)s.p[i];
		/* What is no escape stays; so does an escaped NUL. */
		if (c == '%' && s.n - i > 2 &&
		    str_unhex((struct str){ s.p + i + 1, 2 }, &c, 1)) {
			if (c != 0)
				i += 2;
			else
				c = '%';
		}
		out[used++] = (char)c;
	}
	out[used] = '\0';
	return used;
}

size_t
head_base64(const void *p, size_t n, char *out, size_t size)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *b = p;
	unsigned bits = 0, sum = 0;
	size_t i, used = 0;

	if (size == 0)
		return 0;
	out[0] = '\0';
	/* Each 3 bytes take 4 characters, a rest of r takes r + 1. */
	if (n / 3 >= size / 4 + 1 ||
	    n / 3 * 4 + (n % 3 ? n % 3 + 1 : 0) >= size)
		return 0;
	for (i = 0; i < n; i++) {
		sum = sum << 8 | b[i];
		for (bits += 8; bits >= 6; bits -= 6)
			out[used++] = digits[sum >> (bits - 6) & 63];
		sum &= 63;
	}
	if (bits > 0)
		out[used++] = digits[sum << (6 - bits) & 63];
	out[used] = '\0';
	return used;
}

static int
base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* Takes correct padding off; false when there is some and it is wrong. */
static bool
unpad(struct str *s)
{
	size_t pad = 0;

	while (pad < s->n && pad < 3 && s->p[s->n - 1 - pad] == '=')
		pad++;
	if (pad > 2 || (pad > 0 && s->n % 4 != 0))
		return false;
	s->n -= pad;
	return s->n % 4 != 1;
}

bool
head_unbase64(struct str s, uint8_t *out, size_t size, size_t *n)
{
	unsigned bits = 0, sum = 0;
	size_t i, used = 0;
	int d;

	if (!unpad(&s))
		return false;
	for (i = 0; i < s.n; i++) {
		d = base64_digit(s.p[i]);
		if (d < 0)
			return false;
		sum = (sum << 6 | (unsigned)d) & 0xfff;
		bits += 6;
		if (bits < 8)
			continue;
		if (used == size)
			return false;
		bits -= 8;
		out[used++] = (uint8_t)(sum >> bits);
	}
	/* Bits left over must be zero, or one value had several texts. */
	if (sum & ((1U << bits) - 1))
		return false;
	*n = used;
	return true;
}
