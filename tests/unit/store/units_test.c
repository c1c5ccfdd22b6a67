/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Single units against a real PostgreSQL: parameters and results in every
 * type, and what each kind of error becomes.
 */

#include "check_main.h"
#include "log.h"
#include "world.h"

static struct ask a;
static struct unit *const u = &a.call.unit;
static const struct rows *const r = &a.call.unit.rows;

static int
col(const char *name)
{
	int c = rows_column(r, name);

	ck_assert_int_ge(c, 0);
	return c;
}

static void
submit(enum sql sql, const struct param *p, size_t n)
{
	world_ask_init(&a, "");
	ck_assert_int_eq(store_submit(store, u, sql, p, n, NULL), CODE_OK);
	world_wait_done(&a, 1);
	ck_assert_msg(u->code == CODE_OK, "%s", u->err.detail);
}

/* 2001-02-03 04:05:06.000007 UTC */
#define TIME_US INT64_C(981173106000007)

static void
fill_record(struct param *p)
{
	static const int16_t groups[] = { 1, -2, 32767 };
	static const struct str sealed[] = { { "a\0b", 3 }, { "", 0 } };

	memcpy(p, world_params("CreateRecord", LEAD_N), LEAD_N * sizeof(*p));
	for (size_t i = LEAD_N; i < 26; i++)
		p[i] = param_null();
	p[11] = param_int2(arena, -16);
	p[12] = param_int4(arena, INT32_MIN);
	p[17] = param_text(arena, STR(""));
	p[18] = param_time(arena, TIME_US);
	p[19] = param_time(arena, INT64_MIN);
	p[20] = param_int2s(arena, groups, 3);
	p[21] = param_bytess(arena, sealed, 2);
	p[22] = param_int2s(arena, NULL, 0);
	p[23] = param_json(arena, STR("{\"task\": {\"å\": 1}}"));
	p[24] = param_bytes(arena, STR("\xff\0"));
}

START_TEST(store__carries_every_type_there_and_back)
{
	struct param p[26];
	int16_t groups[8];
	struct str parts[8];

	world_open((struct store_config){ 0 });
	fill_record(p);
	submit(SQL_PUT_RECORD, p, 26);
	ck_assert(str_eqz(rows_str(r, 0, col("said")),
	    "01000000-0000-0000-0000-000000000000|t|-16|-2147483648|"
	    "2001-02-03 04:05:06.000007|{1,-2,32767}|\\x610062|{}|"
	    "{\"task\": {\"å\": 1}}|\\xff00"));
	ck_assert_int_eq(rows_int(r, 0, col("kind")), -16);
	ck_assert_int_eq(rows_int(r, 0, col("version")), INT32_MIN);
	ck_assert_int_eq(rows_time(r, 0, col("valid_from")), TIME_US);
	ck_assert_int_eq(rows_time(r, 0, col("valid_to")), INT64_MIN);
	ck_assert(rows_null(r, 0, col("valid_to")));
	ck_assert(!rows_null(r, 0, col("nature")));
	ck_assert_uint_eq(rows_str(r, 0, col("nature")).n, 0);
	ck_assert_uint_eq(rows_int2s(r, 0, col("grp"), groups, 8), 3);
	ck_assert_int_eq(groups[1], -2);
	ck_assert_int_eq(groups[2], 32767);
	ck_assert_uint_eq(rows_int2s(r, 0, col("grp"), groups, 2), 2);
	ck_assert_uint_eq(rows_int2s(r, 0, col("removed"), groups, 8), 0);
	ck_assert_uint_eq(rows_strs(r, 0, col("sealed"), parts, 8), 2);
	ck_assert(str_eq(parts[0], (struct str){ "a\0b", 3 }));
	ck_assert_uint_eq(parts[1].n, 0);
	ck_assert_uint_eq(rows_strs(r, 0, col("names"), parts, 8), 3);
	ck_assert_ptr_null(parts[1].p);
	ck_assert(str_eqz(parts[2], "två"));
	ck_assert_int_eq(rows_int8(r, 0, col("big")),
	    INT64_C(-9007199254740993));
	unit_release(u);
	world_close();
}
END_TEST

