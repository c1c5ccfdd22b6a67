/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_DISCLOSURE_H
#define SLUSS_DISCLOSURE_H

/*
 * Disclosures: an owner lets another organisation read groups of a record.
 * Free texts (weighing, necessity) are stored encrypted; no address, name or
 * identity number belongs in them.
 */

#include <sluss/record.h>

SLUSS_BEGIN

/* NULL and 0 for what is not given. */
typedef struct sluss_disclosure {
	const sluss_id *case_id;
	const sluss_id *record_id;
	/* A final version; 0: the newest. */
	int version;
	/* 1: this and later final versions; 0: this one only. */
	int follow;
	/* "kind.group", at least one. */
	const char *const *groups;
	size_t n_groups;
	/* Code of the receiving organisation, a participant or invited. */
	const char *recipient;
	/* Code of a ground in force. */
	const char *ground;
	/* The consent rested on, where the ground is consent. */
	const sluss_id *consent_id;
	/* Why the interest in disclosing outweighs, where the ground asks. */
	const char *weighing;
	/* Necessity and proportionality, where brottsdatalagen asks. */
	const char *necessity;
	const char *decision_number;
	/* "none", "ask" or "within_case". */
	const char *onward;
	int64_t not_before_us;
	/* Mandatory, at most 12 months ahead. */
	int64_t expires_us;
	/* Purpose code of the recipient; NULL: the caller's own. */
	const char *purpose;
} sluss_disclosure;

/*
 * Discloses, or renews. *out_state is 1 pending (a second person must
 * approve), 2 active; it may be NULL. FAILED_PRECONDITION: the ground, the
 * consent or the version does not carry it.
 */
SLUSS_API sluss_code sluss_disclosure_create(sluss_id *out, int *out_state,
    sluss_client *c, const sluss_disclosure *disclosure);
/* NULL and 0 for what is not given: all recipients, and as before. */
typedef struct sluss_renewal {
	const sluss_id *record_id;
	const char *const *recipients;
	size_t n_recipients;
	int64_t expires_us;
	/* "kind.group" with new content that is not the subject's own. */
	const char *const *changed_groups;
	size_t n_changed_groups;
	const char *weighing;
	const char *necessity;
	const char *decision_number;
	/*
	 * "RENEWAL_SOURCE_PARTIES": to every party that may read all of the
	 * groups. What follows goes with it alone; the end is mandatory then.
	 */
	const char *source;
	const char *const *groups;
	size_t n_groups;
	const char *ground;
	const sluss_id *consent_id;
	const char *onward;
	int follow;
	const char *purpose;
} sluss_renewal;

/*
 * Gives the newest final version to those who have an earlier one, or to all
 * parties; all or none. *out, a RenewDisclosuresResponse, has renewals and
 * left_out; it may be NULL.
 */
SLUSS_API sluss_code sluss_disclosure_renew(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_renewal *renewal);
/*
 * What that would do, a PreviewRenewalResponse: renewals, each with its
 * obstacles, and left_out. Nothing is disclosed.
 */
SLUSS_API sluss_code sluss_disclosure_preview_renewal(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_renewal *renewal);
/*
 * What a disclosure would do, a PreviewDisclosureResponse: readers, expires_at,
 * needs_approval, deductions, obstacles. Nothing is disclosed.
 */
SLUSS_API sluss_code sluss_disclosure_preview(sluss_message **out,
    sluss_client *c, const sluss_disclosure *disclosure);
/* Approves 1 to 64 pending ones of a case as the second person; all or none. */
SLUSS_API sluss_code sluss_disclosure_approve(sluss_client *c,
    const sluss_id *case_id, const sluss_id *disclosure_ids, size_t n);
/*
 * Withdraws. *out, a WithdrawDisclosureResponse, says who had read: readers;
 * it may be NULL.
 */
SLUSS_API sluss_code sluss_disclosure_withdraw(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *disclosure_id);
/*
 * The same for one that should never have been given: who had read it is asked
 * to confirm deletion, and *out names the draft of an incident, incident_id,
 * and when it is due, due_at.
 */
SLUSS_API sluss_code sluss_disclosure_withdraw_wrong(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *disclosure_id);
/*
 * The recipient's word that what was disclosed by mistake is deleted. *out, a
 * ConfirmDeletionResponse, names copies in the own file; it may be NULL. Of
 * what was handed over, its owner says that the recipient was told by hand.
 * FAILED_PRECONDITION: nothing is to be confirmed, or it was already.
 */
SLUSS_API sluss_code sluss_disclosure_confirm_deletion(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *disclosure_id);
/*
 * Discloses to an organisation without a system and takes down how it is
 * handed over. form: "oral", "paper" or "sdk"; received_by: who receives it,
 * by function and never by name, 1 to 256 bytes; delivered_us 0: now, or once
 * a second person has approved, which is before it is handed over. *out is a
 * RecordDisclosureResponse with sheet_number. FAILED_PRECONDITION: the
 * recipient has a system, or what sluss_disclosure_create() is refused for.
 */
SLUSS_API sluss_code sluss_disclosure_record(sluss_message **out,
    sluss_client *c, const sluss_disclosure *disclosure, const char *form,
    int64_t delivered_us, const char *received_by);
/*
 * The sheet that goes with it, a GetDisclosureSheetResponse without content.
 * FAILED_PRECONDITION: a second person has not approved yet.
 */
SLUSS_API sluss_code sluss_disclosure_sheet(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *disclosure_id);
/*
 * The recipient says that what it read entered its own file under
 * registry_number. groups NULL: all. *out: its own record of that.
 */
SLUSS_API sluss_code sluss_disclosure_take_to_file(sluss_id *out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *disclosure_id,
    const char *const *groups, size_t n_groups, const char *registry_number);
/*
 * Given and received in a case, a ListDisclosuresResponse: "disclosures[0]".
 * record_id NULL: of all records.
 */
SLUSS_API sluss_code sluss_disclosure_list(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *record_id,
    const sluss_page *page);
/*
 * Who read what of the caller's organisation's records, a ListReadsResponse:
 * "reads[0]", newest first. record_id NULL: of all records.
 */
SLUSS_API sluss_code sluss_disclosure_reads(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *record_id,
    const sluss_page *page);

/*
 * Tells who was given an earlier conclusion of a threat assessment that its
 * level has changed, and nothing else. n 0: everyone who has not got the new
 * one. *out, an AnnounceLevelResponse with who was told, may be NULL.
 */
SLUSS_API sluss_code sluss_disclosure_announce_level(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *record_id,
    const char *const *recipients, size_t n);

/*
 * What withdrawing a consent would end: a PreviewWithdrawalResponse,
 * "recipients[0].effects[0].dark". n 0: towards everyone that it names.
 */
SLUSS_API sluss_code sluss_disclosure_preview_withdrawal(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *consent_id,
    const char *const *recipients, size_t n);

SLUSS_END

#endif
