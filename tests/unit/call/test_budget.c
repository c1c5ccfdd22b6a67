/* SPDX-License-Identifier: EUPL-1.2 */
/* Denials: so many a minute and actor, then one row for all of the rest. */

#include "store/pg_wire.h"
#include "suites.h"
#include "world.h"

enum { A_MINUTE = 20 };

static const struct engine_config config = { .denials_per_minute = A_MINUTE };

static enum code
call_once_as(const char *actor)
{
	struct arena *a = arena_new(1 << 20);
	struct run r;
	enum code code;

	run_start_bytes(&r, "/sluss.v1.RecordService/GetRecord", actor,
	    world_request(a, "GetRecord"));
	arena_free(a);
	while (store.n_pending > 0)
		world_answer();
	ck_assert_uint_eq(r.stream.answers, 1);
	code = r.stream.err.code;
	run_gone(&r);
	stream_clear(&r.stream);
	return code;
}

static void
deny(const char *actor, size_t n)
{
	scene.code = CODE_NOT_FOUND;
	scene.reason = "NOT_FOUND";
	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(call_once_as(actor), CODE_NOT_FOUND);
}

START_TEST(what_comes_after_twenty_denials_never_reaches_the_door)
{
	size_t submits;

	world_engine(&config);
	deny("actor-1", A_MINUTE);
	submits = store.submits;
	scene.code = CODE_OK;
	for (size_t i = 0; i < 5; i++)
		ck_assert_int_eq(call_once_as("actor-1"),
		    CODE_RESOURCE_EXHAUSTED);
	ck_assert_uint_eq(store.submits, submits);
	ck_assert_int_eq(call_once_as("actor-2"), CODE_OK);
}
END_TEST

START_TEST(one_row_tells_of_all_that_came_after_the_budget)
{
	const struct unit *u;
	struct table t;

	world_engine(&config);
	deny("actor-1", A_MINUTE);
	for (size_t i = 0; i < 7; i++)
		ck_assert_int_eq(call_once_as("actor-1"),
		    CODE_RESOURCE_EXHAUSTED);
	fake_now += 59 * NS_PER_S;
	engine_tick(engine);
	ck_assert_uint_eq(store.n_pending, 0);
	fake_now += NS_PER_S;
	engine_tick(engine);
	engine_tick(engine);
	ck_assert_uint_eq(store.n_pending, 1);
	u = store.pending[0].unit;
	ck_assert_int_eq(u->sql, SQL_AGGREGATE_DENIALS);
	ck_assert_mem_eq(u->params[0].p, peer.node.b, sizeof(peer.node.b));
	ck_assert(str_eqz((struct str){ u->params[1].p,
	    (size_t)u->params[1].n }, "actor-1"));
	ck_assert_uint_eq(pg_wire_get(u->params[2].p, 4), 7);
	table_begin(&t);
	store_end(&store, CODE_OK, &t);
}
END_TEST

START_TEST(a_minute_later_the_actor_may_call_again)
{
	world_engine(&config);
	deny("actor-1", A_MINUTE);
	fake_now += 60 * NS_PER_S;
	engine_tick(engine);
	ck_assert_uint_eq(store.n_pending, 0);
	deny("actor-1", A_MINUTE);
	scene.code = CODE_OK;
	ck_assert_int_eq(call_once_as("actor-1"), CODE_RESOURCE_EXHAUSTED);
}
END_TEST

START_TEST(a_row_that_is_owed_waits_for_the_store)
{
	struct table t;

	world_engine(&config);
	deny("actor-1", A_MINUTE);
	ck_assert_int_eq(call_once_as("actor-1"), CODE_RESOURCE_EXHAUSTED);
	fake_now += 61 * NS_PER_S;
	store.refuse_at = 1;
	engine_tick(engine);
	ck_assert_uint_eq(store.n_pending, 0);
	engine_tick(engine);
	ck_assert_uint_eq(store.n_pending, 1);
	table_begin(&t);
	store_end(&store, CODE_OK, &t);
}
END_TEST

START_TEST(a_personal_certificate_has_the_budget_of_its_actor)
{
	world_engine(&config);
	strcpy(peer.actor, "actor-1");
	deny("", A_MINUTE / 2);
	deny("actor-1", A_MINUTE / 2);
	ck_assert_int_eq(call_once_as(""), CODE_RESOURCE_EXHAUSTED);
}
END_TEST

START_TEST(an_actor_that_is_not_the_certificates_never_reaches_the_door)
{
	strcpy(peer.actor, "actor-1");
	ck_assert_int_eq(call_once_as("actor-2"), CODE_PERMISSION_DENIED);
	peer.actor[0] = '\0';
	ck_assert_int_eq(call_once_as(""), CODE_UNAUTHENTICATED);
	ck_assert_uint_eq(store.submits, 0);
}
END_TEST

START_TEST(calls_that_are_allowed_cost_nothing)
{
	world_engine(&config);
	for (size_t i = 0; i < 3 * A_MINUTE; i++)
		ck_assert_int_eq(call_once_as("actor-1"), CODE_OK);
}
END_TEST

void
budget_tests(TCase *t)
{
	const TTest *const tests[] = {
		what_comes_after_twenty_denials_never_reaches_the_door,
		one_row_tells_of_all_that_came_after_the_budget,
		a_minute_later_the_actor_may_call_again,
		a_row_that_is_owed_waits_for_the_store,
		a_personal_certificate_has_the_budget_of_its_actor,
		an_actor_that_is_not_the_certificates_never_reaches_the_door,
		calls_that_are_allowed_cost_nothing,
	};

	ADD_TESTS(t, tests);
}
