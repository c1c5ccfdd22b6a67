/* SPDX-License-Identifier: EUPL-1.2 */
/* The statements against the real schema: both sides agree on every type. */

#include <stdio.h>

#include "check_main.h"
#include "store/sql.h"
#include "world.h"

static void
expected(const struct statement *s, char *out, size_t size)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < s->n; i++)
		at += (size_t)snprintf(out + at, size - at, "%s%u",
		    i == 0 ? "" : " ", s->types[i]);
}

/* What has a default in the door may be left out here. */
START_TEST(store__agrees_with_the_door_on_every_parameter)
{
	char query[256], want[512], got[512];
	char *types;

	for (int sql = 0; sql < SQL_N; sql++) {
		const struct statement *s = sql_get((enum sql)sql);

		snprintf(query, sizeof(query), "select pronargs - "
		    "pronargdefaults || ':' || proargtypes::text from pg_proc "
		    "where oid = to_regproc('%s')", s->name);
		world_ask_sql(query, got, sizeof(got));
		expected(s, want, sizeof(want));
		types = strchr(got, ':');
		ck_assert_msg(types && strncmp(types + 1, want,
		    strlen(want)) == 0 && s->n >= strtoul(got, NULL, 10),
		    "%s: the door takes (%s), not (%s)", s->name, got, want);
	}
}
END_TEST

START_TEST(store__gets_one_row_for_a_read_by_nobody)
{
	struct ask a;
	const struct rows *r = &a.call.unit.rows;

	world_open((struct store_config){ 0 });
	world_read(&a, "GetRecord");
	ck_assert_msg(a.call.unit.code == CODE_OK, "%s",
	    a.call.unit.err.detail);
	ck_assert_int_eq(r->n, 1);
	ck_assert_int_ne(rows_int(r, 0, rows_column(r, "code")), CODE_OK);
	ck_assert(!rows_null(r, 0, rows_column(r, "leaf")));
	unit_release(&a.call.unit);
	world_close();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		store__agrees_with_the_door_on_every_parameter,
		store__gets_one_row_for_a_read_by_nobody,
	};
	int failed;

	world_start_door("store-door");
	failed = check_main("store door", tests, ARRAY_LEN(tests));
	world_stop();
	return failed;
}
