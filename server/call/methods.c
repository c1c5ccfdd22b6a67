/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Every method that is built, and how it runs. A method of the contract that
 * does not stand here answers UNIMPLEMENTED.
 */

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/disclosure_service.pb-c.h"
#include "sluss/v1/participation_service.pb-c.h"
#include "sluss/v1/policy_service.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"
#include "sluss/v1/registry_service.pb-c.h"
#include "grpc/health/v1/health.pb-c.h"

#include "call/services.h"
#include "call/steps.h"
#include "call/stream_calls.h"
#include "call/write.h"

#define SLUSS(service, method) \
	.path = "/sluss.v1." service "/" method, .name = method

static const struct method methods[] = {
	{ SLUSS("CaseService", "CreateCase"),
	    .request = &sluss__v1__create_case_request__descriptor,
	    .path_steps = steps_write, .replay = true, .needs_key = true,
	    .admit = create_case_admit, .facts = create_case_facts,
	    .seal = create_case_seal, .apply = create_case_apply,
	    .reply = write_reply_outcome },
	{ SLUSS("CaseService", "GetCase"),
	    .request = &sluss__v1__get_case_request__descriptor,
	    .path_steps = steps_read,
	    .admit = get_case_admit, .reply = get_case_reply },
	{ SLUSS("CaseService", "ListCases"),
	    .request = &sluss__v1__list_cases_request__descriptor,
	    .path_steps = steps_read,
	    .admit = list_cases_admit, .apply = list_cases_apply,
	    .reply = list_cases_reply },
	{ SLUSS("CaseService", "AssignActor"),
	    .request = &sluss__v1__assign_actor_request__descriptor,
	    .path_steps = steps_write, .replay = true,
	    .admit = assign_admit, .apply = assign_apply,
	    .reply = write_reply_outcome },
	{ SLUSS("CaseService", "WhoAmI"),
	    .request = &sluss__v1__who_am_irequest__descriptor,
	    .path_steps = steps_plain, .no_actor = true,
	    .admit = who_am_i_admit, .apply = who_am_i_apply,
	    .reply = who_am_i_reply },
	{ SLUSS("RecordService", "CreateRecord"),
	    .request = &sluss__v1__create_record_request__descriptor,
	    .path_steps = steps_write, .replay = true, .needs_key = true,
	    .admit = create_record_admit, .facts = create_record_facts,
	    .seal = create_record_seal, .apply = put_record_apply,
	    .reply = write_reply_outcome },
	{ SLUSS("RecordService", "ReviseRecord"),
	    .request = &sluss__v1__revise_record_request__descriptor,
	    .path_steps = steps_write, .replay = true, .needs_key = true,
	    .admit = revise_record_admit, .facts = revise_record_facts,
	    .seal = revise_record_seal, .apply = put_record_apply,
	    .reply = write_reply_outcome },
	{ SLUSS("RecordService", "GetRecord"),
	    .request = &sluss__v1__get_record_request__descriptor,
	    .path_steps = steps_read,
	    .admit = get_record_admit, .reply = get_record_reply },
	{ SLUSS("RecordService", "ListRecords"),
	    .request = &sluss__v1__list_records_request__descriptor,
	    .path_steps = steps_read,
	    .admit = list_records_admit, .apply = list_records_apply,
	    .reply = list_views_reply },
	{ SLUSS("RecordService", "ListRecordVersions"),
	    .request = &sluss__v1__list_record_versions_request__descriptor,
	    .path_steps = steps_read,
	    .admit = list_versions_admit, .apply = list_versions_apply,
	    .reply = list_views_reply },
	{ SLUSS("DisclosureService", "Disclose"),
	    .request = &sluss__v1__disclose_request__descriptor,
	    .path_steps = steps_write, .replay = true, .needs_key = true,
	    .admit = disclose_admit, .prepare = disclose_prepare,
	    .facts = disclose_facts, .seal = disclose_seal,
	    .apply = disclose_apply, .reply = write_reply_outcome },
	{ SLUSS("DisclosureService", "ApproveDisclosure"),
	    .request = &sluss__v1__approve_disclosure_request__descriptor,
	    .path_steps = steps_write, .replay = true,
	    .admit = approve_admit, .apply = approve_apply,
	    .reply = write_reply_outcome },
	{ SLUSS("DisclosureService", "WithdrawDisclosure"),
	    .request = &sluss__v1__withdraw_disclosure_request__descriptor,
	    .path_steps = steps_write, .replay = true,
	    .admit = withdraw_admit, .apply = withdraw_apply,
	    .reply = withdraw_reply },
	{ SLUSS("DisclosureService", "ListDisclosures"),
	    .request = &sluss__v1__list_disclosures_request__descriptor,
	    .path_steps = steps_plain,
	    .admit = list_disclosures_admit, .apply = list_disclosures_apply,
	    .reply = list_disclosures_reply },
	{ SLUSS("DisclosureService", "ListReads"),
	    .request = &sluss__v1__list_reads_request__descriptor,
	    .path_steps = steps_plain,
	    .admit = list_reads_admit, .apply = list_reads_apply,
	    .reply = list_reads_reply },
	{ SLUSS("ParticipationService", "Refer"),
	    .request = &sluss__v1__refer_request__descriptor,
	    .path_steps = steps_write, .replay = true, .needs_key = true,
	    .admit = refer_admit, .prepare = disclose_prepare,
	    .facts = disclose_facts, .seal = refer_seal,
	    .apply = refer_apply, .reply = write_reply_outcome },
	{ SLUSS("ParticipationService", "Respond"),
	    .request = &sluss__v1__respond_request__descriptor,
	    .path_steps = steps_write, .replay = true, .needs_key = true,
	    .admit = respond_admit, .facts = respond_facts,
	    .seal = respond_seal, .apply = respond_apply,
	    .reply = write_reply_outcome },
	{ SLUSS("PolicyService", "GetCeiling"),
	    .request = &sluss__v1__get_ceiling_request__descriptor,
	    .path_steps = steps_read,
	    .admit = ceiling_admit, .apply = ceiling_apply,
	    .reply = ceiling_reply },
	{ SLUSS("RegistryService", "ListOrganisations"),
	    .request = &sluss__v1__list_organisations_request__descriptor,
	    .path_steps = steps_plain,
	    .admit = list_organisations_admit, .apply = list_organisations_apply,
	    .reply = list_organisations_reply },
	{ SLUSS("RegistryService", "ListNodes"),
	    .request = &sluss__v1__list_nodes_request__descriptor,
	    .path_steps = steps_plain,
	    .admit = list_nodes_admit, .apply = list_nodes_apply,
	    .reply = list_nodes_reply },
	{ SLUSS("RegistryService", "ListActors"),
	    .request = &sluss__v1__list_actors_request__descriptor,
	    .path_steps = steps_plain,
	    .admit = list_actors_admit, .apply = list_actors_apply,
	    .reply = list_actors_reply },
	{ SLUSS("RegistryService", "EnrolNode"),
	    .request = &sluss__v1__enrol_node_request__descriptor,
	    .path_steps = steps_write, .replay = true,
	    .admit = enrol_node_admit, .apply = enrol_node_apply,
	    .reply = write_reply_outcome },
	{ SLUSS("RegistryService", "RevokeNode"),
	    .request = &sluss__v1__revoke_node_request__descriptor,
	    .path_steps = steps_write, .replay = true,
	    .admit = revoke_node_admit, .apply = revoke_node_apply,
	    .reply = write_reply_outcome },
	{ SLUSS("RegistryService", "PutActor"),
	    .request = &sluss__v1__put_actor_request__descriptor,
	    .path_steps = steps_write, .replay = true,
	    .admit = put_actor_admit, .apply = put_actor_apply,
	    .reply = write_reply_outcome },
	{ SLUSS("RegistryService", "RevokeActor"),
	    .request = &sluss__v1__revoke_actor_request__descriptor,
	    .path_steps = steps_write, .replay = true,
	    .admit = revoke_actor_admit, .apply = revoke_actor_apply,
	    .reply = write_reply_outcome },
	{ .path = "/grpc.health.v1.Health/Check", .name = "Check",
	    .request = &grpc__health__v1__health_check_request__descriptor,
	    .path_steps = steps_health_check, .no_actor = true },
	{ .path = "/grpc.health.v1.Health/Watch", .name = "Watch",
	    .request = &grpc__health__v1__health_check_request__descriptor,
	    .path_steps = steps_health_watch, .no_actor = true },
};

const struct method *
method_find(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		if (strcmp(methods[i].path, path) == 0)
			return &methods[i];
	}
	return NULL;
}
