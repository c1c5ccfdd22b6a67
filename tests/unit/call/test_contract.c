/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Field numbers and codes that the replies write by hand, read back by what
 * protoc made of the contract.
 */

#include <ctype.h>
#include <stdio.h>

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/disclosure_service.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"
#include "sluss/v1/registry_service.pb-c.h"
#include "sluss/v1/request_service.pb-c.h"

#include "call/codes.h"
#include "suites.h"
#include "world.h"

#define AT INT64_C(1700000000000000)
#define UNPACK(name, r) sluss__v1__##name##__unpack(NULL, \
	(r)->stream.body.n, (const uint8_t *)(r)->stream.body.p)

static void
end(struct run *r)
{
	run_gone(r);
	stream_clear(&r->stream);
}

static void
check_codes(const ProtobufCEnumDescriptor *d, const char *prefix,
    const char *const *codes, size_t n)
{
	ck_assert_uint_eq(d->n_values, n);
	for (size_t i = 1; i < n; i++) {
		char name[64];
		size_t at;

		ck_assert_int_eq(d->values[i].value, (int)i);
		snprintf(name, sizeof(name), "%s%s", prefix, codes[i]);
		for (at = 0; name[at]; at++)
			name[at] = (char)toupper((unsigned char)name[at]);
		ck_assert_str_eq(d->values[i].name, name);
		ck_assert_int_eq(codes_number(codes, n, str_of(codes[i])),
		    (int)i);
	}
	ck_assert_int_eq(codes_number(codes, n, STR("")), 0);
	ck_assert_int_eq(codes_number(codes, n, STR("no such code")), 0);
}

#define CHECK_CODES(type, prefix, list) \
	check_codes(&sluss__v1__##type##__descriptor, prefix, list, \
	    ARRAY_LEN(list))

START_TEST(codes_are_the_enumerators_names)
{
	CHECK_CODES(standing, "STANDING_", codes_standing);
	CHECK_CODES(participant_state, "PARTICIPANT_STATE_",
	    codes_participant);
	CHECK_CODES(regime, "REGIME_", codes_regime);
	CHECK_CODES(subject_category, "SUBJECT_CATEGORY_", codes_subject);
	CHECK_CODES(nature, "NATURE_", codes_nature);
	CHECK_CODES(record_status, "RECORD_STATUS_", codes_status);
	CHECK_CODES(onward, "ONWARD_", codes_onward);
	CHECK_CODES(disclosure_state, "DISCLOSURE_STATE_", codes_disclosure);
	CHECK_CODES(request_state, "REQUEST_STATE_", codes_request);
	CHECK_CODES(correction_state, "CORRECTION_STATE_", codes_correction);
}
END_TEST

START_TEST(group_states_are_the_contracts)
{
	static const struct {
		const char *name;
		int state;
	} states[] = {
		{ "GROUP_STATE_CODE_RELEASED", GROUP_RELEASED },
		{ "GROUP_STATE_CODE_ABSENT", GROUP_ABSENT },
		{ "GROUP_STATE_CODE_WITHHELD", GROUP_WITHHELD },
		{ "GROUP_STATE_CODE_EXPIRED", GROUP_EXPIRED },
		{ "GROUP_STATE_CODE_NOT_NAMED", GROUP_NOT_NAMED },
	};
	const ProtobufCEnumDescriptor *d =
	    &sluss__v1__group_state_code__descriptor;

	ck_assert_uint_eq(d->n_values, ARRAY_LEN(states) + 1);
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		ck_assert_int_eq(protobuf_c_enum_descriptor_get_value_by_name(d,
		    states[i].name)->value, states[i].state);
}
END_TEST

/* ---- rows in which every column says which it is ---- */

static const enum column texts[] = { COL_organisation_code,
	COL_organisation_name, COL_node_code, COL_actor, COL_method,
	COL_purpose, COL_result, COL_position, COL_owner_code,
	COL_recipient_code, COL_ground, COL_decided_by, COL_approved_by,
	COL_name, COL_agency_kind, COL_organisation_number,
	COL_municipality_code, COL_spki, COL_row_leaf };
static const enum column times[] = { COL_at, COL_last_read_at, COL_not_before,
	COL_expires_at, COL_decided_at, COL_withdrawn_at, COL_enrolled_at,
	COL_revoked_at };

