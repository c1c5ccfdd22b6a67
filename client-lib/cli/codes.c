/* SPDX-License-Identifier: EUPL-1.2 */
/* The names of codes, from the server's tables. */

#include "codes.h"

#include <string.h>

#include "tree.h"

const char *
codes_column(void)
{
	return strcmp(intl_language(), "sv") == 0 ? "nameSv" : "nameEn";
}

/* Calls each with every table that f names. */
static bool
each_table(const struct field *f, bool (*each)(const char *table, void *arg),
    void *arg)
{
	const char *at = f->values;
	char table[40];

	while (*at) {
		size_t n = strcspn(at, " ");

		if (n < sizeof(table)) {
			memcpy(table, at, n);
			table[n] = '\0';
			if (each(table, arg))
				return true;
		}
		at += n;
		at += strspn(at, " ");
	}
	return false;
}

static bool
want(const char *table, void *arg)
{
	json_t *seen;
	size_t i;

	json_array_foreach((json_t *)arg, i, seen)
		if (strcmp(json_string_value(seen), table) == 0)
			return false;
	json_array_append_new(arg, json_string(table));
	return false;
}

void
codes_take(struct session *s, const json_t *record)
{
	const struct field *kind = words_kind(tree_text(record, "head.kind"));
	json_t *tables = json_array(), *reply = NULL;
	const json_t *body = kind ? tree_at(record, kind->json) : NULL;
	const struct field *f;
	bool there = false;

	for (f = kind ? words_next(kind) : NULL; f; f = words_next(f)) {
		if (f->depth == 1)
			there = tree_at(body, f->json) != NULL;
		if (there && f->type == FIELD_CODE)
			each_table(f, want, tables);
	}
	if (json_array_size(tables) == 0) {
		json_decref(tables);
		return;
	}
	s->tolerated = SLUSS_UNIMPLEMENTED;
	session_list(s, "PolicyService/ListCodes",
	    json_pack("{s:o, s:s, s:i}", "tables", tables, "all",
	    "ANSWER_YES", "pageSize", 200), "codes", &reply);
	s->tolerated = SLUSS_OK;
	json_decref(s->out.codes);
	s->out.codes = reply;
}

struct sought {
	const json_t *codes;
	const char *code, *name;
};

static bool
look(const char *table, void *arg)
{
	struct sought *w = arg;
	const json_t *row;
	size_t i;

	json_array_foreach(tree_at(w->codes, "codes"), i, row)
		if (strcmp(tree_text(row, "table"), table) == 0 &&
		    strcmp(tree_text(row, "code"), w->code) == 0)
			w->name = tree_text(row, codes_column());
	return w->name != NULL;
}

const char *
codes_name(const json_t *codes, const struct field *f, const char *code)
{
	struct sought w = { codes, code, NULL };

	if (codes && f && f->type == FIELD_CODE)
		each_table(f, look, &w);
	return w.name && *w.name ? w.name : code;
}
