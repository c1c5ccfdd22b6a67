/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages in an arena, the walk over fields, and the status of a call. */

#include "check_main.h"

#include "failing_alloc.h"
#include "rich.h"

#include "google/rpc/error_details.pb-c.h"
#include "google/rpc/status.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"

#include "wire/message.h"

#define MIB ((size_t)1024 * 1024)

static const ProtobufCMessageDescriptor *const request =
    &sluss__v1__create_record_request__descriptor;

START_TEST(message__comes_back_the_same_after_unpacking)
{
	struct arena *a = arena_new(MIB);
	ProtobufCMessage *m;
	struct str first, second;
	struct buf b;

	buf_init(&b, 0);
	rich_message(&b, request, 6);
	m = message_unpack(a, request, buf_str(&b));
	ck_assert_ptr_nonnull(m);
	first = message_pack(a, m);
	m = message_unpack(a, request, first);
	second = message_pack(a, m);
	ck_assert(str_eq(first, second));
	ck_assert_uint_gt(first.n, 0);
	buf_clear(&b);
	arena_free(a);
}
END_TEST

START_TEST(message__is_refused_with_every_cap_that_is_too_small)
{
	struct arena *a = arena_new(MIB);
	ProtobufCMessage *m = NULL;
	size_t cap, needed;
	struct err e = { 0 };
	enum code code;
	struct buf b;

	buf_init(&b, 0);
	rich_message(&b, request, 6);
	ck_assert_int_eq(message_read(a, request, buf_str(&b), &m, &e),
	    CODE_OK);
	needed = arena_used(a);
	arena_free(a);
	for (cap = 0; cap < needed + 16; cap += 16) {
		a = arena_new(cap);
		e = (struct err){ 0 };
		m = NULL;
		code = message_read(a, request, buf_str(&b), &m, &e);
		if (cap < needed)
			ck_assert_int_eq(code, CODE_RESOURCE_EXHAUSTED);
		else
			ck_assert_int_eq(code, CODE_OK);
		ck_assert((m != NULL) == (code == CODE_OK));
		arena_free(a);
	}
	buf_clear(&b);
}
END_TEST

START_TEST(message__is_not_unpacked_when_the_check_refuses_it)
{
	struct arena *a = arena_new(MIB);
	ProtobufCMessage *m = NULL;
	struct err e = { 0 };

	ck_assert_int_eq(message_read(a, request, STR("\xff"), &m, &e),
	    CODE_INVALID_ARGUMENT);
	ck_assert_uint_eq(arena_used(a), 0);
	ck_assert_ptr_null(m);
	arena_free(a);
}
END_TEST

START_TEST(message__is_not_packed_past_the_cap)
{
	Google__Rpc__Status status = GOOGLE__RPC__STATUS__INIT;
	char text[] = "0123456789012345678901234567890123456789";
	struct arena *a = arena_new(16);

	status.message = text;
	ck_assert_ptr_null(message_pack(a, &status.base).p);
	arena_free(a);
}
END_TEST

START_TEST(message_next__walks_fields_and_stops_at_malformed_ones)
{
	struct str rest = STR("\x08\x96\x01" "\x12\x02hi"
	    "\x1d\x01\0\0\x80" "\x21\2\0\0\0\0\0\0\0" "\x0b");
	struct field f;

	ck_assert(message_next(&rest, &f));
	ck_assert_uint_eq(f.tag, 1);
	ck_assert_uint_eq(f.varint, 150);
	ck_assert_uint_eq(f.whole.n, 3);
	ck_assert(message_next(&rest, &f));
	ck_assert_uint_eq(f.tag, 2);
	ck_assert(str_eq(f.value, STR("hi")));
	ck_assert(str_eq(f.whole, STR("\x12\x02hi")));
	ck_assert(message_next(&rest, &f));
	ck_assert_uint_eq(f.wire_type, 5);
	ck_assert_uint_eq(f.varint, 0x80000001);
	ck_assert(message_next(&rest, &f));
	ck_assert_uint_eq(f.wire_type, 1);
	ck_assert_uint_eq(f.varint, 2);
	ck_assert(!message_next(&rest, &f));
	ck_assert_uint_eq(rest.n, 1);
	rest.n = 0;
	ck_assert(!message_next(&rest, &f));
}
END_TEST

