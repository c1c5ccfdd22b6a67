/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The process of a case as tables: the stages of each track in order, and the
 * guards at the way out of a stage. On the municipal track the guards of the
 * assessments warn and do not stop: ordinary law asks for a prompt
 * investigation whatever the police decide.
 */

#include "policy/decide_stage.h"

#include <stdio.h>

#include "wire/kinds.h"

#define POLICE_CASE (GUARD_CRITERIA | GUARD_NOT_EVIDENCE | GUARD_CONSENT | \
	GUARD_CONDITIONS | GUARD_DECIDED)
/* One plan, with its owners, its recipients and fit providers. */
#define PLAN_FIXED (GUARD_PLAN | GUARD_RECIPIENTS | GUARD_PROVIDERS)

static const struct way {
	enum track track;
	int from, to;
	uint32_t binds, warns;
} ways[] = {
	{ TRACK_MUNICIPAL, STAGE_CONTACT, STAGE_CONSENT, 0, 0 },
	{ TRACK_MUNICIPAL, STAGE_CONSENT, STAGE_INVESTIGATION, 0,
	    GUARD_CONSENT | GUARD_CRITERIA | GUARD_NOT_EVIDENCE |
	    GUARD_VALID },
	{ TRACK_MUNICIPAL, STAGE_INVESTIGATION, STAGE_DECISION,
	    GUARD_RESPONSIBLE, GUARD_CHILD },
	{ TRACK_MUNICIPAL, STAGE_DECISION, STAGE_PLAN,
	    GUARD_DECISION | GUARD_CHILD, 0 },
	{ TRACK_MUNICIPAL, STAGE_PLAN, STAGE_INTERVENTIONS,
	    PLAN_FIXED | GUARD_RESPONSIBLE, GUARD_CHILD },
	{ TRACK_MUNICIPAL, STAGE_INTERVENTIONS, STAGE_REVIEW, 0, 0 },
	{ TRACK_MUNICIPAL, STAGE_REVIEW, STAGE_PLAN, 0,
	    GUARD_VALID | GUARD_CHILD },
	{ TRACK_MUNICIPAL, STAGE_REVIEW, STAGE_INTERVENTIONS, 0,
	    GUARD_VALID | GUARD_CHILD },
	{ TRACK_MUNICIPAL, STAGE_CLOSURE, STAGE_AFTERCARE, 0, 0 },
	{ TRACK_POLICE, STAGE_CONTACT, STAGE_CONSENT, 0, 0 },
	{ TRACK_POLICE, STAGE_CONSENT, STAGE_JOINT_ASSESSMENT,
	    GUARD_CONSENT, 0 },
	{ TRACK_POLICE, STAGE_JOINT_ASSESSMENT, STAGE_THREAT_ASSESSMENT,
	    GUARD_CRITERIA | GUARD_NOT_EVIDENCE, 0 },
	{ TRACK_POLICE, STAGE_THREAT_ASSESSMENT, STAGE_POLICE_CASE,
	    GUARD_DISCLOSED | POLICE_CASE, 0 },
	{ TRACK_POLICE, STAGE_POLICE_CASE, STAGE_PLAN, POLICE_CASE, 0 },
	{ TRACK_POLICE, STAGE_PLAN, STAGE_INTERVENTIONS, PLAN_FIXED, 0 },
	{ TRACK_POLICE, STAGE_INTERVENTIONS, STAGE_REVIEW, 0, 0 },
	{ TRACK_POLICE, STAGE_REVIEW, STAGE_PLAN, GUARD_VALID, 0 },
	{ TRACK_POLICE, STAGE_REVIEW, STAGE_INTERVENTIONS, GUARD_VALID, 0 },
	{ TRACK_POLICE, STAGE_CLOSURE, STAGE_AFTERCARE, 0, 0 },
};

enum track
decide_track(const struct caller_facts *c)
{
	if (strcmp(c->agency_kind, "police") == 0)
		return TRACK_POLICE;
	if (strcmp(c->agency_kind, "municipality") == 0 &&
	    (strcmp(c->standing, "owner") == 0 ||
	    strcmp(c->standing, "interim") == 0))
		return TRACK_MUNICIPAL;
	return TRACK_NONE;
}

static enum code
refuse_other_track(struct err *e)
{
	return err_set(e, CODE_PERMISSION_DENIED, "TRACK_NOT_OWN",
	    "The municipal track is advanced by the municipality that is "
	    "owner or interim, a police track by its police organisation.");
}

