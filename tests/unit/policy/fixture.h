/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef TEST_POLICY_FIXTURE_H
#define TEST_POLICY_FIXTURE_H

/* The shipped policy, broken copies of it, its cells read by other means. */

#include <check.h>

#include "policy/decide.h"
#include "policy/policy.h"

#define SHIPPED SLUSS_SOURCE_DIR "/deploy/policy"
#define N_POLICY_FILES 10
#define NOW INT64_C(1800000000000000)  /* 2027-01-15 */
#define DAY INT64_C(86400000000)

extern const char *const policy_files[N_POLICY_FILES];

/* A copy of the shipped policy in a directory of its own. */
struct copy {
	char dir[64];
};

struct faults {
	size_t n;
	struct policy_fault f[64];
};

/* Text of a shipped file; free() it. */
char *shipped_text(const char *file);
void copy_make(struct copy *c);
void copy_remove(struct copy *c);
/* Writes the shipped file with the first occurrence of from replaced. */
void copy_edit(const struct copy *c, const char *file, const char *from,
    const char *to);
void copy_write(const struct copy *c, const char *file, const char *text);
void faults_keep(const struct policy_fault *f, void *arg);
struct policy *shipped_policy(void);
/* Cell of a shipped CSV file by row name and column name, cut out by hand. */
void shipped_cell(const char *file, const char *row, const char *column,
    char out[32]);

/* A caller in the position, at work in a case, with everything in order. */
struct caller_facts caller_in(const char *position);
struct id id_of(uint8_t n);
void group_number(const char *name, uint32_t *kind, uint32_t *group);

#endif
