/* SPDX-License-Identifier: EUPL-1.2 */
/* Calls in somebody else's loop when time, memory or the server fails. */

#include "async_rig.h"

#include <unistd.h>

#include "check_main.h"
#include "failing_alloc.h"
#include "wire/frame.h"

#define WHO "CaseService/WhoAmI"
#define CREATE "CaseService/CreateCase"
#define WATCH "FeedService/Watch"
#define OK_TRAILERS .names = { "grpc-status" }, .values = { "0" }

static const uint8_t empty[FRAME_PREFIX];
static const uint8_t ten[10 * FRAME_PREFIX];
static const struct script silent = { .silent = true };
static const struct script fine = { .body = empty, .n = sizeof(empty),
	OK_TRAILERS };
static const struct script stream = { .body = ten, .n = sizeof(ten),
	OK_TRAILERS };
static const struct script busy = { .trailers_only = true,
	.names = { "grpc-status", "grpc-retry-pushback-ms" },
	.values = { "14", "250" } };

START_TEST(async__cancelled_at_every_step_ends_once)
{
	static const char *const methods[] = { WHO, WATCH };
	struct outcome o;
	struct rig x;
	int step, m, i, cancelled = 0;

	for (m = 0; m < 2; m++)
		for (step = 0; step < 200; step++) {
			rig_begin(&x, m == 0 ? &fine : &stream);
			x.piece = 3;
			o = (struct outcome){ .done = 0 };
			rig_start(&x, &o, methods[m]);
			for (i = 0; i < step && !o.done; i++)
				rig_turn(&x);
			if (!o.done) {
				sluss_async_cancel(o.call);
				ck_assert_int_eq(o.done, 0);
				ck_assert_int_eq(sluss_async_timeout(
				    x.async), 0);
				rig_turn(&x);
				ck_assert_int_eq(o.code, SLUSS_CANCELLED);
				cancelled++;
			}
			ck_assert_int_eq(o.done, 1);
			ck_assert_uint_eq(sluss_async_calls(x.async), 0);
			/* The connection serves the next. */
			o = (struct outcome){ .done = 0 };
			x.piece = SIZE_MAX;
			rig_start(&x, &o, WHO);
			for (i = 0; i < 60 && !o.done; i++)
				rig_turn(&x);
			ck_assert_int_eq(o.done, 1);
			rig_end(&x);
		}
	ck_assert_int_gt(cancelled, 100);
}
END_TEST

START_TEST(async__cancelled_within_a_callback_hears_no_more)
{
	struct outcome o = { .cancel_after = 4 };
	struct rig x;

	rig_begin(&x, &stream);
	rig_start(&x, &o, WATCH);
	rig_run(&x, 30);
	ck_assert_int_eq(o.messages, 4);
	ck_assert_int_eq(o.done, 1);
	ck_assert_int_eq(o.code, SLUSS_CANCELLED);
	rig_end(&x);
}
END_TEST

/* One call with n allocations to spare; true when they were enough. */
static bool
spare(size_t n, const struct script *script, const char *method)
{
	struct outcome o = { .done = 0 };
	const sluss_async_call_options options = rig_options(&o);
	sluss_code code;
	struct rig x;
	int i;

	rig_begin(&x, script);
	failing_alloc_after(n);
	code = sluss_async_start(NULL, x.async, method, NULL, &options,
	    NULL);
	n = failing_alloc_left();
	failing_alloc_never();
	for (i = 0; i < 100 && code == SLUSS_OK && !o.done; i++) {
		failing_alloc_after(n);
		ASSERT(sluss_async_process(x.async) == SLUSS_OK);
		n = failing_alloc_left();
		failing_alloc_never();
		rig_serve(&x);
		rig_now += 20 * NS_PER_MS;
	}
	if (code != SLUSS_OK) {
		ck_assert_int_eq(code, SLUSS_RESOURCE_EXHAUSTED);
		ck_assert_uint_eq(sluss_async_calls(x.async), 0);
	} else {
		ck_assert_int_eq(o.done, 1);
		ck_assert(o.code == SLUSS_OK || o.code == SLUSS_INTERNAL ||
		    o.code == SLUSS_UNAVAILABLE ||
		    o.code == SLUSS_RESOURCE_EXHAUSTED);
		ck_assert(o.code == SLUSS_OK || n == 0);
	}
	rig_end(&x);
	return code == SLUSS_OK && o.code == SLUSS_OK && n > 0;
}

