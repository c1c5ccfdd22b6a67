/* SPDX-License-Identifier: EUPL-1.2 */
/* Tables by libsmartcols, cut to the width of a terminal and no other. */

#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "intl.h"
#include "out.h"
#include "safe.h"
#include "tree.h"
#include "when.h"
#include "words.h"

static void
write_list(FILE *f, const json_t *list, const char *between)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		if (i > 0)
			fputs(between, f);
		if (json_is_string(item))
			safe_write(f, json_string_value(item));
	}
}

/* JSON's base64 as hexadecimal digits; what is not base64 ends it. */
static void
write_hex(FILE *f, const char *base64)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned held = 0, bits = 0;
	const char *d;

	for (; *base64 && (d = strchr(alphabet, *base64)); base64++) {
		held = (held << 6 | (unsigned)(d - alphabet)) & 0xffffu;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		fprintf(f, "%02x", held >> bits & 0xffu);
	}
}

/* The caller frees it. On a terminal each of a list has a line. */
static char *
cell(const json_t *row, const struct column *column, bool terminal)
{
	const char *text = tree_text(row, column->path);
	char when[SLUSS_TIME_TEXT], *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	if (!f)
		return NULL;
	switch (column->form) {
	case COLUMN_TEXT:
		safe_write(f, text);
		break;
	case COLUMN_WORD:
		safe_write(f, words_value(text));
		break;
	case COLUMN_TIME:
		when_show(text, when);
		safe_write(f, when);
		break;
	case COLUMN_LIST:
		write_list(f, tree_at(row, column->path),
		    terminal ? "\n" : ", ");
		break;
	case COLUMN_HEX:
		write_hex(f, text);
		break;
	case COLUMN_NUMBER:
		if (tree_at(row, column->path))
			fprintf(f, "%lld", tree_number(row, column->path));
		break;
	}
	fclose(f);
	return out;
}

static bool
add_row(struct libscols_table *table, const json_t *row,
    const struct column *columns, size_t n, bool terminal)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	size_t i;
	char *text;

	if (!line)
		return false;
	for (i = 0; i < n; i++) {
		text = cell(row, &columns[i], terminal);
		if (!text)
			return false;
		if (scols_line_refer_data(line, i, text) != 0) {
			free(text);
			return false;
		}
	}
	return true;
}

static bool
add_columns(struct libscols_table *table, const struct column *columns,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		bool list = columns[i].form == COLUMN_LIST;
		struct libscols_column *c = scols_table_new_column(table,
		    _(columns[i].title), 0, list ? SCOLS_FL_WRAP :
		    columns[i].form == COLUMN_NUMBER ? SCOLS_FL_RIGHT : 0);

		if (!c || (list && scols_column_set_wrapfunc(c,
		    scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL)) ||
		    (list && scols_column_set_safechars(c, "\n")))
			return false;
	}
	return true;
}

void
out_table(struct out *o, const json_t *rows, const struct column *columns,
    size_t n)
{
	struct libscols_table *table = NULL;
	const json_t *row;
	size_t i;
	bool ok;

	if (json_array_size(rows) == 0) {
		fprintf(o->f, "%s\n", _("None."));
		return;
	}
	table = scols_new_table();
	ok = table && add_columns(table, columns, n);
	json_array_foreach(rows, i, row)
		ok = ok && add_row(table, row, columns, n, o->terminal);
	if (ok) {
		scols_table_set_stream(table, o->f);
		scols_table_set_termforce(table, o->terminal ?
		    SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
		scols_print_table(table);
	}
	scols_unref_table(table);
}