static bool
on_track(enum track track, int stage)
{
	size_t i;

	if (stage == STAGE_CLOSURE)
		return true;
	for (i = 0; i < ARRAY_LEN(ways); i++)
		if (ways[i].track == track &&
		    (ways[i].from == stage || ways[i].to == stage))
			return true;
	return false;
}

static const struct way *
find_way(const struct stage_step *s)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(ways); i++)
		if (ways[i].track == s->track && ways[i].from == s->from &&
		    ways[i].to == s->to)
			return &ways[i];
	return NULL;
}

/* Each unmet guard on a line, and what would meet it. */
static enum code
refuse_unmet(uint32_t unmet, uint32_t known, struct err *e)
{
	char text[sizeof(e->text)] = "";
	const struct guard_text *all;
	size_t i, n, used = 0;
	int wrote;

	all = guard_texts(&n);
	for (i = 0; i < n; i++) {
		if (!(unmet & all[i].bit))
			continue;
		wrote = snprintf(text + used, sizeof(text) - used, "\n%s: %s",
		    all[i].code, known & all[i].bit ? all[i].en
		    : all[i].ask_en);
		if (wrote < 0 || (size_t)wrote >= sizeof(text) - used)
			break;
		used += (size_t)wrote;
	}
	return err_set(e, CODE_FAILED_PRECONDITION, "GUARD_UNMET",
	    "The step waits for:%s", text);
}

static enum code
decide_order(const struct stage_facts *f, const struct stage_step *s,
    const struct way **way, struct err *e)
{
	if (!on_track(s->track, s->to))
		return err_set(e, CODE_INVALID_ARGUMENT, "STAGE_NOT_ON_TRACK",
		    "to_stage: the track does not have this stage.");
	if (f->stage != s->from)
		return err_set(e, CODE_ABORTED, "STAGE_CONFLICT",
		    "The track does not stand in from_stage (any more). Look "
		    "at the case, and try again.");
	if (s->to == STAGE_CLOSURE)
		return err_set(e, CODE_FAILED_PRECONDITION, "CLOSE_INSTEAD",
		    "A track is closed by CloseCase, with a closure record.");
	if (f->closed && s->to != STAGE_AFTERCARE)
		return err_set(e, CODE_FAILED_PRECONDITION, "ALREADY_CLOSED",
		    "Your organisation has closed the case; only aftercare "
		    "follows.");
	*way = find_way(s);
	if (!*way)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "STAGE_OUT_OF_ORDER", "A track goes one stage at a time, "
		    "and back only from review to plan or interventions.");
	return CODE_OK;
}

enum code
decide_stage(const struct caller_facts *c, const struct stage_facts *f,
    const struct stage_step *s, uint32_t *warned, struct err *e)
{
	const struct way *way = NULL;
	enum code code;

	if (strcmp(c->participant, "active") != 0)
		return err_set(e, CODE_NOT_FOUND, "NOT_FOUND",
		    "There is no such thing, or not for you.");
	if (decide_track(c) != s->track)
		return refuse_other_track(e);
	code = decide_order(f, s, &way, e);
	if (code)
		return code;
	if (s->due != FACT_NO_TIME && s->due <= c->now)
		return err_set(e, CODE_INVALID_ARGUMENT, "DUE_PAST",
		    "due_at: lies in the past.");
	if (way->binds & ~f->met)
		return refuse_unmet(way->binds & ~f->met, f->known, e);
	*warned = way->warns & ~f->met;
	return CODE_OK;
}

enum code
decide_close(const struct caller_facts *c, const struct stage_facts *f,
    const struct record_facts *r, struct err *e)
{
	const struct kind *closure = kind_by_name(STR("closure"));

	if (strcmp(c->participant, "active") != 0 || !r)
		return err_set(e, CODE_NOT_FOUND, "NOT_FOUND",
		    "There is no such thing, or not for you.");
	/* Who was responsible before closes its own part like any other. */
	if (decide_track(c) == TRACK_NONE && strcmp(c->standing, "former") != 0)
		return refuse_other_track(e);
	if (!id_eq(&r->owner, &c->organisation))
		return err_set(e, CODE_PERMISSION_DENIED, "NOT_OWNER",
		    "Only the record's owner can do this.");
	if (!closure || r->kind != closure->number)
		return err_set(e, CODE_INVALID_ARGUMENT, "NOT_A_CLOSURE",
		    "closure_record_id: names a record of another kind.");
	if (!r->final || !r->newest)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "CLOSURE_NOT_FINAL", "The closure record is a draft. Make "
		    "it final first.");
	if (f->closed)
		return err_set(e, CODE_FAILED_PRECONDITION, "ALREADY_CLOSED",
		    "Your organisation has closed the case; only aftercare "
		    "follows.");
	return CODE_OK;
}
