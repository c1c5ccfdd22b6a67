/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * `policy test`: what a policy is meant to allow, written beside it in words
 * and asked of the decision. Every line is a promise; one that does not hold
 * is printed with its reason for being there.
 */

#include "policy/policy_test.h"

#include <stdio.h>
#include <stdlib.h>

struct run {
	struct loader l;
	const struct test_only *only;
	FILE *out;
	unsigned asked, broken, faults;
};

static void
say(struct run *t, unsigned line, const char *why, const char *what,
    const char *found, const char *expected)
{
	t->broken++;
	(void)fprintf(t->out, "%s:%u: %s: %s, expected %s\n    %s\n",
	    t->l.file, line, what, found, expected, why);
}

static void
expect(struct run *t, unsigned line, const char *why, const char *what,
    const char *found, const char *expected)
{
	t->asked++;
	if (strcmp(found, expected) != 0)
		say(t, line, why, what, found, expected);
}

/* Every word of a list must mean something: a typing error is no promise. */
static void
check_list(struct run *t, unsigned line, const char *list,
    bool (*known)(const struct policy *p, const char *word), const char *what)
{
	char word[96];
	size_t n;

	for (; *list && !t->only; list += n + strspn(list + n, " ")) {
		n = strcspn(list, " ");
		if (n >= sizeof(word))
			n = sizeof(word) - 1;
		memcpy(word, list, n);
		word[n] = '\0';
		if (n > 0 && !known(t->l.p, word))
			policy_fault(&t->l, line, "no %s \"%.60s\"", what,
			    word);
	}
}

static bool
position_known(const struct policy *p, const char *word)
{
	for (size_t i = 0; i < p->n_positions; i++) {
		if (test_among(word, p->positions[i]))
			return true;
	}
	return strcmp(word, "-") == 0;
}

static bool
group_name(const struct kind *k, uint32_t group, char name[96])
{
	const ProtobufCFieldDescriptor *f = kind_group(k, group);

	if (f)
		(void)snprintf(name, 96, "%s.%s", k->name, f->name);
	return f != NULL;
}

static bool
group_known(const struct policy *p, const char *word)
{
	size_t n;
	const struct kind *kinds = kinds_all(&n);
	char name[96];

	for (size_t k = 0; k < n; k++) {
		for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
			if (policy_find_row(p, kinds[k].number, g) &&
			    group_name(&kinds[k], g, name) &&
			    test_among(word, name))
				return true;
		}
	}
	return false;
}

static bool
ground_known(const struct policy *p, const char *word)
{
	for (size_t i = 0; i < p->n_grounds; i++) {
		if (test_among(word, p->grounds[i].code))
			return true;
	}
	return false;
}

static const char *const states[] = {
	[GROUP_CLOSED] = "closed", [GROUP_RELEASED] = "released",
	[GROUP_ABSENT] = "absent", [GROUP_WITHHELD] = "withheld",
	[GROUP_EXPIRED] = "expired", [GROUP_NOT_NAMED] = "not_named",
};

/* What is asked of one position and group; `write` and `hand_in` of the cell. */
static const char *
answer(const struct policy *p, const char *situation,
    const struct ground *ground, struct test_world *w, uint32_t kind,
    uint32_t group)
{
	const char *position = decide_position(p, &w->c);
	enum condition condition = CONDITION_NONE;
	struct err e = { 0 };

	if (strcmp(situation, "write") == 0)
		return decide_write(p, &w->c, kind, group, &e) ? "refused" :
		    "allowed";
	if (strcmp(situation, "hand_in") == 0)
		return policy_cell(p, position, kind, group, NULL) ==
		    CELL_SUBMIT ? "allowed" : "refused";
	if (strcmp(situation, "count") == 0)
		return policy_cell(p, position, kind, group, NULL) ==
		    CELL_AGGREGATE ? "allowed" : "refused";
	w->r.kind = kind;
	w->g.group = group;
	if (!test_situation(situation, ground, w))
		return NULL;
	/* Where the cell does not ask for an extract the group is whole. */
	(void)policy_cell(p, position, kind, group, &condition);
	if (condition != CONDITION_OWN_AREA &&
	    condition != CONDITION_LEVEL_ONLY)
		w->g.variant = (struct id){ { 0 } };
	return states[decide_group(p, &w->c, &w->r, &w->g)];
}

/* situation, groups, grounds, positions, expected, others, why */
enum { R_SITUATION, R_GROUPS, R_GROUNDS, R_POSITIONS, R_EXPECTED, R_OTHERS,
	R_WHY };

