/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What happens when the database is slow, gone or full of waiting calls: who
 * is asked to come again, whose outcome is unknown, and that it recovers by
 * itself.
 */

#include "check_main.h"
#include "world.h"

static struct ask a, b;
static struct unit *const u = &a.call.unit;

#define KILL "select pg_terminate_backend(pid) from pg_stat_activity " \
	"where application_name = 'slussd'"

static void
start_unit(struct ask *ask, enum sql sql, const char *method)
{
	const size_t n = sql == SQL_APPROVE ? 11 : LEAD_N;
	struct param *p = arena_array(arena, n, sizeof(*p));

	ck_assert_ptr_nonnull(p);
	for (size_t i = LEAD_N; i < n; i++)
		p[i] = param_null();
	memcpy(p, world_params(method, LEAD_N), LEAD_N * sizeof(*p));
	world_ask_init(ask, method);
	ck_assert_int_eq(store_submit(store, &ask->call.unit, sql, p, n, NULL),
	    CODE_OK);
	ck_assert_uint_eq(ask->done, 0);
	world_turn();
}

static bool
is_ready(void *arg)
{
	(void)arg;
	return store_ready(store);
}

static bool
is_refused(void *arg)
{
	struct ask ask;
	enum code code;

	(void)arg;
	world_ask_init(&ask, "GetRecord");
	ask.call.unit.deadline = clock_mono() + 100 * NS_PER_MS;
	code = store_read(store, &ask.call, NULL);
	if (code == CODE_OK)
		world_wait_done(&ask, 1);
	unit_release(&ask.call.unit);
	return code == CODE_UNAVAILABLE;
}

START_TEST(store__does_not_know_the_outcome_of_a_write_that_was_cut_off)
{
	world_open((struct store_config){ 0 });
	start_unit(&a, SQL_APPROVE, "die");
	world_wait_done(&a, 1);
	ck_assert_int_eq(u->code, CODE_UNAVAILABLE);
	ck_assert_str_eq(u->err.reason, "OUTCOME_UNKNOWN");
	ck_assert_str_eq(u->err.text,
	    "outcome unknown: retry with the same request_id");
	ck_assert_uint_eq(store_counters(store)->statements, 1);
	world_close();
}
END_TEST

START_TEST(store__repeats_a_list_once_on_another_connection)
{
	world_open((struct store_config){ 0 });
	world_sql("select setval('door.once', 1, false)");
	start_unit(&a, SQL_WHO_AM_I, "die once");
	world_wait_done(&a, 1);
	ck_assert_int_eq(u->code, CODE_OK);
	ck_assert_uint_eq(store_counters(store)->statements, 2);
	unit_release(u);
	start_unit(&a, SQL_WHO_AM_I, "die");
	world_wait_done(&a, 1);
	ck_assert_int_eq(u->code, CODE_UNAVAILABLE);
	ck_assert_uint_eq(store_counters(store)->statements, 4);
	world_close();
}
END_TEST

/* A call may still meet a connection that is dead and not yet seen to be. */
static bool
is_answered(void *arg)
{
	(void)arg;
	if (!store_ready(store))
		return false;
	world_unit(&b, SQL_WHO_AM_I, "WhoAmI");
	unit_release(&b.call.unit);
	return b.call.unit.code == CODE_OK;
}

START_TEST(store__reconnects_when_every_backend_was_killed)
{
	uint64_t n;

	world_open((struct store_config){ 0 });
	for (int round = 0; round < 3; round++) {
		n = store_counters(store)->reconnects;
		start_unit(&a, SQL_APPROVE, "hang");
		world_sql(KILL);
		world_wait_done(&a, 1);
		ck_assert_int_eq(u->code, CODE_UNAVAILABLE);
		world_wait(is_answered, NULL);
		ck_assert_uint_gt(store_counters(store)->reconnects, n);
	}
	world_close();
}
END_TEST

