/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_PART_H
#define SLUSS_POLICY_DECIDE_PART_H

/* Requests between participants, and the end of a part: the decision in C. */

#include "policy/facts.h"
#include "policy/policy.h"

/* Another organisation in the case, or the caller's own; zero: nobody's code. */
struct party_facts {
	struct id organisation;
	char state[17];          /* as caller_facts.participant */
	bool invited_by_own;     /* by the caller's organisation */
	bool known;              /* the caller's organisation may know that it takes part */
	bool stays;              /* the only responsible municipality of an open case */
};

/* May these groups be asked for? `due`: FACT_NO_TIME for none. */
enum code decide_ask(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, uint32_t groups, const struct party_facts *asked,
    int64_t due, struct err *e) MUST_CHECK;
/* `state`: the request's, empty when the caller was asked no such thing. */
enum code decide_answer(const struct caller_facts *c, const char *state,
    bool refuses, size_t n_disclosures, struct err *e) MUST_CHECK;
enum code decide_leave(const struct caller_facts *c,
    const struct party_facts *self, struct err *e) MUST_CHECK;
enum code decide_remove(const struct caller_facts *c,
    const struct party_facts *target, struct err *e) MUST_CHECK;
/* Is a request of the caller's organisation's, given or received? */
bool decide_ask_listed(const struct caller_facts *c, const struct id *asker,
    const struct id *asked);
/* Who has left reads the texts that it wrote itself. */
bool decide_ask_text(const struct caller_facts *c, const struct id *author);

#endif
