/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Everything a call rests on fails, at every point: the answer is an error
 * with a reason, or the whole reply, and never a reply with something missing.
 */

#include "suites.h"
#include "world.h"

static void
end(struct run *r)
{
	ck_assert_uint_eq(store.n_pending, 0);
	run_gone(r);
	stream_clear(&r->stream);
	store.submits = store.dones = 0;
}

static size_t
units_of(const char *method)
{
	struct run r;
	size_t n;

	world_cool();
	run_whole(&r, method);
	n = store.submits;
	end(&r);
	world_cool();
	return n;
}

static void
check_refused(const struct run *r, enum code code)
{
	ck_assert_uint_eq(r->stream.answers, 1);
	ck_assert_int_eq(r->stream.err.code, code);
	ck_assert(r->stream.err.reason[0] != '\0');
	ck_assert_uint_eq(r->stream.body.n, 0);
}

START_TEST(a_store_that_refuses_is_an_error_at_every_point)
{
	struct run r;

	for (size_t m = 0; m < WORLD_WAYS; m++) {
		const char *method = world_way(m);
		size_t n = units_of(method);

		for (size_t at = 1; at <= n; at++) {
			world_cool();
			store.refuse_at = at;
			run_whole(&r, method);
			check_refused(&r, CODE_UNAVAILABLE);
			end(&r);
		}
	}
}
END_TEST

START_TEST(a_unit_that_fails_is_an_error_at_every_point)
{
	static const enum code codes[] = { CODE_UNAVAILABLE, CODE_INTERNAL,
		CODE_DEADLINE_EXCEEDED };
	struct run r;

	for (size_t m = 0; m < WORLD_WAYS; m++) {
		const char *method = world_way(m);
		size_t n = units_of(method);

		for (size_t i = 0; i < n * ARRAY_LEN(codes); i++) {
			world_cool();
			run_start(&r, method);
			for (size_t k = 0; k < i / ARRAY_LEN(codes); k++)
				world_answer();
			store_end(&store, codes[i % ARRAY_LEN(codes)], NULL);
			check_refused(&r, codes[i % ARRAY_LEN(codes)]);
			end(&r);
		}
	}
}
END_TEST

START_TEST(a_result_without_rows_is_an_error_at_every_point)
{
	struct run r;
	struct table t;

	for (size_t m = 0; m < WORLD_WAYS; m++) {
		const char *method = world_way(m);
		size_t n = units_of(method);

		for (size_t at = 0; at < n; at++) {
			world_cool();
			run_start(&r, method);
			for (size_t k = 0; k < at; k++)
				world_answer();
			/* Which has none to give. */
			if (store.pending[0].unit->sql == SQL_KEY_CREATE)
				world_answer();
			table_begin(&t);
			store_end(&store, CODE_OK, &t);
			ck_assert_uint_eq(r.stream.answers, 1);
			ck_assert_int_ne(r.stream.err.code, CODE_OK);
			ck_assert_uint_eq(r.stream.body.n, 0);
			end(&r);
		}
	}
}
END_TEST

START_TEST(what_the_door_refuses_is_refused_in_its_words)
{
	static const struct {
		enum code code;
		const char *reason, *told;
	} cases[] = {
		{ CODE_NOT_FOUND, "NOTHING_RELEASED", "NOT_FOUND" },
		{ CODE_PERMISSION_DENIED, "METHOD_NOT_ALLOWED",
		    "METHOD_NOT_ALLOWED" },
		{ CODE_UNAVAILABLE, "POLICY_STALE", "POLICY_STALE" },
		{ CODE_UNAUTHENTICATED, "NODE_REVOKED", "NODE_REVOKED" },
		{ CODE_INVALID_ARGUMENT, "UNKNOWN_PURPOSE",
		    "UNKNOWN_PURPOSE" },
	};
	struct run r;

	for (size_t m = 0; m < ARRAY_LEN(world_methods); m++)
		for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
			scene.code = cases[i].code;
			scene.reason = cases[i].reason;
			run_whole(&r, world_methods[m]);
			check_refused(&r, cases[i].code);
			ck_assert_str_eq(r.stream.err.reason, cases[i].told);
			ck_assert(!store_saw(&store, SQL_KEY_FETCH));
			ck_assert(stream_trailer(&r.stream, "sluss-leaf"));
			end(&r);
		}
}
END_TEST

