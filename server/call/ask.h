/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_ASK_H
#define SLUSS_CALL_ASK_H

/* What requests and the end of a part share. */

#include "call/call.h"
#include "policy/decide_part.h"

/* Where texts that belong to no record are sealed: the id that stands in a record's place names a request or a removal. */
enum { ASK_KIND = 0, ASK_TEXT = 1, ASK_ANSWER = 2, REMOVAL_TEXT = 3 };

/* The prepare hook: facts of another participant, or of a request. */
enum code part_submit(struct call *c, const char *organisation,
    const struct id *ask);
void part_facts(struct call *c, struct party_facts *out);
/* Nothing for an empty text. */
enum code ask_seal_text(struct call *c, const struct id *id, uint32_t which,
    const char *text, struct str *sealed);

#endif
