/* SPDX-License-Identifier: EUPL-1.2 */
/* What a session makes of replies that are wrong, late, cut or damaged. */

#include "session_rig.h"

START_TEST(session__refuses_a_reply_that_is_too_long)
{
	static const uint8_t body[] = { 0, 0, 0x10, 0, 1, 'x' };
	const struct script s = { .body = body, .n = sizeof(body),
		OK_TRAILERS };

	expect(&s, CODE_INTERNAL, "REPLY_MALFORMED");
}
END_TEST

START_TEST(session__refuses_a_reply_that_is_cut_short)
{
	const struct script s = { .body = two, .n = sizeof(two) - 1,
		OK_TRAILERS };

	expect(&s, CODE_INTERNAL, "REPLY_MALFORMED");
}
END_TEST

START_TEST(session__refuses_a_compressed_reply)
{
	static const uint8_t body[] = { 1, 0, 0, 0, 1, 'x' };
	const struct script s = { .body = body, .n = sizeof(body),
		OK_TRAILERS };

	expect(&s, CODE_INTERNAL, "REPLY_MALFORMED");
}
END_TEST

START_TEST(session__refuses_a_reply_without_status)
{
	const struct script s = { .body = two, .n = sizeof(two),
		.no_trailers = true };

	expect(&s, CODE_INTERNAL, "REPLY_MALFORMED");
}
END_TEST

START_TEST(session__refuses_two_statuses)
{
	const struct script s = { .trailers_only = true,
		.names = { "grpc-status", "grpc-status" },
		.values = { "0", "7" } };

	expect(&s, CODE_INTERNAL, "REPLY_MALFORMED");
}
END_TEST

START_TEST(session__maps_answers_that_are_not_grpc)
{
	static const struct {
		const char *status;
		enum code code;
	} maps[] = {
		{ "400", CODE_INTERNAL }, { "401", CODE_UNAUTHENTICATED },
		{ "403", CODE_PERMISSION_DENIED },
		{ "404", CODE_UNIMPLEMENTED }, { "429", CODE_UNAVAILABLE },
		{ "502", CODE_UNAVAILABLE }, { "503", CODE_UNAVAILABLE },
		{ "504", CODE_UNAVAILABLE }, { "418", CODE_UNKNOWN },
	};
	struct script s = { .content_type = "text/html",
		.body = (const uint8_t *)"<html>", .n = 6,
		.no_trailers = true };
	size_t i;

	for (i = 0; i < ARRAY_LEN(maps); i++) {
		s.http_status = maps[i].status;
		expect(&s, maps[i].code, NULL);
	}
	s.http_status = NULL;
	expect(&s, CODE_INTERNAL, "REPLY_MALFORMED");
}
END_TEST

START_TEST(session__maps_resets)
{
	static const struct {
		uint32_t error;
		enum code code;
	} maps[] = {
		{ NGHTTP2_REFUSED_STREAM, CODE_UNAVAILABLE },
		{ NGHTTP2_CANCEL, CODE_CANCELLED },
		{ NGHTTP2_ENHANCE_YOUR_CALM, CODE_RESOURCE_EXHAUSTED },
		{ NGHTTP2_INADEQUATE_SECURITY, CODE_PERMISSION_DENIED },
		{ NGHTTP2_INTERNAL_ERROR, CODE_INTERNAL },
	};
	struct script s = { .body = two, .n = sizeof(two) };
	size_t i;

	for (i = 0; i < ARRAY_LEN(maps); i++) {
		s.reset = maps[i].error;
		expect(&s, maps[i].code, NULL);
	}
}
END_TEST

START_TEST(session__keeps_the_pushback)
{
	const struct script s = { .trailers_only = true,
		.names = { "grpc-status", "grpc-retry-pushback-ms" },
		.values = { "14", "250" } };
	struct end x;

	begin(&x, &s, LATER);
	exchange(&x, SIZE_MAX);
	ck_assert_int_eq(x.call.err.code, CODE_UNAVAILABLE);
	ck_assert(x.call.reply.pushback);
	ck_assert_int_eq(x.call.reply.pushback_ms, 250);
	finish(&x);
}
END_TEST

