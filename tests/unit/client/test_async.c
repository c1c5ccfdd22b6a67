/* SPDX-License-Identifier: EUPL-1.2 */
/* Calls in somebody else's loop, when all goes well. */

#include "async_rig.h"

#include <stdio.h>

#include "check_main.h"
#include "session.h"
#include "wire/frame.h"

#define OK_TRAILERS .names = { "grpc-status" }, .values = { "0" }
#define WHO "CaseService/WhoAmI"
#define WATCH "FeedService/Watch"

static struct buf me, three, many;
static struct script who, changes, flood;
static const struct script silent = { .silent = true };

static void
make_scripts(void)
{
	static char json[2048], kind[1500];
	int i;

	buf_init(&me, 0);
	rig_frame(&me, "sluss.v1.WhoAmIResponse", "{\"actor\":\"a-1\"}");
	who = (struct script){ .body = buf_data(&me), .n = me.n,
		OK_TRAILERS };
	buf_init(&three, 0);
	for (i = 1; i <= 3; i++) {
		snprintf(json, sizeof(json), "{\"change\":{\"type\":%d}}", i);
		rig_frame(&three, "sluss.v1.WatchResponse", json);
	}
	changes = (struct script){ .body = buf_data(&three), .n = three.n,
		OK_TRAILERS };
	buf_init(&many, 16 * 1024 * 1024);
	memset(kind, 'k', sizeof(kind) - 1);
	snprintf(json, sizeof(json), "{\"change\":{\"type\":1,\"kind\":"
	    "\"%s\"}}", kind);
	while (many.n < 8 * SESSION_WINDOW)
		rig_frame(&many, "sluss.v1.WatchResponse", json);
	flood = (struct script){ .body = buf_data(&many), .n = many.n,
		OK_TRAILERS };
}

static void
begin(struct rig *x, const struct script *script)
{
	if (me.n == 0)
		make_scripts();
	rig_begin(x, script);
}

START_TEST(async__a_start_neither_sends_nor_calls_back)
{
	struct outcome o = { .done = 0 };
	struct rig x;

	begin(&x, &who);
	ck_assert_uint_eq(sluss_async_events(x.async), 0);
	ck_assert_int_eq(sluss_async_timeout(x.async), -1);
	rig_start(&x, &o, WHO);
	ck_assert_int_eq(sluss_async_timeout(x.async), 0);
	rig_serve(&x);
	ck_assert_uint_eq(x.accepted, 0);
	ck_assert_int_eq(o.done, 0);
	rig_run(&x, 20);
	ck_assert_int_eq(o.done, 1);
	ck_assert_int_eq(o.code, SLUSS_OK);
	ck_assert_str_eq(o.actor, "a-1");
	ck_assert_int_eq(o.attempts, 1);
	ck_assert_str_eq(x.at[0].peer.purpose, "support");
	ck_assert_uint_eq(sluss_async_events(x.async), SLUSS_ASYNC_READ);
	rig_end(&x);
}
END_TEST

START_TEST(async__hears_the_same_in_pieces_of_any_size)
{
	struct outcome a, b;
	struct rig x;
	size_t piece;

	for (piece = 1; piece < 160; piece += piece < 30 ? 1 : 16) {
		begin(&x, &who);
		x.piece = piece;
		a = (struct outcome){ .done = 0 };
		rig_start(&x, &a, WHO);
		rig_run(&x, 3000);
		ck_assert_int_eq(a.done, 1);
		ck_assert_str_eq(a.actor, "a-1");
		rig_end(&x);

		begin(&x, &changes);
		x.piece = piece;
		b = (struct outcome){ .done = 0 };
		rig_start(&x, &b, WATCH);
		rig_run(&x, 3000);
		ck_assert_int_eq(b.done, 1);
		ck_assert_int_eq(b.code, SLUSS_OK);
		ck_assert_int_eq(b.messages, 3);
		ck_assert_int_eq(b.last, 3);
		rig_end(&x);
	}
}
END_TEST

START_TEST(async__many_calls_share_one_connection)
{
	struct outcome o[64] = { { .done = 0 } };
	struct rig x;
	size_t i;

	begin(&x, &who);
	for (i = 0; i < ARRAY_LEN(o); i++)
		rig_start(&x, &o[i], WHO);
	ck_assert_uint_eq(sluss_async_calls(x.async), ARRAY_LEN(o));
	rig_run(&x, 50);
	for (i = 0; i < ARRAY_LEN(o); i++) {
		ck_assert_int_eq(o[i].done, 1);
		ck_assert_str_eq(o[i].actor, "a-1");
	}
	ck_assert_uint_eq(x.accepted, 1);
	ck_assert_uint_eq(x.at[0].peer.requests, ARRAY_LEN(o));
	rig_end(&x);
}
END_TEST

