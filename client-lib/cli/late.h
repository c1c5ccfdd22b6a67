/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_LATE_H
#define SLUSS_CLI_LATE_H

/* What is past its time in a case, of what the caller was told anyway. */

#include <stdbool.h>

#include "joint.h"

/*
 * Whether a point in time (RFC 3339) or the whole of a day ("2026-03-01",
 * the reader's own) has passed; *days, which may be NULL: for how many days.
 */
bool late_by(const char *when, long *days);
/* Whether an action of a plan is neither done nor cancelled after its day. */
bool late_action(const json_t *action);
/* Writes ", OVERDUE (3 days)". */
void late_mark(struct out *o, const char *when);

/*
 * Everything late: stages, actions, assessments, requests without an answer,
 * in that order. Each has "what" (stage, action, review, assessment, request)
 * and "due", and the contract's names for the rest. The caller drops it.
 */
json_t *late_all(const struct joint *j);
/* Prints it, or that there is nothing. */
void late_show(struct session *s, const struct joint *j);

#endif
