/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * FeedService.Watch: what is told, when the door is asked, and that a watcher
 * may leave, and anything may fail, at every point.
 */

#include "suites.h"
#include "world.h"

#define PATH "/sluss.v1.FeedService/Watch"
enum { WATCHERS = 5, CHANGES = 3, HEARTBEAT = 3 << 3 | 2, CHANGE = 1 << 3 | 2,
	BEHIND = 2 << 3 | 2 };

static int64_t next_id;
static const char *change_type = "disclosed";

static void
open_watch(struct run *r)
{
	run_start_bytes(r, PATH, "actor-1", STR(""));
}

static void
room(struct run *r)
{
	r->stream.busy = false;
	engine_room(r->call);
}

static void
leave(struct run *r)
{
	run_gone(r);
	stream_clear(&r->stream);
}

static void
put_int8(struct table *t, int row, enum column c, int64_t v)
{
	put(t, row, c, param_int8(t->a, v));
}

static int
caller_row(struct table *t, int call)
{
	const struct caller_facts *f = &scene.caller;
	int row = table_row(t);

	put_int(t, row, COL_call, call);
	put_int(t, row, COL_code, (int32_t)scene.code);
	put_text(t, row, COL_reason, scene.reason ? scene.reason : "");
	put_bool(t, row, COL_node_live, true);
	put_bool(t, row, COL_organisation_live, true);
	put_bool(t, row, COL_actor_live, f->actor_live);
	put_bool(t, row, COL_role_held, true);
	put_bool(t, row, COL_purpose_known, true);
	put_bool(t, row, COL_policy_ok, true);
	put_id(t, row, COL_organisation, &f->organisation);
	put_text(t, row, COL_agency_kind, f->agency_kind);
	put_text(t, row, COL_role, f->role);
	put_int8(t, row, COL_passed_xact, 7);
	put_int8(t, row, COL_passed_id, next_id);
	return row;
}

/* The door's answer on n watches: so many changes each, of the case's head. */
static void
answer_rows(size_t n, int changes, bool more, bool held, bool behind)
{
	struct table t;
	int16_t head = 1;

	table_begin(&t);
	for (size_t w = 0; w < n; w++) {
		for (int i = 0; i < (changes ? changes : 1); i++) {
			int row = caller_row(&t, (int)w);

			put_bool(&t, row, COL_more, more);
			put_bool(&t, row, COL_held, held);
			put_bool(&t, row, COL_fell_behind, behind);
			if (changes == 0)
				continue;
			put_int8(&t, row, COL_xact, 7);
			put_int8(&t, row, COL_id, ++next_id);
			put_text(&t, row, COL_change_type, change_type);
			put_int(&t, row, COL_kind, 10);
			put(&t, row, COL_groups,
			    param_int2s(t.a, &head, 1));
			put_text(&t, row, COL_change_position, "PC");
			put_time(&t, row, COL_at, 1000000);
		}
	}
	arena_fail_pause(false);
	store_end(&store, CODE_OK, &t);
}

static void
answer(size_t n, int changes)
{
	answer_rows(n, changes, false, false, false);
}

static void
police(void)
{
	scene_set("PC", true, NULL, 0);
	scene.code = CODE_OK;
}

START_TEST(a_watch_begins_with_a_heartbeat_and_outlives_its_deadline)
{
	struct run r;

	police();
	open_watch(&r);
	ck_assert(r.stream.outlives && r.stream.sends == 0);
	ck_assert(store_saw(&store, SQL_WATCH));
	answer(1, 0);
	ck_assert_uint_eq(r.stream.sends, 1);
	ck_assert_int_eq(r.stream.sent.p[0], HEARTBEAT);
	room(&r);
	ck_assert_uint_eq(store.n_pending, 0);
	leave(&r);
}
END_TEST

START_TEST(changes_are_sent_one_by_one_and_the_door_is_asked_when_they_are_taken)
{
	struct run r;

	police();
	open_watch(&r);
	answer(1, 0);
	room(&r);
	engine_feed_wake(engine, NULL);
	answer_rows(1, CHANGES, true, false, false);
	for (size_t i = 0; i < CHANGES; i++) {
		ck_assert_uint_eq(r.stream.sends, 2 + i);
		ck_assert_int_eq(r.stream.sent.p[0], CHANGE);
		ck_assert_uint_eq(store.n_pending, 0);
		room(&r);
	}
	ck_assert_uint_eq(store.n_pending, 1);
	answer(1, 0);
	ck_assert_uint_eq(r.stream.sends, 1 + CHANGES);
	leave(&r);
}
END_TEST

