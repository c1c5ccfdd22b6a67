/* SPDX-License-Identifier: EUPL-1.2 */
/* What may be proposed of the caller's own, and which lines it sees. */

#include "policy/decide_circle.h"

#include <stdio.h>

#include "base/clock.h"
#include "policy/decide.h"
#include "policy/decide_rule.h"

#define DAY_US (INT64_C(86400) * US_PER_S)

enum { GROUPS_MAX = 32 };

enum code
decide_circle(const struct caller_facts *c, struct err *e)
{
	return decide_is_active(c) ? CODE_OK : decide_not_found(e);
}

enum code
decide_line(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, const struct disclosure_facts *d, int days, bool known_of,
    struct err *e)
{
	struct record_facts r = { .owner = c->organisation, .kind = kind,
		.version = 1, .final = true, .newest = true };
	struct disclosure_facts of = *d;
	bool there[GROUPS_MAX];
	bool pending;

	if (d->n_groups > GROUPS_MAX)
		return err_set(e, CODE_INVALID_ARGUMENT, "TOO_MANY_FIELDS",
		    "Too many groups in one line.");
	for (size_t i = 0; i < GROUPS_MAX; i++)
		there[i] = true;
	of.present = of.extracted = there;
	of.consented = NULL;
	of.has_weighing = of.has_necessity = true;
	of.has_decision_number = of.has_request = true;
	of.by_hand = false;
	/* What the consent covers is asked when there is a record. */
	of.consent_covers = true;
	of.consent_until = FACT_NO_TIME;
	snprintf(of.consent_about, sizeof(of.consent_about), "any");
	snprintf(r.subject, sizeof(r.subject), "any");
	of.not_before = FACT_NO_TIME;
	of.expires_at = days > 0 ? c->now + days * DAY_US : FACT_NO_TIME;
	/* Who is only invited, or not the caller's to know of, takes no part. */
	if (!of.recipient_is_self &&
	    (!known_of || strcmp(of.recipient_state, "active") != 0))
		of.recipient_state[0] = '\0';
	return decide_disclosure(p, c, &r, &of, &pending, e);
}

bool
decide_line_shown(const struct policy *p, const struct caller_facts *c,
    const struct id *organisation, uint32_t kind, uint32_t groups)
{
	if (!decide_is_active(c) || groups == 0 ||
	    !id_eq(organisation, &c->organisation))
		return false;
	for (uint32_t g = 0; g < GROUPS_MAX; g++) {
		enum cell cell;

		if (!(groups & UINT32_C(1) << g))
			continue;
		cell = decide_own_cell(p, c, kind, g);
		if (cell != CELL_WRITE && cell != CELL_BOTH)
			return false;
	}
	return true;
}
