/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_SERVICES_H
#define SLUSS_CALL_SERVICES_H

/* The hooks of every method that is built, by file; methods.c ties them to paths. */

#include "call/call.h"

#define HOOK(name) enum code name(struct call *c)

/* read_calls.c */
HOOK(get_record_admit);
HOOK(get_record_reply);
HOOK(get_case_admit);
HOOK(get_case_reply);
HOOK(list_cases_admit);
HOOK(list_cases_apply);
HOOK(list_cases_reply);
HOOK(list_records_admit);
HOOK(list_records_apply);
HOOK(list_versions_admit);
HOOK(list_versions_apply);
HOOK(list_views_reply);

/* record_calls.c */
HOOK(create_record_admit);
HOOK(create_record_facts);
HOOK(create_record_seal);
HOOK(revise_record_admit);
HOOK(revise_record_facts);
HOOK(revise_record_seal);
HOOK(put_record_apply);

/* upload_calls.c and download_calls.c */
HOOK(upload_admit);
HOOK(upload_prepare);
HOOK(upload_facts);
HOOK(upload_seal);
HOOK(upload_apply);
HOOK(download_admit);

/* case_calls.c */
HOOK(create_case_admit);
HOOK(create_case_facts);
HOOK(create_case_seal);
HOOK(create_case_apply);
HOOK(respond_admit);
HOOK(respond_facts);
HOOK(respond_seal);
HOOK(respond_apply);
HOOK(assign_admit);
HOOK(assign_apply);

/* stage_calls.c */
HOOK(stage_prepare);
HOOK(advance_admit);
HOOK(advance_facts);
HOOK(advance_seal);
HOOK(advance_apply);
HOOK(close_admit);
HOOK(close_facts);
HOOK(close_apply);
HOOK(close_reply);

/* disclosure_calls.c, refer included: it discloses case.head */
HOOK(disclose_admit);
HOOK(disclose_prepare);
HOOK(disclose_facts);
HOOK(disclose_seal);
HOOK(disclose_apply);
HOOK(record_disclosure_admit);
HOOK(record_disclosure_seal);
HOOK(refer_admit);
HOOK(refer_prepare);
HOOK(refer_facts);
HOOK(refer_seal);
HOOK(refer_apply);

/* sheet_calls.c */
HOOK(sheet_admit);
HOOK(sheet_apply);
HOOK(sheet_facts);
HOOK(sheet_reply);

/* explain_calls.c */
HOOK(explain_admit);
HOOK(explain_apply);
HOOK(explain_facts);
HOOK(explain_reply);

/* preview_calls.c */
HOOK(preview_admit);
HOOK(preview_apply);
HOOK(preview_facts);
HOOK(preview_reply);

/* end_calls.c */
HOOK(approve_admit);
HOOK(approve_apply);
HOOK(renew_admit);
HOOK(renew_prepare);
HOOK(renew_facts);
HOOK(renew_seal);
HOOK(renew_apply);
HOOK(put_circle_admit);
HOOK(put_circle_prepare);
HOOK(put_circle_facts);
HOOK(put_circle_seal);
HOOK(put_circle_apply);
HOOK(get_circle_admit);
HOOK(get_circle_apply);
HOOK(get_circle_facts);
HOOK(get_circle_reply);
HOOK(preview_renewal_admit);
HOOK(preview_renewal_apply);
HOOK(preview_renewal_facts);
HOOK(preview_renewal_reply);
HOOK(take_admit);
HOOK(take_facts);
HOOK(take_seal);
HOOK(take_apply);
HOOK(end_submit);
HOOK(withdraw_admit);
HOOK(withdraw_facts);
HOOK(withdraw_seal);
HOOK(withdraw_apply);
HOOK(confirm_admit);
HOOK(confirm_facts);
HOOK(confirm_apply);

/* ask_calls.c */
HOOK(ask_admit);
HOOK(ask_prepare);
HOOK(ask_facts);
HOOK(ask_seal);
HOOK(ask_apply);
HOOK(answer_admit);
HOOK(answer_facts);
HOOK(answer_seal);
HOOK(answer_apply);

/* ask_list.c; ask_open of every list with texts */
HOOK(ask_open);
HOOK(list_requests_admit);
HOOK(list_requests_apply);
HOOK(list_requests_facts);
HOOK(list_requests_reply);

