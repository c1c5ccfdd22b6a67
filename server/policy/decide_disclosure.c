/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whether a disclosure may be made. What may stand in the way is one list: a
 * disclosure stops at the first, a preview hears them all.
 */

#include "policy/decide.h"

#include "policy/decide_checks.h"
#include "policy/decide_rule.h"
#include "wire/kinds.h"

static void
name_group(const struct weighing *w, size_t i, struct err *e)
{
	const struct kind *k = kind_by_number(w->r->kind);
	const ProtobufCFieldDescriptor *f = k ?
	    kind_group(k, w->d->groups[i]) : NULL;

	if (f)
		err_field(e, "groups[%zu] %s.%s", i, k->name, f->name);
}

/* False when `found` wants to hear no more. */
static bool
try_checks(const struct weighing *w, check_fn *const *checks, size_t group,
    obstacle_fn *found, void *arg)
{
	for (; *checks; checks++) {
		struct err e = { 0 };

		if (!(*checks)(w, group == DECIDE_WHOLE ? 0 : group, &e))
			continue;
		if (group != DECIDE_WHOLE)
			name_group(w, group, &e);
		if (!found(arg, group, &e))
			return false;
	}
	return true;
}

/* Of a group that the caller may not disclose nothing else is told. */
static bool
try_group(const struct weighing *w, const struct decide_round *round, size_t i,
    obstacle_fn *found, void *arg)
{
	struct err e = { 0 };

	if (!decide_checks_own(w, i, &e))
		return try_checks(w, round->checks, i, found, arg);
	if (!round->first)
		return true;
	name_group(w, i, &e);
	return found(arg, i, &e);
}

static bool
try_round(const struct weighing *w, const struct decide_round *round,
    obstacle_fn *found, void *arg)
{
	if (!round->each)
		return try_checks(w, round->checks, DECIDE_WHOLE, found, arg);
	for (size_t i = 0; i < w->d->n_groups; i++)
		if (!try_group(w, round, i, found, arg))
			return false;
	return true;
}

static struct weighing
weighing_of(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct disclosure_facts *d)
{
	return (struct weighing){ .p = p, .c = c, .r = r, .d = d,
		.g = policy_ground(p, d->ground) };
}

void
decide_obstacles(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct disclosure_facts *d,
    obstacle_fn *found, void *arg)
{
	const struct weighing w = weighing_of(p, c, r, d);
	bool on = true;

	for (size_t i = 0; on && i < DECIDE_ROUNDS; i++)
		on = try_round(&w, &decide_rounds[i], found, arg);
}

int64_t
decide_latest_end(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct disclosure_facts *d)
{
	const struct weighing w = weighing_of(p, c, r, d);

	return w.g ? decide_checks_end(&w) : FACT_NO_TIME;
}

bool
decide_needs_second(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, uint32_t group)
{
	const struct ceiling_group at = decide_ceiling_group(r, group);

	return decide_sensitivity(p, c->shield, at.kind, at.group) >= 4;
}

/* Of what stands in the way, the first. */
static bool
keep_first(void *arg, size_t group, const struct err *e)
{
	(void)group;
	*(struct err *)arg = *e;
	return false;
}

enum code
decide_disclosure(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct disclosure_facts *d,
    bool *pending, struct err *e)
{
	struct err found = { 0 };

	decide_obstacles(p, c, r, d, keep_first, &found);
	if (found.code) {
		*e = found;
		return found.code;
	}
	*pending = false;
	for (size_t i = 0; i < d->n_groups; i++)
		if (decide_needs_second(p, c, r, d->groups[i]))
			*pending = true;
	return CODE_OK;
}
