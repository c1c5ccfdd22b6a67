/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Asking the policy. Whatever is unknown answers with the least: no cell, no
 * scope, the highest sensitivity and every class.
 */

#include "policy/policy.h"

#include <stdlib.h>

#include "policy/policy_data.h"

const uint8_t *
policy_hash(const struct policy *p)
{
	return p->hash;
}

size_t
policy_find_position(const struct policy *p, const char *code)
{
	size_t i;

	/* Most often the very pointer that policy_position() gave. */
	for (i = 0; i < p->n_positions; i++)
		if (p->positions[i] == code)
			return i;
	for (i = 0; code && i < p->n_positions; i++)
		if (strcmp(p->positions[i], code) == 0)
			return i;
	return POLICY_POSITIONS_MAX;
}

size_t
policy_find_agency(const struct policy *p, const char *code)
{
	size_t i;

	for (i = 0; i < p->n_agencies; i++)
		if (strcmp(p->agencies[i], code) == 0)
			return i;
	return POLICY_AGENCIES_MAX;
}

static int
compare_method(const void *name, const void *element)
{
	const struct policy_method *m = element;

	return strcmp(name, m->name);
}

static const struct policy_method *
find_method(const struct policy *p, const char *name)
{
	return bsearch(name, p->methods, p->n_methods, sizeof(p->methods[0]),
	    compare_method);
}

struct policy_method *
policy_find_method(struct policy *p, const char *name)
{
	return bsearch(name, p->methods, p->n_methods, sizeof(p->methods[0]),
	    compare_method);
}

const struct policy_row *
policy_find_row(const struct policy *p, uint32_t kind, uint32_t group)
{
	const struct policy_row *r;

	if (kind >= POLICY_KINDS_MAX || group >= KIND_GROUPS_MAX)
		return NULL;
	r = &p->rows[kind][group];
	return r->line ? r : NULL;
}

static bool
rule_is_for(const struct policy_rule *r, const char *agency_kind,
    const char *role)
{
	return strcmp(r->agency, agency_kind) == 0 &&
	    strcmp(r->role, role) == 0;
}

static bool
rule_takes(const struct policy_rule *r, const char *standing)
{
	return r->standing[0] == '*' || standing[0] == '\0' ||
	    strcmp(r->standing, standing) == 0;
}

const char *
policy_position(const struct policy *p, const char *agency_kind,
    const char *role, const char *standing)
{
	const struct policy_rule *r;
	size_t i;

	for (i = 0; i < p->n_rules; i++) {
		r = &p->rules[i];
		if (rule_is_for(r, agency_kind, role) &&
		    rule_takes(r, standing))
			return p->positions[r->position];
	}
	return NULL;
}

const char *
policy_position_nth(const struct policy *p, const char *agency_kind,
    const char *role, size_t n)
{
	for (size_t i = 0; i < p->n_rules; i++)
		if (rule_is_for(&p->rules[i], agency_kind, role) && n-- == 0)
			return p->positions[p->rules[i].position];
	return NULL;
}

bool
policy_role_known(const struct policy *p, const char *agency_kind,
    const char *role)
{
	return policy_position(p, agency_kind, role, "") != NULL;
}

enum scope
policy_operation(const struct policy *p, const char *method,
    const char *position)
{
	const struct policy_method *m = find_method(p, method);
	size_t i = policy_find_position(p, position);

	if (!m || i == POLICY_POSITIONS_MAX)
		return SCOPE_NONE;
	return m->scope[i];
}

enum scope
policy_operation_any(const struct policy *p, const char *method,
    const char *agency_kind, const char *role)
{
	const struct policy_method *m = find_method(p, method);
	enum scope widest = SCOPE_NONE;
	size_t i;

	for (i = 0; m && i < p->n_rules; i++)
		if (rule_is_for(&p->rules[i], agency_kind, role) &&
		    m->scope[p->rules[i].position] > widest)
			widest = m->scope[p->rules[i].position];
	return widest;
}

bool
policy_may_submit(const struct policy *p, const char *agency_kind,
    const char *role, uint32_t kind, uint32_t group)
{
	for (size_t i = 0; i < p->n_rules; i++) {
		const struct policy_rule *r = &p->rules[i];

		if (!rule_is_for(r, agency_kind, role))
			continue;
		switch (policy_cell(p, p->positions[r->position], kind, group,
		    NULL)) {
		case CELL_SUBMIT:
		case CELL_WRITE:
		case CELL_BOTH:
			return true;
		case CELL_NONE:
		case CELL_READ:
		case CELL_AGGREGATE:
			break;
		}
	}
	return false;
}

bool
policy_method_takes_case(const struct policy *p, const char *method)
{
	const struct policy_method *m = find_method(p, method);

	return m && m->takes_case;
}

