/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_REFER_H
#define SLUSS_CALL_REFER_H

/* What goes with an invitation, as it was admitted and as the door reads it. */

#include "call/call.h"
#include "wire/kinds.h"

enum { REFERRED_MAX = 16 };

/* One disclosure of the referral; the first is that of the heading. */
struct given {
	const char *ground, *weighing, *necessity, *number, *onward, *purpose;
	struct id record, consent, disclosure;
	int32_t version;
	bool follow;
	int64_t expires_at;
	uint32_t kind;
	uint32_t groups[KIND_GROUPS_MAX];
	size_t n_groups;
	struct str texts;
	bool pending;            /* it waits for a second person */
};

struct referral {
	const char *recipient;
	int standing;
	/* an organisation without a system: how it was asked, and who said yes */
	int form;
	const char *accepted_by;
	struct str accepted;
	struct given v[1 + REFERRED_MAX];
	size_t n;
	struct str more;         /* all but the first, for the door */
};

/*
 * Gives every disclosure its id and writes all but the first as JSON for the
 * door: ids, codes that were admitted, and numbers; nothing of it needs
 * escaping. Once a call.
 */
enum code refer_more(struct call *c, struct referral *a);

#endif
