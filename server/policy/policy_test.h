/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_POLICY_TEST_H
#define SLUSS_POLICY_POLICY_TEST_H

/* Inside `policy test`: situations by name, and lists of what they are asked of. */

#include "policy/decide.h"
#include "policy/policy_data.h"

/* Somebody in a position, a record, and a group of it. */
struct test_world {
	struct caller_facts c;
	struct record_facts r;
	struct group_facts g;
};

/* Moment of every test: 2027-01-15; grounds may be dated around it. */
#define TEST_NOW INT64_C(1800000000000000)
#define TEST_DAY INT64_C(86400000000)

/* Somebody who holds the position, with everything in order; false: nobody. */
bool test_seat(const struct policy *p, const char *position,
    struct caller_facts *c);
/* The record is of the person itself, and so is a consent that is given. */
void test_subject(struct test_world *w);
/*
 * The situation by its name, on a ground: "own", "disclosed", ... (see
 * deploy/policy/tests/README.md). False when there is no such situation.
 */
bool test_situation(const char *name, const struct ground *ground,
    struct test_world *w);

/* Part of the tests: of one group and position, or of one method. */
struct test_only {
	uint32_t kind, group;
	const char *position;
	const char *method;      /* else NULL */
};

/*
 * Asks the policy what dir/tests expects, or the part of it (NULL: all), and
 * prints what does not hold and how much was asked; true when all of it holds.
 */
bool test_policy(struct policy *p, const char *dir,
    const struct test_only *only, FILE *out);

/*
 * Whether name is one of a list with blanks between; "*" is everything, and a
 * word may end in "*".
 */
bool test_among(const char *list, const char *name);

#endif
