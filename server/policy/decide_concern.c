/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Handing in and taking up. Who cannot be reached is said at once and in
 * words that say what to do instead: a concern that waits is a child that waits.
 */

#include "policy/decide_concern.h"
#include "policy/decide_rule.h"
#include "wire/kinds.h"

enum code
decide_submit(const struct policy *p, const struct caller_facts *c,
    const char *boards, struct err *e)
{
	const struct kind *k = NULL;
	uint32_t group = 0;

	ASSERT(kind_parse_group(STR("child_concern.report"), &k, &group));
	if (!policy_may_submit(p, c->agency_kind, c->role, k->number, group))
		return err_set(e, CODE_PERMISSION_DENIED, "GROUP_NOT_WRITABLE",
		    "Your position may not hand in a concern here. Report it "
		    "to the municipality's social services directly, today.");
	if (strcmp(boards, "several") == 0)
		return err_set(e, CODE_FAILED_PRECONDITION, "BOARD_NOT_ONE",
		    "Several boards answer in this municipality. Name one of "
		    "them; ListOrganisations has their codes.");
	if (strcmp(boards, "one") != 0)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "BOARD_NOT_CONNECTED", "Nobody would see it: no board of "
		    "this municipality can receive a concern here. Nothing "
		    "was kept. Report it to the municipality's social "
		    "services by other means, now.");
	return CODE_OK;
}

enum code
decide_inbox(const struct caller_facts *c, struct err *e)
{
	if (c->duty)
		return CODE_OK;
	return err_set(e, CODE_PERMISSION_DENIED, "NOT_ON_DUTY",
	    "Concerns are taken up by who is on duty. Your administrator "
	    "says who that is.");
}

enum code
decide_open_concern(const struct caller_facts *c, const char *state,
    struct err *e)
{
	if (decide_inbox(c, e))
		return e->code;
	if (strcmp(state, "opened") == 0)
		return err_set(e, CODE_FAILED_PRECONDITION, "CONCERN_OPENED",
		    "The concern is taken up already. ListConcerns with those "
		    "taken up shows its case.");
	if (strcmp(state, "new") != 0)
		return decide_not_found(e);
	return CODE_OK;
}
