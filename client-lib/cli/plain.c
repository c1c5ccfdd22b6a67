/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Walks a record beside its kind's rows. Rows are a flat list with depths, so
 * that at[d] holds the objects that a row of depth d is a member of.
 */

#include "plain.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "intl.h"
#include "status.h"

enum { MOST_DEPTH = 10, NAME_MAX_BYTES = 64 };

struct walk {
	const char *file;
	json_t *at[MOST_DEPTH];
	const char *names[MOST_DEPTH];
};

size_t
plain_prefix(const char *values)
{
	size_t n = strcspn(values, " "), i;
	const char *v = values + n;

	while (*v) {
		v += strspn(v, " ");
		for (i = 0; i < n && v[i] == values[i]; i++)
			;
		n = i;
		v += strcspn(v, " ");
	}
	while (n > 0 && values[n - 1] != '_')
		n--;
	return n;
}

static bool
same(const char *value, size_t n, const char *text)
{
	size_t i;

	if (strlen(text) != n)
		return false;
	for (i = 0; i < n; i++) {
		int c = text[i] == '-' ? '_' : toupper((unsigned char)text[i]);

		if (c != value[i])
			return false;
	}
	return true;
}

/* The value that the text means, with or without prefix; or false. */
static bool
find(const struct field *f, const char *text, char out[NAME_MAX_BYTES])
{
	size_t prefix = plain_prefix(f->values), n;
	const char *v = f->values;

	while (*v) {
		n = strcspn(v, " ");
		if (same(v, n, text) || (n > prefix && same(v + prefix,
		    n - prefix, text))) {
			snprintf(out, NAME_MAX_BYTES, "%.*s", (int)n, v);
			return true;
		}
		v += n;
		v += strspn(v, " ");
	}
	return false;
}

static int
refuse(const struct walk *w, const struct field *f)
{
	char choices[512], path[256] = "";
	size_t prefix = plain_prefix(f->values), n = 0, i;
	const char *v = f->values;
	int d;

	for (d = 0; d < f->depth; d++)
		n += (size_t)snprintf(path + n, sizeof(path) - n, "%s.",
		    w->names[d]);
	for (n = 0; *v && n < sizeof(choices) - NAME_MAX_BYTES; ) {
		n += (size_t)snprintf(choices + n, sizeof(choices) - n, "%s",
		    n ? ", " : "");
		for (i = prefix; i < strcspn(v, " ") && n < sizeof(choices) - 1;
		    i++)
			choices[n++] = (char)tolower((unsigned char)v[i]);
		choices[n] = '\0';
		v += strcspn(v, " ");
		v += strspn(v, " ");
	}
	return status_at(w->file, 0, _("%s%s is one of: %s"), path, f->name,
	    choices);
}

/* *out is a new reference, or NULL where there is nothing to change. */
static int
convert(const struct walk *w, const struct field *f, const json_t *v,
    json_t **out)
{
	const char *text = json_string_value(v);
	char name[NAME_MAX_BYTES];

	*out = NULL;
	if (json_is_boolean(v) && strncmp(f->values, "ANSWER_", 7) == 0)
		text = json_is_true(v) ? "yes" : "no";
	if (!text)
		return STATUS_OK;
	if (!*text) {
		*out = json_null();
		return STATUS_OK;
	}
	if (!find(f, text, name))
		return refuse(w, f);
	*out = json_string(name);
	return STATUS_OK;
}

static int
take_enum(const struct walk *w, const struct field *f, json_t *object,
    const char *key)
{
	json_t *member = json_object_get(object, key), *v, *changed;
	size_t i;
	int status;

	if (!json_is_array(member)) {
		status = convert(w, f, member, &changed);
		if (changed)
			json_object_set_new(object, key, changed);
		return status;
	}
	json_array_foreach(member, i, v) {
		status = convert(w, f, v, &changed);
		if (status != STATUS_OK)
			return status;
		if (changed)
			json_array_set_new(member, i, changed);
	}
	return STATUS_OK;
}

static void
gather(json_t *all, json_t *member)
{
	json_t *v;
	size_t i;

	if (!json_is_array(member)) {
		json_array_append(all, member);
		return;
	}
	json_array_foreach(member, i, v)
		json_array_append(all, v);
}

static int
take_row(struct walk *w, const struct field *f)
{
	json_t *inner = NULL, *object;
	size_t i;
	int status = STATUS_OK;

	if (f->depth + 1 >= MOST_DEPTH)
		return STATUS_OK;
	w->names[f->depth] = f->name;
	if (f->type == FIELD_MESSAGE)
		inner = json_array();
	json_array_foreach(w->at[f->depth], i, object) {
		const char *key = json_object_get(object, f->json) ?
		    f->json : f->name;
		json_t *member = json_object_get(object, key);

		if (member && inner)
			gather(inner, member);
		else if (member && f->type == FIELD_ENUM &&
		    status == STATUS_OK)
			status = take_enum(w, f, object, key);
	}
	if (inner) {
		json_decref(w->at[f->depth + 1]);
		w->at[f->depth + 1] = inner;
	}
	return status;
}

static void
start(struct walk *w, const char *file, json_t *record)
{
	*w = (struct walk){ .file = file };
	w->at[0] = json_array();
	json_array_append(w->at[0], record);
}

static void
end(struct walk *w)
{
	size_t i;

	for (i = 0; i < MOST_DEPTH; i++)
		json_decref(w->at[i]);
}

int
plain_read_rows(const char *file, json_t *record, const struct field *rows,
    size_t n)
{
	struct walk w;
	size_t i;
	int status = STATUS_OK;

	start(&w, file, record);
	for (i = 0; i < n && status == STATUS_OK; i++)
		status = take_row(&w, &rows[i]);
	end(&w);
	return status;
}

int
plain_read(const char *file, json_t *record)
{
	const struct field *kind = NULL, *f;
	struct walk w;
	int status = STATUS_OK;

	start(&w, file, record);
	while (status == STATUS_OK && (kind = words_next_kind(kind))) {
		if (!json_object_get(record, kind->json) &&
		    !json_object_get(record, kind->name))
			continue;
		for (f = kind; f && status == STATUS_OK; f = words_next(f))
			status = take_row(&w, f);
	}
	end(&w);
	return status;
}
