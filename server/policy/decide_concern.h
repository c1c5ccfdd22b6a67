/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_CONCERN_H
#define SLUSS_POLICY_DECIDE_CONCERN_H

/*
 * Concerns for children: who may hand one in, and who may see the inbox that
 * it lands in. Nothing here knows of any case.
 */

#include "policy/facts.h"
#include "policy/policy.h"

/* May the caller hand one in; `boards`: none, one or several would see it. */
enum code decide_submit(const struct policy *p, const struct caller_facts *c,
    const char *boards, struct err *e) MUST_CHECK;
/* May the caller see its board's inbox: only on duty. */
enum code decide_inbox(const struct caller_facts *c, struct err *e) MUST_CHECK;
/* May it take one up; `state`: none of the board's, new, opened. */
enum code decide_open_concern(const struct caller_facts *c, const char *state,
    struct err *e) MUST_CHECK;

#endif
