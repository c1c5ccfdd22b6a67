/* SPDX-License-Identifier: EUPL-1.2 */

/* The door's rows as facts, and the comparison of the two decisions. */

#include "call/facts.h"

#include <stdio.h>
#include <time.h>

#include "call/budget.h"
#include "call/reasons.h"
#include "log.h"

void
facts_caller(const struct row *r, struct caller_facts *out)
{
	*out = (struct caller_facts){
		.node_live = row_bool(r, COL_node_live),
		.organisation_live = row_bool(r, COL_organisation_live),
		.actor_live = row_bool(r, COL_actor_live),
		.role_held = row_bool(r, COL_role_held),
		.approver = row_bool(r, COL_approver),
		.duty = row_bool(r, COL_duty),
		.purpose_known = row_bool(r, COL_purpose_known),
		.organisation = row_id(r, COL_organisation),
		.has_case = row_bool(r, COL_has_case),
		.sealed = row_bool(r, COL_sealed),
		.assigned = row_bool(r, COL_assigned),
		.policy_ok = row_bool(r, COL_policy_ok),
		.shield = row_int(r, COL_shield),
		.now = row_time(r, COL_now),
	};
	row_copy(r, COL_agency_kind, out->agency_kind,
	    sizeof(out->agency_kind));
	row_copy(r, COL_role, out->role, sizeof(out->role));
	row_copy(r, COL_standing, out->standing, sizeof(out->standing));
	row_copy(r, COL_participant, out->participant,
	    sizeof(out->participant));
}

bool
facts_record(const struct row *r, struct record_facts *out)
{
	if (row_null(r, COL_record_id))
		return false;
	*out = (struct record_facts){
		.record = row_id(r, COL_record_id),
		.owner = row_id(r, COL_owner),
		.kind = (uint32_t)row_int(r, COL_kind),
		.version = row_int(r, COL_version),
		.final = row_bool(r, COL_final),
		.newest = row_bool(r, COL_newest),
		.valid_to = row_time(r, COL_valid_to),
		.filed_kind = (uint32_t)row_int(r, COL_filed_kind),
		.filed_group = (uint32_t)row_int(r, COL_filed_grp),
	};
	row_copy(r, COL_subject_category, out->subject, sizeof(out->subject));
	row_copy(r, COL_taken, out->taken, sizeof(out->taken));
	return true;
}

void
facts_group(const struct row *r, struct group_facts *out)
{
	*out = (struct group_facts){
		.group = (uint32_t)row_int(r, COL_grp),
		.present = row_bool(r, COL_present),
		.named = row_bool(r, COL_named),
		.derived = row_bool(r, COL_derived),
		.variant = row_id(r, COL_variant),
		.naming = row_bool(r, COL_naming),
		.acting = row_bool(r, COL_acting),
		.disclosure = row_id(r, COL_disclosure_id),
		.covers = row_bool(r, COL_covers),
		.effective = row_bool(r, COL_effective),
		.not_before = row_time(r, COL_not_before),
		.expires_at = row_time(r, COL_expires_at),
		.rests_on_consent = row_bool(r, COL_rests_on_consent),
		.consent_holds = row_bool(r, COL_consent_holds),
	};
	row_copy(r, COL_ground, out->ground, sizeof(out->ground));
	row_copy(r, COL_consent_about, out->consent_about,
	    sizeof(out->consent_about));
}

void
facts_disclosure(const struct row *r, struct disclosure_facts *out)
{
	struct id recipient = row_id(r, COL_recipient);
	struct id own = row_id(r, COL_organisation);

	*out = (struct disclosure_facts){
		.recipient_is_self = id_eq(&recipient, &own),
		.consent_given = row_bool(r, COL_consent_given),
		.consent_covers = row_bool(r, COL_consent_covers),
		.consent_until = row_time(r, COL_consent_until),
		.has_request = row_bool(r, COL_has_request),
		.unconnected = row_bool(r, COL_unconnected),
		.delivered_at = FACT_NO_TIME,
	};
	row_copy(r, COL_consent_about, out->consent_about,
	    sizeof(out->consent_about));
	row_copy(r, COL_from_regime, out->from_regime,
	    sizeof(out->from_regime));
	row_copy(r, COL_to_regime, out->to_regime, sizeof(out->to_regime));
	row_copy(r, COL_recipient_kind, out->recipient_kind,
	    sizeof(out->recipient_kind));
	row_copy(r, COL_recipient_standing, out->recipient_standing,
	    sizeof(out->recipient_standing));
	row_copy(r, COL_recipient_state, out->recipient_state,
	    sizeof(out->recipient_state));
}

static void
keep_log_place(struct call *c, const struct row *r)
{
	c->judged = true;
	if (row_bool(r, COL_actor_live))
		budget_confirm(&engine_parts(c->engine)->budgets,
		    &c->peer.node, c->actor);
	struct str leaf = row_str(r, COL_leaf);
	int64_t us = row_time(r, COL_logged_at);
	time_t s = (time_t)(us / US_PER_S);
	struct tm tm;

	if (leaf.n != 32 || us == FACT_NO_TIME || !gmtime_r(&s, &tm))
		return;
	str_hex(leaf.p, leaf.n, c->leaf);
	size_t n = strftime(c->logged_at, sizeof(c->logged_at),
	    "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(c->logged_at + n, sizeof(c->logged_at) - n, ".%06dZ",
	    (int)(us % US_PER_S));
}

enum code
facts_verdict(struct call *c, const struct row *r)
{
	enum code code = code_from(row_int(r, COL_code));

	keep_log_place(c, r);
	if (code)
		return reasons_set(&c->err, code, row_str(r, COL_reason));
	return CODE_OK;
}

/* What the walls disagree on is refused, in the words that tell least. */
static enum code
disagree(struct call *c, enum code door, const struct err *mine)
{
	engine_parts(c->engine)->disagreements++;
	log_alarm("decision_disagrees", "%s: door %s, policy %s %s",
	    c->method->name, code_name(door), code_name(mine->code),
	    mine->reason);
	c->err = (struct err){ 0 };
	if (door == CODE_NOT_FOUND || mine->code == CODE_NOT_FOUND)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	return err_set(&c->err, CODE_PERMISSION_DENIED, "DECISION_DISAGREES",
	    "The call was refused because two checks disagree. "
	    "Your operator has been told.");
}

enum code
facts_agree(struct call *c, const struct row *r, const struct caller_facts *f)
{
	enum code door = code_from(row_int(r, COL_code));
	struct err mine = { 0 };

	keep_log_place(c, r);
	/* What the door refuses for the service's own state is not about the caller. */
	if (door == CODE_UNAVAILABLE || door == CODE_INVALID_ARGUMENT)
		return reasons_set(&c->err, door, row_str(r, COL_reason));
	if (engine_parts(c->engine)->config.decide_off) {
		if (door)
			return reasons_set(&c->err, door,
			    row_str(r, COL_reason));
		return CODE_OK;
	}
	enum code code = decide_call(c->policy->policy, c->method->name, f,
	    &mine);
	if (code && door && code != door && door != CODE_NOT_FOUND)
		return disagree(c, door, &mine);
	if (code && !door)
		return disagree(c, door, &mine);
	if (door)
		return reasons_set(&c->err, door, row_str(r, COL_reason));
	return CODE_OK;
}
