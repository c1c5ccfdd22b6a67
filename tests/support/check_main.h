/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_TESTS_CHECK_MAIN_H
#define SLUSS_TESTS_CHECK_MAIN_H

/*
 * Runs a suite in the process itself, so that the sanitizers see what it
 * leaks. A test lists its functions in a table and calls check_main().
 */

#include <check.h>
#include <stdlib.h>

static inline int
check_main(const char *name, const TTest *const *tests, size_t n)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner;
	int failed;
	size_t i;

	tcase_set_timeout(tcase, 0);
	for (i = 0; i < n; i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
