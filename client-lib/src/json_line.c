/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Finds a place in JSON text that a parser has already accepted; whatever is
 * unexpected all the same gives line 0. Keys are compared as written, so one
 * with escapes is not found.
 */

#include "json.h"

static void
skip_space(struct str *s)
{
	while (s->n > 0 && strchr(" \t\r\n", s->p[0]) && s->p[0]) {
		s->p++;
		s->n--;
	}
}

static bool
take(struct str *s, char c)
{
	skip_space(s);
	if (s->n == 0 || s->p[0] != c)
		return false;
	s->p++;
	s->n--;
	return true;
}

/* Takes a string, quotes and all; out is what stands between them. */
static bool
take_string(struct str *s, struct str *out)
{
	size_t i;

	skip_space(s);
	if (s->n == 0 || s->p[0] != '"')
		return false;
	for (i = 1; i < s->n && s->p[i] != '"'; i++)
		if (s->p[i] == '\\')
			i++;
	if (i >= s->n)
		return false;
	*out = (struct str){ s->p + 1, i - 1 };
	s->p += i + 1;
	s->n -= i + 1;
	return true;
}

/* Takes one value of any kind, up to the comma or bracket behind it. */
static bool
take_value(struct str *s)
{
	struct str text;
	size_t depth = 0;
	char c;

	for (;;) {
		skip_space(s);
		if (s->n == 0)
			return false;
		c = s->p[0];
		if (depth == 0 && (c == ',' || c == '}' || c == ']'))
			return true;
		if (c == '"') {
			if (!take_string(s, &text))
				return false;
			continue;
		}
		if (c == '{' || c == '[')
			depth++;
		if (c == '}' || c == ']')
			depth--;
		s->p++;
		s->n--;
	}
}

/* To the key of a member; *at is where it stands, *s its value. */
static bool
enter_member(struct str *s, const char *key, const char **at)
{
	struct str name;

	if (!take(s, '{'))
		return false;
	do {
		skip_space(s);
		*at = s->p;
		if (!take_string(s, &name) || !take(s, ':'))
			return false;
		if (str_eqz(name, key))
			return true;
		if (!take_value(s))
			return false;
	} while (take(s, ','));
	return false;
}

static bool
enter_element(struct str *s, size_t index, const char **at)
{
	if (!take(s, '['))
		return false;
	for (; index > 0; index--)
		if (!take_value(s) || !take(s, ','))
			return false;
	skip_space(s);
	*at = s->p;
	return true;
}

int
json_line(struct str text, const struct json_step *steps, size_t n)
{
	struct str s = text;
	const char *at = text.p, *p;
	int line = 1;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!enter_member(&s, steps[i].key, &at))
			return 0;
		if (steps[i].indexed &&
		    !enter_element(&s, steps[i].index, &at))
			return 0;
	}
	for (p = text.p; p < at; p++)
		if (*p == '\n')
			line++;
	return line;
}
