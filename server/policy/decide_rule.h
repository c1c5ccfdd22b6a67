/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_RULE_H
#define SLUSS_POLICY_DECIDE_RULE_H

/* Shared by decide*.c: the rules that no policy file can lift. */

#include "policy/facts.h"
#include "policy/policy.h"

/* threat_assessment.sources and .analysis: to and among the police alone. */
bool decide_police_only(uint32_t kind, uint32_t group);
/*
 * Groups that say who somebody is or where. For a person under protection
 * they are as of sensitivity 4, whatever the file says.
 */
bool decide_identifying(uint32_t kind, uint32_t group);
/* The group's sensitivity in this case; `shield` as in caller_facts. */
int decide_sensitivity(const struct policy *p, int shield, uint32_t kind,
    uint32_t group);
/* case.head: all that somebody invited may see. */
bool decide_is_case_head(uint32_t kind, uint32_t group);
/* Made of clear facts when it is read: nothing of it is written in a version. */
bool decide_is_derived(uint32_t kind, uint32_t group);
bool decide_is_police(const char *agency_kind);
/*
 * The group that the ceiling, class, sensitivity and fading are asked of: of a
 * document the one it is filed under, and one that there is not if it is under
 * none.
 */
struct ceiling_group { uint32_t kind, group; };
struct ceiling_group decide_ceiling_group(const struct record_facts *r,
    uint32_t group);
bool decide_is_document(uint32_t kind);
/*
 * The caller's cell; none for police-only groups outside the police, whatever
 * the file says.
 */
enum cell decide_cell(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, uint32_t group, enum condition *condition);
/*
 * The position that the organisation's own file is read and written in: who
 * was responsible before somebody else keeps it as it was.
 */
const char *decide_file_position(const struct policy *p,
    const struct caller_facts *c);
/* The cell of what the caller's organisation owns. */
enum cell decide_own_cell(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, uint32_t group);
/* The same for a position by name. */
enum cell decide_cell_of(const struct policy *p, const char *position,
    const char *agency_kind, uint32_t kind, uint32_t group,
    enum condition *condition);
/* In the same words whatever the reason; see trust.md, "No oracle". */
enum code decide_not_found(struct err *e);
/* Who has left reads its own file and does not continue it. */
bool decide_is_active(const struct caller_facts *c);

#endif
