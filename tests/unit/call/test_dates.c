/* SPDX-License-Identifier: EUPL-1.2 */
/* Dates of records that run backwards, in every pair that the contract has. */

#include <stdio.h>

#include "sluss/v1/record.pb-c.h"

#include "call/dates.h"
#include "suites.h"

/* Dates that follow no other, and why. */
static const struct {
	const char *of, *field;
} alone[] = {
	/* Set by the server. */
	{ "sluss.v1.RecordHead", "created_at" },
	{ "sluss.v1.RecordHead", "taken_at" },
	{ "sluss.v1.Case.MunicipalTrack", "since_at" },
	{ "sluss.v1.Case.MunicipalTrack", "due_at" },
	{ "sluss.v1.Case.PoliceTrack", "since_at" },
	{ "sluss.v1.Case.PoliceTrack", "due_at" },
	/* Measures may be granted from before they are decided on. */
	{ "sluss.v1.Decision.Outcome", "decided_on" },
	/* The conditions are signed before the assessment or after it. */
	{ "sluss.v1.Eligibility.Checklist", "conditions_signed_at" },
	{ "sluss.v1.Eligibility.Checklist", "assessed_at" },
};

static bool
is_date(const ProtobufCFieldDescriptor *f)
{
	size_t n = strlen(f->name);

	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return false;
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return f->descriptor == &google__protobuf__timestamp__descriptor;
	return f->type == PROTOBUF_C_TYPE_STRING && n > 3 &&
	    strcmp(f->name + n - 3, "_on") == 0;
}

static bool
has_a_place(const char *of, const char *field)
{
	for (size_t i = 0; i < n_date_pairs; i++)
		if (strcmp(date_pairs[i].of->name, of) == 0 &&
		    (strcmp(date_pairs[i].from, field) == 0 ||
		    strcmp(date_pairs[i].to, field) == 0))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(alone); i++)
		if (strcmp(alone[i].of, of) == 0 &&
		    strcmp(alone[i].field, field) == 0)
			return true;
	return false;
}

START_TEST(every_message_with_two_dates_says_how_they_follow)
{
	const ProtobufCMessageDescriptor *seen[200] = {
		&sluss__v1__record__descriptor };
	size_t n = 1, dates = 0;

	for (size_t i = 0; i < n; i++) {
		const ProtobufCMessageDescriptor *d = seen[i];
		size_t own = 0;

		for (unsigned f = 0; f < d->n_fields; f++) {
			const ProtobufCFieldDescriptor *field = &d->fields[f];
			size_t j = 0;

			own += is_date(field);
			if (field->type != PROTOBUF_C_TYPE_MESSAGE)
				continue;
			while (j < n && seen[j] != field->descriptor)
				j++;
			ck_assert_uint_lt(n, ARRAY_LEN(seen));
			if (j == n)
				seen[n++] = field->descriptor;
		}
		for (unsigned f = 0; f < d->n_fields && own > 1; f++) {
			if (!is_date(&d->fields[f]))
				continue;
			ck_assert_msg(has_a_place(d->name, d->fields[f].name),
			    "%s.%s follows no other date in call/dates.c",
			    d->name, d->fields[f].name);
			dates++;
		}
	}
	ck_assert_uint_gt(dates, 30);
}
END_TEST

/* A message of the pair with these days; day 0: none. */
static const char *
says(const struct date_pair *p, int from, int to)
{
	static uint64_t room[64];
	static Google__Protobuf__Timestamp times[2];
	static char days[2][16];
	static struct err e;
	ProtobufCMessage *m = (void *)room;
	const int day[] = { from, to };
	const char *const names[] = { p->from, p->to };

	ck_assert_uint_le(p->of->sizeof_message, sizeof(room));
	protobuf_c_message_init(p->of, m);
	for (size_t i = 0; i < 2; i++) {
		const ProtobufCFieldDescriptor *f =
		    protobuf_c_message_descriptor_get_field_by_name(p->of,
		    names[i]);
		void *at = (char *)room + f->offset;

		ck_assert(f && is_date(f));
		if (day[i] == 0)
			continue;
		google__protobuf__timestamp__init(&times[i]);
		times[i].seconds = (day[i] - 15) * INT64_C(86400);
		snprintf(days[i], sizeof(days[i]), "2027-01-%02d", day[i]);
		if (f->type == PROTOBUF_C_TYPE_STRING)
			*(char **)at = days[i];
		else
			*(Google__Protobuf__Timestamp **)at = &times[i];
	}
	e = (struct err){ 0 };
	if (!dates_check(m, "record", &e))
		return "";
	ck_assert_str_eq(e.reason, "DATES_REVERSED");
	ck_assert_int_eq(e.code, CODE_INVALID_ARGUMENT);
	return e.field;
}

START_TEST(a_pair_that_runs_backwards_is_refused_by_the_later_field)
{
	for (size_t i = 0; i < n_date_pairs; i++) {
		const struct date_pair *p = &date_pairs[i];
		char field[64];

		snprintf(field, sizeof(field), "record.%s", p->to);
		ck_assert_str_eq(says(p, 20, 10), field);
		ck_assert_str_eq(says(p, 10, 20), "");
		ck_assert_str_eq(says(p, 10, 10), "");
		ck_assert_str_eq(says(p, 20, 0), "");
		ck_assert_str_eq(says(p, 0, 10), "");
	}
}
END_TEST

START_TEST(a_pair_deep_in_a_record_is_found_and_named)
{
	Sluss__V1__Custody__Leave leaves[] = {
		SLUSS__V1__CUSTODY__LEAVE__INIT,
		SLUSS__V1__CUSTODY__LEAVE__INIT };
	Sluss__V1__Custody__Leave *list[] = { &leaves[0], &leaves[1] };
	Sluss__V1__Custody__Dates dates = SLUSS__V1__CUSTODY__DATES__INIT;
	Sluss__V1__Custody body = SLUSS__V1__CUSTODY__INIT;
	Sluss__V1__Record r = SLUSS__V1__RECORD__INIT;
	char early[] = "2027-01-01", late[] = "2027-01-02";
	struct err e = { 0 };

	leaves[0].from_on = early;
	leaves[0].to_on = late;
	leaves[1].from_on = late;
	leaves[1].to_on = late;
	dates.n_leaves = 2;
	dates.leaves = list;
	body.dates = &dates;
	r.body_case = SLUSS__V1__RECORD__BODY_CUSTODY;
	r.custody = &body;
	ck_assert_int_eq(dates_check(&r.base, "record", &e), CODE_OK);
	leaves[1].to_on = early;
	ck_assert_int_eq(dates_check(&r.base, "record", &e), CODE_INVALID_ARGUMENT);
	ck_assert_str_eq(e.field, "record.custody.dates.leaves.to_on");
}
END_TEST

void
date_tests(TCase *t)
{
	const TTest *const tests[] = {
		every_message_with_two_dates_says_how_they_follow,
		a_pair_that_runs_backwards_is_refused_by_the_later_field,
		a_pair_deep_in_a_record_is_found_and_named,
	};

	ADD_TESTS(t, tests);
}
