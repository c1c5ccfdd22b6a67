/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Which places shut out others: a shelter, a prison, a home of SiS, and an area
 * that stands alone. A home is kept while one is elsewhere, and children live
 * in two; any other place may lie within a stay. In custody it is prison alone:
 * one on probation lives somewhere, and one who serves may be remanded as well.
 */

#include "call/placement.h"

#include <stdio.h>

#include "call/admit.h"
#include "call/reasons.h"

enum { ADDRESS = 1, AREA = 2, DATES = 1 };

/* One group's days; the wire check has seen that they are dates, or empty. */
struct placed {
	int group;
	bool stays;
	const char *from, *to;
};

static enum code
put_day(struct call *c, struct buf *out, const char *key, const char *day)
{
	char text[64];

	if (!day[0])
		return CODE_OK;
	if (admit_code(c, day, key, true))
		return c->err.code;
	buf_append(out, text, (size_t)snprintf(text, sizeof(text),
	    ",\"%s\":\"%s\"", key, day));
	return CODE_OK;
}

static enum code
put_placed(struct call *c, struct buf *out, const struct placed *p, bool first)
{
	char text[64];

	buf_append(out, text, (size_t)snprintf(text, sizeof(text),
	    "%s{\"grp\":%d,\"stays\":%s", first ? "" : ",", p->group,
	    p->stays ? "true" : "false"));
	if (p->stays && (put_day(c, out, "from", p->from) ||
	    put_day(c, out, "to", p->to)))
		return c->err.code;
	buf_append(out, "}", 1);
	return CODE_OK;
}

static size_t
whereabouts(const Sluss__V1__Whereabouts *w, struct placed out[2])
{
	size_t n = 0;

	if (w->address)
		out[n++] = (struct placed){ ADDRESS,
		    w->address->kind != SLUSS__V1__WHEREABOUTS__PLACE_KIND__PLACE_KIND_HOME &&
		    w->address->kind != SLUSS__V1__WHEREABOUTS__PLACE_KIND__PLACE_KIND_OTHER,
		    w->address->from_on, w->address->to_on };
	if (w->area)
		out[n++] = (struct placed){ AREA, true, w->area->from_on,
		    w->area->to_on };
	return n;
}

static size_t
custody(const Sluss__V1__Custody__Dates *d, struct placed *out)
{
	*out = (struct placed){ DATES,
	    d->status == SLUSS__V1__CUSTODY__STATUS__STATUS_PRISON, "",
	    d->conditional_release_on[0] ? d->conditional_release_on :
	    d->sentence_end_on };
	return 1;
}

static size_t
sis(const Sluss__V1__SisPlacement__Dates *d, struct placed *out)
{
	*out = (struct placed){ DATES, true, d->placed_on,
	    d->discharged_on[0] ? d->discharged_on : d->planned_discharge_on };
	return 1;
}

/* Whether two leaves share more than the day that one ends and one begins. */
static bool
overlap(const Sluss__V1__Custody__Leave *a, const Sluss__V1__Custody__Leave *b)
{
	return (!b->to_on[0] || strcmp(a->from_on, b->to_on) < 0) &&
	    (!a->to_on[0] || strcmp(b->from_on, a->to_on) < 0);
}

static enum code
check_leaves(struct call *c, const Sluss__V1__Custody__Dates *d)
{
	for (size_t i = 0; i < d->n_leaves; i++)
		for (size_t k = 0; k < i; k++)
			if (overlap(d->leaves[i], d->leaves[k])) {
				reasons_set(&c->err, CODE_INVALID_ARGUMENT,
				    STR("PLACEMENTS_OVERLAP"));
				err_field(&c->err, "%s",
				    "record.custody.dates.leaves");
				return c->err.code;
			}
	return CODE_OK;
}

enum code
placement_clear(struct call *c, const Sluss__V1__Record *r, struct buf *out)
{
	struct placed placed[2];
	size_t n = 0;

	if (r->body_case == SLUSS__V1__RECORD__BODY_WHEREABOUTS)
		n = whereabouts(r->whereabouts, placed);
	else if (r->body_case == SLUSS__V1__RECORD__BODY_SIS_PLACEMENT &&
	    r->sis_placement->dates)
		n = sis(r->sis_placement->dates, placed);
	else if (r->body_case == SLUSS__V1__RECORD__BODY_CUSTODY &&
	    r->custody->dates) {
		if (check_leaves(c, r->custody->dates))
			return c->err.code;
		n = custody(r->custody->dates, placed);
	}
	if (n == 0)
		return CODE_OK;
	buf_append(out, "{\"placements\":[", 15);
	for (size_t i = 0; i < n; i++)
		if (put_placed(c, out, &placed[i], i == 0))
			return c->err.code;
	buf_append(out, "]}", 2);
	return CODE_OK;
}
