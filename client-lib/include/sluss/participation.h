/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_PARTICIPATION_H
#define SLUSS_PARTICIPATION_H

/* Who takes part in a case, and what participants ask of each other. */

#include <sluss/case.h>

SLUSS_BEGIN

/* An invitation; it discloses the caller's case.head on the stated ground. */
typedef struct sluss_referral {
	const sluss_id *case_id;
	/* Code of the organisation invited. */
	const char *organisation;
	/* Standing proposed: "owner", "receiver", "interim", "party". */
	const char *standing;
	const char *ground;
	const sluss_id *consent_id;
	const char *weighing;
	const char *necessity;
	/* When the invitation ends; mandatory. */
	int64_t expires_us;
	/*
	 * Of an organisation without a system, which takes part at once: how
	 * it was asked, "oral", "paper" or "sdk", and who said yes, by
	 * function and never by name. NULL for any other.
	 */
	const char *form;
	const char *accepted_by;
} sluss_referral;

/* Invites. *out: the disclosure of case.head; may be NULL. */
SLUSS_API sluss_code sluss_participation_refer(sluss_id *out,
    sluss_client *c, const sluss_referral *referral);
/*
 * What would not follow if a municipality of the case took over: *out is a
 * PreviewTransferResponse, "losses[0]". Nothing is asked of anybody.
 */
SLUSS_API sluss_code sluss_participation_preview_transfer(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const char *organisation);
/*
 * Asks a participant to become the owner; expires_us is mandatory, at most 31
 * days ahead, and decision_number may be NULL. *out: the transfer; may be NULL.
 */
SLUSS_API sluss_code sluss_participation_transfer(sluss_id *out,
    sluss_client *c, const sluss_id *case_id, const char *organisation,
    const char *decision_number, int64_t expires_us);
/* Answers a transfer that the organisation is asked to accept: 1 takes over. */
SLUSS_API sluss_code sluss_participation_respond_transfer(sluss_client *c,
    const sluss_id *case_id, const sluss_id *transfer_id, int accept);
/* Takes back one of its own that was not answered. */
SLUSS_API sluss_code sluss_participation_withdraw_transfer(sluss_client *c,
    const sluss_id *case_id, const sluss_id *transfer_id);
/* *out: a ListTransfersResponse, "transfers[0]". page may be NULL. */
SLUSS_API sluss_code sluss_participation_list_transfers(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_page *page);
/*
 * Accepts an invitation with the organisation's own heading, or declines with
 * head NULL. *out: its own case record, zero when declined; may be NULL.
 */
SLUSS_API sluss_code sluss_participation_respond(sluss_id *out,
    sluss_client *c, const sluss_id *case_id, const sluss_case_head *head);
/* Leaves. *out, a LeaveResponse with what ends by it, may be NULL. */
SLUSS_API sluss_code sluss_participation_leave(sluss_message **out,
    sluss_client *c, const sluss_id *case_id);
/* Removes another. *out, a RemoveResponse, may be NULL. */
SLUSS_API sluss_code sluss_participation_remove(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const char *organisation,
    const char *reason);

/*
 * Asks an owner for groups that the caller lacks: RequestService.AskFor.
 * due_us 0: as the policy has it. *out names the request; may be NULL.
 */
SLUSS_API sluss_code sluss_request_ask(sluss_id *out, sluss_client *c,
    const sluss_id *case_id, const char *organisation,
    const char *const *groups, size_t n_groups, const char *reason,
    int64_t due_us);
/*
 * Answers one. state: "granted", "partly_granted" or "refused"; the
 * disclosures carry it out.
 */
SLUSS_API sluss_code sluss_request_answer(sluss_client *c,
    const sluss_id *case_id, const sluss_id *ask_id, const char *state,
    const sluss_id *disclosure_ids, size_t n, const char *reason);
/* Made and received, a ListRequestsResponse: "requests[0]". Case NULL: all. */
SLUSS_API sluss_code sluss_request_list(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_page *page);

/*
 * Reads groups without a disclosure because a life is at stake. The owner is
 * told at once and reviews it. minutes 0: the shortest. *out is a
 * BreakGlassResponse: emergency_id, expires_at, view.
 */
SLUSS_API sluss_code sluss_emergency_break_glass(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *record_id,
    const char *const *groups, size_t n_groups, const char *reason,
    int minutes);
/*
 * The owner's judgement: verdict "justified" or "unjustified"; end 1: end it
 * now.
 */
SLUSS_API sluss_code sluss_emergency_review(sluss_client *c,
    const sluss_id *case_id, const sluss_id *emergency_id,
    const char *verdict, int end, const char *comment);

SLUSS_END

#endif
