/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef TEST_POLICY_DISCLOSURE_ACTS_H
#define TEST_POLICY_DISCLOSURE_ACTS_H

/* Acts of disclosing, each off the lawful one by one thing, and what the rule says to it. */

#include "test_decide.h"
#include "fixture.h"

/* The analyst discloses groups of its assessment to the owning municipality. */
struct act {
	struct caller_facts c;
	struct record_facts r;
	struct disclosure_facts d;
	uint32_t groups[2];
	bool present[2], extracted[2];
};

static void
group_is(struct act *a, const char *name)
{
	group_number(name, &a->r.kind, &a->groups[0]);
}

static void
to_sis(struct act *a)
{
	(void)strcpy(a->d.recipient_kind, "sis");
	(void)strcpy(a->d.recipient_standing, "party");
}

static void by_duty(struct act *a);

static struct act
lawful(void)
{
	struct act a = {
		.c = caller_in("PA"),
		.r = {
			.record = id_of(7), .owner = id_of(1), .version = 1,
			.final = true, .newest = true,
			.valid_to = FACT_NO_TIME, .subject = "avhoppare",
		},
		.present = { true, true },
		.d = {
			.n_groups = 2,
			.from_regime = "bdl", .to_regime = "gdpr",
			.recipient_kind = "municipality",
			.recipient_standing = "owner",
			.recipient_state = "active",
			.ground = "consent", .consent_given = true,
			.consent_covers = true, .consent_about = "avhoppare",
			.consent_until = NOW + 100 * DAY,
			.has_necessity = true, .follow = true,
			.not_before = FACT_NO_TIME,
			.expires_at = NOW + 90 * DAY,
		},
	};

	group_is(&a, "threat_assessment.protect");
	a.groups[1] = a.groups[0];
	group_is(&a, "threat_assessment.conclusion");
	return a;
}