START_TEST(a_reader_that_takes_nothing_costs_no_statement)
{
	struct run r;

	police();
	open_watch(&r);
	answer(1, CHANGES);
	for (int i = 0; i < 100; i++)
		engine_feed_wake(engine, NULL);
	engine_feed_tick(engine);
	ck_assert_uint_eq(store.n_pending, 0);
	ck_assert_uint_eq(r.stream.sends, 1);
	leave(&r);
}
END_TEST

START_TEST(only_the_organisation_that_is_named_is_asked_for)
{
	struct run r;
	char text[37] = "", *to = text;

	police();
	open_watch(&r);
	answer(1, 0);
	room(&r);
	engine_feed_wake(engine, "00000000-0000-0000-0000-00000000beef");
	ck_assert_uint_eq(store.n_pending, 0);
	for (size_t i = 0; i < sizeof(peer.organisation.b); i++)
		to += sprintf(to, "%02x", peer.organisation.b[i]);
	engine_feed_wake(engine, text);
	ck_assert_uint_eq(store.n_pending, 1);
	answer(1, 0);
	leave(&r);
}
END_TEST

START_TEST(many_are_asked_for_at_once_and_each_wake_is_heard)
{
	struct run r[WATCHERS];

	police();
	for (size_t i = 0; i < WATCHERS; i++)
		open_watch(&r[i]);
	answer(1, 0); /* the first went alone, the rest together */
	ck_assert_uint_eq(store.n_pending, 1);
	engine_feed_wake(engine, NULL); /* while it is being asked */
	answer(WATCHERS - 1, 0);
	for (size_t i = 0; i < WATCHERS; i++)
		room(&r[i]);
	while (store.n_pending > 0)
		answer(WATCHERS, 0);
	ck_assert_uint_le(store.submits, 2 + WATCHERS);
	for (size_t i = 0; i < WATCHERS; i++) {
		ck_assert_uint_eq(r[i].stream.sends, 1);
		leave(&r[i]);
	}
}
END_TEST

START_TEST(whoever_leaves_while_the_door_is_asked_the_others_are_told)
{
	struct run r[WATCHERS];

	police();
	for (size_t leaver = 1; leaver < WATCHERS; leaver++) {
		for (size_t i = 0; i < WATCHERS; i++)
			open_watch(&r[i]);
		answer(1, 0);
		run_gone(&r[leaver]);
		answer(WATCHERS - 1, 1);
		for (size_t i = 0; i < WATCHERS; i++) {
			ck_assert_uint_eq(r[i].stream.sends, i != leaver);
			if (i != leaver)
				run_gone(&r[i]);
			stream_clear(&r[i].stream);
		}
		while (store.n_pending > 0)
			answer(WATCHERS, 0);
		store.submits = store.dones = 0;
	}
}
END_TEST

START_TEST(who_may_not_go_on_ends_with_the_reason)
{
	struct run r;

	police();
	open_watch(&r);
	answer(1, 0);
	room(&r);
	scene.caller.actor_live = false;
	scene.code = CODE_UNAUTHENTICATED;
	scene.reason = "ACTOR_UNKNOWN";
	engine_feed_wake(engine, NULL);
	answer(1, 0);
	ck_assert_uint_eq(r.stream.answers, 1);
	ck_assert_int_eq(r.stream.err.code, CODE_UNAUTHENTICATED);
	engine_feed_wake(engine, NULL);
	ck_assert_uint_eq(store.n_pending, 0);
	leave(&r);
}
END_TEST

START_TEST(a_lost_database_ends_it_and_a_faulty_batch_is_asked_one_by_one)
{
	struct run r[2];

	police();
	open_watch(&r[0]);
	answer(1, 0);
	room(&r[0]);
	open_watch(&r[1]);
	answer(1, 0);
	room(&r[1]);
	engine_feed_wake(engine, NULL);
	store_end(&store, CODE_INTERNAL, NULL);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_uint_eq(store.n_pending, 1);
		answer(1, 0);
	}
	ck_assert_uint_eq(r[0].stream.answers + r[1].stream.answers, 0);
	engine_feed_wake(engine, NULL);
	store_end(&store, CODE_UNAVAILABLE, NULL);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_uint_eq(r[i].stream.answers, 1);
		leave(&r[i]);
	}
}
END_TEST

START_TEST(what_is_held_by_others_is_asked_for_again_at_the_tick)
{
	struct run r;

	police();
	open_watch(&r);
	answer_rows(1, 0, false, true, false);
	room(&r);
	ck_assert_uint_eq(store.n_pending, 0);
	engine_feed_tick(engine);
	ck_assert_uint_eq(store.n_pending, 1);
	answer(1, 0);
	engine_feed_tick(engine);
	ck_assert_uint_eq(store.n_pending, 0);
	leave(&r);
}
END_TEST

