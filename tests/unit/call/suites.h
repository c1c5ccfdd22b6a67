/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef TEST_CALL_SUITES_H
#define TEST_CALL_SUITES_H

/* Groups of tests that share an executable. */

#include <check.h>
#include <stdlib.h>

typedef void tests_fn(TCase *t);

tests_fn cancel_tests, fail_tests, wall_tests, reply_tests, unit_tests,
    contract_tests, request_tests, budget_tests, replay_tests, health_tests,
    date_tests, watch_tests;

#define ADD_TESTS(tcase, list) do { \
	for (size_t i_ = 0; i_ < ARRAY_LEN(list); i_++) \
		tcase_add_test(tcase, (list)[i_]); \
} while (0)

/* Each test in a world of its own, in this process. */
static inline int
suites_run(const char *name, tests_fn *const *lists, size_t n,
    void (*setup)(void), void (*teardown)(void))
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 0);
	tcase_add_checked_fixture(tcase, setup, teardown);
	for (size_t i = 0; i < n; i++)
		lists[i](tcase);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
