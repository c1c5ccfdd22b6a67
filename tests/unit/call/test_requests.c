/* SPDX-License-Identifier: EUPL-1.2 */
/* Requests that are refused before the door, each with the field's name. */

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"

#include "call/admit.h"
#include "suites.h"
#include "wire/message.h"
#include "world.h"

static uint8_t sixteen[16] = { 1 };
static char group[32] = "person.identity", other[32] = "case.head";
static char *groups[] = { group, other };

static void
refused(const char *path, const ProtobufCMessage *m, const char *reason)
{
	struct arena *a = arena_new(1 << 20);
	struct run r;

	run_start_bytes(&r, path, "actor-1", message_pack(a, m));
	arena_free(a);
	ck_assert_uint_eq(r.stream.answers, 1);
	ck_assert_int_eq(r.stream.err.code, CODE_INVALID_ARGUMENT);
	ck_assert_str_eq(r.stream.err.reason, reason);
	ck_assert_uint_eq(store.submits, 0);
	run_gone(&r);
	stream_clear(&r.stream);
}

static Sluss__V1__GetRecordRequest
good(void)
{
	Sluss__V1__GetRecordRequest m = SLUSS__V1__GET_RECORD_REQUEST__INIT;

	m.case_id = m.record_id =
	    (ProtobufCBinaryData){ .len = 16, .data = sixteen };
	return m;
}

START_TEST(a_read_that_names_nothing_rightly_is_refused)
{
	static const char path[] = "/sluss.v1.RecordService/GetRecord";
	Sluss__V1__GetRecordRequest m = good();

	m.case_id.len = 0;
	refused(path, &m.base, "FIELD_MISSING");
	m.case_id.len = 15;
	refused(path, &m.base, "BAD_FORMAT");
	m = good();
	m.record_id.len = 0;
	refused(path, &m.base, "ONE_ADDRESS");
	m = good();
	m.disclosure_id = m.record_id;
	refused(path, &m.base, "ONE_ADDRESS");
	m = good();
	m.version = -1;
	refused(path, &m.base, "OUT_OF_RANGE");
	m = good();
	m.groups = groups;
	m.n_groups = 2;
	refused(path, &m.base, "MIXED_KINDS");
	m = good();
	other[0] = 'x';
	m.groups = groups + 1;
	m.n_groups = 1;
	refused(path, &m.base, "UNKNOWN_GROUP");
	other[0] = 'c';
}
END_TEST

START_TEST(a_revision_of_the_last_version_there_can_be_is_refused)
{
	Sluss__V1__ReviseRecordRequest m =
	    SLUSS__V1__REVISE_RECORD_REQUEST__INIT;

	m.request_id = m.case_id = m.record_id =
	    (ProtobufCBinaryData){ .len = 16, .data = sixteen };
	m.final = SLUSS__V1__ANSWER__ANSWER_YES;
	m.remove_groups = groups;
	m.n_remove_groups = 1;
	m.base_version = INT32_MAX;
	refused("/sluss.v1.RecordService/ReviseRecord", &m.base,
	    "OUT_OF_RANGE");
}
END_TEST

START_TEST(a_page_token_is_of_one_list_and_one_caller)
{
	struct arena *a = arena_new(1 << 20);
	struct call c = { .engine = engine, .arena = a,
		.method = method_find("/sluss.v1.CaseService/ListCases"),
		.peer = peer, .actor = "actor-1" };
	struct call d = c;
	struct id after = id_of(0x33), got;
	struct str token = admit_next_page_id(&c, &after);
	ProtobufCBinaryData t = { .len = token.n,
		.data = (uint8_t *)(uintptr_t)token.p };

	ck_assert(token.p != NULL && token.n <= 128);
	ck_assert_int_eq(admit_page(&c, 10, &t), CODE_OK);
	got = admit_cursor(&c);
	ck_assert(id_eq(&got, &after));
	strcpy(d.actor, "actor-2");
	ck_assert_int_eq(admit_page(&d, 10, &t), CODE_INVALID_ARGUMENT);
	ck_assert_str_eq(d.err.reason, "BAD_PAGE_TOKEN");
	t.data[3] ^= 1;
	ck_assert_int_eq(admit_page(&c, 10, &t), CODE_INVALID_ARGUMENT);
	arena_free(a);
}
END_TEST

START_TEST(page_sizes_and_times_are_bounded)
{
	struct call c = { .engine = engine };
	ProtobufCBinaryData none = { 0 };
	Google__Protobuf__Timestamp t = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	int64_t us;

	ck_assert_int_eq(admit_page(&c, 0, &none), CODE_OK);
	ck_assert_int_eq(c.page_size, 50);
	ck_assert_int_eq(admit_page(&c, 200, &none), CODE_OK);
	ck_assert_int_eq(admit_page(&c, 201, &none), CODE_INVALID_ARGUMENT);
	ck_assert_int_eq(admit_page(&c, -1, &none), CODE_INVALID_ARGUMENT);
	ck_assert_int_eq(admit_time(&c, NULL, "at", &us), CODE_OK);
	ck_assert_int_eq(us, FACT_NO_TIME);
	t.seconds = INT64_C(253402300799);
	t.nanos = 999999999;
	ck_assert_int_eq(admit_time(&c, &t, "at", &us), CODE_OK);
	ck_assert_int_eq(us, INT64_C(253402300799999999));
	t.seconds++;
	ck_assert_int_eq(admit_time(&c, &t, "at", &us),
	    CODE_INVALID_ARGUMENT);
	t.seconds = 0;
	t.nanos = -1;
	ck_assert_int_eq(admit_time(&c, &t, "at", &us),
	    CODE_INVALID_ARGUMENT);
}
END_TEST

START_TEST(a_method_that_is_not_built_is_unimplemented)
{
	struct run r;

	run_start_bytes(&r, "/sluss.v1.RecordService/NoSuch", "", STR(""));
	ck_assert_int_eq(r.stream.err.code, CODE_UNIMPLEMENTED);
	run_gone(&r);
	stream_clear(&r.stream);
}
END_TEST

void
request_tests(TCase *t)
{
	const TTest *const tests[] = {
		a_read_that_names_nothing_rightly_is_refused,
		a_revision_of_the_last_version_there_can_be_is_refused,
		a_page_token_is_of_one_list_and_one_caller,
		page_sizes_and_times_are_bounded,
		a_method_that_is_not_built_is_unimplemented,
	};

	ADD_TESTS(t, tests);
}
