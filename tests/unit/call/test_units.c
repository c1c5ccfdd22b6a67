/* SPDX-License-Identifier: EUPL-1.2 */
/* parts, body and clear by themselves; what requests are refused for. */

#include "sluss/v1/record_service.pb-c.h"

#include "call/body.h"
#include "call/clear.h"
#include "suites.h"
#include "wire/message.h"
#include "world.h"

static struct arena *a;
static struct call call;

static struct call *
fresh(void)
{
	call = (struct call){ .engine = engine, .arena = a,
		.policy = engine_parts(engine)->policy };
	return &call;
}

static void
setup(void)
{
	world_setup();
	a = arena_new(1 << 20);
}

static void
teardown(void)
{
	arena_free(a);
	world_teardown();
}

START_TEST(parts_are_what_protobuf_reads)
{
	struct parts inner, p;
	struct buf b;
	struct str rest;
	struct field f;

	parts_init(&inner, a);
	parts_init(&p, a);
	parts_varint(&inner, 3, 300);
	parts_varint(&inner, 4, 0);
	parts_field(&inner, 31, STR("text"));
	parts_field(&inner, 5, STR(""));
	parts_nest(&p, 2, &inner);
	buf_init(&b, 0);
	for (size_t i = 0; i < p.n; i++)
		buf_append(&b, p.v[i].p, p.v[i].n);
	ck_assert_uint_eq(b.n, p.bytes);
	rest = buf_str(&b);
	ck_assert(message_next(&rest, &f) && f.tag == 2 && rest.n == 0);
	rest = f.value;
	ck_assert(message_next(&rest, &f) && f.tag == 3 && f.varint == 300);
	ck_assert(message_next(&rest, &f) && f.tag == 31);
	ck_assert(str_eqz(f.value, "text") && rest.n == 0);
	buf_clear(&b);
}
END_TEST

START_TEST(parts_without_memory_stay_failed)
{
	struct parts inner, p;

	parts_init(&inner, a);
	parts_field(&inner, 1, (struct str){ NULL, 0 });
	ck_assert(inner.failed);
	parts_init(&p, a);
	parts_nest(&p, 1, &inner);
	ck_assert(p.failed);
	for (size_t n = 1; n < 4; n++) {
		parts_init(&p, a);
		arena_fail(n, false);
		parts_field(&p, 1, STR("text"));
		parts_varint(&p, 2, 2);
		ck_assert(p.failed == arena_fail_end());
	}
}
END_TEST

START_TEST(a_body_is_split_at_its_groups)
{
	const struct kind *k = kind_by_name(STR("person"));
	struct body b;

	ck_assert_int_eq(body_split(fresh(), k, STR("\x0a\x01x\x12\x02yz"),
	    &b), CODE_OK);
	ck_assert_uint_eq(b.n, 2);
	ck_assert(b.groups[0].number == 1 && b.groups[1].number == 2);
	ck_assert(str_eqz(b.groups[1].bytes, "yz"));
}
END_TEST

static void
refuses(const char *kind, struct str bytes, const char *reason)
{
	struct body b;

	ck_assert_int_eq(body_split(fresh(), kind_by_name(str_of(kind)), bytes,
	    &b), CODE_INVALID_ARGUMENT);
	ck_assert_str_eq(call.err.reason, reason);
}

START_TEST(a_body_with_what_is_no_group_is_refused)
{
	refuses("person", STR("\x0a\x00"), "EMPTY_GROUP");
	refuses("person", STR("\xaa\x01\x01x"), "UNKNOWN_FIELD");
	refuses("case", STR("\x12\x01x"), "DERIVED_GROUP");
}
END_TEST

