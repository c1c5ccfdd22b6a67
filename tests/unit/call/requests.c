/* SPDX-License-Identifier: EUPL-1.2 */
/* The requests of the methods in the matrices, and running them. */

#include <stdio.h>

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/concern_service.pb-c.h"
#include "sluss/v1/disclosure_service.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"

#include "wire/message.h"
#include "world.h"

static struct id case_id, record_id, request_id;

static ProtobufCBinaryData
data(struct id *id)
{
	return (ProtobufCBinaryData){ .len = sizeof(id->b), .data = id->b };
}

static struct str
create_record(struct arena *a)
{
	Sluss__V1__ContactNote__Note note = SLUSS__V1__CONTACT_NOTE__NOTE__INIT;
	Sluss__V1__ContactNote body = SLUSS__V1__CONTACT_NOTE__INIT;
	Sluss__V1__RecordHead head = SLUSS__V1__RECORD_HEAD__INIT;
	Sluss__V1__Record record = SLUSS__V1__RECORD__INIT;
	Sluss__V1__CreateRecordRequest m =
	    SLUSS__V1__CREATE_RECORD_REQUEST__INIT;
	char text[] = "What was said.";

	note.text = text;
	body.note = &note;
	head.subject_category =
	    SLUSS__V1__SUBJECT_CATEGORY__SUBJECT_CATEGORY_AVHOPPARE;
	head.nature = SLUSS__V1__NATURE__NATURE_FACT;
	record.head = &head;
	record.body_case = SLUSS__V1__RECORD__BODY_CONTACT_NOTE;
	record.contact_note = &body;
	m.request_id = data(&request_id);
	m.case_id = data(&case_id);
	m.record = &record;
	m.final = SLUSS__V1__ANSWER__ANSWER_YES;
	return message_pack(a, &m.base);
}

static struct str
disclose(struct arena *a)
{
	Google__Protobuf__Timestamp end = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Sluss__V1__DiscloseRequest m = SLUSS__V1__DISCLOSE_REQUEST__INIT;
	char recipient[] = "health-1", ground[] = "own_work";
	char weighing[] = "It weighs more.", group[] = "person.identity";
	char *groups[] = { group };

	end.seconds = (NOW + 30 * DAY) / US_PER_S;
	m.request_id = data(&request_id);
	m.case_id = data(&case_id);
	m.record_id = data(&record_id);
	m.n_groups = 1;
	m.groups = groups;
	m.recipient = recipient;
	m.ground = ground;
	m.weighing = weighing;
	m.expires_at = &end;
	return message_pack(a, &m.base);
}

static struct str
submit_concern(struct arena *a)
{
	Sluss__V1__ChildConcern__Report report =
	    SLUSS__V1__CHILD_CONCERN__REPORT__INIT;
	Sluss__V1__ChildConcern concern = SLUSS__V1__CHILD_CONCERN__INIT;
	Sluss__V1__SubmitConcernRequest m =
	    SLUSS__V1__SUBMIT_CONCERN_REQUEST__INIT;
	char code[] = "1280", facts[] = "What was seen.";

	report.facts = facts;
	concern.report = &report;
	m.request_id = data(&request_id);
	m.municipality_code = code;
	m.concern = &concern;
	return message_pack(a, &m.base);
}

struct str
world_request(struct arena *a, const char *method)
{
	Sluss__V1__GetRecordRequest get = SLUSS__V1__GET_RECORD_REQUEST__INIT;
	Sluss__V1__GetCaseRequest get_case = SLUSS__V1__GET_CASE_REQUEST__INIT;
	Sluss__V1__WithdrawDisclosureRequest withdraw =
	    SLUSS__V1__WITHDRAW_DISCLOSURE_REQUEST__INIT;

	case_id = id_of(0x10);
	record_id = id_of(0x20);
	request_id = id_of(0x30);
	get.case_id = get_case.case_id = data(&case_id);
	get.record_id = data(&record_id);
	withdraw.request_id = data(&request_id);
	withdraw.case_id = data(&case_id);
	withdraw.disclosure_id = data(&record_id);
	if (strcmp(method, "GetRecord") == 0)
		return message_pack(a, &get.base);
	if (strcmp(method, "GetCase") == 0 ||
	    strcmp(method, "ListRecords") == 0)
		return message_pack(a, &get_case.base);
	if (strcmp(method, "WithdrawDisclosure") == 0)
		return message_pack(a, &withdraw.base);
	if (strcmp(method, "CreateRecord") == 0)
		return create_record(a);
	if (strcmp(method, "Disclose") == 0)
		return disclose(a);
	if (strcmp(method, "SubmitConcern") == 0)
		return submit_concern(a);
	return STR("");
}

static const char *
path_of(const char *method)
{
	static char path[96];
	static const char *const services[] = { "CaseService", "RecordService",
		"ConcernService",
		"DisclosureService", "PolicyService", "ParticipationService",
		"RegistryService" };

	for (size_t i = 0; i < ARRAY_LEN(services); i++) {
		snprintf(path, sizeof(path), "/sluss.v1.%s/%s", services[i],
		    method);
		if (method_find(path))
			return path;
	}
	snprintf(path, sizeof(path), "/grpc.health.v1.Health/%s", method);
	return path;
}

void
run_start_bytes(struct run *r, const char *path, const char *actor,
    struct str bytes)
{
	struct head head = { 0 };
	struct net_request request = { .head = &head, .peer = &peer,
		.message = bytes, .deadline = fake_now + 30 * NS_PER_S };

	*r = (struct run){ 0 };
	snprintf(head.path, sizeof(head.path), "%s", path);
	snprintf(head.actor, sizeof(head.actor), "%s", actor);
	snprintf(head.role, sizeof(head.role), "%s", scene.caller.role);
	snprintf(head.purpose, sizeof(head.purpose), "planning");
	arena_fail_pause(false);
	r->call = engine_start(engine, &r->stream, &request);
}

void
run_start(struct run *r, const char *method)
{
	struct arena *a;
	struct str bytes;

	arena_fail_pause(true);
	a = arena_new(1 << 20);
	bytes = world_request(a, method);
	run_start_bytes(r, path_of(method), "actor-1", bytes);
	arena_fail_pause(true);
	arena_free(a); /* the request lives during start() only */
	arena_fail_pause(false);
}

void
run_gone(struct run *r)
{
	stream_still_there(&r->stream);
	r->stream.over = true;
	if (r->call)
		engine_gone(r->call);
	r->stream.answer = NULL;
}

void
run_whole(struct run *r, const char *method)
{
	run_start(r, method);
	while (store.n_pending > 0)
		world_answer();
	ck_assert_uint_eq(r->stream.answers, 1);
}

const char *
world_way(size_t i)
{
	scene.new_key = i >= ARRAY_LEN(world_methods);
	return world_methods[i % ARRAY_LEN(world_methods)];
}

bool
holds(struct str bytes, const char *text)
{
	return bytes.n > 0 &&
	    memmem(bytes.p, bytes.n, text, strlen(text)) != NULL;
}