static void
ask_read(struct run *t, const struct csv_row *row, const char *position,
    const struct ground *ground, uint32_t kind, uint32_t group,
    const char *name)
{
	bool named = test_among(row->cell[R_POSITIONS], position);
	const char *expected = row->cell[named ? R_EXPECTED : R_OTHERS];
	struct test_world w = { 0 };
	const char *found;
	char what[256];

	if (!*expected || !test_seat(t->l.p, position, &w.c))
		return;
	found = answer(t->l.p, row->cell[R_SITUATION], ground, &w, kind,
	    group);
	if (!found) {
		policy_fault(&t->l, row->line, "no situation \"%.40s\"",
		    row->cell[R_SITUATION]);
		return;
	}
	(void)snprintf(what, sizeof(what), "%s, %s, %s, %s", position, name,
	    row->cell[R_SITUATION], ground->code);
	expect(t, row->line, row->cell[R_WHY], what, found, expected);
}

static void
read_group(struct run *t, const struct csv_row *row, uint32_t kind,
    uint32_t group, const char *name)
{
	const struct policy *p = t->l.p;

	for (size_t g = 0; g < p->n_grounds; g++) {
		if (!test_among(row->cell[R_GROUNDS], p->grounds[g].code))
			continue;
		for (size_t i = 0; i < p->n_positions; i++) {
			if (!t->only || strcmp(t->only->position,
			    p->positions[i]) == 0)
				ask_read(t, row, p->positions[i],
				    &p->grounds[g], kind, group, name);
		}
	}
}

static void
read_row(struct loader *l, const struct csv_row *row)
{
	struct run *t = container_of(l, struct run, l);
	size_t n;
	const struct kind *kinds = kinds_all(&n);
	char name[96];

	if (t->only && t->only->method)
		return;
	check_list(t, row->line, row->cell[R_GROUPS], group_known, "group");
	check_list(t, row->line, row->cell[R_POSITIONS], position_known,
	    "position");
	check_list(t, row->line, row->cell[R_GROUNDS], ground_known,
	    "ground");
	for (size_t k = 0; k < n; k++) {
		for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
			if (t->only && (t->only->kind != kinds[k].number ||
			    t->only->group != g))
				continue;
			if (policy_find_row(l->p, kinds[k].number, g) &&
			    group_name(&kinds[k], g, name) &&
			    test_among(row->cell[R_GROUPS], name))
				read_group(t, row, kinds[k].number, g, name);
		}
	}
}

/* method, assigned, organisation, why */
static void
call_row(struct loader *l, const struct csv_row *row)
{
	struct run *t = container_of(l, struct run, l);
	static const char *const scopes[] = {
		[SCOPE_NONE] = "not at all",
		[SCOPE_ASSIGNED] = "in assigned cases",
		[SCOPE_ORGANISATION] = "for the organisation",
	};
	const struct policy *p = l->p;
	char what[160];

	if (t->only && (!t->only->method ||
	    strcmp(t->only->method, row->cell[0]) != 0))
		return;
	check_list(t, row->line, row->cell[1], position_known, "position");
	check_list(t, row->line, row->cell[2], position_known, "position");
	if (!policy_find_method(l->p, row->cell[0])) {
		policy_fault(l, row->line, "no method \"%.60s\"",
		    row->cell[0]);
		return;
	}
	for (size_t i = 0; i < p->n_positions; i++) {
		enum scope scope = policy_operation(p, row->cell[0],
		    p->positions[i]);
		enum scope meant = test_among(row->cell[1], p->positions[i]) ?
		    SCOPE_ASSIGNED : test_among(row->cell[2],
		    p->positions[i]) ? SCOPE_ORGANISATION : SCOPE_NONE;

		(void)snprintf(what, sizeof(what), "%s calls %s",
		    p->positions[i], row->cell[0]);
		expect(t, row->line, row->cell[3], what, scopes[scope],
		    scopes[meant]);
	}
}

/* ground, from, to, group, given, days, follow, expected, why */
enum { D_GROUND, D_FROM, D_TO, D_GROUP, D_GIVEN, D_DAYS, D_FOLLOW, D_EXPECTED,
	D_WHY };

/* Police and Kriminalvården work under brottsdatalagen. */
static const char *
regime(const char *agency)
{
	return test_among("police kriminalvarden", agency) ? "bdl" : "gdpr";
}

static bool
given(const struct csv_row *row, const char *what)
{
	return test_among(row->cell[D_GIVEN], what);
}

static bool
fill(struct run *t, const struct csv_row *row, struct test_world *w,
    struct disclosure_facts *d, uint32_t *group)
{
	const char *to = row->cell[D_TO], *slash = strchr(to, '/');
	const struct kind *k;

