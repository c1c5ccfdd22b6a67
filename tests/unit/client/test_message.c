/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages by path, JSON errors, records, views, identifiers and times. */

#include <check.h>
#include <stdlib.h>

#include <sluss/sluss.h>

#include "b64.h"
#include "fields.h"
#include "methods.h"
#include "value.h"
#include "verify.h"

static const sluss_id some_id = { { 0xde, 0xad, 0xbe, 0xef, 4, 5, 6, 7, 8, 9,
	10, 11, 12, 13, 14, 15 } };

#define BYTES(array) ((struct str){ (array), sizeof(array) - 1 })

static sluss_message *
new_message(const char *type)
{
	sluss_message *m;

	ck_assert_int_eq(sluss_message_new(&m, type), SLUSS_OK);
	return m;
}

START_TEST(message__sets_and_gets_by_path)
{
	sluss_message *m = new_message("CreateRecordRequest");
	const char *text;
	sluss_error e;
	sluss_id id;
	int64_t v;
	int yes;

	ck_assert_int_eq(sluss_message_set_id(m, "caseId", &some_id, &e), 0);
	ck_assert_int_eq(sluss_message_id(&id, m, "case_id"), SLUSS_OK);
	ck_assert(sluss_id_equal(&id, &some_id));
	ck_assert_int_eq(sluss_message_set_text(m, "final", "yes", &e), 0);
	ck_assert_int_eq(sluss_message_yes(&yes, m, "final"), SLUSS_OK);
	ck_assert_int_eq(yes, 1);
	ck_assert_int_eq(sluss_message_text(&text, m, "final"), SLUSS_OK);
	ck_assert_str_eq(text, "ANSWER_YES");
	ck_assert_int_eq(sluss_message_set_text(m,
	    "record.person.identity.country_codes[]", "SE", &e), SLUSS_OK);
	ck_assert_int_eq(sluss_message_set_text(m,
	    "record.person.identity.country_codes[1]", "NO", &e), SLUSS_OK);
	ck_assert_int_eq(sluss_message_text(&text, m,
	    "record.person.identity.countryCodes[1]"), SLUSS_OK);
	ck_assert_str_eq(text, "NO");
	ck_assert_int_eq(sluss_message_set_int(m,
	    "record.person.identity.birth_year", 1999, &e), SLUSS_OK);
	ck_assert_int_eq(sluss_message_int(&v, m,
	    "record.person.identity.birth_year"), SLUSS_OK);
	ck_assert_int_eq(v, 1999);
	ck_assert_int_eq(sluss_message_set_time(m, "record.head.valid_to",
	    1500000, &e), SLUSS_OK);
	ck_assert_int_eq(sluss_message_time(&v, m, "record.head.valid_to"),
	    SLUSS_OK);
	ck_assert_int_eq(v, 1500000);
	ck_assert_int_eq(sluss_message_which(&text, m, "record.body"), 0);
	ck_assert_str_eq(text, "person");
	sluss_message_free(m);
}
END_TEST

START_TEST(message__tells_absent_from_wrong)
{
	sluss_message *m = new_message("sluss.v1.GetRecordResponse");
	const char *text;
	int64_t v;
	size_t n;

	ck_assert_int_eq(sluss_message_text(&text, m,
	    "view.record.head.kind"), SLUSS_NOT_FOUND);
	ck_assert_int_eq(sluss_message_text(&text, m, "view.rekord"),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_text(&text, m, "view.record.head.kin"),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_text(&text, m, "view.groups[7].group"),
	    SLUSS_NOT_FOUND);
	ck_assert_int_eq(sluss_message_text(&text, m, "vjew"),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_text(&text, m, ""),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_text(&text, m, NULL),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_set_text(m, "view.groups[0].group",
	    "person.identity", NULL), SLUSS_OK);
	ck_assert_int_eq(sluss_message_count(&n, m, "view.groups"), 0);
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(sluss_message_text(&text, m, "view.groups[1].group"),
	    SLUSS_NOT_FOUND);
	ck_assert_int_eq(sluss_message_int(&v, m, "view.groups[0].group"),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_text(&text, m, "view.groups[0"),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_text(&text, m, "view.groups.group"),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_text(&text, m, "view[0].groups"),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_text(&text, m,
	    "view.groups[99999999].group"), SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_new(&m, "Nothing"),
	    SLUSS_INVALID_ARGUMENT);
	sluss_message_free(m);
}
END_TEST

