/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One case. Half of those who make contact fall away at assessment; the rest
 * go on to a decision, a plan and a placement, most of them elsewhere. What is
 * written is written by somebody whose position may, disclosed as the ceiling
 * and the grounds allow, and logged as the door logs it.
 */

#include "acts.h"

#include <stdio.h>

#include "sluss/v1/process.pb-c.h"

static void
consent(struct making *c)
{
	struct record r = acts_put(c, &c->police, "consent.terms", 0, 0);
	char day[40];

	memcpy(c->consent, r.uuid, sizeof(c->consent));
	c->consented = true;
	acts_stamp(c->at, day);
	day[10] = '\0';
	load_row(&c->y->load, T_TERMS, "%s\t1\t%s\t\\N", r.uuid, day);
	load_row(&c->y->load, T_CONSENT, "%s\t%s\t\\N\tavhoppare", r.uuid,
	    day);
	for (int g = 1; g <= 2; g++) {
		load_row(&c->y->load, T_TERMS_SCOPE, "%s\t1\t%s\t16\t%d",
		    r.uuid, c->board.o->uuid, g);
		load_row(&c->y->load, T_SCOPE, "%s\t%s\t16\t%d", r.uuid,
		    c->board.o->uuid, g);
	}
}

static void
assess(struct making *c)
{
	static const char *const open[] = {
		"threat_assessment.conclusion", "threat_assessment.protect",
	};
	static const char *const apart[] = { "threat_assessment.separate" };
	struct record r = acts_put(c, &c->analyst, "threat_assessment.conclusion "
	    "threat_assessment.protect threat_assessment.separate "
	    "threat_assessment.actors threat_assessment.sources "
	    "threat_assessment.analysis", 90, 0);

	acts_disclose(c, &r, acts_bits(open, 2), &c->board, "consent", NULL);
	if (c->has_third) {
		acts_disclose(c, &r, acts_bits(open, 2), &c->third, "own_work", NULL);
		acts_disclose(c, &r, acts_bits(apart, 1), &c->third,
		    "interest_balancing", "pa2");
	}
}

static void
place(struct making *c)
{
	static const char *const area[] = { "whereabouts.area" };
	struct record r;
	char at[40];

	r = acts_put(c, &c->board, "intervention.summary intervention.housing", 0,
	    0);
	acts_disclose(c, &r, 2, &c->police, "own_work", NULL);
	r = acts_put(c, &c->board, "whereabouts.address whereabouts.area", 0, 0);
	acts_disclose(c, &r, acts_bits(area, 1), &c->police, "own_work", NULL);
	if (!c->has_receiver)
		return;
	acts_join(c, &c->receiver, false);
	r = acts_put(c, &c->board, "task.extract", 0, 0);
	load_row(&c->y->load, T_EXTRACT, "%s\t1\t%s\t%s\t\\N", r.uuid,
	    c->receiver.o->uuid, acts_stamp(c->at, at));
	load_row(&c->y->load, T_TASK, "%s\t%s\t%s\t%s\t%s\t\\N", r.uuid, c->uuid,
	    c->board.o->uuid, c->receiver.o->uuid, at);
	acts_disclose(c, &r, 2, &c->receiver, "own_work", NULL);
}

/* Of those who go on: application to follow-up, and what happens by the way. */
static void
support(struct making *c)
{
	struct record r;
	char day[40];

	acts_put(c, &c->board, "application.receipt application.request", 0, 0);
	acts_put(c, &c->board, "social_investigation.findings", 0, 0);
	r = acts_put(c, &c->board, "decision.outcome decision.reasons", 0, 0);
	acts_stamp(c->at, day);
	day[10] = '\0';
	load_row(&c->y->load, T_DECISION, "%s\t1\tgranted\t%s", r.uuid, day);
	acts_disclose(c, &r, 2, &c->police, "own_work", NULL);
	r = acts_put(c, &c->board, "plan.actions", 0, 0);
	acts_disclose(c, &r, 2, &c->police, "own_work", NULL);
	if (c->has_third)
		acts_disclose(c, &r, 2, &c->third, "own_work", NULL);
	place(c);
	if (rng_percent(&c->r, 25))
		acts_put(c, &c->board, "relative.link", 0, 0);
	if (rng_percent(&c->r, 15))
		acts_put(c, &c->board, "child_concern.report", 0, 0);
	if (rng_percent(&c->r, 20)) {
		r = acts_put(c, &c->board, "incident.report", 0, 0);
		acts_disclose(c, &r, 2, &c->police, "own_work", NULL);
	}
	if (rng_percent(&c->r, 60))
		acts_put(c, &c->board, "follow_up.measures", 0, 0);
}

struct id
shape_case_id(const struct synth *y, uint64_t number)
{
	struct rng r = rng_of(y->seed, number);

	return rng_id(&r);
}