START_TEST(async__survives_every_failed_allocation)
{
	size_t n;

	for (n = 0; !spare(n, &fine, CREATE); n++)
		ck_assert_uint_lt(n, 500);
	ck_assert_uint_gt(n, 5);
	for (n = 0; !spare(n, &stream, WATCH); n++)
		ck_assert_uint_lt(n, 500);
	ck_assert_uint_gt(n, 5);
}
END_TEST

START_TEST(async__says_when_it_must_be_processed_and_keeps_deadlines)
{
	struct outcome o = { .done = 0 };
	sluss_async_call_options options = rig_options(&o);
	struct rig x;
	int i;

	rig_begin(&x, &silent);
	options.deadline_ms = 700;
	ck_assert_int_eq(sluss_async_start(NULL, x.async, WHO, NULL,
	    &options, NULL), SLUSS_OK);
	for (i = 0; i < 10; i++)
		rig_turn(&x);
	ck_assert_int_eq(sluss_async_timeout(x.async), 700);
	rig_now += 300 * NS_PER_MS + 1;
	ck_assert_int_eq(sluss_async_timeout(x.async), 400);
	rig_now += 400 * NS_PER_MS - 2;
	rig_turn(&x);
	ck_assert_int_eq(o.done, 0);
	ck_assert_int_eq(sluss_async_timeout(x.async), 1);
	rig_now += 1;
	ck_assert_int_eq(sluss_async_timeout(x.async), 0);
	rig_turn(&x);
	ck_assert_int_eq(o.code, SLUSS_DEADLINE_EXCEEDED);
	ck_assert_int_eq(sluss_async_timeout(x.async), -1);
	rig_turn(&x);
	ck_assert_uint_eq(x.at[0].peer.resets, 1);
	rig_end(&x);
}
END_TEST

START_TEST(async__a_server_that_never_shakes_hands_costs_the_deadline)
{
	struct outcome o[2] = { { .done = 0 } };
	sluss_async_call_options options = rig_options(&o[0]);
	struct rig x;
	int i;

	rig_begin(&x, &fine);
	x.deaf = true;
	options.deadline_ms = 700;
	ck_assert_int_eq(sluss_async_start(NULL, x.async, WHO, NULL,
	    &options, NULL), SLUSS_OK);
	rig_start(&x, &o[1], WHO);
	for (i = 0; i < 10; i++)
		rig_turn(&x);
	ck_assert_int_eq(sluss_async_timeout(x.async), 700);
	ck_assert(!rig_ready(&x));
	rig_now += 700 * NS_PER_MS;
	rig_turn(&x);
	ck_assert_str_eq(o[0].reason, "CONNECT_TIMEOUT");
	ck_assert_int_eq(o[0].code, SLUSS_DEADLINE_EXCEEDED);
	/* The one with more time dials again and is served. */
	ck_assert_int_eq(o[1].done, 0);
	x.deaf = false;
	rig_run(&x, 30);
	ck_assert_int_eq(o[1].code, SLUSS_OK);
	ck_assert_int_eq(o[1].attempts, 1);
	rig_end(&x);
}
END_TEST

START_TEST(async__rests_between_attempts_as_long_as_the_server_asks)
{
	struct outcome o = { .done = 0 };
	struct rig x;
	int i;

	rig_begin(&x, &busy);
	rig_start(&x, &o, CREATE);
	for (i = 0; i < 20; i++)
		rig_turn(&x);
	ck_assert_int_eq(o.done, 0);
	ck_assert_uint_eq(x.at[0].peer.requests, 1);
	ck_assert_int_eq(sluss_async_timeout(x.async), 250);
	ck_assert(!rig_ready(&x));
	x.at[0].peer.script = &fine;
	rig_now += 250 * NS_PER_MS;
	rig_run(&x, 20);
	ck_assert_int_eq(o.code, SLUSS_OK);
	ck_assert_int_eq(o.attempts, 2);
	/* The same bytes twice: the same request_id. */
	ck_assert_uint_eq(x.at[0].peer.request.n % 2, 0);
	ck_assert_mem_eq(buf_data(&x.at[0].peer.request),
	    buf_data(&x.at[0].peer.request) + x.at[0].peer.request.n / 2,
	    x.at[0].peer.request.n / 2);
	ck_assert(!sluss_id_is_zero(&o.request_id));
	rig_end(&x);
}
END_TEST

