/* SPDX-License-Identifier: EUPL-1.2 */
/* Differences of ceiling, operations and positions, each as what it allows. */

#include <stdio.h>

#include "policy/policy_diff.h"

/* What a cell allows, bit by bit. */
enum {
	READ_OWN = 1, READ_OTHERS = 2, WRITE = 4, HAND_IN = 8, COUNT = 16,
};

static const struct {
	unsigned bit;
	const char *words;
} abilities[] = {
	{ READ_OWN, "reads its own organisation's" },
	{ WRITE, "writes its own organisation's" },
	{ HAND_IN, "may hand it in" },
	{ COUNT, "counts it in statistics" },
};

static unsigned
cell_bits(enum cell cell)
{
	switch (cell) {
	case CELL_NONE:
		return 0;
	case CELL_READ:
		return READ_OWN | READ_OTHERS;
	case CELL_WRITE:
		return READ_OWN | WRITE;
	case CELL_BOTH:
		return READ_OWN | READ_OTHERS | WRITE;
	case CELL_SUBMIT:
		return HAND_IN;
	case CELL_AGGREGATE:
		return COUNT;
	}
	return 0;
}

static const char *
when(enum condition condition)
{
	switch (condition) {
	case CONDITION_NONE:
		return "reads others' when disclosed to it";
	case CONDITION_ACTING:
		return "reads others' when disclosed to it, while it does a "
		    "task for the owner";
	case CONDITION_NAMING_IT:
		return "reads others' when disclosed to it, of what names it";
	case CONDITION_OWN_AREA:
		return "reads others' as an extract of its own area or task";
	case CONDITION_LEVEL_ONLY:
		return "reads others' as an extract of the level alone";
	}
	return "";
}

/* Without a condition more is read than with any; two conditions differ. */
static void
diff_reading(struct diff *d, const char *subject, bool old, bool new,
    enum condition was, enum condition is)
{
	bool wider = new && (!old || (was != is && was != CONDITION_NONE));
	bool narrower = old && (!new || (was != is && is != CONDITION_NONE));

	if (wider)
		diff_add(d, DIFF_GAIN, "ceiling", subject, "%s%s%s", when(is),
		    old ? "; before: " : "", old ? when(was) : "");
	if (narrower)
		diff_add(d, DIFF_LOSS, "ceiling", subject, "%s%s%s",
		    when(was), new ? "; now: " : "", new ? when(is) : "");
}

static void
diff_cell(struct diff *d, const char *position, uint32_t kind, uint32_t group,
    const char *name)
{
	enum condition was, is;
	unsigned old = cell_bits(policy_cell(d->old, position, kind, group,
	    &was));
	unsigned new = cell_bits(policy_cell(d->new, position, kind, group,
	    &is));
	char subject[128];

	(void)snprintf(subject, sizeof(subject), "%s %s", position, name);
	for (size_t i = 0; i < ARRAY_LEN(abilities); i++)
		diff_either(d, old & abilities[i].bit, new & abilities[i].bit,
		    "ceiling", subject, abilities[i].words);
	diff_reading(d, subject, old & READ_OTHERS, new & READ_OTHERS, was,
	    is);
}

/* The fewer classes a group is of, the more grounds release it. */
static void
diff_row(struct diff *d, uint32_t kind, uint32_t group, const char *name)
{
	unsigned was = policy_class(d->old, kind, group);
	unsigned is = policy_class(d->new, kind, group);
	int old = policy_sensitivity(d->old, kind, group);
	int new = policy_sensitivity(d->new, kind, group);

	for (unsigned bit = CLASS_OWN; bit <= CLASS_PUBLIC; bit <<= 1) {
		if ((was & bit) && !(is & bit))
			diff_add(d, DIFF_GAIN, "class", name, "is not of "
			    "class %s any more: grounds that cannot release "
			    "it may release the group",
			    policy_class_word(bit));
		if (!(was & bit) && (is & bit))
			diff_add(d, DIFF_LOSS, "class", name, "is of class %s "
			    "too: only grounds that release it release the "
			    "group", policy_class_word(bit));
	}
	if (old != new)
		diff_add(d, new < old ? DIFF_GAIN : DIFF_LOSS, "sens", name,
		    "sensitivity %d becomes %d%s", old, new,
		    old == 4 ? ": read without being named, disclosed "
		    "without a second person" : new == 4 ? ": read when "
		    "named, disclosed with a second person" : "");
	if (policy_fades(d->old, kind, group) !=
	    policy_fades(d->new, kind, group))
		diff_add(d, policy_fades(d->old, kind, group) ? DIFF_GAIN :
		    DIFF_LOSS, "fades", name, "others %s it when the record "
		    "is valid no more", policy_fades(d->old, kind, group) ?
		    "keep" : "lose");
}

