/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The protocol core against a scripted server in memory: what a right answer
 * gives however it is cut, and what a wrong one is turned into.
 */

#include "session_rig.h"

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
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