static void same(struct act *a) { (void)a; }
static void has_left(struct act *a)
{
	(void)strcpy(a->c.participant, "left");
}
static void not_owner(struct act *a) { a->r.owner = id_of(2); }
static void not_final(struct act *a) { a->r.final = false; }
static void no_groups(struct act *a) { a->d.n_groups = 0; }
static void to_self(struct act *a) { a->d.recipient_is_self = true; }
static void to_invited(struct act *a)
{
	(void)strcpy(a->d.recipient_state, "invited");
}
static void to_stranger(struct act *a) { a->d.recipient_state[0] = '\0'; }
static void to_leaver(struct act *a)
{
	(void)strcpy(a->d.recipient_state, "left");
}
static void ground_unknown(struct act *a) { (void)strcpy(a->d.ground, "luck"); }
static void ground_too_early(struct act *a)
{
	(void)strcpy(a->d.ground, "interest_balancing");
	a->c.now = INT64_C(1764547199999999);    /* 2025-11-30 */
}
static void ground_kinds(struct act *a)
{
	(void)strcpy(a->d.ground, "statutory_duty");
	a->d.has_decision_number = true;
}
static void ground_of_an_act(struct act *a)
{
	(void)strcpy(a->d.ground, "emergency");
	a->d.has_weighing = true;
	a->d.expires_at = NOW + DAY;
}
static void ground_of_an_act_once(struct act *a)
{
	ground_of_an_act(a);
	a->d.follow = false;
}
static void emergency_too_long(struct act *a)
{
	ground_of_an_act_once(a);
	a->d.expires_at = NOW + 3 * DAY + 1;
}
static void reads_only(struct act *a)
{
	a->c = caller_in("PC");
	to_sis(a);
	group_is(a, "threat_assessment.separate");
}
static void group_empty(struct act *a) { a->present[1] = false; }
/* To the municipality where somebody stays: by extract, whatever the group has. */
static void extract_missing(struct act *a)
{
	(void)strcpy(a->d.recipient_standing, "receiver");
	a->extracted[0] = true;
}
static void extract_written(struct act *a)
{
	extract_missing(a);
	a->extracted[1] = true;
	a->present[0] = a->present[1] = false;
}
/* And to who reads the group itself no extract stands in for it. */
static void extract_for_the_whole(struct act *a)
{
	a->extracted[0] = a->extracted[1] = true;
	a->present[1] = false;
}
static void document(struct act *a)
{
	a->r.filed_kind = a->r.kind;
	a->r.filed_group = a->groups[0];
	group_is(a, "document.content");
	a->d.n_groups = 1;
}
static void document_lethal(struct act *a)
{
	(void)strcpy(a->d.ground, "interest_balancing");
	a->d.consent_given = false;
	a->d.has_weighing = true;
	to_sis(a);
	group_is(a, "threat_assessment.separate");
	document(a);
}
static void document_of_sources(struct act *a)
{
	group_is(a, "threat_assessment.sources");
	document(a);
}
/* No document is an extract. */
static void document_by_extract(struct act *a)
{
	extract_missing(a);
	a->extracted[0] = true;
	document(a);
}
static void document_of_none(struct act *a)
{
	document(a);
	a->r.filed_kind = 0;
}
static void live_followed(struct act *a)
{
	a->c = caller_in("PC");
	group_is(a, "case.participants");
	a->d.n_groups = 1;
}
static void live_once(struct act *a)
{
	live_followed(a);
	a->d.follow = false;
}
static void head_once(struct act *a)
{
	live_once(a);
	group_is(a, "case.head");
}
static void recipient_closed(struct act *a)
{
	group_is(a, "threat_assessment.actors");
}
static void recipient_receives(struct act *a)
{
	(void)strcpy(a->d.recipient_standing, "receiver");
	group_is(a, "plan.security");
	a->d.n_groups = 1;
	a->extracted[0] = true;
}
static void unwritable_document(struct act *a)
{
	a->c = caller_in("OA");
	document(a);
}
static void sources(struct act *a)
{
	group_is(a, "threat_assessment.sources");
}
static void separate_on_consent(struct act *a)
{
	to_sis(a);
	group_is(a, "threat_assessment.separate");
}
static void separate_weighed(struct act *a)
{
	separate_on_consent(a);
	(void)strcpy(a->d.ground, "interest_balancing");
	a->d.consent_given = false;
	a->d.has_weighing = true;
}
static void separate_unweighed(struct act *a)
{
	separate_weighed(a);
	a->d.has_weighing = false;
}
static void no_consent(struct act *a) { a->d.consent_given = false; }
static void consent_narrow(struct act *a) { a->d.consent_covers = false; }
static void consent_of_a_relative(struct act *a)
{
	(void)strcpy(a->d.consent_about, "relative");
}
static void consent_about_nobody(struct act *a)
{
	a->r.subject[0] = a->d.consent_about[0] = '\0';
}
static void area_protected(struct act *a)
{
	by_duty(a);
	group_is(a, "whereabouts.area");
	a->c.shield = 1;
}
static void plan_protected(struct act *a)
{
	by_duty(a);
	a->c.shield = 2;
}
static void consent_narrow_beside(struct act *a)
{
	separate_weighed(a);
	a->d.consent_given = true;
	a->d.consent_covers = false;
}
static void consent_open(struct act *a)
{
	a->d.consent_until = FACT_NO_TIME;
	a->d.expires_at = NOW + 366 * DAY;
}
static void over_a_year(struct act *a)
{
	consent_open(a);
	a->d.expires_at++;
}
static void past_consent(struct act *a)
{
	a->d.expires_at = a->d.consent_until + 1;
}
static void unnecessary(struct act *a) { a->d.has_necessity = false; }
static void within_bdl(struct act *a)
{
	unnecessary(a);
	(void)strcpy(a->d.to_regime, "bdl");
}
static void within_gdpr(struct act *a)
{
	unnecessary(a);
	(void)strcpy(a->d.from_regime, "gdpr");
}
static void regime_unknown(struct act *a)
{
	unnecessary(a);
	a->d.from_regime[0] = '\0';
}
static void no_end(struct act *a) { a->d.expires_at = FACT_NO_TIME; }
static void end_past(struct act *a) { a->d.expires_at = NOW; }
static void reversed(struct act *a) { a->d.not_before = a->d.expires_at; }
static void ground_max_days(struct act *a)
{
	separate_weighed(a);
	a->d.expires_at = NOW + 183 * DAY + 1;
}
/* Social services to the police, as the statute has it. */
static void by_duty(struct act *a)
{
	a->c = caller_in("MO");
	group_is(a, "plan.actions");
	a->d.n_groups = 1;
	(void)strcpy(a->d.recipient_kind, "police");
	(void)strcpy(a->d.recipient_standing, "party");
	(void)strcpy(a->d.from_regime, "gdpr");
	(void)strcpy(a->d.to_regime, "bdl");
	(void)strcpy(a->d.ground, "statutory_duty");
	a->d.consent_given = a->d.follow = false;
	a->d.has_decision_number = true;
	a->d.expires_at = NOW + 30 * DAY;
}
static void by_duty_unnumbered(struct act *a)
{
	by_duty(a);
	a->d.has_decision_number = false;
}
static void social_by_general_clause(struct act *a)
{
	by_duty(a);
	(void)strcpy(a->d.ground, "general_clause");
	a->d.has_weighing = true;
}

