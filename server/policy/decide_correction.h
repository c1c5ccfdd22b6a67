/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_CORRECTION_H
#define SLUSS_POLICY_DECIDE_CORRECTION_H

/* Corrections of another's record: who may propose, answer and see one. Sets of groups have bit g for group g. */

#include "policy/facts.h"
#include "policy/policy.h"

/* A correction proposed to the caller's organisation, and the version that an answer names. */
struct correction_facts {
	char state[17];          /* open, accepted, refused; empty: there is none */
	uint32_t groups;         /* named by who proposed */
	uint32_t changed;        /* that the version has otherwise than the one disclosed */
	bool newer;              /* than the one disclosed */
	bool correction;         /* final, and written because the one before was wrong */
};

/* `had`: groups that were ever disclosed to the caller's organisation. */
enum code decide_propose(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, uint32_t groups, uint32_t had,
    struct err *e) MUST_CHECK;
enum code decide_resolve(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct correction_facts *q,
    bool accepts, struct err *e) MUST_CHECK;
/* Groups of a correction that the caller may know of; 0: not of the correction at all. */
uint32_t decide_correction_known(const struct policy *p,
    const struct caller_facts *c, const struct record_facts *r,
    uint32_t groups, const struct id *proposer, const struct id *owner);

/* May the caller announce that the level of this record has changed? Whom it is told, the door decides under lock. */
enum code decide_announce(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, struct err *e) MUST_CHECK;
/* May the caller see what the withdrawal of this consent would end? */
enum code decide_withdraw(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, struct err *e) MUST_CHECK;

#endif
