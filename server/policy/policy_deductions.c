/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading deductions.csv: which groups tell more together than each alone, in
 * words for the person who is about to disclose. It warns and refuses nothing,
 * so the door has no part of it.
 */

#include "policy/policy_data.h"

static bool
read_groups(struct loader *l, const struct csv_row *row, struct deduction *d)
{
	char *rest = row->cell[1];

	while (rest) {
		const char *name = policy_split(&rest, '+');
		struct deduction_group g = { 0 };
		const struct kind *k;

		if (!kind_parse_group(str_of(name), &k, &g.group)) {
			policy_fault(l, row->line, "unknown group \"%.60s\"",
			    name);
			return false;
		}
		if (d->n_groups == ARRAY_LEN(d->groups)) {
			policy_fault(l, row->line, "more than %zu groups",
			    ARRAY_LEN(d->groups));
			return false;
		}
		g.kind = k->number;
		d->groups[d->n_groups++] = g;
	}
	if (d->n_groups >= 2)
		return true;
	policy_fault(l, row->line, "names fewer than two groups");
	return false;
}

static bool
read_positions(struct loader *l, const struct csv_row *row,
    struct deduction *d)
{
	char *rest = row->cell[2][0] ? row->cell[2] : NULL;

	while (rest) {
		const char *code = policy_split(&rest, '+');
		size_t at = policy_find_position(l->p, code);

		if (at == POLICY_POSITIONS_MAX) {
			policy_fault(l, row->line,
			    "unknown position \"%.40s\"", code);
			return false;
		}
		d->positions |= UINT32_C(1) << at;
	}
	return true;
}

static void
deduction_row(struct loader *l, const struct csv_row *row)
{
	struct policy *p = l->p;
	struct deduction d = { 0 };

	if (!policy_check_code(l, row->line, "rule", row->cell[0]) ||
	    !read_groups(l, row, &d) || !read_positions(l, row, &d))
		return;
	if (!row->cell[3][0] || !row->cell[4][0]) {
		policy_fault(l, row->line, "lacks a text");
		return;
	}
	for (size_t i = 0; i < p->n_deductions; i++) {
		if (strcmp(p->deductions[i].rule, row->cell[0]) != 0)
			continue;
		policy_fault(l, row->line, "rule %s stands there already",
		    row->cell[0]);
		return;
	}
	if (p->n_deductions == POLICY_DEDUCTIONS_MAX) {
		policy_fault(l, row->line, "more than %d rows",
		    POLICY_DEDUCTIONS_MAX);
		return;
	}
	d.rule = policy_keep(l, row->cell[0]);
	d.text_sv = policy_keep(l, row->cell[3]);
	d.text_en = policy_keep(l, row->cell[4]);
	p->deductions[p->n_deductions++] = d;
}

void
policy_load_deductions(struct loader *l, const struct policy_text *text)
{
	static const char *const columns[] = {
		"rule", "groups", "positions", "text_sv", "text_en",
	};
	static const struct policy_table table = {
		.columns = columns,
		.n_columns = ARRAY_LEN(columns),
		.row = deduction_row,
	};

	policy_table_read(l, &table, text);
}

size_t
policy_deductions(const struct policy *p, const struct deduction **out)
{
	*out = p->deductions;
	return p->n_deductions;
}

/* Whether somebody at the recipient would be what the rule is about. */
static bool
concerns(const struct policy *p, const struct deduction *d, const char *agency,
    const char *standing)
{
	if (!d->positions)
		return true;
	for (size_t i = 0; i < p->n_positions; i++)
		if (d->positions & UINT32_C(1) << i &&
		    policy_has_position(p, agency, standing, p->positions[i]))
			return true;
	return false;
}

bool
policy_deducible(const struct policy *p, const struct deduction *d,
    const char *agency, const char *standing, uint32_t kind, uint32_t groups,
    const uint32_t held[DEDUCTION_KINDS])
{
	bool adds = false;

	for (size_t i = 0; i < d->n_groups; i++) {
		const struct deduction_group *g = &d->groups[i];
		uint32_t bit = UINT32_C(1) << g->group;
		bool proposed = g->kind == kind && groups & bit;

		if (!proposed && (g->kind >= DEDUCTION_KINDS ||
		    !(held[g->kind] & bit)))
			return false;
		adds |= proposed;
	}
	return adds && concerns(p, d, agency, standing);
}
