/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What may stand in the way of a disclosure, one check each: the owner's own
 * right to the groups, the recipient's ceiling, the ground and what it asks
 * for, and the dates. Every check may refuse and none may allow alone.
 */

#include "policy/decide_checks.h"

#include "base/clock.h"
#include "policy/decide_end.h"
#include "policy/decide_rule.h"

#define DAYS_MAX 366
#define DAY_US   (INT64_C(86400) * US_PER_S)

/* ---- the caller, the record and who it goes to ---- */

static enum code
takes_part(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	return decide_is_active(w->c) ? CODE_OK : decide_not_found(e);
}

static enum code
is_owner(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (id_eq(&w->r->owner, &w->c->organisation))
		return CODE_OK;
	return err_set(e, CODE_PERMISSION_DENIED, "NOT_OWNER",
	    "Only the record's owner can disclose it. Ask the owner.");
}

/* A copy of another's stays in the file that it was taken to. */
static enum code
is_no_copy(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	return decide_onward(w->r, e);
}

static enum code
is_final(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (w->r->final)
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "NOT_FINAL",
	    "Only a final version can be disclosed. Make the draft final "
	    "first.");
}

static enum code
names_groups(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (w->d->n_groups > 0)
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "GROUP_MISSING",
	    "Name at least one group to disclose.");
}

static enum code
leaves_the_house(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (!w->d->recipient_is_self)
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "RECIPIENT_IS_SELF",
	    "A disclosure goes to another organisation: name one.");
}

static enum code
recipient_takes_part(const struct weighing *w, size_t i, struct err *e)
{
	const char *state = w->d->recipient_state;

	(void)i;
	if (strcmp(state, "active") == 0 || strcmp(state, "invited") == 0)
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION,
	    "RECIPIENT_NOT_PARTICIPANT", "The recipient takes no part in the "
	    "case. Refer the case to it first.");
}

/* Who has a system reads here; to who has none it is handed. */
static enum code
reaches_its_recipient(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (w->d->unconnected == w->d->by_hand)
		return CODE_OK;
	if (w->d->by_hand)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "RECIPIENT_CONNECTED", "The recipient has a system and "
		    "reads here. Disclose it (Disclose).");
	return err_set(e, CODE_FAILED_PRECONDITION, "RECIPIENT_UNCONNECTED",
	    "The recipient has no system and reads nothing here. Hand it "
	    "over, and record that (RecordDisclosure).");
}

/* ---- the ground ---- */

static enum code
ground_is_known(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (w->g)
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "UNKNOWN_GROUND",
	    "No ground has this code. GetCeiling lists those in force.");
}

static enum code
ground_is_in_force(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (!w->g || (w->c->now >= w->g->from && w->c->now < w->g->to))
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "GROUND_NOT_IN_FORCE",
	    "The ground is not in force today. GetCeiling lists those that "
	    "are.");
}

static enum code
ground_reaches(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (!w->g || policy_ground_reaches(w->p, w->g, w->c->agency_kind,
	    w->d->recipient_kind))
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "GROUND_KINDS",
	    "The ground does not reach from your agency to the recipient's. "
	    "Choose another ground.");
}

static enum code
ground_lasts(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (!w->g || !w->d->follow || w->g->standing)
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "GROUND_NOT_STANDING",
	    "The ground carries an act of its own, not reading over time. "
	    "Disclose this version only.");
}

/* ---- each group ---- */

static struct ceiling_group
at_ceiling(const struct weighing *w, size_t i)
{
	return decide_ceiling_group(w->r, w->d->groups[i]);
}

enum code
decide_checks_own(const struct weighing *w, size_t i, struct err *e)
{
	const struct ceiling_group at = at_ceiling(w, i);
	enum cell cell = decide_own_cell(w->p, w->c, at.kind, at.group);

	if (cell == CELL_WRITE || cell == CELL_BOTH)
		return CODE_OK;
	return err_set(e, CODE_PERMISSION_DENIED, "GROUP_NOT_WRITABLE",
	    "Your position may not disclose what it may not write. Ask a "
	    "colleague whose position may.");
}

