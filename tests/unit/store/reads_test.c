/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Batches against a real PostgreSQL: calls of one turn share a statement, get
 * their own rows and nobody else's, and never suffer for a stranger's error.
 */

#include "check_main.h"
#include "log.h"
#include "world.h"

#define MANY 64

static struct ask asks[MANY];

static void
submit_many(const char *method)
{
	for (size_t i = 0; i < MANY; i++) {
		world_ask_init(&asks[i], method);
		asks[i].call.node.b[15] = (uint8_t)i;
		asks[i].call.version = (int32_t)i;
		ck_assert_int_eq(store_read(store, &asks[i].call, NULL),
		    CODE_OK);
		ck_assert_uint_eq(asks[i].done, 0);
	}
}

static void
release_many(void)
{
	for (size_t i = 0; i < MANY; i++)
		unit_release(&asks[i].call.unit);
}

static void
assert_own_rows(struct ask *a)
{
	const struct rows *r = &a->call.unit.rows;
	const struct id node = rows_id(r, 0, rows_column(r, "node"));

	ck_assert_int_eq(a->call.unit.code, CODE_OK);
	ck_assert_int_eq(r->n, 3);
	for (int row = 0; row < r->n; row++) {
		ck_assert_int_eq(rows_int(r, row, rows_column(r, "part")),
		    row + 1);
		ck_assert_int_eq(rows_int(r, row, rows_column(r, "version")),
		    a->call.version);
	}
	ck_assert(id_eq(&node, &a->call.node));
	ck_assert(str_eqz(rows_str(r, 0, rows_column(r, "method")),
	    a->call.method));
}

START_TEST(store__sends_the_reads_of_one_turn_as_one_statement)
{
	struct store_counters was;

	world_open((struct store_config){ 0 });
	was = *store_counters(store);
	submit_many("GetRecord");
	world_wait_done(asks, MANY);
	for (size_t i = 0; i < MANY; i++)
		assert_own_rows(&asks[i]);
	ck_assert_int_eq(world_count(store_counters(store)->statements,
	    was.statements), 1);
	ck_assert_int_eq(world_count(store_counters(store)->commits,
	    was.commits), 1);
	ck_assert_int_eq(world_count(store_counters(store)->batched_calls,
	    was.batched_calls), MANY);
	release_many();
	world_close();
}
END_TEST

START_TEST(store__carries_every_field_of_a_read)
{
	struct ask a;
	const struct rows *r = &a.call.unit.rows;

	world_open((struct store_config){ 0 });
	world_ask_init(&a, "GetRecord");
	a.call.case_id = (struct id){ { 2 } };
	a.call.record = (struct id){ { 3 } };
	a.call.disclosure = (struct id){ { 4 } };
	a.call.named_kind = -2;
	a.call.named = INT32_MIN;
	a.call.role = "handläggare";
	memset(a.call.policy, 0xfe, sizeof(a.call.policy));
	ck_assert_int_eq(store_read(store, &a.call, NULL), CODE_OK);
	world_wait_done(&a, 1);
	ck_assert_int_eq(rows_id(r, 0, rows_column(r, "case_id")).b[0], 2);
	ck_assert_int_eq(rows_id(r, 0, rows_column(r, "record")).b[0], 3);
	ck_assert_int_eq(rows_id(r, 0, rows_column(r, "disclosure")).b[0], 4);
	ck_assert_int_eq(rows_int(r, 0, rows_column(r, "named_kind")), -2);
	ck_assert_int_eq(rows_int(r, 0, rows_column(r, "named")), INT32_MIN);
	ck_assert(rows_bool(r, 0, rows_column(r, "shown")));
	ck_assert(str_eqz(rows_str(r, 0, rows_column(r, "role")),
	    "handläggare"));
	ck_assert(str_eq(rows_str(r, 0, rows_column(r, "policy")),
	    (struct str){ (char *)a.call.policy, 32 }));
	ck_assert_int_eq(rows_column(r, "nothing"), -1);
	ck_assert(rows_null(r, 0, -1));
	unit_release(&a.call.unit);
	world_close();
}
END_TEST

START_TEST(store__lets_one_failing_call_hurt_none_of_the_others)
{
	for (size_t bad = 0; bad < MANY; bad += 21) {
		world_open((struct store_config){ 0 });
		submit_many("GetRecord");
		asks[bad].call.method = "raise";
		world_wait_done(asks, MANY);
		for (size_t i = 0; i < MANY; i++)
			if (i != bad)
				assert_own_rows(&asks[i]);
		ck_assert_int_eq(asks[bad].call.unit.code, CODE_INTERNAL);
		ck_assert_uint_eq(store_counters(store)->batch_retries, MANY);
		release_many();
		world_close();
	}
}
END_TEST