START_TEST(session__closes_a_call_whose_deadline_passes)
{
	const struct script s = { .silent = true };
	struct end x;

	begin(&x, &s, 100);
	to_peer(&x);
	ck_assert_int_eq(session_deadline(x.s), 100);
	session_tick(x.s, 99);
	ck_assert(!x.call.closed);
	session_tick(x.s, 100);
	ck_assert(x.call.closed);
	ck_assert_int_eq(x.call.err.code, CODE_DEADLINE_EXCEEDED);
	ck_assert_int_eq(session_deadline(x.s), CLOCK_NEVER);
	to_peer(&x);
	ck_assert_uint_eq(x.peer.resets, 1);
	finish(&x);
}
END_TEST

START_TEST(session__refused_by_goaway_is_unavailable)
{
	const struct script s = { .goaway = true };
	struct end x;

	begin(&x, &s, LATER);
	exchange(&x, SIZE_MAX);
	ck_assert(x.call.closed);
	ck_assert_int_eq(x.call.err.code, CODE_UNAVAILABLE);
	ck_assert(x.call.reply.refused);
	ck_assert(!session_usable(x.s));
	finish(&x);
}
END_TEST

START_TEST(session__turns_garbage_into_unavailable)
{
	const struct script s = { .silent = true };
	struct str some;
	struct err e = { .code = CODE_OK };
	struct end x;

	begin(&x, &s, LATER);
	to_peer(&x);
	ck_assert_int_eq(session_feed(x.s,
	    STR("HTTP/1.1 400 Bad Request\r\n\r\n"), &e), CODE_OK);
	do
		ck_assert_int_eq(session_take(x.s, &some, NULL), CODE_OK);
	while (some.n > 0);
	ck_assert(session_ended(x.s));
	err_set(&e, CODE_UNAVAILABLE, "CONNECTION_LOST", "ended");
	session_lost(x.s, &e);
	ck_assert(x.call.closed);
	ck_assert_int_eq(x.call.err.code, CODE_UNAVAILABLE);
	ck_assert(!session_usable(x.s));
	finish(&x);
}
END_TEST

START_TEST(session__survives_every_damaged_byte_of_a_reply)
{
	const struct script s = { .body = two, .n = sizeof(two), OK_TRAILERS };
	size_t at = 0, n = 1;
	struct buf out;
	struct end x;
	int flip;

	for (; at < n; at++) {
		for (flip = 1; flip < 256; flip *= 2) {
			begin(&x, &s, LATER);
			to_peer(&x);
			buf_init(&out, 0);
			peer_take(&x.peer, &out);
			n = out.n;
			out.p[out.off + at] ^= (uint8_t)flip;
			if (session_feed(x.s, buf_str(&out), NULL) == CODE_OK)
				to_peer(&x);
			buf_clear(&out);
			read_all(&x);
			finish(&x);
		}
	}
}
END_TEST

START_TEST(session__refuses_headers_past_the_limit)
{
	static char long_value[3 * LIMIT_HEADER_BYTES];
	const struct script s = { .trailers_only = true,
		.names = { "grpc-status", "x-long" },
		.values = { "0", long_value } };

	memset(long_value, 'a', sizeof(long_value) - 1);
	expect(&s, CODE_INTERNAL, "REPLY_MALFORMED");
}
END_TEST

START_TEST(session__freed_first_closes_its_calls)
{
	const struct script s = { .silent = true };
	struct end x;

	begin(&x, &s, LATER);
	to_peer(&x);
	session_free(x.s);
	ck_assert(x.call.closed);
	ck_assert_int_eq(x.call.err.code, CODE_UNAVAILABLE);
	x.s = NULL;
	finish(&x);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("client_session_faults");
	TCase *t = tcase_create("client_session_faults");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_test(t, session__refuses_a_reply_that_is_too_long);
	tcase_add_test(t, session__refuses_a_reply_that_is_cut_short);
	tcase_add_test(t, session__refuses_a_compressed_reply);
	tcase_add_test(t, session__refuses_a_reply_without_status);
	tcase_add_test(t, session__refuses_two_statuses);
	tcase_add_test(t, session__maps_answers_that_are_not_grpc);
	tcase_add_test(t, session__maps_resets);
	tcase_add_test(t, session__keeps_the_pushback);
	tcase_add_test(t, session__closes_a_call_whose_deadline_passes);
	tcase_add_test(t, session__refused_by_goaway_is_unavailable);
	tcase_add_test(t, session__turns_garbage_into_unavailable);
	tcase_add_test(t, session__survives_every_damaged_byte_of_a_reply);
	tcase_add_test(t, session__refuses_headers_past_the_limit);
	tcase_add_test(t, session__freed_first_closes_its_calls);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
