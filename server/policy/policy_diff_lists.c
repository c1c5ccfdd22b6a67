/* SPDX-License-Identifier: EUPL-1.2 */
/* Differences of grounds, purposes, due times and codes. */

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "policy/policy_diff.h"

static const char *
day(int64_t us, char out[16])
{
	time_t t = (time_t)(us / US_PER_S);
	struct tm tm;

	if (us == INT64_MAX || us == INT64_MIN || !gmtime_r(&t, &tm) ||
	    strftime(out, 16, "%Y-%m-%d", &tm) == 0)
		return us == INT64_MAX ? "open" : "always";
	return out;
}

static void
diff_dates(struct diff *d, const struct ground *was, const struct ground *is)
{
	char a[16], b[16];

	if (was->from != is->from)
		diff_add(d, is->from < was->from ? DIFF_GAIN : DIFF_LOSS,
		    "grounds", is->code, "in force from %s; before: %s",
		    day(is->from, a), day(was->from, b));
	if (was->to != is->to)
		diff_add(d, is->to > was->to ? DIFF_GAIN : DIFF_LOSS,
		    "grounds", is->code, "in force until %s; before: %s",
		    day(is->to, a), day(was->to, b));
}

static void
diff_demands(struct diff *d, const struct ground *was, const struct ground *is)
{
	static const char *const requires[] = {
		"a consent", "a weighing text", "a request",
		"a decision number",
	};
	char text[96];

	for (unsigned bit = CLASS_OWN; bit <= CLASS_PUBLIC; bit <<= 1) {
		(void)snprintf(text, sizeof(text), "releases class %s",
		    policy_class_word(bit));
		diff_either(d, was->classes & bit, is->classes & bit,
		    "grounds", is->code, text);
	}
	for (size_t i = 0; i < ARRAY_LEN(requires); i++) {
		bool asked = was->requires >> i & 1, asks = is->requires >> i &
		    1;

		if (asked != asks)
			diff_add(d, asks ? DIFF_LOSS : DIFF_GAIN, "grounds",
			    is->code, "%s %s", asks ? "requires" :
			    "does not require any more", requires[i]);
	}
	if (was->max_days != is->max_days)
		diff_add(d, (is->max_days ? is->max_days : POLICY_DAYS_MAX) >
		    (was->max_days ? was->max_days : POLICY_DAYS_MAX) ?
		    DIFF_GAIN : DIFF_LOSS, "grounds", is->code, "at most %d "
		    "days; before: %d", is->max_days, was->max_days);
	diff_either(d, was->standing, is->standing, "grounds", is->code,
	    "serves later versions too");
	if (strcmp(was->statute, is->statute) != 0 ||
	    strcmp(was->name_sv, is->name_sv) != 0 ||
	    strcmp(was->name_en, is->name_en) != 0)
		diff_add(d, DIFF_OTHER, "grounds", is->code,
		    "name or statute: %s; before: %s", is->statute,
		    was->statute);
}

/* Every pair of agency kinds that either policy knows. */
static void
diff_reach(struct diff *d, const struct ground *was, const struct ground *is)
{
	const char *kinds[2 * POLICY_AGENCIES_MAX];
	char text[128];
	size_t n = 0;

	for (size_t i = 0; i < d->old->n_agencies; i++)
		kinds[n++] = d->old->agencies[i];
	for (size_t i = 0; i < d->new->n_agencies; i++) {
		if (policy_find_agency(d->old, d->new->agencies[i]) ==
		    POLICY_AGENCIES_MAX)
			kinds[n++] = d->new->agencies[i];
	}
	for (size_t i = 0; i < n * n; i++) {
		const char *from = kinds[i / n], *to = kinds[i % n];

		(void)snprintf(text, sizeof(text), "reaches from %s to %s",
		    from, to);
		diff_either(d, policy_ground_reaches(d->old, was, from, to),
		    policy_ground_reaches(d->new, is, from, to), "grounds",
		    is->code, text);
	}
}