START_TEST(store__lets_a_call_that_kills_its_connection_die_alone)
{
	world_open((struct store_config){ 0 });
	submit_many("GetRecord");
	asks[9].call.method = "die";
	world_wait_done(asks, MANY);
	for (size_t i = 0; i < MANY; i++)
		if (i != 9)
			assert_own_rows(&asks[i]);
	ck_assert_int_eq(asks[9].call.unit.code, CODE_UNAVAILABLE);
	release_many();
	world_close();
}
END_TEST

START_TEST(store__repeats_a_batch_whose_connection_was_lost)
{
	world_open((struct store_config){ 0 });
	world_sql("select setval('door.once', 1, false)");
	submit_many("GetRecord");
	asks[3].call.method = "die once";
	world_wait_done(asks, MANY);
	for (size_t i = 0; i < MANY; i++)
		assert_own_rows(&asks[i]);
	ck_assert_uint_ge(store_counters(store)->reconnects, 1);
	release_many();
	world_close();
}
END_TEST

START_TEST(store__discloses_nothing_when_a_warning_came_with_the_commit)
{
	uint64_t alarms = log_alarms();

	world_open((struct store_config){ 0 });
	submit_many("GetRecord");
	asks[5].call.method = "warn";
	world_wait_done(asks, MANY);
	for (size_t i = 0; i < MANY; i++) {
		ck_assert_int_eq(asks[i].call.unit.code, CODE_UNAVAILABLE);
		ck_assert_ptr_null(asks[i].call.unit.rows.result);
	}
	ck_assert_uint_gt(log_alarms(), alarms);
	ck_assert_uint_eq(store_counters(store)->warnings, 1);
	release_many();
	world_close();
}
END_TEST

START_TEST(store__refuses_a_call_that_got_no_row)
{
	world_open((struct store_config){ 0 });
	submit_many("GetRecord");
	asks[0].call.method = asks[30].call.method = "silent";
	asks[MANY - 1].call.method = "silent";
	world_wait_done(asks, MANY);
	for (size_t i = 0; i < MANY; i++)
		if (asks[i].call.method[0] == 's')
			ck_assert_int_eq(asks[i].call.unit.code,
			    CODE_INTERNAL);
		else
			assert_own_rows(&asks[i]);
	release_many();
	world_close();
}
END_TEST

START_TEST(store__refuses_rows_that_are_out_of_order)
{
	world_open((struct store_config){ 0 });
	submit_many("disorder");
	world_wait_done(asks, MANY);
	for (size_t i = 0; i < MANY; i++)
		ck_assert_int_eq(asks[i].call.unit.code, CODE_INTERNAL);
	release_many();
	world_close();
}
END_TEST

START_TEST(store__keeps_calls_of_two_policies_apart)
{
	world_open((struct store_config){ 0 });
	submit_many("GetRecord");
	for (size_t i = 0; i < MANY; i++)
		asks[i].call.policy[0] = i < 40;
	world_wait_done(asks, MANY);
	for (size_t i = 0; i < MANY; i++) {
		struct rows *r = &asks[i].call.unit.rows;

		assert_own_rows(&asks[i]);
		ck_assert_int_eq(rows_str(r, 0,
		    rows_column(r, "policy")).p[0], i < 40);
	}
	ck_assert_uint_eq(store_counters(store)->batches, 2);
	release_many();
	world_close();
}
END_TEST

START_TEST(store__collects_while_its_connections_are_busy)
{
	struct ask first;

	world_open((struct store_config){ .batch_connections = 1,
		.batch_max = 50 });
	world_ask_init(&first, "sleep");
	ck_assert_int_eq(store_read(store, &first.call, NULL), CODE_OK);
	world_turn();
	for (size_t i = 0; i < MANY; i++) {
		world_ask_init(&asks[i], "GetRecord");
		asks[i].call.version = (int32_t)i;
		ck_assert_int_eq(store_read(store, &asks[i].call, NULL),
		    CODE_OK);
		world_turn();
	}
	ck_assert_uint_eq(store_counters(store)->queued_now, MANY);
	world_wait_done(&first, 1);
	world_wait_done(asks, MANY);
	for (size_t i = 0; i < MANY; i++)
		assert_own_rows(&asks[i]);
	ck_assert_uint_eq(store_counters(store)->batches, 3);
	ck_assert_uint_eq(store_counters(store)->queued_now, 0);
	unit_release(&first.call.unit);
	release_many();
	world_close();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		store__sends_the_reads_of_one_turn_as_one_statement,
		store__carries_every_field_of_a_read,
		store__lets_one_failing_call_hurt_none_of_the_others,
		store__lets_a_call_that_kills_its_connection_die_alone,
		store__repeats_a_batch_whose_connection_was_lost,
		store__discloses_nothing_when_a_warning_came_with_the_commit,
		store__refuses_a_call_that_got_no_row,
		store__refuses_rows_that_are_out_of_order,
		store__keeps_calls_of_two_policies_apart,
		store__collects_while_its_connections_are_busy,
	};
	int failed;

	world_start("store-reads");
	failed = check_main("store reads", tests, ARRAY_LEN(tests));
	world_stop();
	return failed;
}
