/* SPDX-License-Identifier: EUPL-1.2 */
/* Tables made from the contract, and the ways to look in them. */

#include "words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "intl.h"

static const struct field fields[] = {
#define F(depth, json, name, type, repeated, label, hint, values) \
	{ depth, json, name, type, repeated, label, hint, values },
#include "fields.def"
#undef F
};

static const struct { const char *name, *words; } values[] = {
#define W(name, words) { name, words },
#include "words.def"
#undef W
};

enum {
	FIELDS = sizeof(fields) / sizeof(fields[0]),
	VALUES = sizeof(values) / sizeof(values[0])
};

const struct field *
words_kind(const char *name)
{
	const struct field *f = NULL;

	while ((f = words_next_kind(f)))
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

const struct field *
words_next(const struct field *f)
{
	f++;
	return f == fields + FIELDS || f->depth == 0 ? NULL : f;
}

const struct field *
words_next_kind(const struct field *f)
{
	for (f = f ? f + 1 : fields; f < fields + FIELDS; f++)
		if (f->depth == 0)
			return f;
	return NULL;
}

bool
words_is_group(const char *name)
{
	const struct field *kind = NULL, *f;
	size_t n = strcspn(name, ".");

	while ((kind = words_next_kind(kind))) {
		if (!name[n] || strlen(kind->name) != n ||
		    strncmp(kind->name, name, n) != 0)
			continue;
		for (f = words_next(kind); f; f = words_next(f))
			if (f->depth == 1 && strcmp(f->name, name + n + 1) == 0)
				return true;
	}
	return false;
}

const char *
words_label(const char *json)
{
	size_t i;

	for (i = 0; i < FIELDS; i++)
		if (strcmp(fields[i].json, json) == 0)
			return _(fields[i].label);
	return json;
}

const char *
words_value(const char *name)
{
	size_t i;

	for (i = 0; i < VALUES; i++)
		if (strcmp(values[i].name, name) == 0)
			return _(values[i].words);
	return name;
}

const char *
words_enum(const char *prefix, const char *text, char *out, size_t n)
{
	size_t i;
	char *p;

	if (strncmp(text, prefix, strlen(prefix)) == 0)
		prefix = "";
	if ((size_t)snprintf(out, n, "%s%s", prefix, text) >= n)
		return NULL;
	for (p = out; *p; p++)
		*p = (char)(*p == '-' ? '_' : toupper((unsigned char)*p));
	for (i = 0; i < VALUES; i++)
		if (strcmp(values[i].name, out) == 0)
			return out;
	return NULL;
}
