/* SPDX-License-Identifier: EUPL-1.2 */
/* A terminal obeys what it is shown; foreign text must not command it. */

#include "safe.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Length of the UTF-8 sequence at p and its code point; 1 and 0xfffd if ill. */
static size_t
decode(const unsigned char *p, unsigned *out)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = *p < 0x80 ? 1 : *p >= 0xf0 && *p < 0xf8 ? 4 :
	    *p >= 0xe0 ? 3 : *p >= 0xc0 ? 2 : 0;
	unsigned c;
	size_t i;

	*out = 0xfffd;
	if (n == 1)
		*out = *p;
	if (n < 2 || *p >= 0xf8)
		return 1;
	c = *p & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 1;
	*out = c;
	return n;
}

static bool
commands(unsigned c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	    (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || c == 0xfffd;
}

static void
write_text(FILE *f, const char *text, int indent)
{
	const unsigned char *p = (const unsigned char *)text;
	unsigned c;
	size_t n;

	for (; *p; p += n) {
		n = decode(p, &c);
		if (c == '\n' && indent >= 0)
			fprintf(f, "\n%*s", indent, "");
		else if (c == '\t' && indent >= 0)
			fputc(' ', f);
		else if (commands(c))
			fprintf(f, "<U+%04X>", c);
		else
			fwrite(p, 1, n, f);
	}
}

void
safe_write(FILE *f, const char *text)
{
	write_text(f, text, -1);
}

void
safe_write_lines(FILE *f, const char *text, int n)
{
	write_text(f, text, n);
}

void
safe_write_json(FILE *f, const char *json)
{
	const unsigned char *p = (const unsigned char *)json;
	unsigned c;
	size_t n;

	for (; *p; p += n) {
		n = decode(p, &c);
		if (commands(c) && c != '\n')
			fprintf(f, "\\u%04x", c);
		else
			fwrite(p, 1, n, f);
	}
}
