/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_POLICY_DIFF_H
#define SLUSS_POLICY_POLICY_DIFF_H

/*
 * What one policy allows that another does not. A difference widens when
 * somebody may do something under the new policy that nobody in the same place
 * might under the old one; whatever cannot be told apart from that widens too.
 */

#include "policy/policy_data.h"

enum diff_effect { DIFF_GAIN, DIFF_LOSS, DIFF_OTHER };

struct diff_line {
	enum diff_effect effect;
	const char *table;       /* "ceiling", "operations", ... */
	char subject[128];       /* "MR whereabouts.address" */
	char text[256];          /* in words */
};

struct diff {
	const struct policy *old, *new;
	struct diff_line *lines;
	size_t n, room;
	bool failed;             /* out of memory */
};

void diff_add(struct diff *d, enum diff_effect effect, const char *table,
    const char *subject, const char *fmt, ...) PRINTF_LIKE(5, 6);
/* Gain when the new policy has it, loss when the old one had; else nothing. */
void diff_either(struct diff *d, bool old, bool new, const char *table,
    const char *subject, const char *what);

void diff_ceiling(struct diff *d);
void diff_operations(struct diff *d);
void diff_positions(struct diff *d);
void diff_grounds(struct diff *d);
void diff_purposes(struct diff *d);
void diff_due(struct diff *d);
void diff_codes(struct diff *d);

#endif
