/* SPDX-License-Identifier: EUPL-1.2 */
/* A directory for one test, and the faults that were reported in it. */

#include "faults.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATHS 32

static char dir[] = "/tmp/sluss-server-XXXXXX";
static char paths[PATHS][128];
static unsigned n_paths, n_faults;
static char lines[16384];

void
faults_setup(void)
{
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	n_paths = n_faults = 0;
	strcpy(lines, "\n");
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void
faults_teardown(void)
{
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *
faults_path(const char *name)
{
	ck_assert_uint_lt(n_paths, PATHS);
	snprintf(paths[n_paths], sizeof(paths[0]), "%s/%s", dir, name);
	return paths[n_paths++];
}

const char *
faults_file(const char *name, const char *text)
{
	const char *path = faults_path(name);
	const char *slash = strchr(name, '/');
	char sub[128];
	FILE *f;

	if (slash) {
		snprintf(sub, sizeof(sub), "%s/%.*s", dir, (int)(slash - name),
		    name);
		mkdir(sub, 0700);
	}
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(chmod(path, 0600), 0);
	return path;
}

static void
note(const char *file, unsigned line, const char *key, const char *text)
{
	size_t at = strlen(lines), n = strlen(dir);

	if (strncmp(file, dir, n) == 0)
		file += n + 1;
	n_faults++;
	snprintf(lines + at, sizeof(lines) - at, "%s:%u: %s%s%s\n", file, line,
	    key, key[0] ? " " : "", text);
}

void
faults_on_ini(const char *file, unsigned line, const char *text, void *arg)
{
	(void)arg;
	note(file, line, "", text);
}

void
faults_on_config(const char *file, unsigned line, const char *key,
    const char *text, void *arg)
{
	(void)arg;
	note(file, line, key, text);
}

unsigned
faults_count(void)
{
	return n_faults;
}

bool
faults_has(const char *line)
{
	char whole[512];

	snprintf(whole, sizeof(whole), "\n%s\n", line);
	return strstr(lines, whole) != NULL;
}

const char *
faults_all(void)
{
	return lines + 1;
}

int
faults_main(const char *name, const TTest *const *tests, size_t n)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, faults_setup, faults_teardown);
	for (size_t i = 0; i < n; i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
