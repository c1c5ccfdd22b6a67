/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_END_H
#define SLUSS_CALL_END_H

/* What the calls about one disclosure that was given or received share. */

#include "call/call.h"
#include "policy/decide_end.h"

/* The prepare hook: facts of c->disclosure_id. */
enum code end_submit(struct call *c);
void end_facts(struct call *c, struct end_facts *out);

#endif
