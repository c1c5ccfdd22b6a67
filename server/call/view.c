/* SPDX-License-Identifier: EUPL-1.2 */

/* From the door's rows to decided views with opened content. */

#include "call/view.h"

#include "call/facts.h"
#include "call/reasons.h"
#include "log.h"
#include "policy/decide_register.h"
#include "wire/kinds.h"

/* The registry number of a copy is sealed so; take_calls.c seals it. */
enum { NUMBER_KIND = 0, NUMBER_GROUP = 1 };

static enum code
refuse(struct call *c, const char *what)
{
	engine_parts(c->engine)->disagreements++;
	log_alarm("decision_disagrees", "%s: %s", c->method->name, what);
	c->err = (struct err){ 0 };
	return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
}

struct str
view_keep(struct call *c, const struct row *r, enum column col)
{
	return arena_str(c->arena, row_str(r, col));
}

static enum code
begin_view(struct call *c, const struct row *r, struct view *v)
{
	v->case_id = row_id(r, COL_case_id);
	facts_caller(r, &v->caller);
	v->has_record = facts_record(r, &v->record);
	if (!v->has_record)
		return CODE_OK;
	v->own = id_eq(&v->record.owner, &v->caller.organisation);
	v->kind = kind_by_number(v->record.kind);
	if (!v->kind)
		return refuse(c, "unknown kind");
	v->owner_code = view_keep(c, r, COL_owner_code);
	v->status = view_keep(c, r, COL_status);
	v->regime = view_keep(c, r, COL_regime);
	v->subject = view_keep(c, r, COL_subject_category);
	v->nature = view_keep(c, r, COL_nature);
	v->author = view_keep(c, r, COL_author);
	v->version_for = view_keep(c, r, COL_version_for);
	v->created_at = row_time(r, COL_created_at);
	v->valid_from = row_time(r, COL_valid_from);
	v->taken_at = FACT_NO_TIME;
	v->groups = arena_array(c->arena, KIND_GROUPS_MAX,
	    sizeof(*v->groups));
	if (!v->owner_code.p || !v->status.p || !v->regime.p ||
	    !v->subject.p || !v->nature.p || !v->author.p ||
	    !v->version_for.p || !v->groups)
		return call_no_memory(c);
	return CODE_OK;
}

/* What its owner alone is told: that it is a copy, and its extracts. */
static enum code
add_own(struct call *c, const struct row *r, struct view *v)
{
	if (!v->own)
		return row_null(r, COL_taken_at) &&
		    row_null(r, COL_written_for) ? CODE_OK :
		    refuse(c, "what is its owner's to know");
	if (!row_null(r, COL_written_for))
		v->written_for = view_keep(c, r, COL_written_for);
	if (!row_null(r, COL_written_for) && !v->written_for.p)
		return call_no_memory(c);
	if (row_null(r, COL_taken_at))
		return CODE_OK;
	v->taken_at = row_time(r, COL_taken_at);
	v->taken_from = view_keep(c, r, COL_taken_from);
	if (row_null(r, COL_number))
		return CODE_OK;
	v->number.facts.group = NUMBER_GROUP;
	v->number.wrote_version = 1;
	v->number.state = GROUP_RELEASED;
	v->number.key = row_id(r, COL_number_key);
	v->number.sealed = row_str(r, COL_number);
	return CODE_OK;
}

static enum code
add_group(struct call *c, const struct row *r, struct view *v)
{
	struct view_group *g = &v->groups[v->n_groups];
	enum group_state door = (enum group_state)row_int(r, COL_state);
	struct record_facts from = v->record;

	if (v->n_groups == KIND_GROUPS_MAX)
		return refuse(c, "too many groups");
	facts_group(r, &g->facts);
	g->facts.narrowed = c->named != 0;
	/* Of one's own an extract is what was asked for, or it is not there. */
	if (v->own && id_is_zero(&g->facts.variant) !=
	    (!c->extract_for || !c->extract_for[0]))
		return refuse(c, "an extract that was not asked for");
	/* An older disclosure's group comes from an older version. */
	from.final = row_bool(r, COL_group_final);
	from.valid_to = row_time(r, COL_group_valid_to);
	g->state = door;
	if (!engine_parts(c->engine)->config.decide_off)
		g->state = decide_is_register(from.kind) ?
		    decide_register_group(c->policy->policy, &v->caller,
		    &from, &g->facts) : decide_group(c->policy->policy,
		    &v->caller, &from, &g->facts);
	if (g->state != door)
		return refuse(c, "a group's state");
	if (g->state == GROUP_CLOSED)
		return CODE_OK;
	g->overdue = decide_overdue(&v->caller, &from, g->state);
	g->wrote_version = row_int(r, COL_wrote_version);
	g->key = row_id(r, COL_key_id);
	if (g->state == GROUP_RELEASED) {
		g->sealed = row_str(r, COL_ciphertext);
		g->plain = row_str(r, COL_plain);
	}
	v->n_groups++;
	return CODE_OK;
}

static bool
same_record(const struct view *v, const struct row *r)
{
	struct id case_id = row_id(r, COL_case_id);
	struct id record = row_id(r, COL_record_id);

	return id_eq(&v->case_id, &case_id) && v->has_record &&
	    id_eq(&v->record.record, &record) &&
	    v->record.version == row_int(r, COL_version);
}

