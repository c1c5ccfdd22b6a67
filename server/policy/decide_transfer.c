/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Only the responsible municipality gives, only to another municipality that
 * works in the case, and only the one asked can accept. To who may not know
 * that an organisation takes part, it takes none.
 */

#include "policy/decide_transfer.h"

#include "base/clock.h"
#include "policy/decide_rule.h"

#define ANSWER_DAYS 31
#define DAY_US      (INT64_C(86400) * US_PER_S)

enum code
decide_transfer(const struct caller_facts *c, const struct transfer_facts *f,
    struct err *e)
{
	if (!decide_is_active(c))
		return decide_not_found(e);
	if (strcmp(c->standing, "owner") != 0)
		return err_set(e, CODE_PERMISSION_DENIED, "NOT_RESPONSIBLE",
		    "Only the responsible municipality passes the "
		    "responsibility on.");
	if (id_eq(&f->taker, &c->organisation))
		return err_set(e, CODE_INVALID_ARGUMENT,
		    "TRANSFERS_TO_ITSELF", "Your organisation is responsible "
		    "already: name another municipality.");
	if (!f->taker_known || strcmp(f->taker_state, "active") != 0)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "TAKER_NOT_PARTICIPANT", "The organisation takes no part "
		    "in the case. Refer the case to it first, and let it "
		    "accept.");
	if (strcmp(f->taker_kind, "municipality") != 0)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "TAKER_NOT_MUNICIPALITY", "Only a municipality can be "
		    "responsible for a case.");
	if (f->closed)
		return err_set(e, CODE_FAILED_PRECONDITION, "ALREADY_CLOSED",
		    "Your organisation has closed the case; there is nothing "
		    "to pass on.");
	if (f->another_open)
		return err_set(e, CODE_FAILED_PRECONDITION, "TRANSFER_OPEN",
		    "A transfer waits for its answer already. Withdraw it "
		    "first.");
	return CODE_OK;
}

enum code
decide_transfer_until(const struct caller_facts *c, int64_t expires,
    struct err *e)
{
	if (expires == FACT_NO_TIME)
		return err_set(e, CODE_INVALID_ARGUMENT, "EXPIRY_MISSING",
		    "expires_at: say until when an answer is waited for.");
	if (expires <= c->now)
		return err_set(e, CODE_INVALID_ARGUMENT, "EXPIRY_PAST",
		    "The end lies in the past.");
	if (expires > c->now + ANSWER_DAYS * DAY_US)
		return err_set(e, CODE_FAILED_PRECONDITION, "ANSWER_TOO_FAR",
		    "An answer is waited for at most 31 days.");
	return CODE_OK;
}

enum code
decide_transfer_end(const struct caller_facts *c,
    const struct transfer_facts *f, bool as_taker, struct err *e)
{
	bool own = as_taker ? f->takes : f->gives;

	if (!decide_is_active(c) || !f->state[0] || !own)
		return decide_not_found(e);
	if (strcmp(f->state, "open") != 0)
		return err_set(e, CODE_FAILED_PRECONDITION, "TRANSFER_ENDED",
		    "The transfer is answered, withdrawn or past already. Ask "
		    "for it anew if it is still wanted.");
	return CODE_OK;
}

static bool
between(const struct caller_facts *c, const struct id *giver,
    const struct id *taker)
{
	return id_eq(giver, &c->organisation) || id_eq(taker, &c->organisation);
}

bool
decide_transfer_listed(const struct caller_facts *c, const struct id *giver,
    const struct id *taker, bool gave)
{
	return between(c, giver, taker) || (gave && decide_is_active(c));
}

bool
decide_transfer_text(const struct caller_facts *c, const struct id *giver,
    const struct id *taker)
{
	return id_eq(giver, &c->organisation) ||
	    (decide_is_active(c) && between(c, giver, taker));
}