START_TEST(async__a_lost_connection_is_replaced_within_the_deadline)
{
	struct outcome o = { .done = 0 }, w = { .done = 0 };
	struct rig x;
	int i;

	rig_begin(&x, &fine);
	x.scripts[0] = &silent;
	rig_start(&x, &o, CREATE);
	rig_start(&x, &w, WATCH);
	for (i = 0; i < 10; i++)
		rig_turn(&x);
	ck_assert_uint_eq(x.at[0].peer.requests, 2);
	rig_hang_up(&x, 0);
	ck_assert(rig_ready(&x));
	ck_assert_int_eq(sluss_async_process(x.async), SLUSS_OK);
	/* A stream is not repeated by itself. */
	ck_assert_int_eq(w.done, 1);
	ck_assert_int_eq(w.code, SLUSS_UNAVAILABLE);
	ck_assert_int_eq(o.done, 0);
	ck_assert_uint_eq(sluss_async_events(x.async), 0);
	ck_assert_int_gt(sluss_async_timeout(x.async), 0);
	rig_now += sluss_async_timeout(x.async) * NS_PER_MS;
	rig_run(&x, 30);
	ck_assert_int_eq(o.code, SLUSS_OK);
	ck_assert_int_eq(o.attempts, 2);
	ck_assert_uint_eq(x.accepted, 2);
	rig_end(&x);
}
END_TEST

START_TEST(async__after_goaway_new_calls_go_elsewhere_and_old_ones_go_on)
{
	struct outcome w = { .done = 0 }, o = { .done = 0 };
	struct rig x;
	int i;

	rig_begin(&x, &fine);
	x.scripts[0] = &silent;
	rig_start(&x, &w, WATCH);
	for (i = 0; i < 10; i++)
		rig_turn(&x);
	ck_assert_int_eq(nghttp2_submit_goaway(x.at[0].peer.h2, 0, 1, 0,
	    NULL, 0), 0);
	rig_turn(&x);
	rig_turn(&x);
	rig_start(&x, &o, WHO);
	for (i = 0; i < 20; i++)
		rig_turn(&x);
	ck_assert_int_eq(o.code, SLUSS_OK);
	ck_assert_uint_eq(x.accepted, 2);
	ck_assert_int_eq(w.done, 0);
	ck_assert_int_ge(x.at[0].fd, 0);
	sluss_async_cancel(w.call);
	for (i = 0; i < 5; i++)
		rig_turn(&x);
	ck_assert_int_eq(w.code, SLUSS_CANCELLED);
	/* Nobody needs the old one any more. */
	ck_assert_int_lt(x.at[0].fd, 0);
	ck_assert_int_ge(x.at[1].fd, 0);
	rig_end(&x);
}
END_TEST

START_TEST(async__a_server_that_is_not_there_is_tried_as_often_as_asked)
{
	struct outcome o = { .done = 0 };
	struct rig x;
	int i, ms;

	rig_begin(&x, &fine);
	close(x.listener);
	x.deaf = true;
	rig_start(&x, &o, WHO);
	for (i = 0; i < 100 && !o.done; i++) {
		rig_turn(&x);
		ms = rig_ready(&x) ? 0 : sluss_async_timeout(x.async);
		rig_now += (ms < 0 ? 0 : ms) * NS_PER_MS;
	}
	ck_assert_str_eq(o.reason, "NO_CONNECTION");
	ck_assert_int_eq(o.attempts, 4);
	x.listener = -1;
	rig_end(&x);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		async__cancelled_at_every_step_ends_once,
		async__cancelled_within_a_callback_hears_no_more,
		async__survives_every_failed_allocation,
		async__says_when_it_must_be_processed_and_keeps_deadlines,
		async__a_server_that_never_shakes_hands_costs_the_deadline,
		async__rests_between_attempts_as_long_as_the_server_asks,
		async__a_lost_connection_is_replaced_within_the_deadline,
		async__after_goaway_new_calls_go_elsewhere_and_old_ones_go_on,
		async__a_server_that_is_not_there_is_tried_as_often_as_asked,
	};

	return check_main("client_async_faults", tests, ARRAY_LEN(tests));
}