static enum code
has_content(const struct weighing *w, size_t i, struct err *e)
{
	if (decide_gives_extract(w->p, w->r, w->d, w->d->groups[i])) {
		if (w->d->extracted && w->d->extracted[i])
			return CODE_OK;
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "EXTRACT_MISSING", "The ceiling gives the recipient the "
		    "group by extract alone, and this version has none for "
		    "it. Write one with ReviseRecord and extract_for.");
	}
	if (w->d->present[i])
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "GROUP_EMPTY",
	    "The group has no content in this version. Leave it out.");
}

/* What is derived is shown as things are now, never as a version was. */
static enum code
derived_follows(const struct weighing *w, size_t i, struct err *e)
{
	if (w->d->follow || !decide_is_derived(w->r->kind, w->d->groups[i]))
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "DERIVED_NEEDS_FOLLOW",
	    "The group shows the case as it is when it is read. Disclose it "
	    "with later versions too, or leave it out.");
}

static enum code
recipient_ceiling(const struct weighing *w, size_t i, struct err *e)
{
	const struct ceiling_group at = at_ceiling(w, i);
	bool whole = decide_is_document(w->r->kind);

	if (decide_police_only(at.kind, at.group) &&
	    !decide_is_police(w->d->recipient_kind))
		return err_set(e, CODE_PERMISSION_DENIED,
		    "NEVER_LEAVES_POLICE", "Sources and analysis of a threat "
		    "assessment never leave the police, on any ground. Write "
		    "what the recipient needs into the conclusion.");
	/* No document is an extract. */
	if (!policy_recipient_may_read(w->p, w->d->recipient_kind,
	    w->d->recipient_standing, at.kind, at.group) || (whole &&
	    policy_recipient_needs_extract(w->p, w->d->recipient_kind,
	    w->d->recipient_standing, at.kind, at.group)))
		return err_set(e, CODE_PERMISSION_DENIED,
		    "RECIPIENT_MAY_NOT_READ", "The ceiling lets no position of "
		    "the recipient read the group. Leave it out.");
	return CODE_OK;
}

static enum code
ground_class(const struct weighing *w, size_t i, struct err *e)
{
	const struct ceiling_group at = at_ceiling(w, i);
	unsigned classes = policy_class(w->p, at.kind, at.group);
	unsigned released;

	if (!w->g)
		return CODE_OK;
	released = w->g->classes;
	if (w->g->requires & REQUIRES_CONSENT)
		released &= CLASS_OWN;
	if (classes && !(classes & ~released))
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "GROUND_CLASS",
	    "The ground cannot release a group of this secrecy class. Choose "
	    "another ground for it, or leave it out.");
}

static enum code
consent_covers(const struct weighing *w, size_t i, struct err *e)
{
	bool theirs = w->r->subject[0] &&
	    strcmp(w->r->subject, w->d->consent_about) == 0;
	bool covers = theirs && (w->d->consented ? w->d->consented[i] :
	    w->d->consent_covers);

	if (!w->d->consent_given || covers)
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "CONSENT_NOT_COVERING",
	    "The consent does not cover every group towards this recipient "
	    "today. Ask for a wider consent, or choose another ground.");
}

/* ---- what the decision must carry ---- */

static bool
requires(const struct weighing *w, unsigned what)
{
	return w->g && w->g->requires & what;
}

static enum code
has_consent(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (!requires(w, REQUIRES_CONSENT) || w->d->consent_given)
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "CONSENT_MISSING",
	    "The ground is consent: name the consent record.");
}

static enum code
has_weighing(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (!requires(w, REQUIRES_WEIGHING) || w->d->has_weighing)
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "WEIGHING_MISSING",
	    "The ground asks for the weighing of interests in words.");
}

static enum code
has_request(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (!requires(w, REQUIRES_REQUEST) || w->d->has_request)
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "REQUEST_MISSING",
	    "The ground asks for a request by the recipient.");
}

static enum code
has_number(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (!requires(w, REQUIRES_DECISION_NUMBER) ||
	    w->d->has_decision_number)
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "NUMBER_MISSING",
	    "The ground asks for the decision's number.");
}

/* Brottsdatalagen 2 kap. 22 §; an unknown regime gains nothing. */
static enum code
has_necessity(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (strcmp(w->d->from_regime, "gdpr") == 0 ||
	    strcmp(w->d->to_regime, "bdl") == 0 || w->d->has_necessity)
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "NECESSITY_MISSING",
	    "From brottsdatalagen to the data protection regulation, say why "
	    "it is necessary and proportionate.");
}