START_TEST(message__sizes_are_those_of_what_is_written)
{
	static const char zeros[20000];
	static const uint32_t tags[] = { 1, 15, 16, 2047, 2048, 536870911 };
	size_t i, n;
	struct buf b;

	for (i = 0; i < ARRAY_LEN(tags); i++) {
		for (n = 0; n <= sizeof(zeros); n = 2 * n + 1) {
			buf_init(&b, 0);
			message_put_bytes(&b, tags[i],
			    (struct str){ zeros, n });
			ck_assert_uint_eq(b.n, message_field_size(tags[i], n));
			buf_clear(&b);
		}
	}
	ck_assert_uint_eq(message_varint_size(0), 1);
	ck_assert_uint_eq(message_varint_size(UINT64_MAX), 10);
}
END_TEST

static struct err
example(void)
{
	struct err e = { 0 };

	err_set(&e, CODE_INVALID_ARGUMENT, "BAD_FORMAT", "must be å");
	err_field(&e, "record.person.identity");
	err_detail(&e, "for the journal only");
	return e;
}

START_TEST(status__is_what_google_rpc_says)
{
	struct arena *a = arena_new(MIB);
	Google__Rpc__Status *status;
	Google__Rpc__ErrorInfo *info;
	Google__Rpc__BadRequest *bad;
	struct err e = example();
	struct str s = message_status(a, &e);

	status = google__rpc__status__unpack(NULL, s.n, (const uint8_t *)s.p);
	ck_assert_int_eq(status->code, 3);
	ck_assert_str_eq(status->message, "must be å");
	ck_assert_uint_eq(status->n_details, 2);
	ck_assert_str_eq(status->details[0]->type_url,
	    "type.googleapis.com/google.rpc.ErrorInfo");
	info = google__rpc__error_info__unpack(NULL,
	    status->details[0]->value.len, status->details[0]->value.data);
	ck_assert_str_eq(info->reason, "BAD_FORMAT");
	ck_assert_str_eq(info->domain, "sluss");
	ck_assert_str_eq(status->details[1]->type_url,
	    "type.googleapis.com/google.rpc.BadRequest");
	bad = google__rpc__bad_request__unpack(NULL,
	    status->details[1]->value.len, status->details[1]->value.data);
	ck_assert_uint_eq(bad->n_field_violations, 1);
	ck_assert_str_eq(bad->field_violations[0]->field,
	    "record.person.identity");
	ck_assert_ptr_null(memmem(s.p, s.n, "journal", 7));
	google__rpc__bad_request__free_unpacked(bad, NULL);
	google__rpc__error_info__free_unpacked(info, NULL);
	google__rpc__status__free_unpacked(status, NULL);
	arena_free(a);
}
END_TEST

START_TEST(status__comes_back_and_bears_any_cut)
{
	struct arena *a = arena_new(MIB);
	struct err e = example(), back = { 0 };
	struct str s = message_status(a, &e);
	size_t n;

	ck_assert(message_status_read(s, &back));
	ck_assert_int_eq(back.code, e.code);
	ck_assert_str_eq(back.reason, e.reason);
	ck_assert_str_eq(back.text, e.text);
	ck_assert_str_eq(back.field, e.field);
	for (n = 0; n < s.n; n++)
		(void)message_status_read((struct str){ s.p, n }, &back);
	ck_assert(!message_status_read(STR("\x08"), &back));
	ck_assert(!message_status_read(STR("\x12\x01\xff"), &back));
	ck_assert(message_status_read(STR("\x08\x63"), &back));
	ck_assert_int_eq(back.code, CODE_UNKNOWN);
	arena_free(a);
}
END_TEST

START_TEST(status__is_none_when_any_allocation_fails)
{
	struct arena *a = arena_new(MIB);
	struct err e = example();
	struct str s = { NULL, 0 };
	size_t n;

	for (n = 0; n < 50 && !s.p; n++) {
		failing_alloc_after(n);
		s = message_status(a, &e);
		failing_alloc_never();
	}
	ck_assert_uint_gt(n, 4);
	ck_assert(str_eq(s, message_status(a, &e)));
	arena_free(a);
	a = arena_new(16);
	ck_assert_ptr_null(message_status(a, &e).p);
	arena_free(a);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		message__comes_back_the_same_after_unpacking,
		message__is_refused_with_every_cap_that_is_too_small,
		message__is_not_unpacked_when_the_check_refuses_it,
		message__is_not_packed_past_the_cap,
		message_next__walks_fields_and_stops_at_malformed_ones,
		message__sizes_are_those_of_what_is_written,
		status__is_what_google_rpc_says,
		status__comes_back_and_bears_any_cut,
		status__is_none_when_any_allocation_fails,
	};

	return check_main("message", tests, ARRAY_LEN(tests));
}
