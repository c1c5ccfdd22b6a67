/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading the code tables: what a code field of a record may hold, and from
 * when to when. Counties and municipalities have files of their own, as they
 * come from their source; the purposes are a table as well.
 */

#include <stdlib.h>

#include "ident/coded.h"
#include "policy/policy_data.h"

static bool
code_fits(struct loader *l, unsigned line, const char *code)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t n = strlen(code);

	if (n > 0 && n <= POLICY_CODE_MAX && strspn(code, allowed) == n)
		return true;
	policy_fault(l, line, "\"%.40s\" is not a code: 1 to %d of a-z, 0-9, "
	    "_ and -", code, POLICY_CODE_MAX);
	return false;
}

/* Empty: since always, and until further notice. */
static bool
read_dates(struct loader *l, unsigned line, const char *from, const char *to,
    struct listed *c)
{
	c->from = INT64_MIN;
	c->to = INT64_MAX;
	if ((from[0] && !policy_read_date(from, &c->from)) ||
	    (to[0] && !policy_read_date(to, &c->to))) {
		policy_fault(l, line, "not a date, YYYY-MM-DD");
		return false;
	}
	if (c->to > c->from)
		return true;
	policy_fault(l, line, "ends before it begins");
	return false;
}

static void
add(struct loader *l, const struct listed *c)
{
	struct policy *p = l->p;

	if (p->n_codes == POLICY_CODES_MAX)
		policy_fault(l, c->line, "more than %d codes in all",
		    POLICY_CODES_MAX);
	else
		p->codes[p->n_codes++] = *c;
}

/* One row of any of the files. */
static void
take(struct loader *l, unsigned line, const char *table,
    const char *const cells[5])
{
	struct listed c = { .table = table, .line = line };

	if (!code_fits(l, line, cells[0]) ||
	    !read_dates(l, line, cells[3], cells[4], &c))
		return;
	if (!cells[1][0] || !cells[2][0]) {
		policy_fault(l, line, "%s \"%s\" lacks a name", table,
		    cells[0]);
		return;
	}
	c.code = policy_keep(l, cells[0]);
	c.name_sv = policy_keep(l, cells[1]);
	c.name_en = policy_keep(l, cells[2]);
	add(l, &c);
}

static bool
has_code(const struct policy *p, const char *table, struct str code)
{
	for (size_t i = 0; i < p->n_codes; i++) {
		if (strcmp(p->codes[i].table, table) == 0 &&
		    (!code.p || str_eqz(code, p->codes[i].code)))
			return true;
	}
	return false;
}

static void
value_row(struct loader *l, const struct csv_row *row)
{
	static const char *const elsewhere[] = {
		"municipality", "county", "purpose",
	};
	const char *table = row->cell[0];

	for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++) {
		if (strcmp(table, elsewhere[i]) == 0) {
			policy_fault(l, row->line, "table \"%s\" has a file "
			    "of its own", table);
			return;
		}
	}
	if (!coded_known(str_of(table))) {
		policy_fault(l, row->line, "unknown table \"%.40s\": no field "
		    "takes its codes from it", table);
		return;
	}
	take(l, row->line, policy_keep(l, table),
	    (const char *const [5]){ row->cell[1], row->cell[2], row->cell[3],
	    row->cell[4], row->cell[5] });
}

static bool
digits(struct loader *l, const struct csv_row *row, size_t n)
{
	const char *code = row->cell[0];

	if (strlen(code) == n && strspn(code, "0123456789") == n)
		return true;
	policy_fault(l, row->line, "\"%.40s\" is not %zu digits", code, n);
	return false;
}

static void
county_row(struct loader *l, const struct csv_row *row)
{
	if (digits(l, row, 2))
		take(l, row->line, "county", (const char *const [5]){
		    row->cell[0], row->cell[1], row->cell[1], row->cell[3],
		    row->cell[4] });
}

static void
municipality_row(struct loader *l, const struct csv_row *row)
{
	if (!digits(l, row, 4))
		return;
	if (strncmp(row->cell[0], row->cell[3], 2) != 0 ||
	    !has_code(l->p, "county", str_of(row->cell[3])))
		policy_fault(l, row->line, "%s lies in no county \"%.40s\"",
		    row->cell[0], row->cell[3]);
	else
		take(l, row->line, "municipality", (const char *const [5]){
		    row->cell[0], row->cell[2], row->cell[2], row->cell[4],
		    row->cell[5] });
}