START_TEST(message__refused_values_leave_the_field_alone)
{
	sluss_message *m = new_message("GetRecordRequest");
	static const char *const ids[] = { "short", "=", "AAA!" };
	sluss_error e;
	int64_t v;
	size_t n, i;

	ck_assert_int_eq(sluss_message_set_int(m, "version", 7, &e), SLUSS_OK);
	ck_assert_int_eq(sluss_message_set_int(m, "version",
	    INT64_C(1) << 31, &e), SLUSS_OUT_OF_RANGE);
	ck_assert_str_eq(e.field, "version");
	ck_assert_int_eq(sluss_message_set_text(m, "version", "7x", &e),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_int(&v, m, "version"), SLUSS_OK);
	ck_assert_int_eq(v, 7);
	ck_assert_int_eq(sluss_message_set_text(m, "groups[]", "\xff", &e),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_set_text(m, "groups[3]", "a.b", &e),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_set_text(m, "groups", "a.b", &e),
	    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_count(&n, m, "groups"), SLUSS_OK);
	ck_assert_uint_eq(n, 0);
	for (i = 0; i < ARRAY_LEN(ids); i++)
		ck_assert_int_eq(sluss_message_set_text(m, "case_id", ids[i],
		    &e), SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_message_set_text(m, "version", "", &e),
	    SLUSS_OK);
	ck_assert_int_eq(sluss_message_int(&v, m, "version"), SLUSS_OK);
	ck_assert_int_eq(v, 0);
	sluss_message_free(m);
}
END_TEST

