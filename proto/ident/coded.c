/* SPDX-License-Identifier: EUPL-1.2 */
/* Fields that hold codes, found by name. */

#include "ident/coded.h"

static const struct {
	const char *message, *field, *tables;
} coded[] = {
#define CODED(message, field, tables) { message, field, tables },
#include "ident/coded.def"
#undef CODED
};

#define PACKAGE "sluss.v1."

static bool
field_fits(const char *rule, const char *field)
{
	size_t n = strlen(rule);

	return strncmp(rule, field, n) == 0 &&
	    (!field[n] || (field[n] == 's' && !field[n + 1]));
}

const char *
coded_tables(const char *message, const char *field)
{
	if (strncmp(message, PACKAGE, strlen(PACKAGE)) == 0)
		message += strlen(PACKAGE);
	for (size_t i = 0; i < ARRAY_LEN(coded); i++) {
		if (field_fits(coded[i].field, field) &&
		    (!coded[i].message[0] ||
		    strcmp(coded[i].message, message) == 0))
			return coded[i].tables;
	}
	return NULL;
}

struct str
coded_next(struct str *rest)
{
	struct str one = *rest;
	const char *blank = one.n ? memchr(one.p, ' ', one.n) : NULL;

	if (blank)
		one.n = (size_t)(blank - one.p);
	*rest = blank ? (struct str){ blank + 1, rest->n - one.n - 1 } :
	    (struct str){ rest->p + rest->n, 0 };
	return one;
}

/* The table's first place in the list, as line and place within it. */
static bool
find(struct str table, size_t *line, size_t *place)
{
	for (size_t i = 0; i < ARRAY_LEN(coded); i++) {
		struct str rest = str_of(coded[i].tables);

		for (size_t j = 0; rest.n; j++) {
			if (!str_eq(coded_next(&rest), table))
				continue;
			*line = i;
			*place = j;
			return true;
		}
	}
	return false;
}

bool
coded_known(struct str table)
{
	size_t line, place;

	return find(table, &line, &place);
}

struct str
coded_table(size_t i)
{
	size_t line, place;

	for (size_t k = 0; k < ARRAY_LEN(coded); k++) {
		struct str rest = str_of(coded[k].tables);

		for (size_t j = 0; rest.n; j++) {
			struct str table = coded_next(&rest);

			if (find(table, &line, &place) && line == k &&
			    place == j && i-- == 0)
				return table;
		}
	}
	return (struct str){ NULL, 0 };
}
