/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whether a disclosure may be made: the owner's own right to the groups, the
 * recipient's ceiling, the ground and what it asks for, and the dates. Every
 * check may refuse and none may allow alone.
 */

#include "base/clock.h"
#include "policy/decide.h"
#include "policy/decide_rule.h"
#include "wire/kinds.h"

#define DAYS_MAX 366
#define DAY_US   (INT64_C(86400) * US_PER_S)

/* One disclosure under the eye. */
struct weighing {
	const struct policy *p;
	const struct caller_facts *c;
	const struct record_facts *r;
	const struct disclosure_facts *d;
	const struct ground *g;
};

static enum code
check_record(const struct weighing *w, struct err *e)
{
	if (!decide_is_active(w->c))
		return decide_not_found(e);
	if (!id_eq(&w->r->owner, &w->c->organisation))
		return err_set(e, CODE_PERMISSION_DENIED, "NOT_OWNER",
		    "Only the record's owner can disclose it. Ask the owner.");
	if (!w->r->final)
		return err_set(e, CODE_FAILED_PRECONDITION, "NOT_FINAL",
		    "Only a final version can be disclosed. Make the draft "
		    "final first.");
	if (w->d->n_groups == 0)
		return err_set(e, CODE_INVALID_ARGUMENT, "GROUP_MISSING",
		    "Name at least one group to disclose.");
	return CODE_OK;
}

static enum code
check_recipient(const struct weighing *w, struct err *e)
{
	const char *state = w->d->recipient_state;

	if (w->d->recipient_is_self)
		return err_set(e, CODE_INVALID_ARGUMENT, "RECIPIENT_IS_SELF",
		    "A disclosure goes to another organisation: name one.");
	if (strcmp(state, "active") != 0 && strcmp(state, "invited") != 0)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "RECIPIENT_NOT_PARTICIPANT", "The recipient takes no part "
		    "in the case. Refer the case to it first.");
	return CODE_OK;
}

static enum code
check_ground(const struct weighing *w, struct err *e)
{
	if (!w->g)
		return err_set(e, CODE_INVALID_ARGUMENT, "UNKNOWN_GROUND",
		    "No ground has this code. GetCeiling lists those in "
		    "force.");
	if (w->c->now < w->g->from || w->c->now >= w->g->to)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "GROUND_NOT_IN_FORCE", "The ground is not in force today. "
		    "GetCeiling lists those that are.");
	if (!policy_ground_reaches(w->p, w->g, w->c->agency_kind,
	    w->d->recipient_kind))
		return err_set(e, CODE_FAILED_PRECONDITION, "GROUND_KINDS",
		    "The ground does not reach from your agency to the "
		    "recipient's. Choose another ground.");
	if (w->d->follow && !w->g->standing)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "GROUND_NOT_STANDING", "The ground carries an act of its "
		    "own, not reading over time. Disclose this version only.");
	return CODE_OK;
}

static enum code
check_own_right(const struct weighing *w, uint32_t group, struct err *e)
{
	enum cell cell = decide_cell(w->p, w->c, w->r->kind, group, NULL);

	if (cell == CELL_WRITE || cell == CELL_BOTH)
		return CODE_OK;
	return err_set(e, CODE_PERMISSION_DENIED, "GROUP_NOT_WRITABLE",
	    "Your position may not disclose what it may not write. Ask a "
	    "colleague whose position may.");
}

static enum code
check_recipient_ceiling(const struct weighing *w, uint32_t group,
    struct err *e)
{
	if (decide_police_only(w->r->kind, group) &&
	    !decide_is_police(w->d->recipient_kind))
		return err_set(e, CODE_PERMISSION_DENIED,
		    "NEVER_LEAVES_POLICE", "Sources and analysis of a threat "
		    "assessment never leave the police, on any ground. Write "
		    "what the recipient needs into the conclusion.");
	if (!policy_recipient_may_read(w->p, w->d->recipient_kind,
	    w->d->recipient_standing, w->r->kind, group))
		return err_set(e, CODE_PERMISSION_DENIED,
		    "RECIPIENT_MAY_NOT_READ", "The ceiling lets no position of "
		    "the recipient read the group. Leave it out.");
	return CODE_OK;
}

static enum code
check_class(const struct weighing *w, uint32_t group, struct err *e)
{
	unsigned classes = policy_class(w->p, w->r->kind, group);
	unsigned released = w->g->classes;

	if (w->g->requires & REQUIRES_CONSENT)
		released &= CLASS_OWN;
	if (classes && !(classes & ~released))
		return CODE_OK;
	return err_set(e, CODE_FAILED_PRECONDITION, "GROUND_CLASS",
	    "The ground cannot release a group of this secrecy class. Choose "
	    "another ground for it, or leave it out.");
}

static enum code
check_group(const struct weighing *w, size_t i, struct err *e)
{
	uint32_t group = w->d->groups[i];
	enum code code = check_own_right(w, group, e);

	if (code)
		return code;
	if (!w->d->present[i])
		return err_set(e, CODE_FAILED_PRECONDITION, "GROUP_EMPTY",
		    "The group has no content in this version. Leave it out.");
	code = check_recipient_ceiling(w, group, e);
	if (code)
		return code;
	return check_class(w, group, e);
}