static const struct rule {
	void (*change)(struct act *a);
	enum code code;
	const char *reason;
	bool pending;
} rules[] = {
	{ same, CODE_OK, "", false },
	{ has_left, CODE_NOT_FOUND, "NOT_FOUND", false },
	{ not_owner, CODE_PERMISSION_DENIED, "NOT_OWNER", false },
	{ not_final, CODE_FAILED_PRECONDITION, "NOT_FINAL", false },
	{ no_groups, CODE_INVALID_ARGUMENT, "GROUP_MISSING", false },
	{ to_self, CODE_INVALID_ARGUMENT, "RECIPIENT_IS_SELF", false },
	{ to_invited, CODE_OK, "", false },
	{ to_stranger, CODE_FAILED_PRECONDITION, "RECIPIENT_NOT_PARTICIPANT",
	    false },
	{ to_leaver, CODE_FAILED_PRECONDITION, "RECIPIENT_NOT_PARTICIPANT",
	    false },
	{ ground_unknown, CODE_INVALID_ARGUMENT, "UNKNOWN_GROUND", false },
	{ ground_too_early, CODE_FAILED_PRECONDITION, "GROUND_NOT_IN_FORCE",
	    false },
	{ ground_kinds, CODE_FAILED_PRECONDITION, "GROUND_KINDS", false },
	{ ground_of_an_act, CODE_FAILED_PRECONDITION, "GROUND_NOT_STANDING",
	    false },
	{ ground_of_an_act_once, CODE_OK, "", false },
	{ emergency_too_long, CODE_FAILED_PRECONDITION, "EXPIRY_TOO_FAR",
	    false },
	{ reads_only, CODE_PERMISSION_DENIED, "GROUP_NOT_WRITABLE", false },
	{ group_empty, CODE_FAILED_PRECONDITION, "GROUP_EMPTY", false },
	{ extract_missing, CODE_FAILED_PRECONDITION, "EXTRACT_MISSING", false },
	{ extract_written, CODE_OK, "", false },
	{ extract_for_the_whole, CODE_FAILED_PRECONDITION, "GROUP_EMPTY",
	    false },
	{ document_lethal, CODE_OK, "", true },
	{ document_of_sources, CODE_PERMISSION_DENIED, "NEVER_LEAVES_POLICE",
	    false },
	{ document_by_extract, CODE_PERMISSION_DENIED,
	    "RECIPIENT_MAY_NOT_READ", false },
	{ document_of_none, CODE_PERMISSION_DENIED, "GROUP_NOT_WRITABLE",
	    false },
	{ live_followed, CODE_OK, "", false },
	{ live_once, CODE_FAILED_PRECONDITION, "DERIVED_NEEDS_FOLLOW", false },
	{ head_once, CODE_OK, "", false },
	{ recipient_closed, CODE_PERMISSION_DENIED, "RECIPIENT_MAY_NOT_READ",
	    false },
	{ recipient_receives, CODE_OK, "", true },
	{ document, CODE_OK, "", false },
	{ unwritable_document, CODE_PERMISSION_DENIED, "GROUP_NOT_WRITABLE",
	    false },
	{ sources, CODE_PERMISSION_DENIED, "NEVER_LEAVES_POLICE", false },
	{ separate_on_consent, CODE_FAILED_PRECONDITION, "GROUND_CLASS",
	    false },
	{ separate_weighed, CODE_OK, "", true },
	{ separate_unweighed, CODE_INVALID_ARGUMENT, "WEIGHING_MISSING",
	    false },
	{ no_consent, CODE_INVALID_ARGUMENT, "CONSENT_MISSING", false },
	{ consent_narrow, CODE_FAILED_PRECONDITION, "CONSENT_NOT_COVERING",
	    false },
	{ consent_narrow_beside, CODE_FAILED_PRECONDITION,
	    "CONSENT_NOT_COVERING", false },
	{ consent_of_a_relative, CODE_FAILED_PRECONDITION,
	    "CONSENT_NOT_COVERING", false },
	{ consent_about_nobody, CODE_FAILED_PRECONDITION,
	    "CONSENT_NOT_COVERING", false },
	{ area_protected, CODE_OK, "", true },
	{ plan_protected, CODE_OK, "", false },
	{ consent_open, CODE_OK, "", false },
	{ over_a_year, CODE_FAILED_PRECONDITION, "EXPIRY_TOO_FAR", false },
	{ past_consent, CODE_FAILED_PRECONDITION, "EXPIRY_TOO_FAR", false },
	{ unnecessary, CODE_INVALID_ARGUMENT, "NECESSITY_MISSING", false },
	{ within_bdl, CODE_OK, "", false },
	{ within_gdpr, CODE_OK, "", false },
	{ regime_unknown, CODE_INVALID_ARGUMENT, "NECESSITY_MISSING", false },
	{ no_end, CODE_INVALID_ARGUMENT, "EXPIRY_MISSING", false },
	{ end_past, CODE_INVALID_ARGUMENT, "EXPIRY_PAST", false },
	{ reversed, CODE_INVALID_ARGUMENT, "DATES_REVERSED", false },
	{ ground_max_days, CODE_FAILED_PRECONDITION, "EXPIRY_TOO_FAR", false },
	{ by_duty, CODE_OK, "", false },
	{ by_duty_unnumbered, CODE_INVALID_ARGUMENT, "NUMBER_MISSING", false },
	{ social_by_general_clause, CODE_FAILED_PRECONDITION, "GROUND_KINDS",
	    false },
};

#endif