START_TEST(async__states_what_the_call_says_else_what_the_client_is_set_to)
{
	struct outcome o = { .done = 0 };
	sluss_async_call_options options = rig_options(&o);
	struct rig x;

	begin(&x, &who);
	options.purpose = "follow_up";
	options.shown = 1;
	ck_assert_int_eq(sluss_async_start(NULL, x.async, WHO, NULL,
	    &options, NULL), SLUSS_OK);
	options.purpose = "not kept";
	rig_run(&x, 20);
	ck_assert_str_eq(x.at[0].peer.purpose, "follow_up");
	ck_assert_str_eq(x.at[0].peer.shown, "1");
	rig_start(&x, &o, WHO);
	(void)sluss_client_set_purpose(x.client, "later");
	rig_run(&x, 20);
	ck_assert_str_eq(x.at[0].peer.purpose, "support");
	ck_assert_str_eq(x.at[0].peer.shown, "0");
	ck_assert_int_eq(o.done, 2);
	rig_end(&x);
}
END_TEST

START_TEST(async__the_descriptor_is_ready_when_there_is_work_and_only_then)
{
	struct outcome o = { .done = 0 };
	struct rig x;

	begin(&x, &silent);
	rig_start(&x, &o, WATCH);
	for (int i = 0; i < 10; i++)
		rig_turn(&x);
	ck_assert_int_eq(sluss_async_process(x.async), SLUSS_OK);
	/* The stream has no deadline, so nothing is due but what comes. */
	ck_assert_int_eq(sluss_async_timeout(x.async), -1);
	ck_assert(!rig_ready(&x));
	ck_assert_int_eq(nghttp2_submit_ping(x.at[0].peer.h2, 0, NULL), 0);
	rig_serve(&x);
	ck_assert(rig_ready(&x));
	ck_assert_int_eq(sluss_async_process(x.async), SLUSS_OK);
	ck_assert(!rig_ready(&x));
	rig_end(&x);
	ck_assert_int_eq(o.code, SLUSS_CANCELLED);
}
END_TEST

START_TEST(async__a_paused_stream_holds_its_server_up_and_nobody_else)
{
	struct outcome o = { .pause_after = 5 }, other = { .done = 0 };
	struct rig x;
	size_t sent;
	int i;

	begin(&x, &flood);
	rig_start(&x, &o, WATCH);
	for (i = 0; i < 100; i++)
		rig_turn(&x);
	ck_assert_int_eq(o.messages, 5);
	sent = x.at[0].peer.sent[0];
	ck_assert_uint_gt(sent, SESSION_WINDOW / 2);
	ck_assert_uint_le(sent, 2 * SESSION_WINDOW);
	ck_assert_int_ne(sluss_async_timeout(x.async), 0);
	ck_assert(!rig_ready(&x));
	x.at[0].peer.script = &who;
	rig_start(&x, &other, WHO);
	for (i = 0; i < 20 && !other.done; i++)
		rig_turn(&x);
	ck_assert_int_eq(other.code, SLUSS_OK);
	ck_assert_uint_eq(x.accepted, 1);
	ck_assert_int_eq(o.messages, 5);

	x.at[0].peer.script = &flood;
	sluss_async_resume(o.call);
	ck_assert_int_eq(sluss_async_timeout(x.async), 0);
	rig_run(&x, 10000);
	ck_assert_int_eq(o.done, 1);
	ck_assert_int_eq(o.code, SLUSS_OK);
	ck_assert_int_gt(o.messages, 1000);
	rig_end(&x);
}
END_TEST

START_TEST(async__a_paused_call_ends_when_it_is_resumed)
{
	struct outcome o = { .done = 0 };
	struct rig x;
	int i;

	begin(&x, &who);
	rig_start(&x, &o, WHO);
	sluss_async_pause(o.call);
	for (i = 0; i < 20; i++)
		rig_turn(&x);
	ck_assert_int_eq(o.done, 0);
	ck_assert_uint_eq(x.at[0].peer.requests, 1);
	ck_assert_int_eq(sluss_async_timeout(x.async), -1);
	sluss_async_resume(o.call);
	rig_turn(&x);
	ck_assert_int_eq(o.done, 1);
	ck_assert_str_eq(o.actor, "a-1");
	rig_end(&x);
}
END_TEST

/* One call starts the next, tries what is not allowed, and cancels another. */
struct chain {
	struct rig *rig;
	struct outcome last, victim;
};