/* Positions of either policy, the old one's first. */
static size_t
all_positions(const struct diff *d, const char *out[2 * POLICY_POSITIONS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < d->old->n_positions; i++)
		out[n++] = d->old->positions[i];
	for (size_t i = 0; i < d->new->n_positions; i++) {
		if (policy_find_position(d->old, d->new->positions[i]) ==
		    POLICY_POSITIONS_MAX)
			out[n++] = d->new->positions[i];
	}
	return n;
}

void
diff_ceiling(struct diff *d)
{
	const char *positions[2 * POLICY_POSITIONS_MAX];
	size_t n_kinds, n = all_positions(d, positions);
	const struct kind *kinds = kinds_all(&n_kinds);
	char name[96];

	for (size_t k = 0; k < n_kinds; k++) {
		for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
			if (!policy_find_row(d->old, kinds[k].number, g))
				continue;
			(void)snprintf(name, sizeof(name), "%s.%s",
			    kinds[k].name, kind_group(&kinds[k], g)->name);
			for (size_t i = 0; i < n; i++)
				diff_cell(d, positions[i], kinds[k].number, g,
				    name);
			diff_row(d, kinds[k].number, g, name);
		}
	}
}

static const char *
scope_words(enum scope scope)
{
	switch (scope) {
	case SCOPE_NONE:
		return "may not call it";
	case SCOPE_ASSIGNED:
		return "may call it in cases assigned to the person";
	case SCOPE_ORGANISATION:
		return "may call it for the organisation as a whole";
	}
	return "";
}

void
diff_operations(struct diff *d)
{
	const char *positions[2 * POLICY_POSITIONS_MAX];
	size_t n = all_positions(d, positions);
	char subject[128];

	for (size_t m = 0; m < d->new->n_methods; m++) {
		const char *method = d->new->methods[m].name;

		for (size_t i = 0; i < n; i++) {
			enum scope old = policy_operation(d->old, method,
			    positions[i]);
			enum scope new = policy_operation(d->new, method,
			    positions[i]);

			if (old == new)
				continue;
			(void)snprintf(subject, sizeof(subject), "%s %s",
			    positions[i], method);
			diff_add(d, new > old ? DIFF_GAIN : DIFF_LOSS,
			    "operations", subject, "%s; before: %s",
			    scope_words(new), scope_words(old));
		}
	}
}

/* The position that a rule's people hold in one standing. */
static const char *
seat(const struct policy *p, const struct policy_rule *r, const char *standing)
{
	const char *position = policy_position(p, r->agency, r->role,
	    standing);

	return position ? position : "";
}

static void
diff_rule(struct diff *d, const struct policy_rule *r)
{
	static const char *const standings[] = {
		"owner", "receiver", "interim", "party",
	};
	char subject[128];

	for (size_t i = 0; i < ARRAY_LEN(standings); i++) {
		const char *old = seat(d->old, r, standings[i]);
		const char *new = seat(d->new, r, standings[i]);

		if (strcmp(old, new) == 0)
			continue;
		(void)snprintf(subject, sizeof(subject), "%s %s, %s",
		    r->agency, r->role, standings[i]);
		if (*new)
			diff_add(d, DIFF_GAIN, "positions", subject,
			    "holds position %s%s%s", new, *old ?
			    "; before: " : "", old);
		if (*old)
			diff_add(d, DIFF_LOSS, "positions", subject,
			    "holds position %s no more", old);
	}
}

/* The first rule of its agency kind and role: the others ask the same again. */
static bool
is_first(const struct policy *p, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (strcmp(p->rules[j].agency, p->rules[i].agency) == 0 &&
		    strcmp(p->rules[j].role, p->rules[i].role) == 0)
			return false;
	}
	return true;
}

void
diff_positions(struct diff *d)
{
	for (size_t i = 0; i < d->old->n_rules; i++) {
		if (is_first(d->old, i))
			diff_rule(d, &d->old->rules[i]);
	}
	for (size_t i = 0; i < d->new->n_rules; i++) {
		const struct policy_rule *r = &d->new->rules[i];

		if (is_first(d->new, i) &&
		    !policy_role_known(d->old, r->agency, r->role))
			diff_rule(d, r);
	}
}