/* correction_calls.c */
HOOK(propose_admit);
HOOK(propose_facts);
HOOK(propose_seal);
HOOK(propose_apply);
HOOK(resolve_admit);
HOOK(resolve_facts);
HOOK(resolve_seal);
HOOK(resolve_apply);
HOOK(correction_prepare);

/* correction_list.c */
HOOK(list_corrections_admit);
HOOK(list_corrections_apply);
HOOK(list_corrections_facts);
HOOK(list_corrections_reply);

/* level_calls.c */
HOOK(announce_admit);
HOOK(announce_facts);
HOOK(announce_apply);

/* withdrawal_calls.c */
HOOK(preview_withdrawal_admit);
HOOK(preview_withdrawal_apply);
HOOK(preview_withdrawal_facts);
HOOK(preview_withdrawal_reply);

/* leave_calls.c */
HOOK(leave_admit);
HOOK(leave_prepare);
HOOK(leave_facts);
HOOK(leave_apply);
HOOK(leave_reply);
HOOK(remove_admit);
HOOK(remove_prepare);
HOOK(remove_facts);
HOOK(remove_seal);
HOOK(remove_apply);

/* concern_calls.c */
HOOK(submit_concern_admit);
HOOK(submit_concern_prepare);
HOOK(submit_concern_facts);
HOOK(submit_concern_seal);
HOOK(submit_concern_apply);
HOOK(list_concerns_admit);
HOOK(list_concerns_apply);
HOOK(list_concerns_reply);
HOOK(open_concern_prepare);
/* case_calls.c */
HOOK(open_concern_admit);
HOOK(open_concern_facts);
HOOK(open_concern_seal);
HOOK(open_concern_apply);
/* transfer_calls.c */
HOOK(transfer_admit);
HOOK(transfer_prepare);
HOOK(transfer_facts);
HOOK(transfer_seal);
HOOK(transfer_apply);
HOOK(respond_transfer_admit);
HOOK(respond_transfer_facts);
HOOK(respond_transfer_seal);
HOOK(respond_transfer_apply);
HOOK(withdraw_transfer_admit);
HOOK(withdraw_transfer_facts);
HOOK(withdraw_transfer_apply);
HOOK(preview_transfer_admit);
HOOK(preview_transfer_apply);
HOOK(preview_transfer_facts);
HOOK(preview_transfer_reply);

/* transfer_list.c */
HOOK(list_transfers_admit);
HOOK(list_transfers_apply);
HOOK(list_transfers_facts);
HOOK(list_transfers_reply);

/* provider_calls.c */
HOOK(put_provider_admit);
HOOK(put_provider_prepare);
HOOK(put_provider_facts);
HOOK(put_provider_seal);
HOOK(put_provider_apply);
HOOK(get_provider_admit);
HOOK(get_provider_reply);
HOOK(list_providers_admit);
HOOK(list_providers_reply);
HOOK(providers_apply);

/* list_calls.c */
HOOK(list_disclosures_admit);
HOOK(list_disclosures_apply);
HOOK(list_disclosures_reply);
HOOK(list_reads_admit);
HOOK(list_reads_apply);
HOOK(list_reads_reply);

/* change_calls.c */
HOOK(list_changes_admit);
HOOK(list_changes_apply);
HOOK(list_changes_facts);
HOOK(list_changes_reply);
HOOK(watch_admit);

/* policy_calls.c */
HOOK(who_am_i_admit);
HOOK(who_am_i_apply);
HOOK(who_am_i_reply);
HOOK(ceiling_admit);
HOOK(ceiling_apply);
HOOK(ceiling_reply);
/* code_calls.c */
HOOK(list_codes_admit);
HOOK(list_codes_apply);
HOOK(list_codes_reply);

/* registry_calls.c */
HOOK(list_organisations_admit);
HOOK(list_organisations_apply);
HOOK(list_organisations_reply);
HOOK(list_nodes_admit);
HOOK(list_nodes_apply);
HOOK(list_nodes_reply);
HOOK(list_actors_admit);
HOOK(list_actors_apply);
HOOK(list_actors_reply);
HOOK(enrol_node_admit);
HOOK(enrol_node_apply);
HOOK(revoke_node_admit);
HOOK(revoke_node_apply);
HOOK(put_actor_admit);
HOOK(put_actor_apply);
HOOK(revoke_actor_admit);
HOOK(revoke_actor_apply);

#undef HOOK

#endif
