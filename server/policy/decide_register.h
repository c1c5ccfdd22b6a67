/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_REGISTER_H
#define SLUSS_POLICY_DECIDE_REGISTER_H

/*
 * The register of providers: rows that belong to no case and are disclosed to
 * nobody. The ceiling alone says who reads them, for any position that the
 * caller's role may have.
 */

#include "policy/decide.h"

/* Is the kind one of a register's? */
bool decide_is_register(uint32_t kind);
/* What the caller may have of one group; decide_call() came first. */
enum group_state decide_register_group(const struct policy *p,
    const struct caller_facts *c, const struct record_facts *r,
    const struct group_facts *g);
/* May the caller's organisation write this group? PERMISSION_DENIED names it. */
enum code decide_register_write(const struct policy *p,
    const struct caller_facts *c, uint32_t kind, uint32_t group,
    struct err *e) MUST_CHECK;

#endif
