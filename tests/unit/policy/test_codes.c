/* SPDX-License-Identifier: EUPL-1.2 */
/* Code tables: by day, by field, and what a refusal says. */

#include <stdio.h>
#include <stdlib.h>

#include "sluss/v1/assessment.pb-c.h"
#include "sluss/v1/process.pb-c.h"

#include "fixture.h"
#include "ident/coded.h"
#include "wire/kinds.h"

static struct policy *policy;

static void
load(void)
{
	policy = shipped_policy();
}

static void
drop(void)
{
	policy_free(policy);
}

static enum code
written(const char *group, const ProtobufCMessage *m, struct err *e)
{
	uint8_t *bytes = malloc(protobuf_c_message_get_packed_size(m) + 1);
	uint32_t kind, number;
	enum code code;
	size_t n;

	ck_assert(bytes != NULL);
	n = protobuf_c_message_pack(m, bytes);
	group_number(group, &kind, &number);
	*e = (struct err){ 0 };
	code = decide_codes(policy, kind, number,
	    (struct str){ (const char *)bytes, n }, NOW, e);
	free(bytes);
	return code;
}

START_TEST(a_code_is_good_in_its_own_table_only)
{
	ck_assert_int_eq(policy_listed(policy, STR("level"), STR("high"), NOW),
	    LISTING_TODAY);
	ck_assert_int_eq(policy_listed(policy, STR("level"), STR("highe"),
	    NOW), LISTING_NEVER);
	ck_assert_int_eq(policy_listed(policy, STR("level"), STR("hig"), NOW),
	    LISTING_NEVER);
	ck_assert_int_eq(policy_listed(policy, STR("level"), STR("alarm"),
	    NOW), LISTING_NEVER);
	ck_assert_int_eq(policy_listed(policy, STR("leve"), STR("high"), NOW),
	    LISTING_NEVER);
	ck_assert_int_eq(policy_listed(policy, STR("purpose"), STR("acute"),
	    NOW), LISTING_TODAY);
	ck_assert_int_eq(policy_listed(policy, STR("county"), STR("01"), NOW),
	    LISTING_TODAY);
}
END_TEST

START_TEST(a_code_is_good_from_its_first_day_until_the_day_of_its_end)
{
	static const struct str table = { "municipality", 12 };
	const int64_t end = INT64_C(1167609600000000); /* 2007-01-01 */

	ck_assert_int_eq(policy_listed(policy, table, STR("1917"), end - 1),
	    LISTING_TODAY);
	ck_assert_int_eq(policy_listed(policy, table, STR("1917"), end),
	    LISTING_NOT_TODAY);
	ck_assert_int_eq(policy_listed(policy, table, STR("0331"), end - 1),
	    LISTING_NOT_TODAY);
	ck_assert_int_eq(policy_listed(policy, table, STR("0331"), end),
	    LISTING_TODAY);
}
END_TEST

START_TEST(a_code_may_come_back_with_another_name)
{
	struct faults faults = { 0 };
	struct policy *p;
	struct copy c;

	copy_make(&c);
	copy_edit(&c, "codes/values.csv", "level,low,Låg,Low,,",
	    "level,low,Låg,Low,,2020-01-01\n"
	    "level,low,Ringa,Slight,2026-01-01,");
	p = policy_load(c.dir, faults_keep, &faults);
	ck_assert_msg(p != NULL, "%s", faults.f[0].text);
	ck_assert_int_eq(policy_listed(p, STR("level"), STR("low"), NOW),
	    LISTING_TODAY);
	ck_assert_int_eq(policy_listed(p, STR("level"), STR("low"),
	    INT64_C(1600000000000000)), LISTING_NOT_TODAY);
	ck_assert_int_eq(policy_listed(p, STR("level"), STR("low"), 0),
	    LISTING_TODAY);
	policy_free(p);
	copy_remove(&c);
}
END_TEST

START_TEST(a_refusal_names_the_field_and_the_table_and_not_the_value)
{
	Sluss__V1__ThreatAssessment__Zone good =
	    SLUSS__V1__THREAT_ASSESSMENT__ZONE__INIT, bad = good;
	Sluss__V1__ThreatAssessment__Zone *zones[] = { &good, &good, &bad };
	Sluss__V1__ThreatAssessment__Protect m =
	    SLUSS__V1__THREAT_ASSESSMENT__PROTECT__INIT;
	struct err e;

	good.municipality_code = (char *)(uintptr_t)"0180";
	good.reason_code = (char *)(uintptr_t)"network";
	m.no_go_zones = zones;
	m.n_no_go_zones = 2;
	ck_assert_int_eq(written("threat_assessment.protect", &m.base, &e),
	    CODE_OK);
	bad.reason_code = (char *)(uintptr_t)"secret_word";
	m.n_no_go_zones = 3;
	ck_assert_int_eq(written("threat_assessment.protect", &m.base, &e),
	    CODE_INVALID_ARGUMENT);
	ck_assert_str_eq(e.reason, "CODE_NOT_IN_TABLE");
	ck_assert_str_eq(e.field,
	    "record.threat_assessment.protect.no_go_zones[2].reason_code");
	ck_assert(strstr(e.text, "sluss codes zone_reason") != NULL);
	ck_assert(strstr(e.text, "secret_word") == NULL);
	bad.reason_code = (char *)(uintptr_t)"";
	bad.municipality_code = (char *)(uintptr_t)"1917";
	ck_assert_int_eq(written("threat_assessment.protect", &m.base, &e),
	    CODE_INVALID_ARGUMENT);
	ck_assert_str_eq(e.reason, "CODE_NOT_VALID_TODAY");
	ck_assert_str_eq(e.field, "record.threat_assessment.protect."
	    "no_go_zones[2].municipality_code");
}
END_TEST

