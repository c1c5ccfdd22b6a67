/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading operations.csv, positions.csv and purposes.csv: who may call what,
 * who holds which position, and what a call may be for. The methods come from
 * the contract's services, and each has exactly one row.
 */

#include <stdlib.h>

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/concern_service.pb-c.h"
#include "sluss/v1/disclosure_service.pb-c.h"
#include "sluss/v1/emergency_service.pb-c.h"
#include "sluss/v1/feed_service.pb-c.h"
#include "sluss/v1/grant_service.pb-c.h"
#include "sluss/v1/ledger_service.pb-c.h"
#include "sluss/v1/lookup_service.pb-c.h"
#include "sluss/v1/participation_service.pb-c.h"
#include "sluss/v1/policy_service.pb-c.h"
#include "sluss/v1/provider_service.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"
#include "sluss/v1/registry_service.pb-c.h"
#include "sluss/v1/request_service.pb-c.h"
#include "sluss/v1/retention_service.pb-c.h"
#include "sluss/v1/statistics_service.pb-c.h"

#include "policy/policy_data.h"

static const ProtobufCServiceDescriptor *const services[] = {
	&sluss__v1__case_service__descriptor,
	&sluss__v1__concern_service__descriptor,
	&sluss__v1__disclosure_service__descriptor,
	&sluss__v1__emergency_service__descriptor,
	&sluss__v1__feed_service__descriptor,
	&sluss__v1__grant_service__descriptor,
	&sluss__v1__ledger_service__descriptor,
	&sluss__v1__lookup_service__descriptor,
	&sluss__v1__participation_service__descriptor,
	&sluss__v1__policy_service__descriptor,
	&sluss__v1__provider_service__descriptor,
	&sluss__v1__record_service__descriptor,
	&sluss__v1__registry_service__descriptor,
	&sluss__v1__request_service__descriptor,
	&sluss__v1__retention_service__descriptor,
	&sluss__v1__statistics_service__descriptor,
};

static const char *const standings[] = {
	"*", "owner", "receiver", "interim", "party", "former",
};

static int
by_name(const void *a, const void *b)
{
	const struct policy_method *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void
add_method(struct policy *p, const ProtobufCServiceDescriptor *service,
    const ProtobufCMethodDescriptor *m)
{
	ASSERT(p->n_methods < POLICY_METHODS_MAX);
	p->methods[p->n_methods++] = (struct policy_method){
		.name = m->name,
		.takes_case = protobuf_c_message_descriptor_get_field_by_name(
		    m->input, "case_id") != NULL,
		.needs_purpose = service !=
		    &sluss__v1__registry_service__descriptor &&
		    strcmp(m->name, "WhoAmI") != 0,
	};
}

void
policy_methods_list(struct policy *p)
{
	size_t i;
	unsigned j;

	for (i = 0; i < ARRAY_LEN(services); i++)
		for (j = 0; j < services[i]->n_methods; j++)
			add_method(p, services[i], &services[i]->methods[j]);
	qsort(p->methods, p->n_methods, sizeof(p->methods[0]), by_name);
	for (i = 1; i < p->n_methods; i++)
		ASSERT(strcmp(p->methods[i - 1].name, p->methods[i].name) != 0);
}

static void
operation_cell(struct loader *l, const struct csv_row *row, size_t i,
    struct policy_method *m)
{
	static const char letters[] = {
		[SCOPE_NONE] = '-',
		[SCOPE_ASSIGNED] = 'x',
		[SCOPE_ORGANISATION] = 'o',
	};
	size_t position = l->column[i];
	const char *cell = row->cell[i];
	size_t s;

	if (position == POLICY_POSITIONS_MAX)
		return;
	for (s = 0; s < ARRAY_LEN(letters); s++) {
		if (cell[0] != letters[s] || cell[1] != '\0')
			continue;
		m->scope[position] = (uint8_t)s;
		return;
	}
	policy_fault(l, row->line, "%s, %s: unknown cell \"%.40s\": -, x or o",
	    m->name, l->p->positions[position], cell);
}

static void
operation_row(struct loader *l, const struct csv_row *row)
{
	struct policy_method *m = policy_find_method(l->p, row->cell[0]);
	size_t i;

	if (!m) {
		policy_fault(l, row->line, "unknown method \"%.60s\"",
		    row->cell[0]);
		return;
	}
	if (m->line) {
		policy_fault(l, row->line, "%s stands on line %u already",
		    m->name, m->line);
		return;
	}
	m->line = row->line;
	for (i = 1; i < row->n; i++)
		operation_cell(l, row, i, m);
}

void
policy_load_operations(struct loader *l, const struct policy_text *text)
{
	static const char *const columns[] = { "method" };
	static const struct policy_table table = {
		.columns = columns,
		.n_columns = ARRAY_LEN(columns),
		.positions = true,
		.declares = true,
		.row = operation_row,
	};
	size_t i;

	policy_table_read(l, &table, text);
	for (i = 0; i < l->p->n_methods; i++)
		if (!l->p->methods[i].line)
			policy_fault(l, 0, "method %s has no row",
			    l->p->methods[i].name);
}

static const char *
agency(struct loader *l, unsigned line, const char *code)
{
	struct policy *p = l->p;
	size_t i = policy_find_agency(p, code);

	if (i < POLICY_AGENCIES_MAX)
		return p->agencies[i];
	if (!policy_check_code(l, line, "agency kind", code))
		return NULL;
	if (p->n_agencies == POLICY_AGENCIES_MAX) {
		policy_fault(l, line, "more than %d agency kinds",
		    POLICY_AGENCIES_MAX);
		return NULL;
	}
	p->agencies[p->n_agencies] = policy_keep(l, code);
	return p->agencies[p->n_agencies++];
}

static const char *
standing(struct loader *l, unsigned line, const char *code)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(standings); i++)
		if (strcmp(standings[i], code) == 0)
			return standings[i];
	policy_fault(l, line, "unknown standing \"%.40s\": owner, receiver, "
	    "interim, party or *", code);
	return NULL;
}