START_TEST(clear_facts_of_a_task_are_recipient_and_dates)
{
	Sluss__V1__Task__Extract e = SLUSS__V1__TASK__EXTRACT__INIT;
	Sluss__V1__Task task = SLUSS__V1__TASK__INIT;
	Sluss__V1__Record r = SLUSS__V1__RECORD__INIT;
	char recipient[] = "org-2", from[] = "2027-01-01";
	char text[] = "must stay sealed", bad[] = "org\"2";
	struct str out = { NULL, 0 };

	e.recipient = recipient;
	e.from_on = from;
	e.request = text;
	task.extract = &e;
	r.body_case = SLUSS__V1__RECORD__BODY_TASK;
	r.task = &task;
	ck_assert_int_eq(clear_facts(fresh(), &r, kind_by_name(STR("task")),
	    &out), CODE_OK);
	ck_assert_str_eq(out.p, "{\"task\":{\"recipient\":\"org-2\","
	    "\"from\":\"2027-01-01\",\"to\":null}}");
	e.recipient = bad;
	ck_assert_int_eq(clear_facts(fresh(), &r, kind_by_name(STR("task")),
	    &out), CODE_INVALID_ARGUMENT);
}
END_TEST

START_TEST(clear_facts_of_a_place_are_its_days_and_a_home_has_none)
{
	Sluss__V1__Record r = SLUSS__V1__RECORD__INIT;
	Sluss__V1__Whereabouts w = SLUSS__V1__WHEREABOUTS__INIT;
	Sluss__V1__Whereabouts__Address home =
	    SLUSS__V1__WHEREABOUTS__ADDRESS__INIT;
	Sluss__V1__Whereabouts__Area area = SLUSS__V1__WHEREABOUTS__AREA__INIT;
	const struct kind *k = kind_by_name(STR("whereabouts"));
	struct str out = { NULL, 0 };

	r.body_case = SLUSS__V1__RECORD__BODY_WHEREABOUTS;
	r.whereabouts = &w;
	ck_assert_int_eq(clear_facts(fresh(), &r, k, &out), CODE_OK);
	ck_assert_ptr_null(out.p);
	w.address = &home;
	w.area = &area;
	home.kind = SLUSS__V1__WHEREABOUTS__PLACE_KIND__PLACE_KIND_SHELTER;
	home.street = (char *)(uintptr_t)"Storgatan 1";
	home.from_on = (char *)(uintptr_t)"2026-02-01";
	area.to_on = (char *)(uintptr_t)"2026-03-01";
	ck_assert_int_eq(clear_facts(fresh(), &r, k, &out), CODE_OK);
	ck_assert(str_eq(out, STR("{\"placements\":[{\"grp\":1,\"stays\":true,"
	    "\"from\":\"2026-02-01\"},{\"grp\":2,\"stays\":true,"
	    "\"to\":\"2026-03-01\"}]}")));
	home.kind = SLUSS__V1__WHEREABOUTS__PLACE_KIND__PLACE_KIND_HOME;
	w.area = NULL;
	ck_assert_int_eq(clear_facts(fresh(), &r, k, &out), CODE_OK);
	ck_assert(str_eq(out, STR("{\"placements\":[{\"grp\":1,"
	    "\"stays\":false}]}")));
}
END_TEST

START_TEST(leaves_of_one_record_share_no_more_than_a_day)
{
	Sluss__V1__Record r = SLUSS__V1__RECORD__INIT;
	Sluss__V1__Custody k = SLUSS__V1__CUSTODY__INIT;
	Sluss__V1__Custody__Dates d = SLUSS__V1__CUSTODY__DATES__INIT;
	Sluss__V1__Custody__Leave leave[2] = {
		SLUSS__V1__CUSTODY__LEAVE__INIT, SLUSS__V1__CUSTODY__LEAVE__INIT };
	Sluss__V1__Custody__Leave *leaves[2] = { &leave[0], &leave[1] };
	const struct kind *kind = kind_by_name(STR("custody"));
	struct str out = { NULL, 0 };
	struct call *c = fresh();

	r.body_case = SLUSS__V1__RECORD__BODY_CUSTODY;
	r.custody = &k;
	k.dates = &d;
	d.status = SLUSS__V1__CUSTODY__STATUS__STATUS_PRISON;
	d.sentence_end_on = (char *)(uintptr_t)"2027-01-01";
	d.leaves = leaves;
	d.n_leaves = 2;
	leave[0].from_on = (char *)(uintptr_t)"2026-02-01";
	leave[0].to_on = leave[1].from_on = (char *)(uintptr_t)"2026-02-03";
	leave[1].to_on = (char *)(uintptr_t)"2026-02-05";
	ck_assert_int_eq(clear_facts(c, &r, kind, &out), CODE_OK);
	ck_assert(str_eq(out, STR("{\"placements\":[{\"grp\":1,\"stays\":true,"
	    "\"to\":\"2027-01-01\"}]}")));
	d.conditional_release_on = (char *)(uintptr_t)"2026-09-01";
	leave[1].from_on = (char *)(uintptr_t)"2026-02-02";
	ck_assert_int_eq(clear_facts(c, &r, kind, &out), CODE_INVALID_ARGUMENT);
	ck_assert_str_eq(c->err.reason, "PLACEMENTS_OVERLAP");
	ck_assert_str_eq(c->err.field, "record.custody.dates.leaves");
}
END_TEST

