/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_TESTS_SERVER_FAULTS_H
#define SLUSS_TESTS_SERVER_FAULTS_H

/*
 * A directory of files for one test, and the faults that reading them
 * reported, as lines "name:line: key text" without the directory.
 */

#include <check.h>
#include <stdbool.h>

/* Runs a suite, each test with an empty directory and no faults. */
int faults_main(const char *name, const TTest *const *tests, size_t n);
void faults_setup(void);
void faults_teardown(void);

/* Writes a file (mode 0600) below the directory; its path until teardown. */
const char *faults_file(const char *name, const char *text);
const char *faults_path(const char *name);

/* Both shapes of a fault function. */
void faults_on_ini(const char *file, unsigned line, const char *text,
    void *arg);
void faults_on_config(const char *file, unsigned line, const char *key,
    const char *text, void *arg);

unsigned faults_count(void);
/* True when a fault's whole line is this. */
bool faults_has(const char *line);
/* Every line, for messages. */
const char *faults_all(void);

#define ck_fault(line) \
	ck_assert_msg(faults_has(line), "no \"%s\" in:\n%s", line, \
	    faults_all())
#define ck_faults(n) \
	ck_assert_msg(faults_count() == (n), "%u faults:\n%s", \
	    faults_count(), faults_all())

#endif