static enum code
check_groups(const struct weighing *w, struct err *e)
{
	const ProtobufCFieldDescriptor *f;
	const struct kind *k;
	enum code code;
	size_t i;

	for (i = 0; i < w->d->n_groups; i++) {
		code = check_group(w, i, e);
		if (!code)
			continue;
		k = kind_by_number(w->r->kind);
		f = k ? kind_group(k, w->d->groups[i]) : NULL;
		if (f)
			err_field(e, "groups[%zu] %s.%s", i, k->name, f->name);
		return code;
	}
	return CODE_OK;
}

static enum code
check_consent(const struct weighing *w, struct err *e)
{
	if (w->g->requires & REQUIRES_CONSENT && !w->d->consent_given)
		return err_set(e, CODE_INVALID_ARGUMENT, "CONSENT_MISSING",
		    "The ground is consent: name the consent record.");
	if (w->d->consent_given && !w->d->consent_covers)
		return err_set(e, CODE_FAILED_PRECONDITION,
		    "CONSENT_NOT_COVERING", "The consent does not cover every "
		    "group towards this recipient today. Ask for a wider "
		    "consent, or choose another ground.");
	return CODE_OK;
}

/* What the decision must carry in words. */
static enum code
check_words(const struct weighing *w, struct err *e)
{
	const struct disclosure_facts *d = w->d;
	unsigned requires = w->g->requires;

	if (requires & REQUIRES_WEIGHING && !d->has_weighing)
		return err_set(e, CODE_INVALID_ARGUMENT, "WEIGHING_MISSING",
		    "The ground asks for the weighing of interests in words.");
	if (requires & REQUIRES_REQUEST && !d->has_request)
		return err_set(e, CODE_FAILED_PRECONDITION, "REQUEST_MISSING",
		    "The ground asks for a request by the recipient.");
	if (requires & REQUIRES_DECISION_NUMBER && !d->has_decision_number)
		return err_set(e, CODE_INVALID_ARGUMENT, "NUMBER_MISSING",
		    "The ground asks for the decision's number.");
	/* Brottsdatalagen 2 kap. 22 §; an unknown regime gains nothing. */
	if (strcmp(d->from_regime, "gdpr") != 0 &&
	    strcmp(d->to_regime, "bdl") != 0 && !d->has_necessity)
		return err_set(e, CODE_INVALID_ARGUMENT, "NECESSITY_MISSING",
		    "From brottsdatalagen to the data protection regulation, "
		    "say why it is necessary and proportionate.");
	return CODE_OK;
}

/* The last moment that a disclosure may reach. */
static int64_t
latest_end(const struct weighing *w)
{
	int days = w->g->max_days;
	int64_t end;

	if (days <= 0 || days > DAYS_MAX)
		days = DAYS_MAX;
	end = w->c->now + days * DAY_US;
	if (w->g->to < end)
		end = w->g->to;
	if (w->d->consent_given && w->d->consent_until != FACT_NO_TIME &&
	    w->d->consent_until < end)
		end = w->d->consent_until;
	return end;
}

static enum code
check_dates(const struct weighing *w, struct err *e)
{
	int64_t end = w->d->expires_at;

	if (end == FACT_NO_TIME)
		return err_set(e, CODE_INVALID_ARGUMENT, "EXPIRY_MISSING",
		    "Say when the disclosure ends.");
	if (end <= w->c->now)
		return err_set(e, CODE_INVALID_ARGUMENT, "EXPIRY_PAST",
		    "The end lies in the past. Choose a later one.");
	if (w->d->not_before != FACT_NO_TIME && end <= w->d->not_before)
		return err_set(e, CODE_INVALID_ARGUMENT, "DATES_REVERSED",
		    "The end lies before the beginning. Turn them round.");
	if (end > latest_end(w))
		return err_set(e, CODE_FAILED_PRECONDITION, "EXPIRY_TOO_FAR",
		    "The end lies further ahead than the ground, the consent "
		    "or twelve months allow. Choose an earlier one.");
	return CODE_OK;
}

static bool
needs_second_person(const struct weighing *w)
{
	size_t i;

	for (i = 0; i < w->d->n_groups; i++)
		if (policy_sensitivity(w->p, w->r->kind, w->d->groups[i]) >= 4)
			return true;
	return false;
}

enum code
decide_disclosure(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct disclosure_facts *d,
    bool *pending, struct err *e)
{
	static enum code (*const checks[])(const struct weighing *w,
	    struct err *e) = {
		check_record, check_recipient, check_ground, check_groups,
		check_consent, check_words, check_dates,
	};
	const struct weighing w = {
		.p = p, .c = c, .r = r, .d = d,
		.g = policy_ground(p, d->ground),
	};
	enum code code;
	size_t i;

	for (i = 0; i < ARRAY_LEN(checks); i++) {
		code = checks[i](&w, e);
		if (code)
			return code;
	}
	*pending = needs_second_person(&w);
	return CODE_OK;
}