START_TEST(clear_facts_of_a_consent_are_scopes_and_dates)
{
	Sluss__V1__Consent__Scope scope = SLUSS__V1__CONSENT__SCOPE__INIT;
	Sluss__V1__Consent__Scope *scopes[] = { &scope };
	Sluss__V1__Consent__Terms t = SLUSS__V1__CONSENT__TERMS__INIT;
	Sluss__V1__Consent consent = SLUSS__V1__CONSENT__INIT;
	Sluss__V1__Record r = SLUSS__V1__RECORD__INIT;
	const struct kind *k = kind_by_name(STR("consent"));
	char recipient[] = "org-2", group[32] = "person.identity";
	char given[] = "2027-01-02";
	char *groups[] = { group };
	struct str out = { NULL, 0 };

	scope.recipient = recipient;
	scope.n_groups = 1;
	scope.groups = groups;
	t.n_scopes = 1;
	t.scopes = scopes;
	t.given_on = given;
	consent.terms = &t;
	r.body_case = SLUSS__V1__RECORD__BODY_CONSENT;
	r.consent = &consent;
	ck_assert_int_eq(clear_facts(fresh(), &r, k, &out), CODE_OK);
	ck_assert_str_eq(out.p, "{\"consent\":{\"scopes\":[{\"recipient\":"
	    "\"org-2\",\"groups\":[\"person.identity\"]}],\"withdrawals\":[],"
	    "\"given_on\":\"2027-01-02\",\"valid_to_on\":null,"
	    "\"form\":\"unstated\",\"child_view\":false}}");
	t.form = SLUSS__V1__CONSENT__FORM__FORM_ORAL_DOCUMENTED;
	t.child_view = given;
	ck_assert_int_eq(clear_facts(fresh(), &r, k, &out), CODE_OK);
	ck_assert(holds(out, "\"form\":\"oral_documented\","
	    "\"child_view\":true"));
	group[0] = 'x';
	t.valid_to_on = given;
	clear_facts(fresh(), &r, k, &out);
	ck_assert_str_eq(call.err.reason, "UNKNOWN_GROUP");
	strcpy(group, "threat_assessment.actors");
	clear_facts(fresh(), &r, k, &out);
	ck_assert_str_eq(call.err.reason, "CONSENT_CLASS");
	ck_assert_int_eq(clear_facts(fresh(), NULL, k, &out),
	    CODE_INVALID_ARGUMENT);
}
END_TEST

void
unit_tests(TCase *t)
{
	const TTest *const tests[] = {
		parts_are_what_protobuf_reads,
		parts_without_memory_stay_failed,
		a_body_is_split_at_its_groups,
		a_body_with_what_is_no_group_is_refused,
		clear_facts_of_a_task_are_recipient_and_dates,
		clear_facts_of_a_place_are_its_days_and_a_home_has_none,
		leaves_of_one_record_share_no_more_than_a_day,
		clear_facts_of_a_consent_are_scopes_and_dates,
	};

	ADD_TESTS(t, tests);
}

int
main(void)
{
	static tests_fn *const lists[] = { unit_tests, contract_tests,
		request_tests, date_tests };

	return suites_run("call_units", lists, ARRAY_LEN(lists), setup, teardown);
}
