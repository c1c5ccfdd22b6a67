/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading due.csv: within how many days a stage is due at one kind of agency,
 * and from which day on that holds. A stage without a row has no due time.
 */

#include <stdlib.h>

#include "sluss/v1/case.pb-c.h"

#include "policy/policy_data.h"

/* The stage's number by its name in the contract, in lower case; 0: none. */
static int
stage_number(const char *name)
{
	const ProtobufCEnumDescriptor *d = &sluss__v1__stage__descriptor;
	const char *known;
	size_t j;
	unsigned i;

	for (i = 0; i < d->n_values; i++) {
		known = d->values[i].name + strlen("STAGE_");
		for (j = 0; known[j] && name[j] && (known[j] == name[j] ||
		    (known[j] >= 'A' && known[j] <= 'Z' &&
		    known[j] - 'A' + 'a' == name[j])); j++)
			;
		if (!known[j] && !name[j])
			return d->values[i].value;
	}
	return 0;
}

static bool
overlaps(const struct policy_due *a, const struct policy_due *b)
{
	return a->stage == b->stage && strcmp(a->agency, b->agency) == 0 &&
	    a->from < b->to && b->from < a->to;
}

static bool
read_dates(struct loader *l, const struct csv_row *row, struct policy_due *d)
{
	d->to = INT64_MAX;
	if (!policy_read_date(row->cell[2], &d->from) || (row->cell[3][0] &&
	    !policy_read_date(row->cell[3], &d->to))) {
		policy_fault(l, row->line, "not a date, YYYY-MM-DD");
		return false;
	}
	if (d->to > d->from)
		return true;
	policy_fault(l, row->line, "ends before it begins");
	return false;
}

static bool
read_due(struct loader *l, const struct csv_row *row, struct policy_due *d)
{
	size_t agency = policy_find_agency(l->p, row->cell[1]);
	char *end;
	long days = strtol(row->cell[4], &end, 10);

	d->stage = stage_number(row->cell[0]);
	if (!d->stage) {
		policy_fault(l, row->line, "unknown stage \"%.40s\"",
		    row->cell[0]);
		return false;
	}
	if (agency == POLICY_AGENCIES_MAX) {
		policy_fault(l, row->line, "unknown agency kind \"%.40s\": "
		    "positions.csv has no such row", row->cell[1]);
		return false;
	}
	d->agency = l->p->agencies[agency];
	if (end == row->cell[4] || *end || days < 1 || days > POLICY_DAYS_MAX) {
		policy_fault(l, row->line, "days must be 1 to %d",
		    POLICY_DAYS_MAX);
		return false;
	}
	d->days = (int)days;
	d->line = row->line;
	return read_dates(l, row, d);
}

static void
due_row(struct loader *l, const struct csv_row *row)
{
	struct policy *p = l->p;
	struct policy_due d = { 0 };
	size_t i;

	if (!read_due(l, row, &d))
		return;
	for (i = 0; i < p->n_due; i++) {
		if (!overlaps(&p->due[i], &d))
			continue;
		policy_fault(l, row->line, "%s at %s is decided on line %u "
		    "already", row->cell[0], d.agency, p->due[i].line);
		return;
	}
	if (p->n_due == POLICY_DUE_MAX)
		policy_fault(l, row->line, "more than %d rows",
		    POLICY_DUE_MAX);
	else
		p->due[p->n_due++] = d;
}

void
policy_load_due(struct loader *l, const struct policy_text *text)
{
	static const char *const columns[] = {
		"stage", "agency_kind", "from", "to", "days",
	};
	static const struct policy_table table = {
		.columns = columns,
		.n_columns = ARRAY_LEN(columns),
		.row = due_row,
	};

	policy_table_read(l, &table, text);
}
