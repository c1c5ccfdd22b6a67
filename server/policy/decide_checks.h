/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_CHECKS_H
#define SLUSS_POLICY_DECIDE_CHECKS_H

/* For decide_disclosure.c alone: the checks of a disclosure, as one list. */

#include "policy/decide.h"

/* One disclosure under the eye. */
struct weighing {
	const struct policy *p;
	const struct caller_facts *c;
	const struct record_facts *r;
	const struct disclosure_facts *d;
	const struct ground *g;
};

/* i is the group's place in the disclosure where the check is of one. */
typedef enum code check_fn(const struct weighing *w, size_t i, struct err *e);

struct decide_round {
	check_fn *const *checks; /* NULL-ended */
	bool each;               /* of each group by itself */
	bool first;              /* the round that tells what own right lacks */
};

enum { DECIDE_ROUNDS = 5 };
/* In the order in which they are tried. */
extern const struct decide_round decide_rounds[DECIDE_ROUNDS];
/* May the caller disclose the group at all? What it may not is told no more. */
enum code decide_checks_own(const struct weighing *w, size_t i, struct err *e);
/* The last moment that a disclosure may reach. */
int64_t decide_checks_end(const struct weighing *w);

#endif
