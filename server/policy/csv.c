/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The CSV reader: one pass, no allocation. The write position never passes the
 * read position, so unquoting in place is safe.
 */

#include "policy/csv.h"

void
csv_init(struct csv *c, char *text, size_t n)
{
	static const char mark[] = { '\xef', '\xbb', '\xbf' };

	*c = (struct csv){ .p = text, .end = text + n, .line = 1 };
	if (n >= sizeof(mark) && memcmp(text, mark, sizeof(mark)) == 0)
		c->p += sizeof(mark);
}

/* Length of the line end at p: 0, 1 or 2. */
static size_t
line_end(const struct csv *c)
{
	if (c->p < c->end && c->p[0] == '\n')
		return 1;
	if (c->end - c->p > 1 && c->p[0] == '\r' && c->p[1] == '\n')
		return 2;
	return 0;
}

static bool
at_edge(const struct csv *c)
{
	return c->p == c->end || *c->p == ',' || line_end(c);
}

static void
take_line_end(struct csv *c)
{
	size_t n = line_end(c);

	if (n)
		c->line++;
	c->p += n;
}

static void
skip_line(struct csv *c)
{
	while (c->p < c->end && !line_end(c))
		c->p++;
	take_line_end(c);
}

/* A cell in quotes, p behind the first; *out is where its text ends. */
static const char *
take_quoted(struct csv *c, char **out)
{
	char *to = c->p;

	for (;;) {
		if (c->p == c->end)
			return "a quoted cell does not end";
		if (*c->p == '\n')
			c->line++;
		if (*c->p != '"') {
			*to++ = *c->p++;
			continue;
		}
		if (c->end - c->p < 2 || c->p[1] != '"')
			break;
		*to++ = '"';
		c->p += 2;
	}
	c->p++;
	if (!at_edge(c))
		return "text behind the closing quote of a cell";
	*out = to;
	return NULL;
}

static const char *
take_plain(struct csv *c, char **out)
{
	while (!at_edge(c)) {
		if (*c->p == '"')
			return "a quote inside a cell that is not quoted";
		if (*c->p == '\r')
			return "a carriage return without a line feed";
		c->p++;
	}
	*out = c->p;
	return NULL;
}

static const char *
take_cell(struct csv *c, char **cell, char **end)
{
	if (c->p == c->end || *c->p != '"') {
		*cell = c->p;
		return take_plain(c, end);
	}
	*cell = ++c->p;
	return take_quoted(c, end);
}

static const char *
take_row(struct csv *c, struct csv_row *row)
{
	const char *fault;
	char *end;
	bool more;

	do {
		if (row->n == CSV_CELLS_MAX)
			return "too many cells";
		fault = take_cell(c, &row->cell[row->n], &end);
		if (fault)
			return fault;
		row->n++;
		more = c->p < c->end && *c->p == ',';
		if (more)
			c->p++;
		else
			take_line_end(c);
		/* The delimiter is read: its place, or one before, is free. */
		*end = '\0';
	} while (more);
	return NULL;
}

enum csv_result
csv_next(struct csv *c, struct csv_row *row, const char **fault)
{
	while (line_end(c))
		take_line_end(c);
	*row = (struct csv_row){ .line = c->line };
	if (c->p == c->end)
		return CSV_END;
	*fault = take_row(c, row);
	if (!*fault)
		return CSV_ROW;
	skip_line(c);
	return CSV_FAULT;
}
