/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From store_read() to done our own code allocates nothing once the buffers
 * are there, against a real PostgreSQL.
 */

#include "../store/world.h"
#include "allocations.h"
#include "check_main.h"

enum { MANY = 64, WARM = 100, READS = 1000 };

static struct ask asks[MANY];
static unsigned done;

static void
on_done(struct unit *u)
{
	ck_assert_int_eq(u->code, CODE_OK);
	ck_assert_int_eq(u->rows.n, 3);
	unit_release(u);
	done++;
}

/* So many reads of one turn, until all are done. */
static void
read_at_once(unsigned n)
{
	const int64_t end = clock_mono() + 10 * NS_PER_S;

	for (unsigned i = 0; i < n; i++) {
		world_ask_init(&asks[i], "GetRecord");
		asks[i].call.unit.done = on_done;
	}
	done = 0;
	count_allocations(true);
	for (unsigned i = 0; i < n; i++)
		if (store_read(store, &asks[i].call, NULL))
			break;
	while (done < n && clock_mono() < end)
		event_base_loop(base, EVLOOP_ONCE);
	count_allocations(false);
	ck_assert_uint_eq(done, n);
}

START_TEST(a_thousand_reads_one_by_one_allocate_nothing)
{
	world_open((struct store_config){ 0 });
	for (int i = 0; i < READS; i++) {
		if (i == WARM)
			counted = (struct allocations){ 0 };
		read_at_once(1);
	}
	ck_assert_uint_eq(counted.others, 0);
	world_close();
}
END_TEST

START_TEST(batches_allocate_nothing_after_the_largest)
{
	uint64_t batches;

	world_open((struct store_config){ 0 });
	counted = (struct allocations){ 0 };
	read_at_once(MANY);
	ck_assert_msg(counted.others > 0, "the counter sees no buffer grow");
	read_at_once(MANY);
	counted = (struct allocations){ 0 };
	batches = store_counters(store)->batches;
	for (int i = 0; i < 50; i++) {
		read_at_once(MANY);
		read_at_once(MANY / 2);
	}
	ck_assert_int_eq(world_count(store_counters(store)->batches, batches),
	    100);
	ck_assert_uint_eq(counted.others, 0);
	world_close();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		a_thousand_reads_one_by_one_allocate_nothing,
		batches_allocate_nothing_after_the_largest,
	};
	int failed;

	world_start("store-allocations");
	failed = check_main("store allocations", tests, ARRAY_LEN(tests));
	world_stop();
	return failed;
}