START_TEST(store__carries_infinite_times_and_large_numbers)
{
	const struct id id = { { 5 } };
	struct param p[26];

	world_open((struct store_config){ 0 });
	fill_record(p);
	p[18] = param_time(arena, INT64_MAX);
	submit(SQL_PUT_RECORD, p, 26);
	ck_assert_int_eq(rows_time(r, 0, col("valid_from")), INT64_MAX);
	unit_release(u);
	ck_assert_int_eq(param_time(arena, INT64_MIN + 1).n, -1);
	memcpy(p, world_params("ListReads", LEAD_N), LEAD_N * sizeof(*p));
	p[7] = p[8] = param_id(arena, &id);
	p[9] = param_int8(arena, INT64_MIN);
	p[10] = param_int4(arena, -1);
	submit(SQL_LIST_READS, p, 11);
	ck_assert_int_eq(rows_int8(r, 0, col("before")), INT64_MIN);
	ck_assert_int_eq(rows_int(r, 0, col("n")), -1);
	unit_release(u);
	world_close();
}
END_TEST

START_TEST(store__carries_arrays_of_texts_and_ids)
{
	const struct str roles[] = { STR("kurator"), STR("åäö") };
	const struct id ids[] = { { { 1 } }, { { 2 } } };
	struct param p[13];
	struct str got[4];

	world_open((struct store_config){ 0 });
	memcpy(p, world_params("PutActor", LEAD_N), LEAD_N * sizeof(*p));
	p[7] = p[8] = param_null();
	p[9] = param_text(arena, STR("alva"));
	p[10] = param_texts(arena, roles, 2);
	p[11] = p[12] = param_bool(arena, false);
	submit(SQL_PUT_ACTOR, p, 13);
	ck_assert_uint_eq(rows_strs(r, 0, col("roles"), got, 4), 2);
	ck_assert(str_eqz(got[1], "åäö"));
	unit_release(u);
	p[0] = param_ids(arena, ids, 2);
	submit(SQL_KEY_FETCH, p, 1);
	ck_assert_int_eq(r->n, 2);
	ck_assert_int_eq(rows_id(r, 1, col("key_id")).b[0], 2);
	unit_release(u);
	world_close();
}
END_TEST

START_TEST(store__reads_another_type_as_null_and_alarms)
{
	uint64_t alarms = log_alarms();

	world_open((struct store_config){ 0 });
	submit(SQL_WHO_AM_I, world_params("WhoAmI", LEAD_N), LEAD_N);
	ck_assert_int_eq(rows_int8(r, 0, col("code")), 0);
	ck_assert(!rows_bool(r, 0, col("actor")));
	ck_assert_uint_eq(log_alarms(), alarms + 2);
	unit_release(u);
	world_close();
}
END_TEST

START_TEST(store__prepares_a_statement_once_a_connection)
{
	world_open((struct store_config){ .pool_connections = 1 });
	world_unit(&a, SQL_WHO_AM_I, "raise");
	ck_assert_int_eq(u->code, CODE_INTERNAL);
	for (int i = 0; i < 5; i++) {
		world_unit(&a, SQL_WHO_AM_I, "WhoAmI");
		ck_assert_int_eq(u->code, CODE_OK);
		unit_release(u);
	}
	ck_assert_uint_eq(store_counters(store)->statements, 6);
	ck_assert_uint_eq(store_counters(store)->round_trips, 6);
	ck_assert_uint_eq(store_counters(store)->commits, 5);
	world_close();
}
END_TEST

static const struct {
	const char *method;
	enum code code;
	const char *detail;
} errors[] = {
	{ "raise", CODE_INTERNAL, "P0001 poison" },
	{ "data", CODE_INTERNAL, "22P02 " },
	{ "disk", CODE_UNAVAILABLE, "53100 53100" },
	{ "serial", CODE_UNAVAILABLE, "40001 40001" },
	{ "timeout", CODE_DEADLINE_EXCEEDED, "57014 57014" },
	{ "warn", CODE_UNAVAILABLE, "01000 canceling wait for replication" },
	{ "commit", CODE_INTERNAL, "23503 insert or update on table \"child\""
	    " violates foreign key constraint \"child_id_fkey\"" },
	{ "standby", CODE_UNAVAILABLE, "25006 25006" },
};

