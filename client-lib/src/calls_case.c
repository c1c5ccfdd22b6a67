/* SPDX-License-Identifier: EUPL-1.2 */
/* CaseService, ParticipationService and ConcernService. */

#include "calls_case.h"

#include <sluss/participation.h>

sluss_code
sluss_client_who_am_i(sluss_message **out, sluss_client *c)
{
	struct request r = request_new(c, "CaseService/WhoAmI");

	return request_send(&r, out);
}

void
calls_case_head(struct request *r, const sluss_case_head *h)
{
	request_text(r, "case.head.registry_number", h->registry_number);
	request_text(r, "case.head.subject_category", h->subject_category);
	request_text(r, "case.head.opened_on", h->opened_on);
	request_text(r, "case.head.contact", h->contact);
	request_answer(r, "case.head.silent", h->silent);
	request_answer(r, "case.head.sealed", h->sealed);
}

sluss_code
sluss_case_create(sluss_id *out_case, sluss_id *out_record, sluss_client *c,
    const sluss_case_head *head, const char *standing)
{
	struct request r = request_new(c, "CaseService/CreateCase");
	sluss_message *reply;
	sluss_code code;

	calls_case_head(&r, head);
	request_text(&r, "standing", standing);
	code = request_send(&r, &reply);
	if (code != SLUSS_OK)
		return code;
	code = calls_reply_id(c, reply, "case_id", out_case);
	if (code == SLUSS_OK)
		code = calls_reply_id(c, reply, "record_id", out_record);
	sluss_message_free(reply);
	return code;
}

sluss_code
sluss_case_get(sluss_message **out, sluss_client *c, const sluss_id *case_id,
    const char *const *groups, size_t n_groups)
{
	struct request r = request_new(c, "CaseService/GetCase");

	request_id(&r, "case_id", case_id);
	request_texts(&r, "groups", groups, n_groups);
	return request_send(&r, out);
}

