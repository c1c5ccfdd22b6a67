/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The protocol core against a scripted server in memory: what a right answer
 * gives however it is cut, and what a wrong one is turned into.
 */

#include <check.h>
#include <stdlib.h>

#include "session.h"
#include "base/clock.h"
#include "peer.h"
#include "wire/head.h"
#include "wire/limits.h"
#include "wire/message.h"

#define LATER (1000 * NS_PER_S)

static const struct rpc_head head = {
	.path = "/sluss.v1.CaseService/WhoAmI",
	.authority = "sluss.test:8443",
	.purpose = "support",
	.shown = true,
};
static const uint8_t two[] = {
	0, 0, 0, 0, 3, 'a', 'b', 'c', 0, 0, 0, 0, 2, 'd', 'e' };

#define OK_TRAILERS \
	.names = { "grpc-status", "sluss-leaf", "sluss-logged-at" }, \
	.values = { "0", "00ff", "2025-03-01T12:00:00Z" }

struct end {
	struct session *s;
	struct peer peer;
	struct rpc call;
	struct buf got;                  /* messages, each with a '|' */
	bool ended;
};

static void
begin(struct end *x, const struct script *script, int64_t deadline)
{
	*x = (struct end){ .ended = false };
	x->s = session_new();
	ck_assert_ptr_nonnull(x->s);
	peer_init(&x->peer, script);
	buf_init(&x->got, 8 * 1024 * 1024);
	session_start(x->s, &x->call, &head, STR("request"), 0, deadline);
}

static void
finish(struct end *x)
{
	session_drop(&x->call);
	session_free(x->s);
	peer_clear(&x->peer);
	buf_clear(&x->got);
}

static void
read_all(struct end *x)
{
	struct str message;
	enum rpc_next next;

	while ((next = rpc_next(&x->call, &message)) == RPC_MESSAGE) {
		if (message.n > 0)
			buf_append(&x->got, message.p, message.n);
		buf_append_byte(&x->got, '|');
		rpc_taken(&x->call);
	}
	x->ended = next == RPC_END;
}

static void
to_peer(struct end *x)
{
	struct str some;

	for (;;) {
		ck_assert_int_eq(session_take(x->s, &some, NULL), CODE_OK);
		if (some.n == 0)
			return;
		peer_feed(&x->peer, some);
	}
}

/* Hands the peer's bytes over in pieces of a size. */
static void
from_peer(struct end *x, size_t piece)
{
	struct buf out;
	size_t n;

	buf_init(&out, 16 * 1024 * 1024);
	peer_take(&x->peer, &out);
	while (out.n > 0) {
		n = out.n < piece ? out.n : piece;
		if (session_feed(x->s, (struct str){
		    (const char *)buf_data(&out), n }, NULL) != CODE_OK)
			break;
		buf_consume(&out, n);
		read_all(x);
	}
	buf_clear(&out);
}

static void
exchange(struct end *x, size_t piece)
{
	int i;

	for (i = 0; i < 64 && !x->ended; i++) {
		to_peer(x);
		from_peer(x, piece);
		read_all(x);
	}
	to_peer(x);
}

static void
expect(const struct script *script, enum code code, const char *reason)
{
	struct end x;

	begin(&x, script, LATER);
	exchange(&x, SIZE_MAX);
	ck_assert(x.ended);
	ck_assert_str_eq(code_name(x.call.err.code), code_name(code));
	if (reason)
		ck_assert_str_eq(x.call.err.reason, reason);
	finish(&x);
}

START_TEST(session__sends_the_context_as_metadata)
{
	const struct script s = { .body = two, .n = sizeof(two), OK_TRAILERS };
	struct end x;

	begin(&x, &s, 5 * NS_PER_S);
	exchange(&x, SIZE_MAX);
	ck_assert_str_eq(x.peer.path, head.path);
	ck_assert_str_eq(x.peer.purpose, "support");
	ck_assert_str_eq(x.peer.shown, "1");
	ck_assert_int_ne(x.peer.timeout[0], '\0');
	ck_assert_uint_eq(x.peer.request.n, FRAME_PREFIX + 7);
	finish(&x);
}
END_TEST

START_TEST(session__reads_the_same_in_pieces_of_any_size)
{
	const struct script s = { .body = two, .n = sizeof(two), OK_TRAILERS };
	struct end x;
	size_t piece;

	for (piece = 1; piece < 200; piece++) {
		begin(&x, &s, LATER);
		exchange(&x, piece);
		ck_assert(x.ended);
		ck_assert_int_eq(x.call.err.code, CODE_OK);
		ck_assert(str_eq(buf_str(&x.got), STR("abc|de|")));
		ck_assert_str_eq(x.call.reply.leaf, "00ff");
		ck_assert_str_eq(x.call.reply.logged_at,
		    "2025-03-01T12:00:00Z");
		finish(&x);
	}
}
END_TEST