void
policy_load_counties(struct loader *l, const struct policy_text *text)
{
	static const char *const columns[] = {
		"county_code", "county_name", "county_name_short", "from",
		"to",
	};
	static const struct policy_table table = {
		.columns = columns,
		.n_columns = ARRAY_LEN(columns),
		.row = county_row,
	};

	policy_table_read(l, &table, text);
}

void
policy_load_municipalities(struct loader *l, const struct policy_text *text)
{
	static const char *const columns[] = {
		"municipality_code", "municipality_name",
		"municipality_name_short", "county_code", "from", "to",
	};
	static const struct policy_table table = {
		.columns = columns,
		.n_columns = ARRAY_LEN(columns),
		.row = municipality_row,
	};

	policy_table_read(l, &table, text);
}

static int
by_code(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	int order = strcmp(x->table, y->table);

	if (!order)
		order = strcmp(x->code, y->code);
	if (!order)
		order = (x->from > y->from) - (x->from < y->from);
	if (!order)
		order = (x->line > y->line) - (x->line < y->line);
	return order;
}

static const char *
file_of(const char *table)
{
	if (strcmp(table, "municipality") == 0)
		return "codes/municipalities.csv";
	return strcmp(table, "county") == 0 ? "codes/counties.csv" :
	    "codes/values.csv";
}

/* Sorted, the same code for the same days stands side by side. */
static void
check_codes(struct loader *l)
{
	const char *file = l->file;
	struct policy *p = l->p;
	struct str name;

	for (size_t i = 1; i < p->n_codes; i++) {
		const struct listed *a = &p->codes[i - 1], *b = a + 1;

		if (strcmp(a->table, b->table) != 0 ||
		    strcmp(a->code, b->code) != 0 || b->from >= a->to)
			continue;
		l->file = file_of(b->table);
		policy_fault(l, b->line, "%s \"%s\" stands twice for the "
		    "same days", b->table, b->code);
	}
	l->file = file;
	for (size_t i = 0; (name = coded_table(i)).p; i++) {
		char word[POLICY_CODE_MAX + 1];

		ASSERT(name.n < sizeof(word));
		memcpy(word, name.p, name.n);
		word[name.n] = '\0';
		if (!has_code(p, word, (struct str){ NULL, 0 }))
			policy_fault(l, 0, "table %s has no code", word);
	}
}

/* The last of the files: every field must have codes to choose from now. */
void
policy_load_values(struct loader *l, const struct policy_text *text)
{
	static const char *const columns[] = {
		"table", "code", "name_sv", "name_en", "from", "to",
	};
	static const struct policy_table table = {
		.columns = columns,
		.n_columns = ARRAY_LEN(columns),
		.row = value_row,
	};
	struct policy *p = l->p;

	for (size_t i = 0; i < p->n_purposes; i++)
		add(l, &(struct listed){ .table = "purpose",
		    .code = p->purposes[i].code,
		    .name_sv = p->purposes[i].name_sv,
		    .name_en = p->purposes[i].name_en,
		    .from = INT64_MIN, .to = INT64_MAX });
	policy_table_read(l, &table, text);
	qsort(p->codes, p->n_codes, sizeof(p->codes[0]), by_code);
	check_codes(l);
}

size_t
policy_codes(const struct policy *p, const struct listed **codes)
{
	*codes = p->codes;
	return p->n_codes;
}

static int
order_of(const char *a, struct str b)
{
	size_t n = strlen(a);
	size_t least = n < b.n ? n : b.n;
	int order = least ? memcmp(a, b.p, least) : 0;

	return order ? order : (n > b.n) - (n < b.n);
}

/* The first of the table and code or behind it. */
static size_t
first_from(const struct policy *p, struct str table, struct str code)
{
	size_t low = 0, high = p->n_codes;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct listed *c = &p->codes[middle];
		int order = order_of(c->table, table);

		if (!order)
			order = order_of(c->code, code);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

enum listing
policy_listed(const struct policy *p, struct str table, struct str code,
    int64_t now)
{
	enum listing found = LISTING_NEVER;

	for (size_t i = first_from(p, table, code); i < p->n_codes; i++) {
		const struct listed *c = &p->codes[i];

		if (!str_eqz(table, c->table) || !str_eqz(code, c->code))
			break;
		if (c->from <= now && now < c->to)
			return LISTING_TODAY;
		found = LISTING_NOT_TODAY;
	}
	return found;
}
