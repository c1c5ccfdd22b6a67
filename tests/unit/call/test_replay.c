/* SPDX-License-Identifier: EUPL-1.2 */
/* A write that comes again gets its first answer, and does nothing twice. */

#include "suites.h"
#include "world.h"

static void
end(struct run *r)
{
	run_gone(r);
	stream_clear(&r->stream);
}

START_TEST(prepare_that_knows_the_outcome_is_the_answer)
{
	struct run r;

	scene.outcome = "the first answer";
	run_whole(&r, "CreateRecord");
	ck_assert(str_eqz(r.stream.body, "the first answer"));
	ck_assert(!store_saw(&store, SQL_PUT_RECORD));
	ck_assert(!store_saw(&store, SQL_KEY_FETCH));
	end(&r);
}
END_TEST

START_TEST(apply_that_knows_the_outcome_is_the_answer)
{
	static const char *const methods[] = { "CreateRecord", "Disclose" };
	struct run r;

	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		run_start(&r, methods[i]);
		while (store.n_pending > 0) {
			enum sql sql = store.pending[0].unit->sql;

			scene.replayed = sql == SQL_PUT_RECORD ||
			    sql == SQL_DISCLOSE;
			scene.outcome = scene.replayed ? "the first answer" :
			    NULL;
			world_answer();
		}
		ck_assert_int_eq(r.stream.err.code, CODE_OK);
		ck_assert(str_eqz(r.stream.body, "the first answer"));
		end(&r);
	}
}
END_TEST

START_TEST(a_replay_is_authorised_like_the_first_call)
{
	struct run r;

	scene.outcome = "the first answer";
	scene.caller.assigned = false;
	run_whole(&r, "CreateRecord");
	ck_assert_int_eq(r.stream.err.code, CODE_NOT_FOUND);
	ck_assert_uint_eq(r.stream.body.n, 0);
	end(&r);
}
END_TEST

START_TEST(a_request_id_of_another_request_is_refused)
{
	struct run r;

	scene.conflict = true;
	scene.outcome = "an answer to something else";
	run_whole(&r, "CreateRecord");
	ck_assert_int_eq(r.stream.err.code, CODE_ALREADY_EXISTS);
	ck_assert_str_eq(r.stream.err.reason, "REQUEST_CONFLICT");
	ck_assert_uint_eq(r.stream.body.n, 0);
	ck_assert(!store_saw(&store, SQL_PUT_RECORD));
	end(&r);
}
END_TEST

void
replay_tests(TCase *t)
{
	const TTest *const tests[] = {
		prepare_that_knows_the_outcome_is_the_answer,
		apply_that_knows_the_outcome_is_the_answer,
		a_replay_is_authorised_like_the_first_call,
		a_request_id_of_another_request_is_refused,
	};

	ADD_TESTS(t, tests);
}