static void
answer_filled(void)
{
	int16_t groups[] = { 1, 2 };
	struct id id = id_of(0x51);
	struct table t;
	char text[32];

	table_begin(&t);
	table_row(&t);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		snprintf(text, sizeof(text), "column-%u", texts[i]);
		put_text(&t, 0, texts[i], text);
	}
	for (size_t i = 0; i < ARRAY_LEN(times); i++)
		put_time(&t, 0, times[i], AT + times[i] * US_PER_S);
	put_id(&t, 0, COL_disclosure_id, &id);
	id = id_of(0x52);
	put_id(&t, 0, COL_record_id, &id);
	id = id_of(0x53);
	put_id(&t, 0, COL_consent_id, &id);
	put_int(&t, 0, COL_code, 0);
	put_int(&t, 0, COL_kind, SLUSS__V1__RECORD__BODY_PERSON);
	put_int(&t, 0, COL_version, 7);
	put_int(&t, 0, COL_reads, 9);
	put(&t, 0, COL_id, param_int8(t.a, 11));
	put(&t, 0, COL_groups, param_int2s(t.a, groups, 2));
	put(&t, 0, COL_roles,
	    param_texts(t.a, (struct str[]){ STR("a"), STR("b") }, 2));
	put_text(&t, 0, COL_state, "withdrawn");
	put_text(&t, 0, COL_onward, "ask");
	put_bool(&t, 0, COL_follow, true);
	put_bool(&t, 0, COL_shown, true);
	put_bool(&t, 0, COL_connected, true);
	put_bool(&t, 0, COL_approver, true);
	store_end(&store, CODE_OK, &t);
}

static void
run_filled(struct run *r, const char *path, const char *method)
{
	struct arena *a = arena_new(1 << 20);

	run_start_bytes(r, path, "actor-1", world_request(a, method));
	arena_free(a);
	while (store.n_pending > 0) {
		if (store.pending[0].unit->sql == SQL_PREPARE)
			world_answer();
		else
			answer_filled();
	}
	ck_assert_msg(!r->stream.err.code, "%s: %s", path,
	    r->stream.err.text);
}

static void
is_text(const char *s, enum column c)
{
	char text[32];

	snprintf(text, sizeof(text), "column-%u", c);
	ck_assert_str_eq(s, text);
}

static void
is_time(const Google__Protobuf__Timestamp *t, enum column c)
{
	ck_assert(t != NULL);
	ck_assert_int_eq(t->seconds, AT / US_PER_S + (int64_t)c);
}

static void
is_id(const ProtobufCBinaryData *d, uint8_t n)
{
	ck_assert_uint_eq(d->len, 16);
	ck_assert_uint_eq(d->data[0], n);
}

START_TEST(a_disclosure_has_the_contracts_numbers)
{
	struct run r;
	Sluss__V1__ListDisclosuresResponse *m;
	const Sluss__V1__Disclosure *d;

	run_filled(&r, "/sluss.v1.DisclosureService/ListDisclosures",
	    "GetCase");
	m = UNPACK(list_disclosures_response, &r);
	ck_assert(m && m->n_disclosures == 1);
	d = m->disclosures[0];
	is_id(&d->disclosure_id, 0x51);
	is_id(&d->record_id, 0x52);
	is_id(&d->consent_id, 0x53);
	ck_assert_str_eq(d->kind, "person");
	ck_assert_uint_eq(d->n_groups, 2);
	ck_assert_str_eq(d->groups[1], "person.protection");
	is_text(d->owner, COL_owner_code);
	is_text(d->recipient, COL_recipient_code);
	is_text(d->ground, COL_ground);
	is_text(d->purpose, COL_purpose);
	is_text(d->decided_by, COL_decided_by);
	is_text(d->approved_by, COL_approved_by);
	ck_assert_int_eq((int)d->state, 3);
	ck_assert_int_eq((int)d->follow, 1);
	ck_assert_int_eq((int)d->onward, 2);
	ck_assert_int_eq(d->version, 7);
	is_time(d->not_before, COL_not_before);
	is_time(d->expires_at, COL_expires_at);
	is_time(d->decided_at, COL_decided_at);
	is_time(d->withdrawn_at, COL_withdrawn_at);
	sluss__v1__list_disclosures_response__free_unpacked(m, NULL);
	end(&r);
}
END_TEST

START_TEST(a_read_has_the_contracts_numbers)
{
	struct run r;
	Sluss__V1__ListReadsResponse *m;
	const Sluss__V1__ReadEntry *e;

	run_filled(&r, "/sluss.v1.DisclosureService/ListReads", "GetCase");
	m = UNPACK(list_reads_response, &r);
	ck_assert(m && m->n_reads == 1);
	e = m->reads[0];
	is_time(e->at, COL_at);
	is_text(e->organisation, COL_organisation_code);
	is_text(e->actor, COL_actor);
	is_text(e->node, COL_node_code);
	is_text(e->position, COL_position);
	is_text(e->method, COL_method);
	is_text(e->purpose, COL_purpose);
	is_id(&e->record_id, 0x52);
	ck_assert_str_eq(e->kind, "person");
	ck_assert_int_eq(e->version, 7);
	ck_assert_uint_eq(e->n_groups, 2);
	is_text(e->ground, COL_ground);
	is_text(e->result, COL_result);
	ck_assert_int_eq((int)e->shown, 1);
	ck_assert_uint_gt(e->leaf.len, 0);
	sluss__v1__list_reads_response__free_unpacked(m, NULL);
	end(&r);
}
END_TEST

