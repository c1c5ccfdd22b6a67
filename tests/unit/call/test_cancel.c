/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The peer leaves at every point of every way a call can go. LeakSanitizer
 * sees what is not freed, the fakes what is answered or woken twice.
 */

#include "suites.h"
#include "world.h"

/* How many units the method waits for when all goes well. */
static size_t
units_of(const char *method)
{
	struct run r;
	size_t before = store.submits;

	run_whole(&r, method);
	ck_assert_msg(!r.stream.err.code, "%s: %s", method,
	    r.stream.err.reason);
	run_gone(&r);
	stream_clear(&r.stream);
	return store.submits - before;
}

static void
leave_at(const char *method, size_t at, enum code code)
{
	struct run r;
	struct table t;

	run_start(&r, method);
	for (size_t i = 0; i < at; i++)
		world_answer();
	if (r.stream.answers == 0)
		ck_assert_uint_eq(store.n_pending, 1);
	run_gone(&r);
	while (store.n_pending > 0) {
		if (code) {
			store_end(&store, code, NULL);
			continue;
		}
		world_rows(&t, store.pending[0].unit);
		store_end(&store, code, &t);
	}
	ck_assert_uint_eq(store.dones, store.submits);
	stream_clear(&r.stream);
}

START_TEST(a_peer_that_leaves_at_any_step_leaks_nothing)
{
	static const enum code codes[] = { CODE_OK, CODE_UNAVAILABLE,
		CODE_DEADLINE_EXCEEDED };

	for (size_t m = 0; m < WORLD_WAYS; m++) {
		const char *method = world_way(m);
		size_t n;

		world_cool();
		n = units_of(method);
		/* The record, then its key: the cache was cold. */
		ck_assert_uint_ge(n, strcmp(method, "GetRecord") ? 1 : 2);
		for (size_t at = 0; at <= n; at++)
			for (size_t i = 0; i < ARRAY_LEN(codes) * 2; i++) {
				world_cool();
				store.submits = store.dones = 0;
				store.keeps_forgotten = i % 2;
				leave_at(method, at, codes[i / 2]);
			}
	}
}
END_TEST

START_TEST(what_follows_a_forgotten_unit_is_not_submitted)
{
	struct run r;

	run_start(&r, "CreateRecord");
	run_gone(&r);
	store.keeps_forgotten = true;
	world_answer();
	ck_assert_uint_eq(store.submits, 1);
	ck_assert(!store_saw(&store, SQL_PUT_RECORD));
	stream_clear(&r.stream);
}
END_TEST

/* Both calls begun; one leaves while both wait, the other is unharmed. */
START_TEST(a_stranger_is_answered_whoever_else_leaves)
{
	for (size_t m = 0; m < ARRAY_LEN(world_methods); m++)
		for (size_t o = 0; o < ARRAY_LEN(world_methods); o++) {
			struct run leaver, stayer;

			world_cool();
			store.submits = store.dones = 0;
			store.keeps_forgotten = (m + o) % 2;
			run_start(&leaver, world_methods[m]);
			run_start(&stayer, world_methods[o]);
			run_gone(&leaver);
			while (store.n_pending > 0)
				world_answer();
			ck_assert_uint_eq(leaver.stream.answers, 0);
			ck_assert_uint_eq(stayer.stream.answers, 1);
			ck_assert_int_eq(stayer.stream.err.code, CODE_OK);
			run_gone(&stayer);
			stream_clear(&stayer.stream);
		}
}
END_TEST

START_TEST(a_new_policy_leaves_calls_under_way_with_theirs)
{
	struct run r;

	run_start(&r, "GetRecord");
	engine_set_policy(engine, shipped_policy());
	world_answer();
	engine_set_policy(engine, shipped_policy());
	while (store.n_pending > 0)
		world_answer();
	ck_assert_int_eq(r.stream.err.code, CODE_OK);
	run_gone(&r);
	stream_clear(&r.stream);
}
END_TEST

void
cancel_tests(TCase *t)
{
	const TTest *const tests[] = {
		a_peer_that_leaves_at_any_step_leaks_nothing,
		what_follows_a_forgotten_unit_is_not_submitted,
		a_stranger_is_answered_whoever_else_leaves,
		a_new_policy_leaves_calls_under_way_with_theirs,
	};

	ADD_TESTS(t, tests);
}
