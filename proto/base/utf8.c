/* SPDX-License-Identifier: EUPL-1.2 */
/* Well-formed UTF-8 by the table of byte ranges, row by row. */

#include "base/utf8.h"

/* Unicode 15, table 3-7: the first byte decides what the second may be. */
static const struct row {
	uint8_t first_low, first_high;
	uint8_t second_low, second_high;
	uint8_t length;
} rows[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static const struct row *
row_of(uint8_t first)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (first >= rows[i].first_low && first <= rows[i].first_high)
			return &rows[i];
	return NULL;
}

/* Length of the multi-byte character at p; 0 when malformed. */
static size_t
character(const uint8_t *p, size_t n)
{
	const struct row *row = row_of(p[0]);
	size_t i;

	if (!row || n < row->length)
		return 0;
	if (p[1] < row->second_low || p[1] > row->second_high)
		return 0;
	for (i = 2; i < row->length; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return row->length;
}

bool
utf8_valid(struct str s)
{
	const uint8_t *p = (const uint8_t *)s.p;
	size_t i = 0, n;

	while (i < s.n) {
		if (p[i] == 0)
			return false;
		n = p[i] < 0x80 ? 1 : character(p + i, s.n - i);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}