/* Who takes part, by the county of the board. */
static void
cast(struct making *c)
{
	struct synth *y = c->y;
	size_t boards = y->n - SHAPE_POLICE - 2;
	const struct organisation *b = &y->org[SHAPE_POLICE +
	    rng_below(&c->r, (uint32_t)boards)], *p = &y->org[0];
	char county[3] = { b->municipality[0], b->municipality[1], '\0' };

	for (size_t i = 0; i < SHAPE_POLICE; i++) {
		if (shape_covers(i, county))
			p = &y->org[i];
	}
	c->police = (struct part){ .o = p, .standing = "party",
		.position = "PC", .actor = "pc1", .role = "coordinator" };
	c->analyst = (struct part){ .o = p, .standing = "party",
		.position = "PA", .actor = "pa1", .role = "analyst" };
	c->board = (struct part){ .o = b, .standing = "owner",
		.position = "MO", .actor = "w1", .role = "social_worker" };
	c->has_third = rng_percent(&c->r, 45);
	c->third = (struct part){ .standing = "party", .actor = "w1",
		.role = "officer" };
	c->third.o = &y->org[y->n - 1 - rng_below(&c->r, 2)];
	c->third.position = strcmp(c->third.o->agency, "sis") == 0 ? "SI" :
	    "KV";
	do
		c->receiver = (struct part){ .standing = "receiver",
		    .position = "MR", .actor = "w1", .role = "social_worker",
		    .o = &y->org[SHAPE_POLICE + rng_below(&c->r,
		    (uint32_t)boards)] };
	while (c->receiver.o == b);
}

/* Ends the case where it ends; the participants' rows come last, with it. */
static void
end(struct making *c, int ending, int stage)
{
	bool closed = ending != 0;
	struct record r = { 0 };
	char at[40];

	if (closed) {
		r = acts_put(c, &c->police, "closure.outcome", 0, ending);
		acts_note(c, &c->police, "CloseCase", &r, 1, 2, NULL, NULL);
		stage = 11;
	}
	acts_participant(c, &c->police, stage, closed, r.uuid);
	if (c->has_board) {
		if (closed)
			r = acts_put(c, &c->board, "closure.outcome", 0, ending);
		acts_participant(c, &c->board, stage, closed, r.uuid);
	}
	if (c->has_third)
		acts_participant(c, &c->third, 1, false, NULL);
	if (c->has_receiver)
		acts_participant(c, &c->receiver, 1, false, NULL);
	load_row(&c->y->load, T_CASES, "%s\t%s\t%s\tavhoppare\tf\t%s", c->uuid,
	    acts_stamp(c->begun, at), c->police.o->uuid, "\\N");
}

static int
ending(struct making *c)
{
	uint32_t n = rng_below(&c->r, 100);

	return n < 70 ? SLUSS__V1__CLOSURE__ENDING__ENDING_COMPLETED :
	    n < 85 ? SLUSS__V1__CLOSURE__ENDING__ENDING_ENDED_BY_PERSON :
	    n < 95 ? SLUSS__V1__CLOSURE__ENDING__ENDING_ENDED_BY_AUTHORITY :
	    SLUSS__V1__CLOSURE__ENDING__ENDING_TRANSFERRED;
}

void
shape_case(struct synth *y, uint64_t number)
{
	struct making c = { .y = y, .r = rng_of(y->seed, number) };
	bool goes_on;
	struct record r;
	char at[40];

	c.case_id = rng_id(&c.r);
	shape_uuid(&c.case_id, c.uuid);
	c.at = y->now - (int64_t)(20 + rng_below(&c.r, 700)) * DAY_US;
	c.begun = c.at;
	cast(&c);
	goes_on = rng_percent(&c.r, 50);
	c.has_board = goes_on || rng_percent(&c.r, 70);
	c.has_third = c.has_third && goes_on;
	c.has_receiver = goes_on && rng_percent(&c.r, 60);
	r = acts_join(&c, &c.police, true);
	memcpy(&c.analyst.key, &c.police.key, sizeof(c.analyst.key));
	memcpy(c.analyst.key_uuid, c.police.key_uuid,
	    sizeof(c.analyst.key_uuid));
	load_row(&y->load, T_ASSIGNMENT, "%s\t%s\tpa1\t%s\tpc1", c.uuid,
	    c.police.o->uuid, acts_stamp(c.at, at));
	acts_put(&c, &c.police, "contact_note.note", 0, 0);
	acts_put(&c, &c.police, "person.identity person.protection", 0, 0);
	if (c.has_board) {
		acts_join(&c, &c.board, true);
		consent(&c);
	}
	r = acts_put(&c, &c.police, "eligibility.checklist", 0, 0);
	load_row(&y->load, T_ELIGIBILITY, "%s\t1\t%s\tno\t%s", r.uuid,
	    goes_on ? "t" : "f", goes_on ? acts_stamp(c.at, at) : "\\N");
	if (!goes_on) {
		end(&c, rng_percent(&c.r, 60) ?
		    SLUSS__V1__CLOSURE__ENDING__ENDING_NOT_ELIGIBLE :
		    SLUSS__V1__CLOSURE__ENDING__ENDING_ENDED_BY_PERSON, 3);
		return;
	}
	if (c.has_third)
		acts_join(&c, &c.third, true);
	assess(&c);
	support(&c);
	if (rng_percent(&c.r, 40))
		end(&c, ending(&c), 11);
	else
		end(&c, 0, 9);
}
