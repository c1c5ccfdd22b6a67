/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_JOINT_H
#define SLUSS_CLI_JOINT_H

/*
 * What the parties do together in a case, as the plain reads tell it: the
 * plans that were released to the caller, and what is past its time.
 */

#include "session.h"

struct joint {
	/* GetCase, ListRecords and ListRequests; NULL where refused. */
	const json_t *reply;
	json_t *listed, *requests;
	/* Views of the plans that may be read; heads of those that may not. */
	json_t *plans, *closed;
};

/*
 * Reads the plans and what can be late, each a call of its own that is logged
 * for the purpose of the session. The reply is GetCase's and stays the
 * caller's. Returns an exit status; joint_clear() in any case.
 */
int joint_read(struct session *s, const char *case_id, const json_t *reply,
    struct joint *out);
void joint_clear(struct joint *j);
/* Draws every plan with its actions. */
void joint_show(struct session *s, const struct joint *j);

#endif