START_TEST(store__refuses_at_once_while_the_database_is_down_and_recovers)
{
	world_open((struct store_config){ 0 });
	world_cluster("stop");
	world_wait(is_refused, NULL);
	ck_assert(!store_ready(store));
	world_cluster("start");
	world_wait(is_ready, NULL);
	world_read(&a, "GetRecord");
	ck_assert_int_eq(u->code, CODE_OK);
	unit_release(u);
	world_close();
}
END_TEST

START_TEST(store__refuses_when_the_queue_is_full)
{
	struct ask many[5];
	struct err e = { 0 };

	world_open((struct store_config){ .queue_max = 4 });
	for (size_t i = 0; i < 5; i++) {
		world_ask_init(&many[i], "GetRecord");
		ck_assert_int_eq(store_read(store, &many[i].call, &e),
		    i < 4 ? CODE_OK : CODE_UNAVAILABLE);
	}
	ck_assert_str_eq(e.reason, "QUEUE_FULL");
	world_wait_done(many, 4);
	ck_assert_uint_eq(many[4].done, 0);
	for (size_t i = 0; i < 4; i++)
		unit_release(&many[i].call.unit);
	world_close();
}
END_TEST

START_TEST(store__drops_a_waiting_unit_that_is_forgotten)
{
	world_open((struct store_config){ .pool_connections = 1 });
	start_unit(&a, SQL_WHO_AM_I, "sleep");
	start_unit(&b, SQL_WHO_AM_I, "WhoAmI");
	store_forget(store, u);
	store_forget(store, &b.call.unit);
	ck_assert_uint_eq(b.done, 0);
	world_wait_done(&b, 1);
	ck_assert_int_eq(b.call.unit.code, CODE_CANCELLED);
	ck_assert_uint_eq(a.done, 0);
	world_wait_done(&a, 1);
	ck_assert_int_eq(u->code, CODE_OK);
	ck_assert_uint_eq(store_counters(store)->statements, 1);
	store_forget(store, u);
	unit_release(u);
	world_turn();
	ck_assert_uint_eq(a.done, 1);
	world_close();
}
END_TEST

START_TEST(store__never_sends_a_unit_past_its_deadline)
{
	world_open((struct store_config){ .pool_connections = 1,
		.batch_connections = 1 });
	start_unit(&a, SQL_WHO_AM_I, "sleep");
	world_ask_init(&b, "");
	b.call.unit.deadline = clock_mono() + 10 * NS_PER_MS;
	ck_assert_int_eq(store_submit(store, &b.call.unit, SQL_WHO_AM_I,
	    world_params("WhoAmI", LEAD_N), LEAD_N, NULL), CODE_OK);
	world_wait_done(&b, 1);
	ck_assert_int_eq(b.call.unit.code, CODE_DEADLINE_EXCEEDED);
	ck_assert_uint_eq(a.done, 0);
	world_wait_done(&a, 1);
	unit_release(u);
	world_ask_init(&b, "GetRecord");
	b.call.unit.deadline = 1;
	ck_assert_int_eq(store_read(store, &b.call, NULL), CODE_OK);
	world_wait_done(&b, 1);
	ck_assert_int_eq(b.call.unit.code, CODE_DEADLINE_EXCEEDED);
	ck_assert_uint_eq(store_counters(store)->statements, 1);
	world_close();
}
END_TEST

START_TEST(store__gives_up_a_connection_that_never_answers)
{
	world_open((struct store_config){ .stuck_ms = 100 });
	start_unit(&a, SQL_APPROVE, "hang");
	world_wait_done(&a, 1);
	ck_assert_int_eq(u->code, CODE_UNAVAILABLE);
	ck_assert_str_eq(u->err.reason, "OUTCOME_UNKNOWN");
	world_close();
}
END_TEST

START_TEST(store__runs_every_done_that_is_owed_when_it_is_freed)
{
	world_open((struct store_config){ .pool_connections = 1 });
	start_unit(&a, SQL_APPROVE, "hang");
	start_unit(&b, SQL_WHO_AM_I, "WhoAmI");
	world_close();
	ck_assert_uint_eq(a.done, 1);
	ck_assert_int_eq(u->code, CODE_UNAVAILABLE);
	ck_assert_uint_eq(b.done, 1);
	ck_assert_int_eq(b.call.unit.code, CODE_CANCELLED);
}
END_TEST

