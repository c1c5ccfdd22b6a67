/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_WORDS_H
#define SLUSS_CLI_WORDS_H

/*
 * What the contract's names are called by people: the values of its enums,
 * its fields, and the shape of every kind. Made from the contract by
 * fields.py.
 */

#include <stdbool.h>
#include <stddef.h>

enum field_type {
	FIELD_TEXT, FIELD_NUMBER, FIELD_BYTES, FIELD_ENUM, FIELD_MESSAGE,
	FIELD_TIME, FIELD_DAY,
	/* Text from a code table. */
	FIELD_CODE
};

/* One field. Depth 0 is a kind, 1 a group, 2 and more a group's fields. */
struct field {
	int depth;
	/* lowerCamelCase, as in JSON. */
	const char *json;
	/* As in the contract, and in a group's name. */
	const char *name;
	enum field_type type;
	bool repeated;
	/* English; gettext() makes it the reader's. */
	const char *label;
	const char *hint;
	/* Names of an enum's values, or of code tables, with blanks between. */
	const char *values;
};

/* The kind's row, its groups and fields after it; NULL: no such kind. */
const struct field *words_kind(const char *name);
/* The row after it, or NULL at the end of the kind. */
const struct field *words_next(const struct field *f);
/* The next kind; NULL gives the first. */
const struct field *words_next_kind(const struct field *f);
/* Whether "kind.group" is a group of that kind. */
bool words_is_group(const char *name);
/* What a field is called, by its JSON name; the name itself if unknown. */
const char *words_label(const char *json);
/* What an enum's value is called; the name itself if unknown. */
const char *words_value(const char *name);
/* The contract's name of a value given with or without prefix; or NULL. */
const char *words_enum(const char *prefix, const char *text, char *out,
    size_t n);

#endif
