/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_CLEAR_H
#define SLUSS_CALL_CLEAR_H

#include "sluss/v1/record.pb-c.h"

#include "call/call.h"
#include "wire/kinds.h"

/*
 * The few clear facts that SQL needs to enforce the rule, taken from the
 * content that is about to be sealed: of a consent its scopes, dates and
 * withdrawals, of a task its recipient and dates. Ids, codes and dates only.
 * out->p stays NULL for every other kind, or when the group is not written.
 */
enum code clear_facts(struct call *c, const Sluss__V1__Record *record,
    const struct kind *k, struct str *out);

#endif