/* A third of the calls go singly, and some are forgotten at once. */
static void
submit_mixed(struct ask *ask, int32_t i)
{
	struct unit *unit = &ask->call.unit;
	enum code code;

	world_ask_init(ask, "GetRecord");
	ask->call.version = i;
	unit->deadline = clock_mono() + 5 * NS_PER_S;
	if (i % 3 == 0)
		code = store_submit(store, unit, SQL_GENERATION, NULL, 0,
		    NULL);
	else
		code = store_read(store, &ask->call, NULL);
	if (code != CODE_OK)
		ask->done = 1;
	else if (i % 7 == 0)
		store_forget(store, unit);
	unit->code = code == CODE_OK ? unit->code : code;
}

static unsigned
settle_mixed(struct ask *ask)
{
	const struct rows *r = &ask->call.unit.rows;
	const enum code code = ask->call.unit.code;
	const int version = rows_column(r, "version");

	ck_assert(code == CODE_OK || code == CODE_UNAVAILABLE ||
	    code == CODE_CANCELLED);
	if (code == CODE_OK && ask->call.version % 3 != 0)
		for (int row = 0; row < 3; row++)
			ck_assert_int_eq(rows_int(r, row, version),
			    ask->call.version);
	ck_assert_int_eq(r->result != NULL, code == CODE_OK);
	unit_release(&ask->call.unit);
	return code == CODE_OK;
}

START_TEST(store__answers_every_call_once_while_backends_are_killed)
{
	static struct ask many[200];
	unsigned good = 0;

	world_open((struct store_config){ 0 });
	for (int round = 0; round < 25; round++) {
		for (int32_t i = 0; i < 200; i++)
			submit_mixed(&many[i], i);
		if (round % 2)
			world_turn();
		if (round % 3)
			world_sql(KILL);
		world_wait_done(many, 200);
		for (size_t i = 0; i < 200; i++)
			good += settle_mixed(&many[i]);
	}
	ck_assert_uint_ge(good, 1000);
	world_wait(is_ready, NULL);
	world_close();
}
END_TEST

static unsigned notified;

static void
on_notify(void *arg)
{
	(void)arg;
	notified++;
}

static bool
is_notified(void *arg)
{
	return notified >= *(unsigned *)arg;
}

START_TEST(store__hears_of_registry_changes_and_after_each_reconnect)
{
	unsigned want = 1;

	notified = 0;
	world_open((struct store_config){ 0 });
	store_listen(store, on_notify, NULL, NULL);
	world_wait(is_notified, &want);
	world_sql("notify sluss_registry, '2'");
	want = 2;
	world_wait(is_notified, &want);
	world_sql(KILL);
	want = 3;
	world_wait(is_notified, &want);
	world_sql("notify sluss_registry, '3'");
	want = 4;
	world_wait(is_notified, &want);
	ck_assert_uint_eq(notified, 4);
	world_close();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    store__does_not_know_the_outcome_of_a_write_that_was_cut_off,
	    store__repeats_a_list_once_on_another_connection,
	    store__reconnects_when_every_backend_was_killed,
	    store__refuses_at_once_while_the_database_is_down_and_recovers,
	    store__refuses_when_the_queue_is_full,
	    store__drops_a_waiting_unit_that_is_forgotten,
	    store__never_sends_a_unit_past_its_deadline,
	    store__gives_up_a_connection_that_never_answers,
	    store__runs_every_done_that_is_owed_when_it_is_freed,
	    store__answers_every_call_once_while_backends_are_killed,
	    store__hears_of_registry_changes_and_after_each_reconnect,
	};
	int failed;

	world_start("store-outage");
	failed = check_main("store outage", tests, ARRAY_LEN(tests));
	world_stop();
	return failed;
}
