/* SPDX-License-Identifier: EUPL-1.2 */
/* DisclosureService, RequestService and EmergencyService. */

#include <stdio.h>

#include <sluss/disclosure.h>
#include <sluss/participation.h>

#include "calls_case.h"

/* Fields of a DiscloseRequest under a prefix: "" or "disclosure.". */
static const char *
under(char out[64], const char *prefix, const char *name)
{
	(void)snprintf(out, 64, "%s%s", prefix, name);
	return out;
}

static void
fill(struct request *r, const char *prefix, const sluss_disclosure *d)
{
	char at[64];

	request_id(r, under(at, prefix, "case_id"), d->case_id);
	request_id(r, under(at, prefix, "record_id"), d->record_id);
	request_int(r, under(at, prefix, "version"), d->version);
	request_answer(r, under(at, prefix, "follow"), d->follow);
	request_texts(r, under(at, prefix, "groups"), d->groups,
	    d->n_groups);
	request_text(r, under(at, prefix, "recipient"), d->recipient);
	request_text(r, under(at, prefix, "ground"), d->ground);
	request_id(r, under(at, prefix, "consent_id"), d->consent_id);
	request_text(r, under(at, prefix, "weighing"), d->weighing);
	request_text(r, under(at, prefix, "necessity"), d->necessity);
	request_text(r, under(at, prefix, "decision_number"),
	    d->decision_number);
	request_text(r, under(at, prefix, "onward"), d->onward);
	request_time(r, under(at, prefix, "not_before"), d->not_before_us);
	request_time(r, under(at, prefix, "expires_at"), d->expires_us);
	request_text(r, under(at, prefix, "purpose"), d->purpose);
}

sluss_code
sluss_disclosure_create(sluss_id *out, int *out_state, sluss_client *c,
    const sluss_disclosure *disclosure)
{
	struct request r = request_new(c, "DisclosureService/Disclose");
	sluss_message *reply;
	int64_t state = 0;
	sluss_code code;

	fill(&r, "", disclosure);
	code = request_send(&r, &reply);
	if (code != SLUSS_OK)
		return code;
	code = calls_reply_id(c, reply, "disclosure_id", out);
	(void)sluss_message_int(&state, reply, "state");
	if (code == SLUSS_OK && out_state)
		*out_state = (int)state;
	sluss_message_free(reply);
	return code;
}

sluss_code
sluss_disclosure_preview(sluss_message **out, sluss_client *c,
    const sluss_disclosure *disclosure)
{
	struct request r = request_new(c,
	    "DisclosureService/PreviewDisclosure");

	fill(&r, "disclosure.", disclosure);
	return request_send(&r, out);
}

sluss_code
sluss_disclosure_approve(sluss_client *c, const sluss_id *case_id,
    const sluss_id *disclosure_ids, size_t n)
{
	struct request r = request_new(c,
	    "DisclosureService/ApproveDisclosure");

	request_id(&r, "case_id", case_id);
	request_ids(&r, "disclosure_ids", disclosure_ids, n);
	return request_send(&r, NULL);
}

sluss_code
sluss_disclosure_withdraw(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *disclosure_id)
{
	struct request r = request_new(c,
	    "DisclosureService/WithdrawDisclosure");

	request_id(&r, "case_id", case_id);
	request_id(&r, "disclosure_id", disclosure_id);
	return request_send(&r, out);
}

sluss_code
sluss_disclosure_withdraw_wrong(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *disclosure_id)
{
	struct request r = request_new(c,
	    "DisclosureService/WithdrawDisclosure");

	request_id(&r, "case_id", case_id);
	request_id(&r, "disclosure_id", disclosure_id);
	request_answer(&r, "wrong", 1);
	return request_send(&r, out);
}

/* Fields of a RenewDisclosuresRequest under a prefix: "" or "renewal.". */
static void
fill_renewal(struct request *r, const char *prefix, const sluss_id *case_id,
    const sluss_renewal *d)
{
	char at[64];

	request_id(r, under(at, prefix, "case_id"), case_id);
	request_id(r, under(at, prefix, "record_id"), d->record_id);
	request_texts(r, under(at, prefix, "recipients"), d->recipients,
	    d->n_recipients);
	request_time(r, under(at, prefix, "expires_at"), d->expires_us);
	request_texts(r, under(at, prefix, "changed_groups"),
	    d->changed_groups, d->n_changed_groups);
	request_text(r, under(at, prefix, "weighing"), d->weighing);
	request_text(r, under(at, prefix, "necessity"), d->necessity);
	request_text(r, under(at, prefix, "decision_number"),
	    d->decision_number);
	request_text(r, under(at, prefix, "source"), d->source);
	request_texts(r, under(at, prefix, "groups"), d->groups, d->n_groups);
	request_text(r, under(at, prefix, "ground"), d->ground);
	request_id(r, under(at, prefix, "consent_id"), d->consent_id);
	request_text(r, under(at, prefix, "onward"), d->onward);
	if (d->follow)
		request_answer(r, under(at, prefix, "follow"), d->follow);
	request_text(r, under(at, prefix, "purpose"), d->purpose);
}

sluss_code
sluss_disclosure_renew(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_renewal *renewal)
{
	struct request r = request_new(c,
	    "DisclosureService/RenewDisclosures");

	fill_renewal(&r, "", case_id, renewal);
	return request_send(&r, out);
}