void
diff_grounds(struct diff *d)
{
	const struct ground *was, *is;

	for (size_t i = 0; i < d->new->n_grounds; i++) {
		is = &d->new->grounds[i];
		was = policy_ground(d->old, is->code);
		if (!was) {
			diff_add(d, DIFF_GAIN, "grounds", is->code,
			    "is a ground: %s", is->statute);
			continue;
		}
		diff_dates(d, was, is);
		diff_demands(d, was, is);
		diff_reach(d, was, is);
	}
	for (size_t i = 0; i < d->old->n_grounds; i++) {
		was = &d->old->grounds[i];
		if (!policy_ground(d->new, was->code))
			diff_add(d, DIFF_LOSS, "grounds", was->code,
			    "is no ground any more: what rests on it ends");
	}
}

void
diff_purposes(struct diff *d)
{
	for (size_t i = 0; i < d->new->n_purposes; i++) {
		const char *code = d->new->purposes[i].code;

		if (!policy_purpose_known(d->old, code))
			diff_add(d, DIFF_GAIN, "purposes", code,
			    "may be stated");
	}
	for (size_t i = 0; i < d->old->n_purposes; i++) {
		const char *code = d->old->purposes[i].code;

		if (!policy_purpose_known(d->new, code))
			diff_add(d, DIFF_LOSS, "purposes", code,
			    "may not be stated any more");
	}
}

static const struct policy_due *
find_due(const struct policy *p, const struct policy_due *like)
{
	for (size_t i = 0; i < p->n_due; i++) {
		const struct policy_due *x = &p->due[i];

		if (x->stage == like->stage && x->from == like->from &&
		    strcmp(x->agency, like->agency) == 0)
			return x;
	}
	return NULL;
}

static void
due_subject(const struct policy_due *x, char out[128])
{
	char a[16];

	(void)snprintf(out, 128, "stage %d at %s from %s", x->stage, x->agency,
	    day(x->from, a));
}

void
diff_due(struct diff *d)
{
	const struct policy_due *x, *y;
	char subject[128], a[16], b[16];

	for (size_t i = 0; i < d->new->n_due; i++) {
		x = &d->new->due[i];
		y = find_due(d->old, x);
		due_subject(x, subject);
		if (!y)
			diff_add(d, DIFF_OTHER, "due", subject,
			    "is due within %d days", x->days);
		else if (x->days != y->days || x->to != y->to)
			diff_add(d, DIFF_OTHER, "due", subject, "%d days "
			    "until %s; before: %d days until %s", x->days,
			    day(x->to, a), y->days, day(y->to, b));
	}
	for (size_t i = 0; i < d->old->n_due; i++) {
		x = &d->old->due[i];
		if (find_due(d->new, x))
			continue;
		due_subject(x, subject);
		diff_add(d, DIFF_OTHER, "due", subject,
		    "has no due time any more");
	}
}

static const struct listed *
find_code(const struct policy *p, const struct listed *like)
{
	for (size_t i = 0; i < p->n_codes; i++) {
		const struct listed *x = &p->codes[i];

		if (x->from == like->from &&
		    strcmp(x->table, like->table) == 0 &&
		    strcmp(x->code, like->code) == 0)
			return x;
	}
	return NULL;
}

/* A code opens nothing: it is written and read with its group. */
void
diff_codes(struct diff *d)
{
	const struct listed *x, *y;
	char subject[128], a[16], b[16];

	for (size_t i = 0; i < d->new->n_codes; i++) {
		x = &d->new->codes[i];
		y = find_code(d->old, x);
		(void)snprintf(subject, sizeof(subject), "%s %s", x->table,
		    x->code);
		if (!y)
			diff_add(d, DIFF_OTHER, "codes", subject,
			    "is a code, from %s", day(x->from, a));
		else if (x->to != y->to)
			diff_add(d, DIFF_OTHER, "codes", subject,
			    "until %s; before: %s", day(x->to, a),
			    day(y->to, b));
		if (y && (strcmp(x->name_sv, y->name_sv) != 0 ||
		    strcmp(x->name_en, y->name_en) != 0))
			diff_add(d, DIFF_OTHER, "codes", subject,
			    "is called %s, %s; before: %s, %s", x->name_sv,
			    x->name_en, y->name_sv, y->name_en);
	}
	for (size_t i = 0; i < d->old->n_codes; i++) {
		x = &d->old->codes[i];
		if (find_code(d->new, x))
			continue;
		(void)snprintf(subject, sizeof(subject), "%s %s", x->table,
		    x->code);
		diff_add(d, DIFF_OTHER, "codes", subject, "is no code any "
		    "more from %s: end it instead", day(x->from, a));
	}
}