/* Two rows for one caller: the first would win unseen. */
static bool
overlaps(const struct policy_rule *a, const struct policy_rule *b)
{
	return strcmp(a->agency, b->agency) == 0 &&
	    strcmp(a->role, b->role) == 0 &&
	    (a->standing[0] == '*' || b->standing[0] == '*' ||
	    strcmp(a->standing, b->standing) == 0);
}

static void
position_row(struct loader *l, const struct csv_row *row)
{
	struct policy *p = l->p;
	struct policy_rule r = {
		.agency = agency(l, row->line, row->cell[0]),
		.standing = standing(l, row->line, row->cell[2]),
		.position = policy_find_position(p, row->cell[3]),
		.line = row->line,
	};
	size_t i;

	if (policy_check_code(l, row->line, "role", row->cell[1]))
		r.role = policy_keep(l, row->cell[1]);
	if (r.position == POLICY_POSITIONS_MAX)
		policy_fault(l, row->line, "unknown position \"%.40s\": "
		    "operations.csv has no such column", row->cell[3]);
	if (!r.agency || !r.role || !r.standing ||
	    r.position == POLICY_POSITIONS_MAX)
		return;
	for (i = 0; i < p->n_rules; i++) {
		if (!overlaps(&p->rules[i], &r))
			continue;
		policy_fault(l, row->line, "%s, %s, %s is decided on line %u "
		    "already", r.agency, r.role, r.standing, p->rules[i].line);
		return;
	}
	if (p->n_rules == POLICY_RULES_MAX)
		policy_fault(l, row->line, "more than %d rows",
		    POLICY_RULES_MAX);
	else
		p->rules[p->n_rules++] = r;
}

void
policy_load_positions(struct loader *l, const struct policy_text *text)
{
	static const char *const columns[] = {
		"agency_kind", "role", "standing", "position",
	};
	static const struct policy_table table = {
		.columns = columns,
		.n_columns = ARRAY_LEN(columns),
		.row = position_row,
	};

	policy_table_read(l, &table, text);
}

static void
purpose_row(struct loader *l, const struct csv_row *row)
{
	struct policy *p = l->p;
	size_t i;

	if (!policy_check_code(l, row->line, "purpose", row->cell[0]))
		return;
	if (!row->cell[1][0] || !row->cell[2][0])
		policy_fault(l, row->line, "purpose %s lacks a name",
		    row->cell[0]);
	for (i = 0; i < p->n_purposes; i++) {
		if (strcmp(p->purposes[i].code, row->cell[0]) != 0)
			continue;
		policy_fault(l, row->line, "purpose %s stands twice",
		    row->cell[0]);
		return;
	}
	if (p->n_purposes == POLICY_PURPOSES_MAX) {
		policy_fault(l, row->line, "more than %d purposes",
		    POLICY_PURPOSES_MAX);
		return;
	}
	p->purposes[p->n_purposes++] = (struct purpose){
		.code = policy_keep(l, row->cell[0]),
		.name_sv = policy_keep(l, row->cell[1]),
		.name_en = policy_keep(l, row->cell[2]),
	};
}

void
policy_load_purposes(struct loader *l, const struct policy_text *text)
{
	static const char *const columns[] = { "code", "name_sv", "name_en" };
	static const struct policy_table table = {
		.columns = columns,
		.n_columns = ARRAY_LEN(columns),
		.row = purpose_row,
	};

	policy_table_read(l, &table, text);
}
