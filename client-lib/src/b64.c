/* SPDX-License-Identifier: EUPL-1.2 */
/* Base64 without tables of its own making; bits left over must be zero. */

#include "b64.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
b64_write(struct buf *out, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	char quad[4];
	uint32_t v;
	size_t i, left;

	for (i = 0; i < n; i += 3) {
		left = n - i;
		v = (uint32_t)p[i] << 16;
		if (left > 1)
			v |= (uint32_t)p[i + 1] << 8;
		if (left > 2)
			v |= p[i + 2];
		quad[0] = alphabet[v >> 18 & 63];
		quad[1] = alphabet[v >> 12 & 63];
		quad[2] = left > 1 ? alphabet[v >> 6 & 63] : '=';
		quad[3] = left > 2 ? alphabet[v & 63] : '=';
		buf_append(out, quad, sizeof(quad));
	}
}

static int
digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return -1;
}

/* Without padding; false when there is too much or too little of it. */
static bool
strip(struct str *s)
{
	size_t pad = 0;

	while (s->n > 0 && s->p[s->n - 1] == '=' && pad < 3) {
		s->n--;
		pad++;
	}
	if (s->n % 4 == 1)
		return false;
	return pad == 0 || (s->n + pad) % 4 == 0;
}

bool
b64_read(struct str s, uint8_t *out, size_t *n)
{
	uint32_t v = 0;
	unsigned bits = 0;
	size_t i, done = 0;
	int d;

	if (!strip(&s))
		return false;
	for (i = 0; i < s.n; i++) {
		d = digit(s.p[i]);
		if (d < 0)
			return false;
		v = (v << 6 | (uint32_t)d) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[done++] = (uint8_t)(v >> bits);
		}
	}
	if ((v & ((1U << bits) - 1)) != 0)
		return false;
	*n = done;
	return true;
}
