/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_TRANSFER_H
#define SLUSS_POLICY_DECIDE_TRANSFER_H

/* Responsibility that passes from one municipality to another: the decision in C. */

#include "policy/facts.h"

struct transfer_facts {
	/* the municipality that is to take over; zero: nobody's code */
	struct id taker;
	char taker_kind[33];
	char taker_state[17];    /* as caller_facts.participant */
	bool taker_known;        /* the caller's organisation may know that it takes part */
	bool closed;             /* the caller's organisation has closed its own part */
	bool another_open;       /* a transfer of its own waits for an answer */
	/* the transfer that is to end, empty when the caller has no such */
	char state[17];          /* open, accepted, declined, withdrawn, expired, ended */
	bool gives, takes;       /* the caller's organisation asks for it, is asked */
};

/* May this be asked for, or looked at beforehand? */
enum code decide_transfer(const struct caller_facts *c,
    const struct transfer_facts *f, struct err *e) MUST_CHECK;
/* When the request may end by itself; FACT_NO_TIME: unsaid. */
enum code decide_transfer_until(const struct caller_facts *c, int64_t expires,
    struct err *e) MUST_CHECK;
/* May the transfer be answered (as_taker), or withdrawn? */
enum code decide_transfer_end(const struct caller_facts *c,
    const struct transfer_facts *f, bool as_taker, struct err *e) MUST_CHECK;
/* May the caller know of a transfer; gave: it disclosed something to its giver. */
bool decide_transfer_listed(const struct caller_facts *c,
    const struct id *giver, const struct id *taker, bool gave);
/* May it read the decision's number? */
bool decide_transfer_text(const struct caller_facts *c,
    const struct id *giver, const struct id *taker);

#endif
