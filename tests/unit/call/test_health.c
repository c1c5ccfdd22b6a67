/* SPDX-License-Identifier: EUPL-1.2 */
/* grpc.health.v1: what is asked once, and what is told while it lasts. */

#include "suites.h"
#include "world.h"

enum { SERVING = 1, NOT_SERVING = 2, SERVICE_UNKNOWN = 3, WATCHERS = 5 };

static void
start(struct run *r, const char *path, const char *service)
{
	char bytes[64] = { 1 << 3 | 2 };
	size_t n = strlen(service);

	bytes[1] = (char)n;
	memcpy(bytes + 2, service, n);
	run_start_bytes(r, path, "",
	    (struct str){ bytes, n ? n + 2 : 0 });
}

static void
room(struct run *r)
{
	r->stream.busy = false;
	engine_room(r->call);
}

static void
end(struct run *r)
{
	run_gone(r);
	stream_clear(&r->stream);
}

START_TEST(check_tells_the_state_of_now)
{
	struct run r;

	for (int serving = 0; serving < 2; serving++) {
		engine_set_serving(engine, serving);
		start(&r, "/grpc.health.v1.Health/Check", "");
		ck_assert_uint_eq(r.stream.body.n, 2);
		ck_assert_int_eq(r.stream.body.p[1],
		    serving ? SERVING : NOT_SERVING);
		end(&r);
	}
	start(&r, "/grpc.health.v1.Health/Check", "other.Service");
	ck_assert_int_eq(r.stream.err.code, CODE_NOT_FOUND);
	end(&r);
	ck_assert_uint_eq(store.submits, 0);
}
END_TEST

START_TEST(a_watcher_is_told_at_once_and_at_every_change)
{
	struct run r;

	start(&r, "/grpc.health.v1.Health/Watch", "sluss.v1.RecordService");
	ck_assert_uint_eq(r.stream.sends, 1);
	ck_assert_int_eq(r.stream.last_state, NOT_SERVING);
	room(&r);
	ck_assert_uint_eq(r.stream.sends, 1);
	engine_set_serving(engine, true);
	ck_assert_uint_eq(r.stream.sends, 2);
	ck_assert_int_eq(r.stream.last_state, SERVING);
	engine_set_serving(engine, true);
	ck_assert_uint_eq(r.stream.sends, 2);
	end(&r);
}
END_TEST

START_TEST(a_slow_watcher_is_told_the_newest_state_only)
{
	struct run r;

	start(&r, "/grpc.health.v1.Health/Watch", "");
	engine_set_serving(engine, true);
	engine_set_serving(engine, false);
	engine_set_serving(engine, true);
	ck_assert_uint_eq(r.stream.sends, 1);
	room(&r);
	ck_assert_uint_eq(r.stream.sends, 2);
	ck_assert_int_eq(r.stream.last_state, SERVING);
	engine_set_serving(engine, false);
	engine_set_serving(engine, true);
	room(&r);
	ck_assert_uint_eq(r.stream.sends, 2);
	end(&r);
}
END_TEST

START_TEST(an_unknown_service_is_watched_as_unknown)
{
	struct run r;

	start(&r, "/grpc.health.v1.Health/Watch", "other.Service");
	ck_assert_int_eq(r.stream.last_state, SERVICE_UNKNOWN);
	room(&r);
	engine_set_serving(engine, true);
	ck_assert_uint_eq(r.stream.sends, 1);
	end(&r);
}
END_TEST

/* Whichever leaves, first, last or in between, the others are still told. */
START_TEST(watchers_are_told_whoever_leaves)
{
	struct run r[WATCHERS];
	bool serving = false;

	for (size_t leaver = 0; leaver < WATCHERS; leaver++) {
		for (size_t i = 0; i < WATCHERS; i++) {
			start(&r[i], "/grpc.health.v1.Health/Watch", "");
			room(&r[i]);
		}
		run_gone(&r[leaver]);
		serving = !serving;
		engine_set_serving(engine, serving);
		for (size_t i = 0; i < WATCHERS; i++) {
			ck_assert_uint_eq(r[i].stream.sends,
			    i == leaver ? 1 : 2);
			if (i != leaver)
				run_gone(&r[i]);
			stream_clear(&r[i].stream);
		}
		ck_assert(engine_parts(engine)->watchers == NULL);
	}
}
END_TEST

START_TEST(a_watch_of_malformed_bytes_is_an_error)
{
	struct run r;

	run_start_bytes(&r, "/grpc.health.v1.Health/Watch", "",
	    STR("\x0a\x7f"));
	ck_assert_int_eq(r.stream.err.code, CODE_INVALID_ARGUMENT);
	engine_set_serving(engine, true);
	ck_assert_uint_eq(r.stream.sends, 0);
	end(&r);
}
END_TEST

void
health_tests(TCase *t)
{
	const TTest *const tests[] = {
		check_tells_the_state_of_now,
		a_watcher_is_told_at_once_and_at_every_change,
		a_slow_watcher_is_told_the_newest_state_only,
		an_unknown_service_is_watched_as_unknown,
		watchers_are_told_whoever_leaves,
		a_watch_of_malformed_bytes_is_an_error,
	};

	ADD_TESTS(t, tests);
}

int
main(void)
{
	static tests_fn *const lists[] = { budget_tests, replay_tests,
		health_tests, watch_tests };

	return suites_run("call_state", lists, 4, world_setup,
	    world_teardown);
}
