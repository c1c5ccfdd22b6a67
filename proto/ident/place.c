/* SPDX-License-Identifier: EUPL-1.2 */
/* Codes and names of counties and municipalities, found by bisection. */

#include "ident/place.h"

#include "ident/digits.h"

static const struct place counties[] = {
#define COUNTY(code, name) { code, name },
#define MUNICIPALITY(code, name)
#include "ident/place.def"
#undef COUNTY
#undef MUNICIPALITY
};

static const struct place municipalities[] = {
#define COUNTY(code, name)
#define MUNICIPALITY(code, name) { code, name },
#include "ident/place.def"
#undef COUNTY
#undef MUNICIPALITY
};

/* The codes of a table are all of the length of the one sought. */
static const struct place *
find(const struct place *table, size_t n, struct str code)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;
		int order = memcmp(code.p, table[middle].code, code.n);

		if (order == 0)
			return &table[middle];
		if (order < 0)
			n = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct place *
place_municipality(struct str code)
{
	if (code.n != 4)
		return NULL;
	return find(municipalities, ARRAY_LEN(municipalities), code);
}

const struct place *
place_county(struct str code)
{
	if (code.n != 2)
		return NULL;
	return find(counties, ARRAY_LEN(counties), code);
}

const struct place *
place_municipalities(size_t *n)
{
	*n = ARRAY_LEN(municipalities);
	return municipalities;
}

const struct place *
place_counties(size_t *n)
{
	*n = ARRAY_LEN(counties);
	return counties;
}

static enum rule
check_form(struct str code, size_t n)
{
	if (code.n != n)
		return RULE_LENGTH;
	return digits_only(code) ? RULE_OK : RULE_DIGITS;
}

enum rule
place_municipality_check(struct str code)
{
	return check_form(code, 4);
}

enum rule
place_county_check(struct str code)
{
	return check_form(code, 2);
}
