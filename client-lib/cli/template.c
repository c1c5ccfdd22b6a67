/* SPDX-License-Identifier: EUPL-1.2 */
/* Skeletons are made from the tables, so that a new field is in them. */

#include "template.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <sluss/record.h>

#include "intl.h"
#include "plain.h"
#include "status.h"
#include "tree.h"

enum { MOST_DEPTH = 8 };

/* Where a skeleton stands while it is written. */
struct writer {
	FILE *f;
	bool hints;
	/* The brackets to close, innermost last. */
	const char *close[MOST_DEPTH];
	int depth;
	bool first;
};

static void
indent(const struct writer *w)
{
	fprintf(w->f, "%*s", 2 * (w->depth + 1), "");
}

static void
hint(const struct writer *w, const char *text)
{
	if (!w->hints || !*text)
		return;
	indent(w);
	fprintf(w->f, "// %s\n", text);
}

/* The values of an enum as people say them, as one hint. */
static void
hint_values(const struct writer *w, const struct field *f)
{
	size_t prefix = plain_prefix(f->values), n;
	const char *v = f->values;
	char line[512];

	if (!*v)
		return;
	n = (size_t)snprintf(line, sizeof(line), "%s:", _("One of"));
	while (*v && n < sizeof(line) - 2) {
		line[n++] = ' ';
		for (v += prefix; *v && *v != ' ' && n < sizeof(line) - 1; v++)
			line[n++] = (char)tolower((unsigned char)*v);
		v += strspn(v, " ");
	}
	line[n] = '\0';
	hint(w, line);
}

/* The tables are the server's; a skeleton is made without asking it. */
static void
hint_codes(const struct writer *w, const struct field *f)
{
	char line[128];

	snprintf(line, sizeof(line), "%s: sluss codes %s",
	    _("A code, as listed by"), f->values);
	hint(w, line);
}

static void
hint_type(const struct writer *w, const struct field *f)
{
	switch (f->type) {
	case FIELD_TIME:
		hint(w, _("Time: 2026-03-01T12:00:00Z"));
		break;
	case FIELD_DAY:
		hint(w, _("Day: 2026-03-01"));
		break;
	case FIELD_ENUM:
		hint_values(w, f);
		break;
	case FIELD_CODE:
		hint_codes(w, f);
		break;
	case FIELD_TEXT:
	case FIELD_NUMBER:
	case FIELD_BYTES:
	case FIELD_MESSAGE:
		break;
	}
	if (f->repeated)
		hint(w, _("List: any number"));
}

static void
separate(struct writer *w)
{
	fputs(w->first ? "\n" : ",\n", w->f);
	w->first = false;
}

static void
close_to(struct writer *w, int depth)
{
	while (w->depth > depth) {
		w->depth--;
		fputc('\n', w->f);
		indent(w);
		fputs(w->close[w->depth], w->f);
		w->first = false;
	}
}

static const char *
empty(const struct field *f)
{
	if (f->repeated)
		return "[]";
	return f->type == FIELD_TEXT || f->type == FIELD_DAY ||
	    f->type == FIELD_CODE || f->type == FIELD_BYTES ? "\"\"" : "null";
}

static void
write_field(struct writer *w, const struct field *f)
{
	close_to(w, f->depth);
	separate(w);
	hint(w, intl_text(f->hint));
	hint_type(w, f);
	indent(w);
	fprintf(w->f, "\"%s\": ", f->json);
	if (f->type != FIELD_MESSAGE || w->depth == MOST_DEPTH) {
		fputs(empty(f), w->f);
		return;
	}
	w->close[w->depth++] = f->repeated ? "}]" : "}";
	fputs(f->repeated ? "[{" : "{", w->f);
	w->first = true;
}

/* What a client may say of the head. */
static const struct field head[] = {
	{ 0, "head", "head", FIELD_MESSAGE, false, "",
	  N_("What is known without reading any group."), "" },
	{ 1, "subjectCategory", "subject_category", FIELD_ENUM, false, "",
	  N_("Whom it is about; mandatory."),
	  "SUBJECT_CATEGORY_AVHOPPARE SUBJECT_CATEGORY_CHILD "
	  "SUBJECT_CATEGORY_RELATIVE SUBJECT_CATEGORY_OTHER" },
	{ 1, "nature", "nature", FIELD_ENUM, false, "",
	  N_("How a statement is to be understood; mandatory."),
	  "NATURE_FACT NATURE_ASSESSMENT NATURE_SELF_REPORTED" },
	{ 1, "validFrom", "valid_from", FIELD_TIME, false, "", "", "" },
	{ 1, "validTo", "valid_to", FIELD_TIME, false, "",
	  N_("A conclusion of the threat is not shown past this."), "" },
};

