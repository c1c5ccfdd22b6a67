/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_CHANGE_H
#define SLUSS_POLICY_DECIDE_CHANGE_H

/* What a change may name to a position. */

#include "policy/facts.h"
#include "policy/policy.h"

/*
 * Whether the caller may hear of a change of the type at all, whatever it
 * names: of a concern only on duty, as decide_inbox() has it.
 */
bool decide_change_type(const struct caller_facts *c, const char *type);

/*
 * Whether a change of the type (a ChangeType without its prefix, in lower case)
 * may name the group to a caller in that position. What was asked for is named
 * to both sides, whoever may read it; everything else only to a position that
 * the ceiling lets read the group or write it. asked: the change is about a
 * request.
 */
bool decide_change(const struct policy *p, const char *position,
    const char *agency_kind, const char *type, bool about, uint32_t kind,
    uint32_t group);

#endif