START_TEST(the_registry_has_the_contracts_numbers)
{
	struct run r;
	Sluss__V1__ListOrganisationsResponse *o;
	Sluss__V1__ListNodesResponse *n;
	Sluss__V1__ListActorsResponse *a;

	run_filled(&r, "/sluss.v1.RegistryService/ListOrganisations", "");
	o = UNPACK(list_organisations_response, &r);
	ck_assert(o && o->n_organisations == 1);
	is_text(o->organisations[0]->code, COL_organisation_code);
	is_text(o->organisations[0]->name, COL_name);
	is_text(o->organisations[0]->agency_kind, COL_agency_kind);
	is_text(o->organisations[0]->organisation_number,
	    COL_organisation_number);
	is_text(o->organisations[0]->municipality_code,
	    COL_municipality_code);
	ck_assert_int_eq((int)o->organisations[0]->connected, 1);
	sluss__v1__list_organisations_response__free_unpacked(o, NULL);
	end(&r);

	run_filled(&r, "/sluss.v1.RegistryService/ListNodes", "");
	n = UNPACK(list_nodes_response, &r);
	ck_assert(n && n->n_nodes == 1);
	is_text(n->nodes[0]->code, COL_node_code);
	is_text(n->nodes[0]->actor, COL_actor);
	ck_assert_uint_gt(n->nodes[0]->spki_sha256.len, 0);
	is_time(n->nodes[0]->enrolled_at, COL_enrolled_at);
	is_time(n->nodes[0]->revoked_at, COL_revoked_at);
	sluss__v1__list_nodes_response__free_unpacked(n, NULL);
	end(&r);

	run_filled(&r, "/sluss.v1.RegistryService/ListActors", "");
	a = UNPACK(list_actors_response, &r);
	ck_assert(a && a->n_actors == 1);
	is_text(a->actors[0]->code, COL_actor);
	ck_assert_uint_eq(a->actors[0]->n_roles, 2);
	ck_assert_int_eq((int)a->actors[0]->approver, 1);
	ck_assert_int_eq((int)a->actors[0]->duty, 2);
	is_time(a->actors[0]->revoked_at, COL_revoked_at);
	sluss__v1__list_actors_response__free_unpacked(a, NULL);
	end(&r);
}
END_TEST

START_TEST(a_case_entry_has_the_contracts_numbers)
{
	struct run r;
	Sluss__V1__ListCasesResponse *m;
	const Sluss__V1__RecordHead *h;

	scene.record.valid_to = NOW + DAY;
	run_whole(&r, "ListCases");
	m = UNPACK(list_cases_response, &r);
	ck_assert(m && m->n_cases == 1);
	is_id(&m->cases[0]->case_id, 0x10);
	ck_assert_int_eq((int)m->cases[0]->standing, 1);
	ck_assert_int_eq((int)m->cases[0]->state, 2);
	ck_assert_int_eq((int)m->cases[0]->assigned, 1);
	h = m->cases[0]->view->record->head;
	is_id(&h->record_id, 0x20);
	is_id(&h->case_id, 0x10);
	ck_assert_int_eq((int)h->subject_category, 1);
	ck_assert_int_eq((int)h->nature, 1);
	ck_assert_int_eq(h->created_at->seconds, (NOW - DAY) / US_PER_S);
	ck_assert_int_eq(h->valid_from->seconds, (NOW - 2 * DAY) / US_PER_S);
	ck_assert_int_eq(h->valid_to->seconds, (NOW + DAY) / US_PER_S);
	sluss__v1__list_cases_response__free_unpacked(m, NULL);
	end(&r);
}
END_TEST

void
contract_tests(TCase *t)
{
	const TTest *const tests[] = {
		codes_are_the_enumerators_names,
		group_states_are_the_contracts,
		a_disclosure_has_the_contracts_numbers,
		a_read_has_the_contracts_numbers,
		the_registry_has_the_contracts_numbers,
		a_case_entry_has_the_contracts_numbers,
	};

	ADD_TESTS(t, tests);
}
