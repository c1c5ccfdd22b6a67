/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_CIRCLE_H
#define SLUSS_POLICY_DECIDE_CIRCLE_H

/* The circle of a case, a standing proposal: the decision in C. */

#include "policy/facts.h"
#include "policy/policy.h"

/* May the caller keep a circle at all: NOT_FOUND unless it takes part now. */
enum code decide_circle(const struct caller_facts *c, struct err *e) MUST_CHECK;
/*
 * May the line be proposed? Judged as the disclosure that it would be of a
 * record of this kind, but for what only the record or the moment can tell:
 * content, request, regime, texts, and what the consent covers. `present` and
 * `extracted` are not looked at. days is counted from now.
 */
enum code decide_line(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, const struct disclosure_facts *d, int days, bool known_of,
    struct err *e) MUST_CHECK;
/* Is the line the caller's to see: all groups (bits) its position's to disclose? */
bool decide_line_shown(const struct policy *p, const struct caller_facts *c,
    const struct id *organisation, uint32_t kind, uint32_t groups);

#endif
