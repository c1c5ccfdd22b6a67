/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_STAGE_H
#define SLUSS_POLICY_DECIDE_STAGE_H

/*
 * The two tracks of a case: whether the caller's organisation may take a step
 * on its own, and which guards say no or warn. Pure, on facts from the door,
 * which tells of others' records only what the caller may know.
 */

#include "policy/facts.h"

/* Numbers as in sluss.v1.Track and sluss.v1.Stage. */
enum track { TRACK_NONE, TRACK_MUNICIPAL, TRACK_POLICE };
enum stage { STAGE_CONTACT = 1, STAGE_CONSENT, STAGE_JOINT_ASSESSMENT,
	STAGE_THREAT_ASSESSMENT, STAGE_INVESTIGATION, STAGE_DECISION,
	STAGE_POLICE_CASE, STAGE_PLAN, STAGE_INTERVENTIONS, STAGE_REVIEW,
	STAGE_CLOSURE, STAGE_AFTERCARE };

/* One bit each; the door has the same numbers in 17_stage.sql. */
enum guard {
	GUARD_CONSENT = 1,        /* a consent, or another ground */
	GUARD_CRITERIA = 2,
	GUARD_NOT_EVIDENCE = 4,   /* no evidence person */
	GUARD_CONDITIONS = 8,     /* the police's conditions are signed */
	GUARD_DECIDED = 16,       /* the municipality decided on measures */
	GUARD_DISCLOSED = 32,     /* a valid assessment, to the municipality */
	GUARD_VALID = 64,         /* an assessment that has not run out */
	GUARD_RESPONSIBLE = 128,  /* the responsible municipality is fixed */
	GUARD_DECISION = 256,     /* a decision of its own */
	GUARD_PLAN = 512,
	GUARD_CHILD = 1024,       /* a child track, where there is a child */
	GUARD_PROVIDERS = 2048,   /* no provider of what goes on is unfit */
	GUARD_RECIPIENTS = 4096,  /* its plan is given to who answers for it */
};

struct stage_facts {
	int stage;               /* where the caller's own track stands */
	bool closed;             /* its organisation has closed */
	uint32_t met;            /* guards met by what the caller may know */
	uint32_t known;          /* guards that it knows something of */
};

struct stage_step {
	enum track track;
	int from, to;
	int64_t due;             /* FACT_NO_TIME: as the policy has it */
};

struct guard_text {
	uint32_t bit;
	const char *code;        /* stable: UnmetGuard.guard */
	const char *sv, *en;     /* what would meet it */
	const char *ask_sv, *ask_en; /* the same when nothing is known of it */
};
/* All of them, in the order of the process; *n is how many. */
const struct guard_text *guard_texts(size_t *n);

/* The track that the caller advances. */
enum track decide_track(const struct caller_facts *c);
/* May the step be taken; *warned: the guards that only warn. */
enum code decide_stage(const struct caller_facts *c,
    const struct stage_facts *f, const struct stage_step *s,
    uint32_t *warned, struct err *e) MUST_CHECK;
/* May the caller close with this record; NULL: there is none it may know. */
enum code decide_close(const struct caller_facts *c,
    const struct stage_facts *f, const struct record_facts *r,
    struct err *e) MUST_CHECK;

#endif
