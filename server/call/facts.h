/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_FACTS_H
#define SLUSS_CALL_FACTS_H

#include "call/call.h"

/* Rows of the door as the facts that the decision in C is made on. */
void facts_caller(const struct row *r, struct caller_facts *out);
bool facts_record(const struct row *r, struct record_facts *out);
void facts_group(const struct row *r, struct group_facts *out);

/* What weighing found: the recipient, the consent, the regimes; no texts. */
void facts_disclosure(const struct row *r, struct disclosure_facts *out);

/*
 * Takes the door's verdict on the whole call from row i: keeps leaf and time
 * for the trailers, compares it with the decision in C. CODE_OK when both
 * allow the call; else c->err is set, and an alarm raised if they differ.
 */
enum code facts_agree(struct call *c, const struct row *r,
    const struct caller_facts *f);
/* Only leaf, time and the door's own code; for apply and plain lists. */
enum code facts_verdict(struct call *c, const struct row *r);

#endif