sluss_code
sluss_disclosure_preview_renewal(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_renewal *renewal)
{
	struct request r = request_new(c, "DisclosureService/PreviewRenewal");

	fill_renewal(&r, "renewal.", case_id, renewal);
	return request_send(&r, out);
}

sluss_code
sluss_disclosure_confirm_deletion(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *disclosure_id)
{
	struct request r = request_new(c,
	    "DisclosureService/ConfirmDeletion");

	request_id(&r, "case_id", case_id);
	request_id(&r, "disclosure_id", disclosure_id);
	return request_send(&r, out);
}

sluss_code
sluss_disclosure_record(sluss_message **out, sluss_client *c,
    const sluss_disclosure *disclosure, const char *form,
    int64_t delivered_us, const char *received_by)
{
	struct request r = request_new(c,
	    "DisclosureService/RecordDisclosure");

	fill(&r, "disclosure.", disclosure);
	request_text(&r, "form", form);
	request_time(&r, "delivered_at", delivered_us);
	request_text(&r, "received_by", received_by);
	return request_send(&r, out);
}

sluss_code
sluss_disclosure_sheet(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *disclosure_id)
{
	struct request r = request_new(c,
	    "DisclosureService/GetDisclosureSheet");

	request_id(&r, "case_id", case_id);
	request_id(&r, "disclosure_id", disclosure_id);
	return request_send(&r, out);
}

sluss_code
sluss_disclosure_take_to_file(sluss_id *out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *disclosure_id,
    const char *const *groups, size_t n_groups, const char *registry_number)
{
	struct request r = request_new(c, "DisclosureService/TakeToFile");

	request_id(&r, "case_id", case_id);
	request_id(&r, "disclosure_id", disclosure_id);
	request_texts(&r, "groups", groups, n_groups);
	request_text(&r, "registry_number", registry_number);
	return request_send_id(&r, out, "record_id");
}

sluss_code
sluss_disclosure_list(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *record_id,
    const sluss_page *page)
{
	struct request r = request_new(c,
	    "DisclosureService/ListDisclosures");

	request_id(&r, "case_id", case_id);
	request_id(&r, "record_id", record_id);
	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_disclosure_reads(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *record_id,
    const sluss_page *page)
{
	struct request r = request_new(c, "DisclosureService/ListReads");

	request_id(&r, "case_id", case_id);
	request_id(&r, "record_id", record_id);
	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_request_ask(sluss_id *out, sluss_client *c, const sluss_id *case_id,
    const char *organisation, const char *const *groups, size_t n_groups,
    const char *reason, int64_t due_us)
{
	struct request r = request_new(c, "RequestService/AskFor");

	request_id(&r, "case_id", case_id);
	request_text(&r, "organisation", organisation);
	request_texts(&r, "groups", groups, n_groups);
	request_text(&r, "reason", reason);
	request_time(&r, "due_at", due_us);
	return request_send_id(&r, out, "ask_id");
}

sluss_code
sluss_request_answer(sluss_client *c, const sluss_id *case_id,
    const sluss_id *ask_id, const char *state,
    const sluss_id *disclosure_ids, size_t n, const char *reason)
{
	struct request r = request_new(c, "RequestService/Answer");

	request_id(&r, "case_id", case_id);
	request_id(&r, "ask_id", ask_id);
	request_text(&r, "state", state);
	request_ids(&r, "disclosure_ids", disclosure_ids, n);
	request_text(&r, "reason", reason);
	return request_send(&r, NULL);
}

sluss_code
sluss_request_list(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_page *page)
{
	struct request r = request_new(c, "RequestService/ListRequests");

	request_id(&r, "case_id", case_id);
	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_emergency_break_glass(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *record_id,
    const char *const *groups, size_t n_groups, const char *reason,
    int minutes)
{
	struct request r = request_new(c, "EmergencyService/BreakGlass");

	request_id(&r, "case_id", case_id);
	request_id(&r, "record_id", record_id);
	request_texts(&r, "groups", groups, n_groups);
	request_text(&r, "reason", reason);
	request_int(&r, "minutes", minutes);
	return request_send(&r, out);
}

sluss_code
sluss_emergency_review(sluss_client *c, const sluss_id *case_id,
    const sluss_id *emergency_id, const char *verdict, int end,
    const char *comment)
{
	struct request r = request_new(c, "EmergencyService/ReviewBreakGlass");

	request_id(&r, "case_id", case_id);
	request_id(&r, "emergency_id", emergency_id);
	request_text(&r, "verdict", verdict);
	if (end)
		request_answer(&r, "end", 1);
	request_text(&r, "comment", comment);
	return request_send(&r, NULL);
}

sluss_code
sluss_disclosure_announce_level(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *record_id,
    const char *const *recipients, size_t n)
{
	struct request r = request_new(c, "DisclosureService/AnnounceLevel");

	request_id(&r, "case_id", case_id);
	request_id(&r, "record_id", record_id);
	request_texts(&r, "recipients", recipients, n);
	return request_send(&r, out);
}

sluss_code
sluss_disclosure_preview_withdrawal(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *consent_id,
    const char *const *recipients, size_t n)
{
	struct request r = request_new(c,
	    "DisclosureService/PreviewWithdrawal");

	request_id(&r, "case_id", case_id);
	request_id(&r, "record_id", consent_id);
	request_texts(&r, "recipients", recipients, n);
	return request_send(&r, out);
}
