/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The strict check against the whole contract: what it must let through, and
 * the same messages cut at every byte and with every byte changed.
 */

#include "check_main.h"

#include "rich.h"

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/concern_service.pb-c.h"
#include "sluss/v1/disclosure_service.pb-c.h"
#include "sluss/v1/emergency_service.pb-c.h"
#include "sluss/v1/feed_service.pb-c.h"
#include "sluss/v1/grant_service.pb-c.h"
#include "sluss/v1/ledger_service.pb-c.h"
#include "sluss/v1/lookup_service.pb-c.h"
#include "sluss/v1/participation_service.pb-c.h"
#include "sluss/v1/policy_service.pb-c.h"
#include "sluss/v1/provider_service.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"
#include "sluss/v1/registry_service.pb-c.h"
#include "sluss/v1/request_service.pb-c.h"
#include "sluss/v1/retention_service.pb-c.h"
#include "sluss/v1/statistics_service.pb-c.h"

#include "wire/check.h"
#include "wire/limits.h"
#include "wire/message.h"

static const ProtobufCServiceDescriptor *const services[] = {
	&sluss__v1__case_service__descriptor,
	&sluss__v1__concern_service__descriptor,
	&sluss__v1__disclosure_service__descriptor,
	&sluss__v1__emergency_service__descriptor,
	&sluss__v1__feed_service__descriptor,
	&sluss__v1__grant_service__descriptor,
	&sluss__v1__ledger_service__descriptor,
	&sluss__v1__lookup_service__descriptor,
	&sluss__v1__participation_service__descriptor,
	&sluss__v1__policy_service__descriptor,
	&sluss__v1__provider_service__descriptor,
	&sluss__v1__record_service__descriptor,
	&sluss__v1__registry_service__descriptor,
	&sluss__v1__request_service__descriptor,
	&sluss__v1__retention_service__descriptor,
	&sluss__v1__statistics_service__descriptor,
};

/* Choices at any level are made alike; Record has the most of them. */
static void
passes(const ProtobufCMessageDescriptor *d, unsigned choice)
{
	struct arena *a = arena_new(LIMIT_ARENA);
	struct err e = { 0 };
	ProtobufCMessage *m;
	struct buf b;

	buf_init(&b, 0);
	rich_message(&b, d, choice);
	ck_assert(!b.failed);
	ck_assert_msg(message_read(a, d, buf_str(&b), &m, &e) == CODE_OK,
	    "%s: %s %s: %s", d->name, e.reason, e.field, e.text);
	/* What protobuf-c writes passes as well. */
	ck_assert_msg(check_message(d, message_pack(a, m), &e) == CODE_OK,
	    "%s: %s %s: %s", d->name, e.reason, e.field, e.text);
	buf_clear(&b);
	arena_free(a);
}

START_TEST(check__passes_every_message_of_every_method)
{
	unsigned choices = rich_choices(&sluss__v1__record__descriptor);
	size_t s;

	ck_assert_uint_gt(choices, 20);
	for (s = 0; s < ARRAY_LEN(services); s++) {
		for (unsigned m = 0; m < services[s]->n_methods; m++) {
			for (unsigned i = 0; i < choices; i++) {
				passes(services[s]->methods[m].input, i);
				passes(services[s]->methods[m].output, i);
			}
		}
	}
}
END_TEST

/*
 * A message cut between two top-level fields is a shorter message; cut
 * anywhere else it must be refused as truncated.
 */
static void
truncates(const ProtobufCMessageDescriptor *d, struct str whole)
{
	struct str rest = whole;
	struct field f;
	struct err e;
	size_t n, edge = 0;
	enum code code;

	ck_assert(message_next(&rest, &f));
	for (n = 0; n < whole.n; n++) {
		if (n == edge + f.whole.n) {
			edge = n;
			ck_assert(message_next(&rest, &f));
		}
		e = (struct err){ 0 };
		code = check_message(d, (struct str){ whole.p, n }, &e);
		if (n == edge)
			ck_assert_int_eq(code, CODE_OK);
		else
			ck_assert_str_eq(e.reason, "TRUNCATED");
	}
}

START_TEST(check__refuses_a_request_cut_inside_a_field)
{
	const ProtobufCMessageDescriptor *d =
	    &sluss__v1__create_record_request__descriptor;
	unsigned choice;
	struct buf b;

	for (choice = 0; choice < 4; choice++) {
		buf_init(&b, 0);
		rich_message(&b, d, choice);
		truncates(d, buf_str(&b));
		buf_clear(&b);
	}
}
END_TEST

/*
 * Whatever the check lets through, protobuf-c can unpack; what it refuses, it
 * refuses with a reason.
 */
START_TEST(check__agrees_with_unpacking_when_any_byte_changes)
{
	static const uint8_t masks[] = { 0x01, 0x08, 0x7f, 0x80, 0xff };
	const ProtobufCMessageDescriptor *d =
	    &sluss__v1__create_record_request__descriptor;
	struct arena *a;
	uint8_t *p;
	struct err e;
	struct buf b;
	size_t i, m;

	buf_init(&b, 0);
	rich_message(&b, d, 6);
	p = b.p + b.off;
	for (i = 0; i < b.n; i++) {
		for (m = 0; m < ARRAY_LEN(masks); m++) {
			p[i] ^= masks[m];
			e = (struct err){ 0 };
			a = arena_new(LIMIT_ARENA);
			if (check_message(d, buf_str(&b), &e) == CODE_OK)
				ck_assert_ptr_nonnull(message_unpack(a, d,
				    buf_str(&b)));
			else
				ck_assert_str_ne(e.reason, "");
			arena_free(a);
			p[i] ^= masks[m];
		}
	}
	buf_clear(&b);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		check__passes_every_message_of_every_method,
		check__refuses_a_request_cut_inside_a_field,
		check__agrees_with_unpacking_when_any_byte_changes,
	};

	return check_main("requests", tests, ARRAY_LEN(tests));
}