bool
policy_method_needs_purpose(const struct policy *p, const char *method)
{
	const struct policy_method *m = find_method(p, method);

	return !m || m->needs_purpose;
}

enum cell
policy_cell(const struct policy *p, const char *position, uint32_t kind,
    uint32_t group, enum condition *condition)
{
	const struct policy_row *r = policy_find_row(p, kind, group);
	size_t i = policy_find_position(p, position);

	if (condition)
		*condition = CONDITION_NONE;
	if (!r || i == POLICY_POSITIONS_MAX)
		return CELL_NONE;
	if (condition)
		*condition = r->condition[i];
	return r->cell[i];
}

int
policy_sensitivity(const struct policy *p, uint32_t kind, uint32_t group)
{
	const struct policy_row *r = policy_find_row(p, kind, group);

	return r ? r->sensitivity : 4;
}

unsigned
policy_class(const struct policy *p, uint32_t kind, uint32_t group)
{
	const struct policy_row *r = policy_find_row(p, kind, group);

	return r ? r->classes : CLASS_OWN | CLASS_THIRD | CLASS_PUBLIC;
}

bool
policy_fades(const struct policy *p, uint32_t kind, uint32_t group)
{
	const struct policy_row *r = policy_find_row(p, kind, group);

	return !r || r->fades;
}

bool
policy_purpose_known(const struct policy *p, const char *purpose)
{
	size_t i;

	for (i = 0; i < p->n_purposes; i++)
		if (strcmp(p->purposes[i].code, purpose) == 0)
			return true;
	return false;
}

const struct ground *
policy_ground(const struct policy *p, const char *code)
{
	size_t i;

	for (i = 0; i < p->n_grounds; i++)
		if (strcmp(p->grounds[i].code, code) == 0)
			return &p->grounds[i];
	return NULL;
}

bool
policy_ground_reaches(const struct policy *p, const struct ground *g,
    const char *from_kind, const char *to_kind)
{
	const struct policy_reach *r = &p->reach[g - p->grounds];
	size_t from = policy_find_agency(p, from_kind);
	size_t to = policy_find_agency(p, to_kind);

	if (from == POLICY_AGENCIES_MAX || to == POLICY_AGENCIES_MAX)
		return false;
	return (r->from >> from & 1) && (r->to >> to & 1);
}

/* Of a recipient's positions that may read the group: how many read it whole. */
static size_t
count_readers(const struct policy *p, const char *agency_kind,
    const char *standing, uint32_t kind, uint32_t group, size_t *whole)
{
	const struct policy_row *row = policy_find_row(p, kind, group);
	const struct policy_rule *r;
	enum cell cell;
	size_t i, n = 0;

	*whole = 0;
	for (i = 0; row && i < p->n_rules; i++) {
		r = &p->rules[i];
		if (strcmp(r->agency, agency_kind) != 0 ||
		    !rule_takes(r, standing))
			continue;
		cell = row->cell[r->position];
		if (cell != CELL_READ && cell != CELL_BOTH)
			continue;
		n++;
		*whole += !policy_condition_is_extract(
		    row->condition[r->position]);
	}
	return n;
}

bool
policy_recipient_may_read(const struct policy *p, const char *agency_kind,
    const char *standing, uint32_t kind, uint32_t group)
{
	size_t whole;

	return count_readers(p, agency_kind, standing, kind, group,
	    &whole) > 0;
}

bool
policy_recipient_needs_extract(const struct policy *p,
    const char *agency_kind, const char *standing, uint32_t kind,
    uint32_t group)
{
	size_t whole;

	return count_readers(p, agency_kind, standing, kind, group,
	    &whole) > 0 && whole == 0;
}

bool
policy_condition_is_extract(enum condition condition)
{
	return condition == CONDITION_OWN_AREA ||
	    condition == CONDITION_LEVEL_ONLY;
}

bool
policy_has_position(const struct policy *p, const char *agency_kind,
    const char *standing, const char *position)
{
	const struct policy_rule *r;
	size_t i;

	for (i = 0; i < p->n_rules; i++) {
		r = &p->rules[i];
		if (strcmp(r->agency, agency_kind) == 0 &&
		    (!standing || rule_takes(r, standing)) &&
		    strcmp(p->positions[r->position], position) == 0)
			return true;
	}
	return false;
}

size_t
policy_positions(const struct policy *p, const char *const **codes)
{
	*codes = p->positions;
	return p->n_positions;
}

size_t
policy_grounds(const struct policy *p, const struct ground **grounds)
{
	*grounds = p->grounds;
	return p->n_grounds;
}

size_t
policy_purposes(const struct policy *p, const struct purpose **purposes)
{
	*purposes = p->purposes;
	return p->n_purposes;
}