static void
on_link(sluss_async_call *call, const sluss_async_result *result, void *arg)
{
	struct chain *c = arg;

	(void)call;
	sluss_message_free(result->reply);
	ck_assert_int_eq(sluss_async_process(c->rig->async),
	    SLUSS_FAILED_PRECONDITION);
	ck_assert_int_eq(sluss_async_resolve(c->rig->async),
	    SLUSS_FAILED_PRECONDITION);
	rig_start(c->rig, &c->last, WHO);
	sluss_async_cancel(c->victim.call);
	ck_assert_int_eq(c->last.done, 0);
	ck_assert_int_eq(c->victim.done, 0);
	ck_assert_int_eq(sluss_async_timeout(c->rig->async), 0);
}

START_TEST(async__a_callback_may_start_and_cancel_but_not_process)
{
	struct rig x;
	struct chain c = { .rig = &x };
	sluss_async_call_options options = SLUSS_ASYNC_CALL_OPTIONS_INIT;

	begin(&x, &who);
	options.on_done = on_link;
	options.arg = &c;
	ck_assert_int_eq(sluss_async_start(NULL, x.async, WHO, NULL,
	    &options, NULL), SLUSS_OK);
	rig_start(&x, &c.victim, WHO);
	rig_run(&x, 30);
	ck_assert_int_eq(c.last.done, 1);
	ck_assert_int_eq(c.last.code, SLUSS_OK);
	ck_assert_int_eq(c.victim.done, 1);
	ck_assert_int_eq(c.victim.code, SLUSS_CANCELLED);
	rig_end(&x);
}
END_TEST

START_TEST(async__free_ends_what_is_left_and_takes_no_more)
{
	struct outcome o[3] = { { .done = 0 } };
	struct rig x;
	int i;

	begin(&x, &silent);
	for (i = 0; i < 2; i++)
		rig_start(&x, &o[i], WHO);
	for (i = 0; i < 10; i++)
		rig_turn(&x);
	rig_start(&x, &o[2], WATCH);
	rig_end(&x);
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(o[i].done, 1);
		ck_assert_int_eq(o[i].code, SLUSS_CANCELLED);
	}
	ck_assert_int_eq(o[2].attempts, 0);
}
END_TEST

START_TEST(async__refuses_what_cannot_be_made_at_once)
{
	struct outcome o = { .done = 0 };
	sluss_async_call_options options = rig_options(&o);
	sluss_message *wrong;
	sluss_error e;
	struct rig x;

	begin(&x, &who);
	ck_assert_int_eq(sluss_async_start(NULL, x.async, "No/Such", NULL,
	    &options, &e), SLUSS_INVALID_ARGUMENT);
	ck_assert_str_eq(e.reason, "UNKNOWN_METHOD");
	ck_assert_int_eq(sluss_message_new(&wrong, "WatchRequest"), SLUSS_OK);
	ck_assert_int_eq(sluss_async_start(NULL, x.async, WHO, wrong,
	    &options, &e), SLUSS_INVALID_ARGUMENT);
	ck_assert_str_eq(e.reason, "WRONG_TYPE");
	sluss_message_free(wrong);
	options.on_message = NULL;
	ck_assert_int_eq(sluss_async_start(NULL, x.async, WATCH, NULL,
	    &options, &e), SLUSS_INVALID_ARGUMENT);
	ck_assert_str_eq(e.field, "on_message");
	options.actor = "two words";
	ck_assert_int_eq(sluss_async_start(NULL, x.async, WHO, NULL,
	    &options, &e), SLUSS_INVALID_ARGUMENT);
	options.version = 0;
	ck_assert_int_eq(sluss_async_start(NULL, x.async, WHO, NULL,
	    &options, &e), SLUSS_INVALID_ARGUMENT);
	ck_assert_str_eq(e.field, "version");
	ck_assert_uint_eq(sluss_async_calls(x.async), 0);
	ck_assert_int_eq(sluss_async_timeout(x.async), -1);
	rig_end(&x);
	ck_assert_int_eq(o.done, 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		async__a_start_neither_sends_nor_calls_back,
		async__hears_the_same_in_pieces_of_any_size,
		async__many_calls_share_one_connection,
		async__states_what_the_call_says_else_what_the_client_is_set_to,
		async__the_descriptor_is_ready_when_there_is_work_and_only_then,
		async__a_paused_stream_holds_its_server_up_and_nobody_else,
		async__a_paused_call_ends_when_it_is_resumed,
		async__a_callback_may_start_and_cancel_but_not_process,
		async__free_ends_what_is_left_and_takes_no_more,
		async__refuses_what_cannot_be_made_at_once,
	};
	int rv;

	rv = check_main("client_async", tests, ARRAY_LEN(tests));
	buf_clear(&me);
	buf_clear(&three);
	buf_clear(&many);
	return rv;
}
