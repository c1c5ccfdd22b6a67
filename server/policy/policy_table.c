/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the CSV files of the policy have in common: a header that is checked
 * word by word, columns of positions behind the fixed ones, and rows as wide
 * as the header.
 */

#include <ctype.h>

#include "policy/policy_data.h"

bool
policy_check_code(struct loader *l, unsigned line, const char *what,
    const char *code)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t n = strlen(code);

	if (n > 0 && n <= POLICY_CODE_MAX && code[0] >= 'a' &&
	    code[0] <= 'z' && strspn(code, allowed) == n)
		return true;
	policy_fault(l, line, "%s \"%.40s\" is not a code: 1 to %d of a-z, "
	    "0-9 and _, beginning with a letter", what, code, POLICY_CODE_MAX);
	return false;
}

char *
policy_split(char **rest, char separator)
{
	char *word = *rest;
	char *end = strchr(word, separator);
	size_t n;

	*rest = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	while (*word == ' ' || *word == '\t')
		word++;
	n = strlen(word);
	while (n > 0 && (word[n - 1] == ' ' || word[n - 1] == '\t'))
		word[--n] = '\0';
	return word;
}

static bool
position_well_formed(const char *code)
{
	size_t i;

	for (i = 0; code[i]; i++)
		if (!isupper((unsigned char)code[i]) &&
		    !isdigit((unsigned char)code[i]))
			return false;
	return i > 0 && i <= POLICY_CODE_MAX;
}

static void
declare_position(struct loader *l, unsigned line, const char *code)
{
	struct policy *p = l->p;

	if (!position_well_formed(code))
		policy_fault(l, line, "\"%.40s\" is not a position: capital "
		    "letters and digits", code);
	else if (p->n_positions == POLICY_POSITIONS_MAX)
		policy_fault(l, line, "more than %d positions",
		    POLICY_POSITIONS_MAX);
	else
		p->positions[p->n_positions++] = policy_keep(l, code);
}

static void
read_position(struct loader *l, const struct policy_table *t,
    const struct csv_row *h, size_t i)
{
	size_t j;

	for (j = t->n_columns; j < i; j++) {
		if (strcmp(h->cell[j], h->cell[i]) != 0)
			continue;
		policy_fault(l, h->line, "position %.40s has two columns",
		    h->cell[i]);
		l->column[i] = POLICY_POSITIONS_MAX;
		return;
	}
	if (t->declares)
		declare_position(l, h->line, h->cell[i]);
	l->column[i] = policy_find_position(l->p, h->cell[i]);
	if (!t->declares && l->column[i] == POLICY_POSITIONS_MAX)
		policy_fault(l, h->line, "unknown position \"%.40s\": "
		    "operations.csv has no such column", h->cell[i]);
}

/* False when the rows cannot be understood either. */
static bool
read_header(struct loader *l, const struct policy_table *t,
    const struct csv_row *h)
{
	size_t i;

	if (h->n == 1 && strchr(h->cell[0], ';')) {
		policy_fault(l, h->line, "separated by semicolons: save the "
		    "file as comma-separated (RFC 4180)");
		return false;
	}
	for (i = 0; i < t->n_columns; i++) {
		if (i < h->n && strcmp(h->cell[i], t->columns[i]) == 0)
			continue;
		policy_fault(l, h->line, "column %zu must be \"%s\"", i + 1,
		    t->columns[i]);
		return false;
	}
	if (!t->positions && h->n > t->n_columns) {
		policy_fault(l, h->line, "unknown column \"%.40s\"",
		    h->cell[t->n_columns]);
		return false;
	}
	for (; i < h->n; i++)
		read_position(l, t, h, i);
	return true;
}

static void
read_row(struct loader *l, const struct policy_table *t, size_t width,
    const struct csv_row *row)
{
	if (row->n == width)
		t->row(l, row);
	else
		policy_fault(l, row->line, "%zu cells where the header has %zu",
		    row->n, width);
}

void
policy_table_read(struct loader *l, const struct policy_table *t,
    const struct policy_text *text)
{
	enum csv_result r;
	struct csv_row row;
	const char *fault;
	struct csv csv;
	size_t width = 0;

	csv_init(&csv, text->p, text->n);
	while ((r = csv_next(&csv, &row, &fault)) != CSV_END) {
		if (r == CSV_FAULT) {
			policy_fault(l, row.line, "%s", fault);
		} else if (width) {
			read_row(l, t, width, &row);
			continue;
		} else if (read_header(l, t, &row)) {
			width = row.n;
			continue;
		}
		if (!width)
			return;
	}
	if (!width)
		policy_fault(l, 0, "empty: a header is missing");
}