START_TEST(a_key_that_is_gone_is_said_to_be)
{
	struct run r;

	scene.keyless = true;
	run_whole(&r, "GetRecord");
	check_refused(&r, CODE_DATA_LOSS);
	ck_assert_str_eq(r.stream.err.reason, "KEY_GONE");
	end(&r);
	run_whole(&r, "CreateRecord");
	check_refused(&r, CODE_UNAVAILABLE);
	ck_assert_str_eq(r.stream.err.reason, "KEY_MISSING");
	ck_assert(!store_saw(&store, SQL_PUT_RECORD));
	end(&r);
}
END_TEST

START_TEST(ciphertext_with_a_bit_turned_is_data_loss)
{
	struct run r;

	scene.tampered = true;
	run_whole(&r, "GetRecord");
	check_refused(&r, CODE_DATA_LOSS);
	end(&r);
}
END_TEST

/* Random ids differ from run to run, and nothing else does. */
static bool
same_reply(const char *method, struct str a, struct str b)
{
	if (strcmp(method, "CreateRecord") == 0 ||
	    strcmp(method, "Disclose") == 0)
		return a.n == b.n;
	return str_eq(a, b);
}

static void
starve(const char *method, struct str whole, bool and_after)
{
	struct run r;
	bool refused = true;

	for (size_t n = 1; refused; n++) {
		world_cool();
		ck_assert_uint_lt(n, 2000);
		arena_fail(n, and_after);
		run_whole(&r, method);
		refused = arena_fail_end();
		if (r.stream.err.code)
			ck_assert_uint_eq(r.stream.body.n, 0);
		else
			ck_assert_msg(same_reply(method, r.stream.body, whole),
			    "%s has lost something at allocation %zu", method,
			    n);
		end(&r);
	}
}

START_TEST(memory_that_ends_never_shortens_a_reply)
{
	struct run r;

	for (size_t m = 0; m < WORLD_WAYS; m++) {
		const char *method = world_way(m);
		struct str whole;
		struct stream kept;

		world_cool();
		run_whole(&r, method);
		ck_assert_int_eq(r.stream.err.code, CODE_OK);
		whole = r.stream.body;
		kept = r.stream;
		run_gone(&r);
		starve(method, whole, false);
		starve(method, whole, true);
		stream_clear(&kept);
	}
}
END_TEST

START_TEST(memory_that_ends_never_shortens_a_replay)
{
	struct run r;

	scene.outcome = "stored outcome";
	starve("CreateRecord", str_of(scene.outcome), false);
	run_whole(&r, "CreateRecord");
	ck_assert(str_eqz(r.stream.body, scene.outcome));
	end(&r);
}
END_TEST

void
fail_tests(TCase *t)
{
	const TTest *const tests[] = {
		a_store_that_refuses_is_an_error_at_every_point,
		a_unit_that_fails_is_an_error_at_every_point,
		a_result_without_rows_is_an_error_at_every_point,
		what_the_door_refuses_is_refused_in_its_words,
		a_key_that_is_gone_is_said_to_be,
		ciphertext_with_a_bit_turned_is_data_loss,
		memory_that_ends_never_shortens_a_reply,
		memory_that_ends_never_shortens_a_replay,
	};

	ADD_TESTS(t, tests);
}

int
main(void)
{
	static tests_fn *const lists[] = { cancel_tests,
		fail_tests };

	return suites_run("call_runs", lists, 2, world_setup, world_teardown);
}
