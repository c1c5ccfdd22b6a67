/* SPDX-License-Identifier: EUPL-1.2 */

/* WhoAmI and GetCeiling: what the caller is, and what the policy lets it be. */

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/policy_service.pb-c.h"

#include "call/admit.h"
#include "call/services.h"
#include "call/view.h"
#include "policy/decide_rule.h"
#include "wire/kinds.h"

static int
answer(bool yes)
{
	return yes ? SLUSS__V1__ANSWER__ANSWER_YES :
	    SLUSS__V1__ANSWER__ANSWER_NO;
}

enum code
who_am_i_admit(struct call *c)
{
	(void)c;
	return CODE_OK;
}

enum code
who_am_i_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 8, sizeof(*v));

	if (!v)
		return call_no_memory(c);
	return call_submit(c, SQL_WHO_AM_I, v, call_lead(c, v)) == WAIT ?
	    CODE_OK : c->err.code;
}

enum code
who_am_i_reply(struct call *c)
{
	struct row r = call_row(c, 0);
	struct str roles[32];
	size_t n = rows_strs(r.rows, 0, r.cols->at[COL_roles], roles,
	    ARRAY_LEN(roles));

	parts_field(&c->out, 1, view_keep(c, &r, COL_organisation_code));
	parts_field(&c->out, 2, view_keep(c, &r, COL_organisation_name));
	parts_field(&c->out, 3, view_keep(c, &r, COL_agency_kind));
	parts_field(&c->out, 4, view_keep(c, &r, COL_node_code));
	parts_field(&c->out, 5, view_keep(c, &r, COL_actor));
	for (size_t i = 0; i < n; i++)
		parts_field(&c->out, 6, arena_str(c->arena, roles[i]));
	parts_field(&c->out, 7, view_keep(c, &r, COL_role));
	parts_varint(&c->out, 8, (uint64_t)answer(row_bool(&r, COL_approver)));
	parts_varint(&c->out, 9, (uint64_t)answer(row_bool(&r, COL_duty)));
	parts_field(&c->out, 10, (struct str){ (const char *)c->policy->hash,
	    sizeof(c->policy->hash) });
	return CODE_OK;
}

enum code
ceiling_admit(struct call *c)
{
	const Sluss__V1__GetCeilingRequest *m =
	    CALL_REQUEST(c, Sluss__V1__GetCeilingRequest);

	return admit_id(c, &m->case_id, "case_id", false, &c->case_id);
}

enum code
ceiling_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 8, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	return call_submit(c, SQL_NOTE, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

static const char *const cell_names[] = { [CELL_NONE] = "-",
	[CELL_READ] = "R", [CELL_WRITE] = "W", [CELL_BOTH] = "X",
	[CELL_SUBMIT] = "S", [CELL_AGGREGATE] = "A" };
static const char *const condition_names[] = { [CONDITION_NONE] = "",
	[CONDITION_ACTING] = "acting", [CONDITION_NAMING_IT] = "naming_it",
	[CONDITION_OWN_AREA] = "own_area",
	[CONDITION_LEVEL_ONLY] = "level_only" };

/* In the order of the bits: own, third, public. */
static struct str
class_text(struct call *c, unsigned classes)
{
	static const char *const names[] = { "own", "third", "public" };
	const char *s = "";

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!(classes & 1U << i))
			continue;
		s = s[0] ? arena_printf(c->arena, "%s+%s", s, names[i]) :
		    names[i];
		if (!s)
			return (struct str){ NULL, 0 };
	}
	return str_of(s);
}

static void
put_cells(struct call *c, uint32_t kind, uint32_t group, const char *only,
    struct parts *row)
{
	const struct policy *p = c->policy->policy;
	const char *const *positions;
	size_t n = policy_positions(p, &positions);

	for (size_t i = 0; i < n; i++) {
		enum condition cond = CONDITION_NONE;
		enum cell cell = policy_cell(p, positions[i], kind, group,
		    &cond);
		struct parts e;

		if (only && strcmp(only, positions[i]) != 0)
			continue;
		parts_init(&e, c->arena);
		parts_field(&e, 1, str_of(positions[i]));
		parts_field(&e, 2, str_of(cell_names[cell]));
		parts_field(&e, 3, str_of(condition_names[cond]));
		parts_nest(row, 4, &e);
	}
}

static void
put_rows(struct call *c, const char *only)
{
	const struct policy *p = c->policy->policy;
	size_t n;
	const struct kind *kinds = kinds_all(&n);
	/* Everybody at a participant may ask; who is protected, only who works in it. */
	int shield = c->facts.caller.assigned ? c->facts.caller.shield : 0;

	for (size_t i = 0; i < n; i++) {
		for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
			struct parts row;

			if (!kind_group(&kinds[i], g))
				continue;
			parts_init(&row, c->arena);
			parts_field(&row, 1,
			    view_group_name(c, kinds[i].number, g));
			parts_field(&row, 2, class_text(c,
			    policy_class(p, kinds[i].number, g)));
			parts_varint(&row, 3, (uint64_t)decide_sensitivity(p,
			    shield, kinds[i].number, g));
			put_cells(c, kinds[i].number, g, only, &row);
			parts_nest(&c->out, 1, &row);
		}
	}
}

static void
put_list(struct parts *out, uint32_t tag, unsigned bits,
    const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (bits & 1U << i)
			parts_field(out, tag, str_of(names[i]));
	}
}

static void
put_grounds(struct call *c)
{
	static const char *const classes[] = { "own", "third", "public" };
	static const char *const requires[] = { "consent", "weighing",
		"request", "decision_number" };
	const struct ground *g;
	size_t n = policy_grounds(c->policy->policy, &g);

	for (size_t i = 0; i < n; i++) {
		struct parts e;

		if (g[i].from > c->facts.caller.now ||
		    g[i].to <= c->facts.caller.now)
			continue;
		parts_init(&e, c->arena);
		parts_field(&e, 1, str_of(g[i].code));
		parts_field(&e, 2, str_of(g[i].name_sv));
		parts_field(&e, 3, str_of(g[i].name_en));
		parts_field(&e, 4, str_of(g[i].statute));
		put_list(&e, 5, g[i].classes, classes, ARRAY_LEN(classes));
		put_list(&e, 6, g[i].requires, requires, ARRAY_LEN(requires));
		parts_nest(&c->out, 2, &e);
	}
}

static void
put_purposes(struct call *c)
{
	const struct purpose *p;
	size_t n = policy_purposes(c->policy->policy, &p);

	for (size_t i = 0; i < n; i++) {
		struct parts e;

		parts_init(&e, c->arena);
		parts_field(&e, 1, str_of(p[i].code));
		parts_field(&e, 2, str_of(p[i].name_sv));
		parts_field(&e, 3, str_of(p[i].name_en));
		parts_nest(&c->out, 3, &e);
	}
}

enum code
ceiling_reply(struct call *c)
{
	const char *position = NULL;

	if (!id_is_zero(&c->case_id))
		position = decide_position(c->policy->policy,
		    &c->facts.caller);
	put_rows(c, position);
	put_grounds(c);
	put_purposes(c);
	if (position)
		parts_field(&c->out, 4, str_of(position));
	parts_field(&c->out, 5, (struct str){ (const char *)c->policy->hash,
	    sizeof(c->policy->hash) });
	return CODE_OK;
}