START_TEST(record__holds_one_kind)
{
	sluss_record *r;
	sluss_error e;
	const char *text;

	ck_assert_int_eq(sluss_record_new(&r), SLUSS_OK);
	ck_assert_int_eq(sluss_record_kind(&text, r), SLUSS_NOT_FOUND);
	ck_assert_int_eq(sluss_record_set_group(r, "person.identity",
	    "{\"givenName\": \"\xc3\x85sa\"}", &e), SLUSS_OK);
	ck_assert_int_eq(sluss_record_text(&text, r,
	    "person.identity.given_name"), SLUSS_OK);
	ck_assert_str_eq(text, "\xc3\x85sa");
	ck_assert_int_eq(sluss_record_set_group(r, "person.identity",
	    "{\n\"givenNam\": 1}", &e), SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(e.line, 2);
	ck_assert_int_eq(sluss_record_text(&text, r,
	    "person.identity.given_name"), SLUSS_OK);
	ck_assert_int_eq(sluss_record_set_text(r,
	    "risk_assessment.relapse.level", "low", &e), SLUSS_OK);
	ck_assert_int_eq(sluss_record_kind(&text, r), SLUSS_OK);
	ck_assert_str_eq(text, "risk_assessment");
	ck_assert_int_eq(sluss_record_text(&text, r,
	    "person.identity.given_name"), SLUSS_NOT_FOUND);
	sluss_record_free(r);
}
END_TEST

START_TEST(json__names_the_line_and_field_of_an_error)
{
	static const struct {
		const char *json, *field, *reason;
		int line;
	} cases[] = {
		{ "{\n\"person\": {\n \"identity\": {\n  \"given\": 1}}}",
		  "person.identity.given", "UNKNOWN_FIELD", 4 },
		{ "{\"person\": {\"identity\": {\n\"countryCodes\": [\n\"SE\","
		  "\n7]}}}", "person.identity.country_codes[1]", "BAD_VALUE",
		  4 },
		{ "{\"head\": {\"kind\": \"a\\\"}\", \n\"version\": 1.5}}",
		  "head.version", "BAD_VALUE", 2 },
		{ "{\"person\": {},\n\n\"task\": {}}", "task", "SECOND_ONEOF",
		  3 },
		{ "{\n\"person\": {},\n\"person\": {}}", "",
		  "DUPLICATE_FIELD", 3 },
		{ "{\n\n\"person\": }", "", "BAD_JSON", 3 },
		{ "[]", "", "BAD_VALUE", 1 },
		{ "{\"threatAssessment\":{\"protect\":{\"noGoZones\":[{},\n"
		  "{\"label\":\n{}}]}}}",
		  "threat_assessment.protect.no_go_zones[1].label",
		  "BAD_VALUE", 2 },
	};
	sluss_record *r;
	sluss_error e;
	size_t i;

	for (i = 0; i < ARRAY_LEN(cases); i++) {
		ck_assert_int_eq(sluss_record_from_json(&r, cases[i].json,
		    strlen(cases[i].json), &e), SLUSS_INVALID_ARGUMENT);
		ck_assert_str_eq(e.field, cases[i].field);
		ck_assert_str_eq(e.reason, cases[i].reason);
		ck_assert_int_eq(e.line, cases[i].line);
	}
}
END_TEST

START_TEST(json__refuses_text_past_the_limit_and_survives_cut_text)
{
	static const char json[] = "{\"person\":{\"identity\":{\"givenName\":"
	    "\"a\\u00e5\",\"countryCodes\":[\"SE\"],\"birthYear\":1990}}}";
	size_t size = 4 * 1024 * 1024, n;
	char *big = malloc(size);
	sluss_record *r;
	sluss_error e;

	memset(big, ' ', size);
	ck_assert_int_eq(sluss_record_from_json(&r, big, size, &e),
	    SLUSS_RESOURCE_EXHAUSTED);
	free(big);
	for (n = 0; n < sizeof(json) - 1; n++)
		ck_assert_int_eq(sluss_record_from_json(&r, json, n, &e),
		    SLUSS_INVALID_ARGUMENT);
	ck_assert_int_eq(sluss_record_from_json(&r, json, n, &e), SLUSS_OK);
	sluss_record_free(r);
}
END_TEST

START_TEST(json__flags_change_the_spelling)
{
	sluss_message *m = new_message("GetRecordRequest");
	char *json;

	sluss_message_set_id(m, "case_id", &some_id, NULL);
	ck_assert_int_eq(sluss_json_write(&json, m, SLUSS_JSON_COMPACT), 0);
	ck_assert_str_eq(json, "{\"caseId\":\"3q2+7wQFBgcICQoLDA0ODw==\"}");
	sluss_free(json);
	ck_assert_int_eq(sluss_json_write(&json, m, SLUSS_JSON_HEX_IDS |
	    SLUSS_JSON_PROTO_NAMES | SLUSS_JSON_INDENT), SLUSS_OK);
	ck_assert_str_eq(json, "{\n  \"case_id\": "
	    "\"deadbeef0405060708090a0b0c0d0e0f\"\n}\n");
	sluss_free(json);
	ck_assert_int_eq(sluss_json_write(&json, m, SLUSS_JSON_DEFAULTS |
	    SLUSS_JSON_HEX_IDS), SLUSS_OK);
	ck_assert_str_eq(json, "{\"caseId\":"
	    "\"deadbeef0405060708090a0b0c0d0e0f\",\"recordId\":\"\","
	    "\"disclosureId\":\"\",\"groups\":[],\"version\":0,"
	    "\"extractFor\":\"\"}");
	sluss_free(json);
	sluss_message_free(m);
}
END_TEST

START_TEST(view__is_a_copy_with_head_and_states)
{
	static const char json[] = "{\"records\":[{\"record\":{\"head\":{"
	    "\"recordId\":\"deadbeef0405060708090a0b0c0d0e0f\",\"kind\":"
	    "\"person\",\"status\":\"RECORD_STATUS_FINAL\",\"version\":3,"
	    "\"createdAt\":\"1970-01-01T00:00:01Z\"},\"person\":{}},"
	    "\"groups\":[{\"group\":\"person.identity\",\"state\":"
	    "\"GROUP_STATE_CODE_EXPIRED\",\"ground\":\"consent\","
	    "\"expiresAt\":\"1970-01-01T00:00:02Z\"}]},{}]}";
	sluss_message *m;
	sluss_view *v;
	sluss_head head;
	sluss_group g;

	ck_assert_int_eq(sluss_json_read(&m, "ListRecordsResponse", json,
	    strlen(json), NULL), SLUSS_OK);
	ck_assert_int_eq(sluss_view_at(&v, m, "records[0]"), SLUSS_OK);
	ck_assert_int_eq(sluss_page_more(m), 0);
	ck_assert_int_eq(sluss_view_head(&head, v), SLUSS_OK);
	ck_assert(sluss_id_equal(&head.record_id, &some_id));
	ck_assert_str_eq(head.status, "RECORD_STATUS_FINAL");
	ck_assert_str_eq(head.nature, "");
	ck_assert_int_eq(head.version, 3);
	ck_assert_int_eq(head.created_us, 1000000);
	ck_assert_int_eq(sluss_view_group(&g, v, 0), SLUSS_OK);
	ck_assert_int_eq(g.state, SLUSS_GROUP_EXPIRED);
	ck_assert_int_eq(g.expires_us, 2000000);
	ck_assert_int_eq(sluss_view_group(&g, v, 1), SLUSS_OUT_OF_RANGE);
	sluss_view_free(v);
	ck_assert_int_eq(sluss_view_at(&v, m, "records[1]"), SLUSS_OK);
	ck_assert_int_eq(sluss_view_head(&head, v), SLUSS_NOT_FOUND);
	sluss_view_free(v);
	ck_assert_int_eq(sluss_view_at(&v, m, "records[2]"), SLUSS_NOT_FOUND);
	ck_assert_int_eq(sluss_view_at(&v, m, "records[0].record"),
	    SLUSS_INVALID_ARGUMENT);
	sluss_message_free(m);
}
END_TEST

static bool
on_type(const ProtobufCMessageDescriptor *d, void *arg)
{
	unsigned *n = arg, i;
	const ProtobufCFieldDescriptor *f;
	char json[FIELDS_NAME];

	(*n)++;
	for (i = 0; i < d->n_fields; i++) {
		f = &d->fields[i];
		ck_assert_uint_lt(strlen(f->name), FIELDS_NAME);
		fields_json_name(f, json);
		ck_assert_ptr_eq(fields_find(d, str_of(json)), f);
		ck_assert(value_is_number(f) ||
		    f->type == PROTOBUF_C_TYPE_STRING ||
		    f->type == PROTOBUF_C_TYPE_BYTES ||
		    f->type == PROTOBUF_C_TYPE_MESSAGE);
	}
	return true;
}

START_TEST(contract__has_only_what_the_walker_knows)
{
	unsigned types = 0;
	size_t i;

	methods_each_type(on_type, &types);
	ck_assert_uint_gt(types, 200);
	for (i = 0; sluss_method_name(i); i++) {
		ck_assert_ptr_nonnull(sluss_method_request(
		    sluss_method_name(i)));
		ck_assert_ptr_nonnull(sluss_method_reply(
		    sluss_method_name(i)));
		ck_assert_int_ge(sluss_method_streams(sluss_method_name(i)),
		    0);
	}
	ck_assert_int_eq(sluss_method_streams("FeedService/Watch"), 1);
	ck_assert_int_eq(sluss_method_streams("CaseService/GetCase"), 0);
	ck_assert_int_eq(sluss_method_streams("CaseService/Get"), -1);
}
END_TEST

START_TEST(client__names_the_option_at_fault)
{
	static const struct {
		const char *target, *ca, *actor, *field;
	} bad[] = {
		{ NULL, "x", NULL, "target" }, { "host", "x", NULL, "target" },
		{ "host:", "x", NULL, "target" },
		{ ":1", "x", NULL, "target" },
		{ "host:1x", "x", NULL, "target" },
		{ "[::1:1", "x", NULL, "target" },
		{ "h\nost:1", "x", NULL, "target" },
		{ "host:1", NULL, NULL, "ca_file" },
		{ "host:1", "x", "a b", "actor" },
		{ "host:1", "x", "\xc3\xa5", "actor" },
		{ "[::1]:1", "/nonexistent", "a", "ca_file" },
	};
	sluss_client_options o;
	sluss_client *c;
	size_t i;

	for (i = 0; i < ARRAY_LEN(bad); i++) {
		ck_assert_int_eq(sluss_client_options_init(&o, 1), SLUSS_OK);
		o.target = bad[i].target;
		o.ca_file = bad[i].ca;
		o.actor = bad[i].actor;
		o.cert_file = "x";
		o.key_file = "x";
		ck_assert_int_eq(sluss_client_open(&c, &o),
		    SLUSS_INVALID_ARGUMENT);
		ck_assert_str_eq(sluss_client_error(c)->field, bad[i].field);
		ck_assert_int_eq(sluss_client_connect(c),
		    SLUSS_FAILED_PRECONDITION);
		sluss_client_free(c);
	}
	ck_assert_int_eq(sluss_client_options_init(&o, 99),
	    SLUSS_INVALID_ARGUMENT);
}
END_TEST

START_TEST(reply__is_checked_within_each_element)
{
	static const char good[] = "\x0a\x02\x0a\x00\x12\x01x";
	static const char unknown[] = "\x0a\x00\x0a\x02\xf8\x07";
	static const char twice[] = "\x12\x01x\x0a\x00\x12\x01y";
	static const char cut[] = "\x0a\x00\x12\x05x";
	const ProtobufCMessageDescriptor *d =
	    methods_type("ListRecordsResponse");
	struct err e = { .code = CODE_OK };

	ck_assert_int_eq(verify_reply(d, BYTES(good), &e), CODE_OK);
	ck_assert_int_eq(verify_reply(d, STR(""), &e), CODE_OK);
	ck_assert_int_eq(verify_reply(d, BYTES(unknown), &e),
	    CODE_INVALID_ARGUMENT);
	ck_assert_int_eq(strncmp(e.field, "records[1]", 10), 0);
	ck_assert_int_eq(verify_reply(d, BYTES(twice), NULL),
	    CODE_INVALID_ARGUMENT);
	ck_assert_int_eq(verify_reply(d, BYTES(cut), NULL),
	    CODE_INVALID_ARGUMENT);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("client messages");
	TCase *tc = tcase_create("messages");
	SRunner *runner;
	int failed;

	tcase_add_test(tc, message__sets_and_gets_by_path);
	tcase_add_test(tc, message__tells_absent_from_wrong);
	tcase_add_test(tc, message__refused_values_leave_the_field_alone);
	tcase_add_test(tc, record__holds_one_kind);
	tcase_add_test(tc, json__names_the_line_and_field_of_an_error);
	tcase_add_test(tc, json__refuses_text_past_the_limit_and_survives_cut_text);
	tcase_add_test(tc, json__flags_change_the_spelling);
	tcase_add_test(tc, view__is_a_copy_with_head_and_states);
	tcase_add_test(tc, contract__has_only_what_the_walker_knows);
	tcase_add_test(tc, reply__is_checked_within_each_element);
	tcase_add_test(tc, client__names_the_option_at_fault);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
