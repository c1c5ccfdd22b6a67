/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The policy as the document that sluss.policy_load() takes. Wildcards of
 * grounds are spelled out; "*" stays as a standing. Rows come in an order that
 * depends on nothing but the policy.
 */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <jansson.h>

#include "base/clock.h"
#include "policy/policy_data.h"

/* Fails on NULL and out of memory alike; loading a policy cannot go on then. */
static void
put(json_t *object, const char *key, json_t *value)
{
	ASSERT(json_object_set_new(object, key, value) == 0);
}

static void
add(json_t *array, json_t *value)
{
	ASSERT(json_array_append_new(array, value) == 0);
}

static json_t *
positions(const struct policy *p)
{
	json_t *out = json_array();
	size_t i;

	for (i = 0; i < p->n_rules; i++)
		add(out, json_pack("{s:s, s:s, s:s, s:s}",
		    "agency_kind", p->rules[i].agency,
		    "role", p->rules[i].role,
		    "standing", p->rules[i].standing,
		    "position", p->positions[p->rules[i].position]));
	return out;
}

static json_t *
operations(const struct policy *p)
{
	json_t *out = json_array();
	size_t i, j;

	for (i = 0; i < p->n_methods; i++)
		for (j = 0; j < p->n_positions; j++)
			if (p->methods[i].scope[j] != SCOPE_NONE)
				add(out, json_pack("{s:s, s:s, s:s}",
				    "method", p->methods[i].name,
				    "position", p->positions[j], "scope",
				    p->methods[i].scope[j] == SCOPE_ASSIGNED
				    ? "x" : "o"));
	return out;
}

static json_t *
purposes(const struct policy *p)
{
	json_t *out = json_array();
	size_t i;

	for (i = 0; i < p->n_purposes; i++)
		add(out, json_pack("{s:s, s:s, s:s}",
		    "code", p->purposes[i].code,
		    "name_sv", p->purposes[i].name_sv,
		    "name_en", p->purposes[i].name_en));
	return out;
}

static json_t *
class_words(unsigned bits)
{
	json_t *out = json_array();
	unsigned bit;

	for (bit = CLASS_OWN; bit <= CLASS_PUBLIC; bit <<= 1)
		if (bits & bit)
			add(out, json_string(policy_class_word(bit)));
	return out;
}

static json_t *
cells(const struct policy *p, const struct policy_row *r)
{
	json_t *out = json_array();
	char letter[2] = "";
	size_t i;

	for (i = 0; i < p->n_positions; i++) {
		if (r->cell[i] == CELL_NONE)
			continue;
		letter[0] = policy_cell_letter(r->cell[i]);
		add(out, json_pack("{s:s, s:s, s:s}",
		    "position", p->positions[i], "cell", letter,
		    "condition", policy_condition_word(r->condition[i])));
	}
	return out;
}

static json_t *
row(const struct policy *p, const struct policy_row *r)
{
	const struct kind *k = kind_by_number(r->kind);
	char name[128];

	(void)snprintf(name, sizeof(name), "%s.%s", k->name,
	    kind_group(k, r->group)->name);
	return json_pack("{s:i, s:i, s:s, s:o, s:i, s:b, s:o}",
	    "kind", (int)r->kind, "group", (int)r->group, "name", name,
	    "classes", class_words(r->classes), "sens", r->sensitivity,
	    "fades", r->fades, "cells", cells(p, r));
}

static json_t *
ceiling(const struct policy *p)
{
	json_t *out = json_array();
	const struct policy_row *r;
	uint32_t kind, group;

	for (kind = 0; kind < POLICY_KINDS_MAX; kind++) {
		for (group = 0; group < KIND_GROUPS_MAX; group++) {
			r = policy_find_row(p, kind, group);
			if (r)
				add(out, row(p, r));
		}
	}
	return out;
}

static json_t *
date(int64_t us)
{
	time_t t = (time_t)(us / US_PER_S);
	char text[16];
	struct tm tm;

	if (us == INT64_MAX)
		return json_null();
	ASSERT(gmtime_r(&t, &tm));
	ASSERT(strftime(text, sizeof(text), "%Y-%m-%d", &tm) == 10);
	return json_string(text);
}

static json_t *
kind_words(const struct policy *p, uint32_t bits)
{
	json_t *out = json_array();
	size_t i;

	for (i = 0; i < p->n_agencies; i++)
		if (bits >> i & 1)
			add(out, json_string(p->agencies[i]));
	return out;
}

static json_t *
require_words(unsigned bits)
{
	static const char *const words[] = {
		"consent", "weighing", "request", "decision_number",
	};
	json_t *out = json_array();
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++)
		if (bits >> i & 1)
			add(out, json_string(words[i]));
	return out;
}

static json_t *
grounds(const struct policy *p)
{
	json_t *out = json_array();
	const struct ground *g;
	json_t *o;
	size_t i;

	for (i = 0; i < p->n_grounds; i++) {
		g = &p->grounds[i];
		o = json_pack("{s:s, s:s, s:s, s:s}", "code", g->code,
		    "name_sv", g->name_sv, "name_en", g->name_en,
		    "statute", g->statute);
		put(o, "from", date(g->from));
		put(o, "to", date(g->to));
		put(o, "classes", class_words(g->classes));
		put(o, "from_kinds", kind_words(p, p->reach[i].from));
		put(o, "to_kinds", kind_words(p, p->reach[i].to));
		put(o, "requires", require_words(g->requires));
		put(o, "max_days", json_integer(g->max_days ? g->max_days
		    : POLICY_DAYS_MAX));
		put(o, "standing", json_boolean(g->standing));
		add(out, o);
	}
	return out;
}

static json_t *
due(const struct policy *p)
{
	json_t *out = json_array();
	size_t i;

	for (i = 0; i < p->n_due; i++)
		add(out, json_pack("{s:i, s:s, s:o, s:o, s:i}",
		    "stage", p->due[i].stage,
		    "agency_kind", p->due[i].agency,
		    "from", date(p->due[i].from),
		    "to", date(p->due[i].to), "days", p->due[i].days));
	return out;
}

char *
policy_json(const struct policy *p)
{
	json_t *doc = json_object();
	char *text;

	put(doc, "positions", positions(p));
	put(doc, "operations", operations(p));
	put(doc, "purposes", purposes(p));
	put(doc, "ceiling", ceiling(p));
	put(doc, "grounds", grounds(p));
	put(doc, "due", due(p));
	text = json_dumps(doc, JSON_COMPACT);
	ASSERT(text);
	json_decref(doc);
	return text;
}