/* What both walls must hold of a record as a whole. */
static enum code
judge(struct call *c, const struct view *v)
{
	bool ever = v->own || decide_is_register(v->record.kind), some = false;

	if (!v->has_record || engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	for (size_t i = 0; i < v->n_groups; i++) {
		const struct view_group *g = &v->groups[i];

		ever |= !id_is_zero(&g->facts.disclosure);
		some |= g->state == GROUP_RELEASED ||
		    g->state == GROUP_ABSENT || g->state == GROUP_NOT_NAMED;
	}
	if (!ever)
		return refuse(c, "a record never disclosed");
	if (!some && c->sql == SQL_READ &&
	    !(v->record.kind == kind_by_name(STR("case"))->number && v->own))
		return refuse(c, "a record with nothing released");
	return CODE_OK;
}

enum code
view_collect(struct call *c)
{
	struct row r = call_row(c, 0);
	struct view *v = NULL;

	facts_caller(&r, &c->facts.caller);
	if (facts_agree(c, &r, &c->facts.caller))
		return c->err.code;
	if (!id_is_zero(&c->case_id) && !c->facts.caller.has_case)
		return refuse(c, "a case that is not there");
	c->views = arena_array(c->arena, (size_t)c->rows->n,
	    sizeof(*c->views));
	if (!c->views)
		return call_no_memory(c);
	for (int i = 0; i < c->rows->n; i++) {
		r.i = i;
		if (row_null(&r, COL_record_id) && row_null(&r, COL_case_id))
			continue;
		if (!v || !same_record(v, &r)) {
			v = &c->views[c->n_views++];
			if (begin_view(c, &r, v))
				return c->err.code;
		}
		if (v->has_record && add_own(c, &r, v))
			return c->err.code;
		if (v->has_record && !row_null(&r, COL_grp) &&
		    add_group(c, &r, v))
			return c->err.code;
	}
	for (size_t i = 0; i < c->n_views; i++) {
		if (judge(c, &c->views[i]))
			return c->err.code;
	}
	return CODE_OK;
}

static bool
wanted(const struct view_group *g)
{
	return g->state == GROUP_RELEASED && g->sealed.n > 0;
}

static bool
listed(const struct id *ids, size_t n, const struct id *id)
{
	for (size_t i = 0; i < n; i++) {
		if (id_eq(&ids[i], id))
			return true;
	}
	return false;
}

/* Each key once; returns how many. */
static size_t
missing_keys(struct call *c, struct id *ids)
{
	struct vault *vault = engine_parts(c->engine)->vault;
	size_t n = 0;

	for (size_t i = 0; i < c->n_views; i++) {
		const struct view *v = &c->views[i];

		if (wanted(&v->number) && !listed(ids, n, &v->number.key) &&
		    !vault_keep(vault, &v->number.key))
			ids[n++] = v->number.key;
		for (size_t j = 0; j < v->n_groups; j++) {
			const struct view_group *g = &v->groups[j];

			if (wanted(g) && !listed(ids, n, &g->key) &&
			    !vault_keep(vault, &g->key))
				ids[n++] = g->key;
		}
	}
	return n;
}

enum next
view_ask_keys(struct call *c)
{
	struct param *p = arena_alloc(c->arena, sizeof(*p));
	struct id *ids;
	size_t n = 0;

	for (size_t i = 0; i < c->n_views; i++)
		n += c->views[i].n_groups + 1;
	ids = arena_array(c->arena, n, sizeof(*ids));
	if (!p || !ids) {
		call_no_memory(c);
		return STOP;
	}
	n = missing_keys(c, ids);
	if (n == 0)
		return NEXT;
	*p = param_ids(c->arena, ids, n);
	c->fetched = true;
	return call_submit(c, SQL_KEY_FETCH, p, 1);
}

enum code
keys_put(struct call *c)
{
	const struct rows *rows = &c->keys.rows;
	const struct columns *cols = columns_of(SQL_KEY_FETCH, rows);
	struct vault *vault = engine_parts(c->engine)->vault;

	for (int i = 0; i < rows->n; i++) {
		struct row r = { rows, cols, i };
		struct id key = row_id(&r, COL_key_id);
		struct id case_id = row_id(&r, COL_case_id);
		struct id org = row_id(&r, COL_organisation);
		enum code code = vault_key_put(vault, &key, &case_id, &org,
		    (int32_t)row_int(&r, COL_generation),
		    row_str(&r, COL_wrapped), &c->err);

		if (code)
			return code;
	}
	return CODE_OK;
}

static enum code
open_group(struct call *c, const struct view *v, struct view_group *g)
{
	struct place at = { .case_id = v->case_id,
		.record = v->record.record,
		.kind = g == &v->number ? NUMBER_KIND : v->record.kind,
		.group = g->facts.group, .variant = g->facts.variant,
		.version = g->wrote_version, .key = g->key };

	if (!vault_has(engine_parts(c->engine)->vault, &g->key)) {
		err_set(&c->err, CODE_DATA_LOSS, "KEY_GONE",
		    "The key of this content does not exist any more.");
		return c->err.code;
	}
	g->plain = vault_open(engine_parts(c->engine)->vault, c->arena, &at,
	    g->sealed, &c->err);
	return c->err.code;
}

enum code
view_open(struct call *c)
{
	for (size_t i = 0; i < c->n_views; i++) {
		struct view *v = &c->views[i];

		/* A number whose key is destroyed is gone; the record tells so. */
		if (wanted(&v->number) && vault_has(
		    engine_parts(c->engine)->vault, &v->number.key) &&
		    open_group(c, v, &v->number))
			return c->err.code;
		for (size_t j = 0; j < v->n_groups; j++) {
			if (wanted(&v->groups[j]) &&
			    open_group(c, v, &v->groups[j]))
				return c->err.code;
		}
	}
	return CODE_OK;
}