/* ---- the dates ---- */

int64_t
decide_checks_end(const struct weighing *w)
{
	int days = w->g ? w->g->max_days : 0;
	int64_t end;

	if (days <= 0 || days > DAYS_MAX)
		days = DAYS_MAX;
	end = w->c->now + days * DAY_US;
	if (w->g && w->g->to < end)
		end = w->g->to;
	if (w->d->consent_given && w->d->consent_until != FACT_NO_TIME &&
	    w->d->consent_until < end)
		end = w->d->consent_until;
	return end;
}

static enum code
has_end(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (w->d->expires_at != FACT_NO_TIME)
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "EXPIRY_MISSING",
	    "Say when the disclosure ends.");
}

static enum code
ends_ahead(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (w->d->expires_at == FACT_NO_TIME ||
	    w->d->expires_at > w->c->now)
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "EXPIRY_PAST",
	    "The end lies in the past. Choose a later one.");
}

static enum code
begins_first(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (w->d->expires_at == FACT_NO_TIME ||
	    w->d->not_before == FACT_NO_TIME ||
	    w->d->expires_at > w->d->not_before)
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "DATES_REVERSED",
	    "The end lies before the beginning. Turn them round.");
}

static enum code
ends_in_time(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (w->d->expires_at <= decide_checks_end(w))
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "EXPIRY_TOO_FAR",
	    "The end lies further ahead than the ground, the consent or "
	    "twelve months allow. Choose an earlier one.");
}

/* ---- what is handed over ---- */

static enum code
hands_one_version(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (!w->d->by_hand || !w->d->follow)
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "HANDED_FOLLOWS",
	    "What is handed over is one version, and nothing follows it. "
	    "Leave out the later versions.");
}

/* A second person who is told afterwards decides nothing. */
static enum code
second_comes_first(const struct weighing *w, size_t i, struct err *e)
{
	(void)i;
	if (!w->d->by_hand || w->d->delivered_at == FACT_NO_TIME ||
	    w->d->delivered_at > w->c->now)
		return CODE_OK;
	for (size_t g = 0; g < w->d->n_groups; g++) {
		if (!decide_needs_second(w->p, w->c, w->r, w->d->groups[g]))
			continue;
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "APPROVE_BEFORE_HANDOVER", "A second person must approve "
		    "a group of sensitivity 4 before it is handed over, not "
		    "after. Record it without a time, or with one ahead, and "
		    "hand it over when it is approved.");
	}
	return CODE_OK;
}

static enum code
handed_within(const struct weighing *w, size_t i, struct err *e)
{
	int64_t at = w->d->delivered_at;

	(void)i;
	if (!w->d->by_hand || at == FACT_NO_TIME ||
	    ((w->d->not_before == FACT_NO_TIME || at >= w->d->not_before) &&
	    (w->d->expires_at == FACT_NO_TIME || at < w->d->expires_at)))
		return CODE_OK;
	return err_set(e, CODE_INVALID_ARGUMENT, "DATES_REVERSED",
	    "It is handed over between the beginning and the end of the "
	    "disclosure.");
}

/* ---- the list ---- */

static check_fn *const first[] = { takes_part, is_owner, is_no_copy, is_final,
	names_groups, leaves_the_house, recipient_takes_part,
	reaches_its_recipient, ground_is_known, ground_is_in_force, ground_reaches, ground_lasts,
	NULL };
static check_fn *const of_group[] = { has_content, derived_follows,
	recipient_ceiling, ground_class, NULL };
static check_fn *const consent[] = { has_consent, NULL };
static check_fn *const of_scope[] = { consent_covers, NULL };
static check_fn *const last[] = { has_weighing, has_request, has_number,
	has_necessity, has_end, ends_ahead, begins_first, ends_in_time,
	hands_one_version, second_comes_first, handed_within, NULL };

const struct decide_round decide_rounds[DECIDE_ROUNDS] = {
	{ first, false, false }, { of_group, true, true },
	{ consent, false, false }, { of_scope, true, false },
	{ last, false, false },
};