	if (!test_seat(t->l.p, row->cell[D_FROM], &w->c) || !slash ||
	    !kind_parse_group(str_of(row->cell[D_GROUP]), &k, group)) {
		policy_fault(&t->l, row->line, "no such position, recipient "
		    "(kind/standing) or group");
		return false;
	}
	w->r = (struct record_facts){ .record = { { 7 } }, .kind = k->number,
		.owner = w->c.organisation, .version = 1, .final = true,
		.newest = true, .valid_to = FACT_NO_TIME };
	test_subject(w);
	(void)snprintf(d->consent_about, sizeof(d->consent_about), "%s",
	    w->r.subject);
	(void)snprintf(d->recipient_kind, sizeof(d->recipient_kind), "%.*s",
	    (int)(slash - to), to);
	(void)snprintf(d->recipient_standing, sizeof(d->recipient_standing),
	    "%s", slash + 1);
	(void)snprintf(d->recipient_state, sizeof(d->recipient_state),
	    "active");
	(void)snprintf(d->from_regime, sizeof(d->from_regime), "%s",
	    regime(w->c.agency_kind));
	(void)snprintf(d->to_regime, sizeof(d->to_regime), "%s",
	    regime(d->recipient_kind));
	(void)snprintf(d->ground, sizeof(d->ground), "%s",
	    row->cell[D_GROUND]);
	d->consent_given = d->consent_covers = given(row, "consent");
	d->consent_until = FACT_NO_TIME;
	d->has_weighing = given(row, "weighing");
	d->has_necessity = given(row, "necessity");
	d->has_decision_number = given(row, "decision_number");
	d->has_request = given(row, "request");
	d->follow = strcmp(row->cell[D_FOLLOW], "yes") == 0;
	d->not_before = FACT_NO_TIME;
	d->expires_at = TEST_NOW +
	    strtol(row->cell[D_DAYS], NULL, 10) * TEST_DAY;
	return true;
}

static void
disclose_row(struct loader *l, const struct csv_row *row)
{
	struct run *t = container_of(l, struct run, l);
	static const bool present[] = { true };
	struct disclosure_facts d = { .present = present, .n_groups = 1 };
	struct test_world w = { 0 };
	struct err e = { 0 };
	bool pending = false;
	uint32_t group = 0;
	char what[256];

	if (t->only || !fill(t, row, &w, &d, &group))
		return;
	d.groups = &group;
	(void)snprintf(what, sizeof(what), "%s discloses %s to %s on %s",
	    row->cell[D_FROM], row->cell[D_GROUP], row->cell[D_TO],
	    row->cell[D_GROUND]);
	if (decide_disclosure(l->p, &w.c, &w.r, &d, &pending, &e) == CODE_OK)
		expect(t, row->line, row->cell[D_WHY], what, pending ?
		    "approval" : "allowed", row->cell[D_EXPECTED]);
	else
		expect(t, row->line, row->cell[D_WHY], what, e.reason,
		    row->cell[D_EXPECTED]);
}

static const char *const read_columns[] = {
	"situation", "groups", "grounds", "positions", "expected", "others",
	"why",
};
static const char *const call_columns[] = {
	"method", "assigned", "organisation", "why",
};
static const char *const disclose_columns[] = {
	"ground", "from", "to", "group", "given", "days", "follow",
	"expected", "why",
};

static const struct {
	const char *file;
	struct policy_table table;
} files[] = {
	{ "tests/reads.csv", { .columns = read_columns,
	    .n_columns = ARRAY_LEN(read_columns), .row = read_row } },
	{ "tests/calls.csv", { .columns = call_columns,
	    .n_columns = ARRAY_LEN(call_columns), .row = call_row } },
	{ "tests/disclosures.csv", { .columns = disclose_columns,
	    .n_columns = ARRAY_LEN(disclose_columns), .row = disclose_row } },
};

static void
on_fault(const struct policy_fault *f, void *arg)
{
	struct run *t = arg;

	t->faults++;
	(void)fprintf(t->out, "%s:%u: %s\n", f->file, f->line, f->text);
}

bool
test_policy(struct policy *p, const char *dir, const struct test_only *only,
    FILE *out)
{
	struct run t = { .only = only, .out = out };

	t.l = (struct loader){ .p = p, .report = on_fault, .arg = &t };
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct policy_text text = { .name = files[i].file };

		t.l.file = text.name;
		policy_read_file(&t.l, dir, &text);
		if (text.p)
			policy_table_read(&t.l, &files[i].table, &text);
		free(text.p);
	}
	(void)fprintf(out, "%u expectations, %u broken%s\n", t.asked, t.broken,
	    t.faults ? "; the tests themselves are at fault" : "");
	return t.asked > 0 && t.broken == 0 && t.faults == 0;
}

int
policy_test_main(const char *dir, FILE *out)
{
	struct run t = { .out = out };
	struct policy *p = policy_load(dir, on_fault, &t);
	int status = p && test_policy(p, dir, NULL, out) ? 0 : 1;

	policy_free(p);
	return status;
}