START_TEST(silence_is_broken_by_a_heartbeat_and_lag_by_saying_so)
{
	struct run r;

	police();
	open_watch(&r);
	answer(1, 0);
	room(&r);
	fake_now += 31 * NS_PER_S;
	engine_feed_tick(engine);
	ck_assert_uint_eq(r.stream.sends, 2);
	ck_assert_int_eq(r.stream.sent.p[0], HEARTBEAT);
	room(&r);
	engine_feed_wake(engine, NULL);
	answer_rows(1, 0, false, false, true);
	ck_assert_uint_eq(r.stream.sends, 3);
	ck_assert_int_eq(r.stream.sent.p[0], BEHIND);
	leave(&r);
}
END_TEST

START_TEST(a_server_that_stops_ends_every_watch)
{
	struct run r;

	police();
	open_watch(&r);
	answer(1, 0);
	engine_stop(engine);
	ck_assert_int_eq(r.stream.err.code, CODE_UNAVAILABLE);
	leave(&r);
}
END_TEST

START_TEST(a_server_that_stops_while_the_door_is_asked_is_not_told_of_the_ended)
{
	static const enum code codes[] = { CODE_OK, CODE_INTERNAL,
		CODE_UNAVAILABLE };
	struct run r[WATCHERS];

	police();
	for (size_t n = 0; n < ARRAY_LEN(codes); n++) {
		for (size_t i = 0; i < WATCHERS; i++)
			open_watch(&r[i]);
		answer(1, 0);
		ck_assert_uint_eq(store.n_pending, 1);
		engine_stop(engine);
		if (codes[n])
			store_end(&store, codes[n], NULL);
		else
			answer(WATCHERS - 1, 1);
		for (size_t i = 0; i < WATCHERS; i++) {
			ck_assert_uint_eq(r[i].stream.answers, 1);
			ck_assert_int_eq(r[i].stream.err.code,
			    CODE_UNAVAILABLE);
			leave(&r[i]);
		}
		store.submits = store.dones = 0;
	}
}
END_TEST

START_TEST(what_the_policy_would_not_tell_ends_the_watch_and_moves_nothing)
{
	struct run r;

	police();
	open_watch(&r);
	answer(1, 0);
	room(&r);
	change_type = "concern"; /* and nobody is on duty */
	engine_feed_wake(engine, NULL);
	answer(1, CHANGES);
	change_type = "disclosed";
	ck_assert_uint_eq(r.stream.sends, 1);
	ck_assert_uint_eq(r.stream.answers, 1);
	ck_assert_int_eq(r.stream.err.code, CODE_UNAVAILABLE);
	ck_assert_str_eq(r.stream.err.reason, "DECISION_DISAGREES");
	leave(&r);
}
END_TEST

/* Each allocation fails in turn: an error or the whole, never a part. */
START_TEST(an_allocation_that_fails_ends_the_watch_or_nothing)
{
	bool refused = true;

	police();
	for (size_t n = 1; refused && n < 200; n++) {
		struct run r;

		arena_fail(n, false);
		open_watch(&r);
		while (store.n_pending > 0)
			answer(1, r.stream.sends ? 0 : 1);
		refused = arena_fail_end();
		/* What could not even be asked is asked at the tick. */
		if (r.stream.answers == 0 && r.stream.sends == 0) {
			engine_feed_tick(engine);
			while (store.n_pending > 0)
				answer(1, 1);
		}
		ck_assert(r.stream.answers == 1 || r.stream.sends > 0);
		if (r.stream.answers == 1 && r.stream.err.code)
			ck_assert_int_eq(r.stream.err.code,
			    CODE_RESOURCE_EXHAUSTED);
		leave(&r);
		store.submits = store.dones = 0;
	}
	ck_assert(!refused);
}
END_TEST

void
watch_tests(TCase *t)
{
	const TTest *const tests[] = {
		a_watch_begins_with_a_heartbeat_and_outlives_its_deadline,
		changes_are_sent_one_by_one_and_the_door_is_asked_when_they_are_taken,
		a_reader_that_takes_nothing_costs_no_statement,
		only_the_organisation_that_is_named_is_asked_for,
		many_are_asked_for_at_once_and_each_wake_is_heard,
		whoever_leaves_while_the_door_is_asked_the_others_are_told,
		who_may_not_go_on_ends_with_the_reason,
		a_lost_database_ends_it_and_a_faulty_batch_is_asked_one_by_one,
		what_is_held_by_others_is_asked_for_again_at_the_tick,
		silence_is_broken_by_a_heartbeat_and_lag_by_saying_so,
		a_server_that_stops_ends_every_watch,
		a_server_that_stops_while_the_door_is_asked_is_not_told_of_the_ended,
		what_the_policy_would_not_tell_ends_the_watch_and_moves_nothing,
		an_allocation_that_fails_ends_the_watch_or_nothing,
	};

	ADD_TESTS(t, tests);
}