sluss_code
sluss_case_list(sluss_message **out, sluss_client *c, const sluss_page *page)
{
	struct request r = request_new(c, "CaseService/ListCases");

	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_case_advance(sluss_message **out, sluss_client *c,
    const sluss_stage_step *step)
{
	struct request r = request_new(c, "CaseService/AdvanceStage");

	request_id(&r, "case_id", step->case_id);
	request_text(&r, "track", step->track);
	request_text(&r, "from_stage", step->from_stage);
	request_text(&r, "to_stage", step->to_stage);
	request_time(&r, "due_at", step->due_us);
	return request_send(&r, out);
}

sluss_code
sluss_case_close(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *closure_record_id)
{
	struct request r = request_new(c, "CaseService/CloseCase");

	request_id(&r, "case_id", case_id);
	request_id(&r, "closure_record_id", closure_record_id);
	return request_send(&r, out);
}

sluss_code
sluss_case_assign(sluss_client *c, const sluss_assignment *a)
{
	struct request r = request_new(c, "CaseService/AssignActor");

	request_id(&r, "case_id", a->case_id);
	request_text(&r, "actor", a->actor);
	request_time(&r, "from", a->from_us);
	request_time(&r, "until", a->until_us);
	request_text(&r, "deputy_for", a->deputy_for);
	if (a->end)
		request_answer(&r, "end", 1);
	return request_send(&r, NULL);
}

sluss_code
sluss_participation_refer(sluss_id *out, sluss_client *c,
    const sluss_referral *f)
{
	struct request r = request_new(c, "ParticipationService/Refer");

	request_id(&r, "case_id", f->case_id);
	request_text(&r, "organisation", f->organisation);
	request_text(&r, "standing", f->standing);
	request_text(&r, "ground", f->ground);
	request_id(&r, "consent_id", f->consent_id);
	request_text(&r, "weighing", f->weighing);
	request_text(&r, "necessity", f->necessity);
	request_time(&r, "expires_at", f->expires_us);
	request_text(&r, "form", f->form);
	request_text(&r, "accepted_by", f->accepted_by);
	return request_send_id(&r, out, "disclosure_id");
}

sluss_code
sluss_participation_transfer(sluss_id *out, sluss_client *c,
    const sluss_id *case_id, const char *organisation,
    const char *decision_number, int64_t expires_us)
{
	struct request r = request_new(c,
	    "ParticipationService/RequestTransfer");

	request_id(&r, "case_id", case_id);
	request_text(&r, "organisation", organisation);
	request_text(&r, "decision_number", decision_number);
	request_time(&r, "expires_at", expires_us);
	return request_send_id(&r, out, "transfer_id");
}

sluss_code
sluss_participation_preview_transfer(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const char *organisation)
{
	struct request r = request_new(c,
	    "ParticipationService/PreviewTransfer");

	request_id(&r, "case_id", case_id);
	request_text(&r, "organisation", organisation);
	return request_send(&r, out);
}

sluss_code
sluss_participation_respond_transfer(sluss_client *c, const sluss_id *case_id,
    const sluss_id *transfer_id, int accept)
{
	struct request r = request_new(c,
	    "ParticipationService/RespondTransfer");

	request_id(&r, "case_id", case_id);
	request_id(&r, "transfer_id", transfer_id);
	request_answer(&r, "accept", accept != 0);
	return request_send(&r, NULL);
}

sluss_code
sluss_participation_withdraw_transfer(sluss_client *c, const sluss_id *case_id,
    const sluss_id *transfer_id)
{
	struct request r = request_new(c,
	    "ParticipationService/WithdrawTransfer");

	request_id(&r, "case_id", case_id);
	request_id(&r, "transfer_id", transfer_id);
	return request_send(&r, NULL);
}

sluss_code
sluss_participation_list_transfers(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_page *page)
{
	struct request r = request_new(c,
	    "ParticipationService/ListTransfers");

	request_id(&r, "case_id", case_id);
	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_participation_respond(sluss_id *out, sluss_client *c,
    const sluss_id *case_id, const sluss_case_head *head)
{
	struct request r = request_new(c, "ParticipationService/Respond");

	request_id(&r, "case_id", case_id);
	request_answer(&r, "accept", head != NULL);
	if (head)
		calls_case_head(&r, head);
	return request_send_id(&r, out, "record_id");
}

sluss_code
sluss_participation_leave(sluss_message **out, sluss_client *c,
    const sluss_id *case_id)
{
	struct request r = request_new(c, "ParticipationService/Leave");

	request_id(&r, "case_id", case_id);
	return request_send(&r, out);
}

sluss_code
sluss_participation_remove(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const char *organisation, const char *reason)
{
	struct request r = request_new(c, "ParticipationService/Remove");

	request_id(&r, "case_id", case_id);
	request_text(&r, "organisation", organisation);
	request_text(&r, "reason", reason);
	return request_send(&r, out);
}

sluss_code
sluss_concern_submit(sluss_message **out, sluss_client *c,
    const char *municipality_code, const char *board,
    const sluss_message *concern)
{
	struct request r = request_new(c, "ConcernService/SubmitConcern");

	request_text(&r, "municipality_code", municipality_code);
	request_text(&r, "board", board);
	request_message(&r, "concern", concern);
	return request_send(&r, out);
}

sluss_code
sluss_concern_list(sluss_message **out, sluss_client *c, int opened,
    const sluss_page *page)
{
	struct request r = request_new(c, "ConcernService/ListConcerns");

	request_answer(&r, "include_opened", opened);
	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_concern_open(sluss_message **out, sluss_client *c,
    const sluss_id *concern_id, const sluss_case_head *head)
{
	struct request r = request_new(c, "ConcernService/OpenConcern");

	request_id(&r, "concern_id", concern_id);
	if (head)
		calls_case_head(&r, head);
	return request_send(&r, out);
}