START_TEST(an_action_is_a_measure_or_a_demand)
{
	Sluss__V1__Plan__Action a = SLUSS__V1__PLAN__ACTION__INIT;
	Sluss__V1__Plan__Action *actions[] = { &a };
	Sluss__V1__Plan__Actions m = SLUSS__V1__PLAN__ACTIONS__INIT;
	struct err e;

	m.actions = actions;
	m.n_actions = 1;
	a.type = (char *)(uintptr_t)"sobriety";
	ck_assert_int_eq(written("plan.actions", &m.base, &e), CODE_OK);
	a.type = (char *)(uintptr_t)"debt_advice";
	ck_assert_int_eq(written("plan.actions", &m.base, &e), CODE_OK);
	a.type = (char *)(uintptr_t)"alarm";
	ck_assert_int_eq(written("plan.actions", &m.base, &e),
	    CODE_INVALID_ARGUMENT);
	ck_assert(strstr(e.text, "measure demand") != NULL);
}
END_TEST

/* Every coded field of every kind, reached by its path from the group. */
struct place {
	const ProtobufCMessageDescriptor *d;
	unsigned next;
};

static size_t
nest(const struct place *stack, size_t depth, uint8_t *out, const char *value)
{
	uint8_t inner[512];
	size_t n = strlen(value);

	memcpy(inner, value, n);
	while (depth-- > 0) {
		const ProtobufCFieldDescriptor *f =
		    &stack[depth].d->fields[stack[depth].next - 1];

		ck_assert(f->id < 16 * 8 && n < 128);
		out[0] = (uint8_t)((f->id & 15) << 3 | 2);
		if (f->id > 15) {
			out[0] |= 0x80;
			out[1] = (uint8_t)(f->id >> 4);
		}
		out[f->id > 15 ? 2 : 1] = (uint8_t)n;
		memcpy(out + (f->id > 15 ? 3 : 2), inner, n);
		n += f->id > 15 ? 3 : 2;
		memcpy(inner, out, n);
	}
	return n;
}

static size_t
walk_group(const struct kind *k, uint32_t group)
{
	struct place stack[8] = { { kind_group(k, group)->descriptor, 0 } };
	size_t depth = 1, seen = 0, n;
	uint8_t bytes[512];
	struct err e;

	while (depth > 0) {
		struct place *top = &stack[depth - 1];
		const ProtobufCFieldDescriptor *f;

		if (top->next == top->d->n_fields) {
			depth--;
			continue;
		}
		f = &top->d->fields[top->next++];
		if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
			ck_assert(depth < ARRAY_LEN(stack));
			stack[depth++] = (struct place){ f->descriptor, 0 };
			continue;
		}
		if (f->type != PROTOBUF_C_TYPE_STRING ||
		    !coded_tables(top->d->name, f->name))
			continue;
		n = nest(stack, depth, bytes, "zz_no_such");
		e = (struct err){ 0 };
		ck_assert_int_eq(decide_codes(policy, k->number, group,
		    (struct str){ (const char *)bytes, n }, NOW, &e),
		    CODE_INVALID_ARGUMENT);
		ck_assert_msg(strstr(e.field, f->name) != NULL, "%s", e.field);
		seen++;
	}
	return seen;
}

START_TEST(every_coded_field_of_every_kind_refuses_what_is_in_no_table)
{
	size_t n, seen = 0;
	const struct kind *kinds = kinds_all(&n);

	for (size_t i = 0; i < n; i++) {
		for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
			if (kind_group(&kinds[i], g))
				seen += walk_group(&kinds[i], g);
		}
	}
	ck_assert_uint_gt(seen, 60);
}
END_TEST

START_TEST(the_codes_are_sorted_and_every_table_has_some)
{
	const struct listed *l;
	size_t n = policy_codes(policy, &l);
	struct str table;

	ck_assert_uint_gt(n, 500);
	for (size_t i = 1; i < n; i++)
		ck_assert(strcmp(l[i - 1].table, l[i].table) < 0 ||
		    (strcmp(l[i - 1].table, l[i].table) == 0 &&
		    strcmp(l[i - 1].code, l[i].code) <= 0));
	for (size_t i = 0; (table = coded_table(i)).p; i++) {
		size_t of = 0;

		for (size_t j = 0; j < n; j++)
			of += str_eqz(table, l[j].table);
		ck_assert_uint_gt(of, 0);
		ck_assert_uint_lt(i, CODED_TABLES_MAX);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_codes");
	TCase *t = tcase_create("codes");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, load, drop);
	tcase_add_test(t, a_code_is_good_in_its_own_table_only);
	tcase_add_test(t,
	    a_code_is_good_from_its_first_day_until_the_day_of_its_end);
	tcase_add_test(t, a_code_may_come_back_with_another_name);
	tcase_add_test(t,
	    a_refusal_names_the_field_and_the_table_and_not_the_value);
	tcase_add_test(t, an_action_is_a_measure_or_a_demand);
	tcase_add_test(t,
	    every_coded_field_of_every_kind_refuses_what_is_in_no_table);
	tcase_add_test(t, the_codes_are_sorted_and_every_table_has_some);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