START_TEST(store__tells_the_caller_nothing_that_postgresql_said)
{
	for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
		world_open((struct store_config){ 0 });
		world_unit(&a, SQL_WHO_AM_I, errors[i].method);
		ck_assert_int_eq(u->code, errors[i].code);
		ck_assert_int_eq(u->err.code, errors[i].code);
		ck_assert_str_eq(u->err.detail, errors[i].detail);
		ck_assert_ptr_null(strstr(u->err.text, "secret"));
		ck_assert_ptr_null(strstr(u->err.text, "poison"));
		ck_assert_ptr_null(u->owned);
		world_close();
	}
}
END_TEST

START_TEST(store__takes_no_offence_at_a_notice)
{
	world_open((struct store_config){ 0 });
	world_unit(&a, SQL_WHO_AM_I, "notice");
	ck_assert_int_eq(u->code, CODE_OK);
	ck_assert_uint_eq(store_counters(store)->warnings, 0);
	unit_release(u);
	world_close();
}
END_TEST

START_TEST(store__leaves_a_server_that_is_no_primary_any_more)
{
	world_open((struct store_config){ .pool_connections = 1 });
	world_unit(&a, SQL_WHO_AM_I, "WhoAmI");
	unit_release(u);
	world_unit(&a, SQL_WHO_AM_I, "standby");
	ck_assert_uint_eq(store_counters(store)->reconnects, 1);
	world_unit(&a, SQL_WHO_AM_I, "WhoAmI");
	ck_assert_int_eq(u->code, CODE_OK);
	unit_release(u);
	world_close();
}
END_TEST

START_TEST(store__refuses_a_parameter_that_had_no_memory)
{
	struct arena *small = arena_new(16);
	struct param *p;
	struct err e = { 0 };

	world_open((struct store_config){ 0 });
	p = arena_array(arena, LEAD_N, sizeof(*p));
	ck_assert_ptr_nonnull(p);
	memcpy(p, world_params("WhoAmI", LEAD_N), LEAD_N * sizeof(*p));
	p[1] = param_text(small, STR("longer than sixteen bytes"));
	world_ask_init(&a, "");
	ck_assert_int_eq(store_submit(store, u, SQL_WHO_AM_I, p, LEAD_N, &e),
	    CODE_RESOURCE_EXHAUSTED);
	ck_assert_int_eq(e.code, CODE_RESOURCE_EXHAUSTED);
	world_turn();
	ck_assert_uint_eq(a.done, 0);
	arena_free(small);
	world_close();
}
END_TEST

START_TEST(store__refuses_a_connection_string_without_quoting_it)
{
	struct event_base *b = event_base_new();
	struct err e = { 0 };

	ck_assert_ptr_null(store_new(b, &(struct store_config){
	    .conninfo = "password=hush hush" }, &e));
	ck_assert_int_eq(e.code, CODE_INVALID_ARGUMENT);
	ck_assert_ptr_null(strstr(e.text, "hush"));
	ck_assert_ptr_null(strstr(e.detail, "hush"));
	event_base_free(b);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		store__carries_every_type_there_and_back,
		store__carries_infinite_times_and_large_numbers,
		store__carries_arrays_of_texts_and_ids,
		store__reads_another_type_as_null_and_alarms,
		store__prepares_a_statement_once_a_connection,
		store__tells_the_caller_nothing_that_postgresql_said,
		store__takes_no_offence_at_a_notice,
		store__leaves_a_server_that_is_no_primary_any_more,
		store__refuses_a_parameter_that_had_no_memory,
		store__refuses_a_connection_string_without_quoting_it,
	};
	int failed;

	world_start("store-units");
	failed = check_main("store units", tests, ARRAY_LEN(tests));
	world_stop();
	return failed;
}
