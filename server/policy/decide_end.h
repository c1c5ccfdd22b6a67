/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_END_H
#define SLUSS_POLICY_DECIDE_END_H

/* What becomes of a disclosure once it is given: the decision in C. */

#include "policy/facts.h"
#include "policy/policy.h"

/* One disclosure that the caller's organisation gave or received; zero: none. */
struct end_facts {
	struct id disclosure, owner, recipient;
	uint32_t kind;
	uint32_t groups;         /* bit by number */
	/* Of a document: the group it is filed under; 0: none. */
	uint32_t filed_kind, filed_group;
	bool begun;              /* its recipient may know of it */
	bool wrong;              /* it was withdrawn as wrong */
	bool was_read;           /* somebody had content under it */
	bool confirmed;          /* the recipient has said that it is deleted, or was told by hand */
	bool handed;             /* to an organisation without a system */
	bool ended;              /* some of it */
};

enum code decide_end_disclosure(const struct caller_facts *c,
    const struct end_facts *d, struct err *e) MUST_CHECK;
/*
 * The recipient's word, by one whose position could have read some of it; of
 * what was handed over, the owner's, who has told the recipient.
 */
enum code decide_confirm(const struct policy *p, const struct caller_facts *c,
    const struct end_facts *d, struct err *e) MUST_CHECK;
/* The sheet of what the caller's organisation hands over: once it may be. */
bool decide_sheet(const struct policy *p, const struct caller_facts *c,
    const struct end_facts *d, bool pending);
/* New content of these groups, which nobody named: only the subject's own goes again by itself. */
enum code decide_changed(const struct policy *p, const struct record_facts *r,
    uint32_t groups, struct err *e) MUST_CHECK;
/* Whether a record may leave its owner at all: a copy taken to file may not. */
enum code decide_onward(const struct record_facts *r, struct err *e) MUST_CHECK;
/* May what was disclosed be taken to the own file: of this kind? */
enum code decide_take(const struct caller_facts *c,
    const struct record_facts *r, struct err *e) MUST_CHECK;
/* A copy is what was relied on: it is not written anew. */
enum code decide_revise_copy(const struct record_facts *r, struct err *e)
    MUST_CHECK;
/* The groups of a received disclosure that the caller's position may read. */
uint32_t decide_readable(const struct policy *p, const struct caller_facts *c,
    const struct end_facts *d);

#endif
