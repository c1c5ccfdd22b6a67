/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CASE_H
#define SLUSS_CASE_H

/*
 * Cases: CaseService. Standings, tracks and stages are given by the name of
 * the contract's enum, with or without its prefix, in any case of letters.
 */

#include <sluss/record.h>

SLUSS_BEGIN

/* The caller's own heading of a case; NULL and 0 for what is not given. */
typedef struct sluss_case_head {
	/* Diarienummer, unique per authority; mandatory. */
	const char *registry_number;
	/* "avhoppare", "child", "relative" or "other". */
	const char *subject_category;
	/* Day, "2025-03-01". */
	const char *opened_on;
	/* Function address of the owner, never a person's. */
	const char *contact;
	/* 1: a lookup answers no hit to all. */
	int silent;
	/* 1: closed to everyone but its owner. */
	int sealed;
} sluss_case_head;

/*
 * Opens a case; the caller is assigned to it. standing: "owner", "interim" or
 * "party". out_record is the caller's own case record; may be NULL.
 */
SLUSS_API sluss_code sluss_case_create(sluss_id *out_case,
    sluss_id *out_record, sluss_client *c, const sluss_case_head *head,
    const char *standing);
/*
 * The case records the caller may see, a GetCaseResponse: "records[0]".
 * groups may be NULL with n 0: all below sensitivity 4.
 */
SLUSS_API sluss_code sluss_case_get(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const char *const *groups, size_t n_groups);
/*
 * The caller's work list and invitations, a ListCasesResponse: "cases[0]" has
 * case_id, standing, state, view, assigned.
 */
SLUSS_API sluss_code sluss_case_list(sluss_message **out, sluss_client *c,
    const sluss_page *page);

typedef struct sluss_stage_step {
	const sluss_id *case_id;
	/* "municipal" or "police". */
	const char *track;
	/* "contact", "plan", ...; the stage that the track stands in. */
	const char *from_stage;
	const char *to_stage;
	/* When the new stage is due; 0: as the policy has it. */
	int64_t due_us;
} sluss_stage_step;

/*
 * Moves a track to another stage. *out, an AdvanceStageResponse, has the
 * warnings; it may be NULL. ABORTED: the track stands elsewhere;
 * FAILED_PRECONDITION: a guard is not met.
 */
SLUSS_API sluss_code sluss_case_advance(sluss_message **out, sluss_client *c,
    const sluss_stage_step *step);
/*
 * Closes the case for the caller's organisation; its closure record must be
 * final. *out, a CloseCaseResponse, may be NULL.
 */
SLUSS_API sluss_code sluss_case_close(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *closure_record_id);

typedef struct sluss_assignment {
	const sluss_id *case_id;
	/* Code of an actor of the caller's own organisation. */
	const char *actor;
	/* 0: from now, until ended. A deputy's until is mandatory. */
	int64_t from_us;
	int64_t until_us;
	/* Code of the actor this one is deputy for; NULL: itself. */
	const char *deputy_for;
	/* 1: end the actor's assignment instead. */
	int end;
} sluss_assignment;

/* Assigns an actor to a case, or ends it. */
SLUSS_API sluss_code sluss_case_assign(sluss_client *c,
    const sluss_assignment *assignment);

/* ---- concerns for children ---- */

/*
 * Hands in a concern, for good: nothing reads it back. municipality_code: 4
 * digits. board: an organisation's code, or NULL where there is one. concern: a
 * ChildConcern with its `report`. *out, a SubmitConcernResponse, is the receipt
 * and all there will ever be; may be NULL. FAILED_PRECONDITION with
 * BOARD_NOT_CONNECTED: nothing was kept, report it by other means.
 */
SLUSS_API sluss_code sluss_concern_submit(sluss_message **out,
    sluss_client *c, const char *municipality_code, const char *board,
    const sluss_message *concern);
/* On duty: *out is a ListConcernsResponse. opened: also those taken up. */
SLUSS_API sluss_code sluss_concern_list(sluss_message **out, sluss_client *c,
    int opened, const sluss_page *page);
/*
 * Takes a concern up as the child's own case; head's category must be a child.
 * *out, an OpenConcernResponse with case and record, may be NULL.
 */
SLUSS_API sluss_code sluss_concern_open(sluss_message **out, sluss_client *c,
    const sluss_id *concern_id, const sluss_case_head *head);

SLUSS_END

#endif