START_TEST(session__reads_the_same_split_in_two_at_every_byte)
{
	const struct script s = { .body = two, .n = sizeof(two), OK_TRAILERS };
	size_t at = 0, n = 1;
	struct buf out;
	struct end x;

	for (; at <= n; at++) {
		begin(&x, &s, LATER);
		to_peer(&x);
		buf_init(&out, 0);
		peer_take(&x.peer, &out);
		n = out.n;
		ck_assert_int_eq(session_feed(x.s, (struct str){
		    (const char *)buf_data(&out), at }, NULL), CODE_OK);
		read_all(&x);
		buf_consume(&out, at);
		ck_assert_int_eq(session_feed(x.s, buf_str(&out), NULL),
		    CODE_OK);
		buf_clear(&out);
		exchange(&x, SIZE_MAX);
		ck_assert_int_eq(x.call.err.code, CODE_OK);
		ck_assert(str_eq(buf_str(&x.got), STR("abc|de|")));
		finish(&x);
	}
}
END_TEST

START_TEST(session__gives_the_window_back_as_messages_are_read)
{
	size_t n = 3 * SESSION_WINDOW;
	uint8_t *body = calloc(1, n + FRAME_PREFIX);
	const struct script s = { .body = body, .n = n + FRAME_PREFIX,
		OK_TRAILERS };
	struct end x;

	frame_prefix(body, (uint32_t)n);
	begin(&x, &s, LATER);
	exchange(&x, 1000);
	ck_assert(x.ended);
	ck_assert_int_eq(x.call.err.code, CODE_OK);
	ck_assert_uint_eq(x.got.n, n + 1);
	finish(&x);
	free(body);
}
END_TEST

START_TEST(session__takes_a_status_in_the_first_headers)
{
	const struct script s = { .trailers_only = true,
		.names = { "grpc-status", "grpc-message" },
		.values = { "5", "no such %C3%A5lder" } };
	struct end x;

	begin(&x, &s, LATER);
	exchange(&x, 1);
	ck_assert_int_eq(x.call.err.code, CODE_NOT_FOUND);
	ck_assert_str_eq(x.call.err.text, "no such \xc3\xa5lder");
	ck_assert_uint_eq(x.got.n, 0);
	finish(&x);
}
END_TEST

START_TEST(session__reads_reason_and_field_from_status_details)
{
	struct err e = { .code = CODE_OK };
	struct arena *a = arena_new(65536);
	struct str status;
	char text[1024];
	const struct script s = { .trailers_only = true,
		.names = { "grpc-status", "grpc-message",
		    "grpc-status-details-bin" },
		.values = { "9", "shorter", text } };
	struct end x;

	err_set(&e, CODE_FAILED_PRECONDITION, "CONSENT_WITHDRAWN", "gone");
	err_field(&e, "consent_id");
	status = message_status(a, &e);
	ck_assert_uint_gt(head_base64(status.p, status.n, text, sizeof(text)),
	    0);
	begin(&x, &s, LATER);
	exchange(&x, SIZE_MAX);
	ck_assert_int_eq(x.call.err.code, CODE_FAILED_PRECONDITION);
	ck_assert_str_eq(x.call.err.reason, "CONSENT_WITHDRAWN");
	ck_assert_str_eq(x.call.err.field, "consent_id");
	ck_assert_str_eq(x.call.err.text, "gone");
	finish(&x);
	arena_free(a);
}
END_TEST

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
	Suite *suite = suite_create("client session");
	TCase *tc = tcase_create("session");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, session__sends_the_context_as_metadata);
	tcase_add_test(tc, session__reads_the_same_in_pieces_of_any_size);
	tcase_add_test(tc, session__reads_the_same_split_in_two_at_every_byte);
	tcase_add_test(tc, session__gives_the_window_back_as_messages_are_read);
	tcase_add_test(tc, session__takes_a_status_in_the_first_headers);
	tcase_add_test(tc, session__reads_reason_and_field_from_status_details);
	tcase_add_test(tc, session__refuses_a_reply_that_is_too_long);
	tcase_add_test(tc, session__refuses_a_reply_that_is_cut_short);
	tcase_add_test(tc, session__refuses_a_compressed_reply);
	tcase_add_test(tc, session__refuses_a_reply_without_status);
	tcase_add_test(tc, session__refuses_two_statuses);
	tcase_add_test(tc, session__maps_answers_that_are_not_grpc);
	tcase_add_test(tc, session__maps_resets);
	tcase_add_test(tc, session__keeps_the_pushback);
	tcase_add_test(tc, session__closes_a_call_whose_deadline_passes);
	tcase_add_test(tc, session__refused_by_goaway_is_unavailable);
	tcase_add_test(tc, session__turns_garbage_into_unavailable);
	tcase_add_test(tc, session__survives_every_damaged_byte_of_a_reply);
	tcase_add_test(tc, session__refuses_headers_past_the_limit);
	tcase_add_test(tc, session__freed_first_closes_its_calls);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
