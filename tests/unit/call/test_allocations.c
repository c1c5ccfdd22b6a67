/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A read with a warm key allocates nothing but chunks of its arena, and few
 * of these. Counted is our code alone: from engine_start() until it waits,
 * and from each wake-up until it waits again or has answered.
 */

#include "allocations.h"
#include "suites.h"
#include "world.h"

static void (*real_done)(struct unit *u);

void *__real_engine_start(void *engine, struct stream *s,
    const struct net_request *request);
void *__wrap_engine_start(void *engine, struct stream *s,
    const struct net_request *request);
void __real_stream_answer(struct stream *s, const struct answer *a);
void __wrap_stream_answer(struct stream *s, const struct answer *a);

void *
__wrap_engine_start(void *g, struct stream *s,
    const struct net_request *request)
{
	void *call;

	count_allocations(true);
	call = __real_engine_start(g, s, request);
	count_allocations(false);
	return call;
}

/* The fake stream copies what it is given. */
void
__wrap_stream_answer(struct stream *s, const struct answer *a)
{
	const bool was = count_allocations(false);

	__real_stream_answer(s, a);
	count_allocations(was);
}

static void
on_done(struct unit *u)
{
	count_allocations(true);
	real_done(u);
	count_allocations(false);
}

static struct allocations
run(const char *method)
{
	struct run r;

	counted = (struct allocations){ 0 };
	run_start(&r, method);
	while (store.n_pending > 0) {
		struct unit *u = store.pending[0].unit;

		real_done = u->done;
		u->done = on_done;
		world_answer();
	}
	ck_assert_uint_eq(r.stream.answers, 1);
	ck_assert_int_eq(r.stream.err.code, CODE_OK);
	ck_assert_msg(holds(r.stream.body, scene.groups[0].mark),
	    "%s told nothing", method);
	run_gone(&r);
	stream_clear(&r.stream);
	return counted;
}

static void
warm_takes(const char *method, size_t chunks)
{
	struct allocations first = run(method), a;

	ck_assert_msg(first.others > 0, "the counter sees no new key");
	for (int i = 0; i < 3; i++) {
		a = run(method);
		ck_assert_uint_eq(a.others, 0);
		ck_assert_uint_gt(a.chunks, 0);
		ck_assert_uint_le(a.chunks, chunks);
	}
}

START_TEST(a_warm_get_record_takes_two_chunks_at_most)
{
	warm_takes("GetRecord", 2);
}
END_TEST

START_TEST(a_warm_get_case_takes_two_chunks_at_most)
{
	warm_takes("GetCase", 2);
}
END_TEST

START_TEST(a_warm_list_of_a_hundred_cases_takes_nine_at_most)
{
	scene.cases = 100;
	warm_takes("ListCases", 9);
}
END_TEST

static void
allocation_tests(TCase *t)
{
	const TTest *const tests[] = {
		a_warm_get_record_takes_two_chunks_at_most,
		a_warm_get_case_takes_two_chunks_at_most,
		a_warm_list_of_a_hundred_cases_takes_nine_at_most,
	};

	ADD_TESTS(t, tests);
}

int
main(void)
{
	static tests_fn *const lists[] = { allocation_tests };

	return suites_run("call_allocations", lists, 1, world_setup,
	    world_teardown);
}