enum { HEAD_ROWS = sizeof(head) / sizeof(head[0]) };

/* Whether the row is, or stands in, a group that is left out. */
static bool
is_left_out(const struct template *t, const struct field *kind,
    const struct field *f, const char **group)
{
	char name[128];

	if (f->depth == 1)
		*group = f->name;
	if (!t->groups || f->depth == 0)
		return false;
	snprintf(name, sizeof(name), "%s.%s", kind->name, *group);
	return !json_object_get(t->groups, name);
}

void
template_write(FILE *f, const struct template *t)
{
	struct writer w = { f, t->hints, { NULL }, 0, true };
	const struct field *row;
	const char *group = "";
	size_t i;

	fputc('{', f);
	for (i = 0; i < HEAD_ROWS && !t->headless; i++)
		write_field(&w, &head[i]);
	for (row = t->kind; row; row = words_next(row))
		if (!is_left_out(t, t->kind, row, &group))
			write_field(&w, row);
	close_to(&w, 0);
	fputs("\n}\n", f);
}

/* Hints become blanks, so that the lines keep their numbers. */
static void
blank_hints(char *text)
{
	char *p = text, *q;

	while (p) {
		q = p + strspn(p, " \t");
		if (q[0] == '/' && q[1] == '/')
			memset(q, ' ', strcspn(q, "\n"));
		p = strchr(p, '\n');
		p = p ? p + 1 : NULL;
	}
}

/*
 * The library's word on it; it knows fields, types and codes' spelling. Before
 * what is empty is gone, members of one choice may stand side by side.
 */
static int
check(const char *file, const json_t *record, bool pruned)
{
	sluss_error err = { SLUSS_OK, 0, "", "", "" };
	char *text = json_dumps(record, JSON_COMPACT);
	sluss_record *r = NULL;
	sluss_code code;

	if (!text)
		return status_usage("%s", _("out of memory"));
	code = sluss_record_from_json(&r, text, strlen(text), &err);
	explicit_bzero(text, strlen(text));
	free(text);
	sluss_record_free(r);
	if (code == SLUSS_OK || (!pruned &&
	    strcmp(err.reason, "SECOND_ONEOF") == 0))
		return STATUS_OK;
	return status_at(file, 0, "%s%s%s", err.field,
	    *err.field ? ": " : "", err.text);
}

static int
check_kind(const char *file, const json_t *record, const struct field *kind)
{
	const struct field *k = NULL;
	size_t bodies = 0;

	while ((k = words_next_kind(k)))
		bodies += json_object_get(record, k->json) ||
		    json_object_get(record, k->name);
	if (bodies != 1)
		return status_at(file, 0, "%s", _("nothing is filled in, "
		    "or more than one kind; see `sluss record template "
		    "KIND`"));
	if (kind && !json_object_get(record, kind->json) &&
	    !json_object_get(record, kind->name))
		return status_at(file, 0, _("holds no %s"), kind->name);
	return STATUS_OK;
}

int
template_read(json_t **out, const char *file, char *text,
    const struct field *kind)
{
	json_error_t where;
	json_t *record;
	int status;

	if (strcmp(file, "-") == 0)
		file = _("standard input");
	blank_hints(text);
	record = json_loads(text, JSON_REJECT_DUPLICATES, &where);
	/* jansson's text quotes what it met, which may be content. */
	if (!record)
		return status_at(file, where.line, _("column %d: is no "
		    "well-formed JSON"), where.column);
	status = plain_read_rows(file, record, head, HEAD_ROWS);
	if (status == STATUS_OK)
		status = plain_read(file, record);
	/* As it stands first: a misspelt name is wrong also when empty. */
	if (status == STATUS_OK)
		status = check(file, record, false);
	tree_prune(record);
	if (status == STATUS_OK)
		status = check_kind(file, record, kind);
	if (status == STATUS_OK)
		status = check(file, record, true);
	if (status == STATUS_OK)
		*out = record;
	else
		json_decref(record);
	return status;
}
