/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef TEST_POLICY_SITUATIONS_H
#define TEST_POLICY_SITUATIONS_H

/* Situations that a caller and a group can be in, and what the rule makes of each. */

#include "fixture.h"
#include "policy/decide.h"

/* What the group is to whom the cell says: an extract for it, or the group. */
static struct id
variant_for(const char *cell)
{
	return id_of(strstr(cell, ":own_area") || strstr(cell, ":level_only") ?
	    1 : 0);
}

/* A caller, a record and a group of it: by default disclosed and readable. */
struct world {
	struct caller_facts c;
	struct record_facts r;
	struct group_facts g;
};

static struct world
world_of(const char *position, uint32_t kind, uint32_t group)
{
	return (struct world){
		.c = caller_in(position),
		.r = {
			.record = id_of(7), .owner = id_of(2), .kind = kind,
			.version = 1, .final = true, .newest = true,
			.valid_to = FACT_NO_TIME, .subject = "avhoppare",
		},
		.g = {
			.group = group, .present = true, .named = true,
			.naming = true, .acting = true,
			.variant = id_of(0), .disclosure = id_of(9),
			.covers = true, .effective = true,
			.not_before = NOW - DAY, .expires_at = NOW + DAY,
			.ground = "own_work", .consent_holds = true,
			.consent_about = "avhoppare",
		},
	};
}

static void
own(struct world *w)
{
	w->r.owner = w->c.organisation;
	w->g.disclosure = id_of(0);
	w->g.covers = w->g.effective = false;
}

static void
nothing(struct world *w)
{
	(void)w;
}

static void
own_unassigned(struct world *w)
{
	own(w);
	w->c.assigned = false;
}

static void
own_draft(struct world *w)
{
	own(w);
	w->r.final = false;
}

static void
own_sealed(struct world *w)
{
	own(w);
	w->c.sealed = true;
}

static void
own_left(struct world *w)
{
	own(w);
	(void)strcpy(w->c.participant, "left");
}

static void
own_faded(struct world *w)
{
	own(w);
	w->r.valid_to = NOW - DAY;
}

static void
unassigned(struct world *w)
{
	w->c.assigned = false;
}

static void
sealed(struct world *w)
{
	w->c.sealed = true;
}

static void
left(struct world *w)
{
	(void)strcpy(w->c.participant, "left");
}

static void
declined(struct world *w)
{
	(void)strcpy(w->c.participant, "declined");
}

static void
invited(struct world *w)
{
	(void)strcpy(w->c.participant, "invited");
	w->c.assigned = false;
}

static void
draft(struct world *w)
{
	w->r.final = false;
}

static void
never_disclosed(struct world *w)
{
	w->g.disclosure = id_of(0);
}

static void
not_covered(struct world *w)
{
	w->g.covers = false;
}

static void
withdrawn(struct world *w)
{
	w->g.effective = false;
}

static void
withdrawn_and_expired(struct world *w)
{
	w->g.effective = false;
	w->g.expires_at = NOW - DAY;
}

static void
expired(struct world *w)
{
	w->g.expires_at = NOW;
}

static void
endless(struct world *w)
{
	w->g.expires_at = FACT_NO_TIME;
}

static void
not_yet(struct world *w)
{
	w->g.not_before = NOW + 1;
}

static void
consent_withdrawn(struct world *w)
{
	w->g.rests_on_consent = true;
	w->g.consent_holds = false;
}

static void
on_consent(struct world *w)
{
	(void)strcpy(w->g.ground, "consent");
	w->g.rests_on_consent = true;
}

/* A relative's, and a child's, of what is about the person leaving; and back. */
static void
on_a_relatives_consent(struct world *w)
{
	on_consent(w);
	(void)strcpy(w->g.consent_about, "relative");
}

static void
about_a_child_on_anothers_consent(struct world *w)
{
	on_consent(w);
	(void)strcpy(w->r.subject, "child");
}

static void
about_nobody_on_nobodys_consent(struct world *w)
{
	on_consent(w);
	w->r.subject[0] = w->g.consent_about[0] = '\0';
}

static void
on_consent_that_none_gave(struct world *w)
{
	(void)strcpy(w->g.ground, "consent");
}

static void
ground_unknown(struct world *w)
{
	(void)strcpy(w->g.ground, "luck");
}

static void
ground_not_in_force(struct world *w)
{
	(void)strcpy(w->g.ground, "interest_balancing");
	w->c.now = INT64_C(1764547199999999);    /* 2025-11-30 */
	w->g.not_before = w->c.now - DAY;
}

static void
faded(struct world *w)
{
	w->r.valid_to = NOW;
}

static void
absent(struct world *w)
{
	w->g.present = false;
}

static void
not_named(struct world *w)
{
	w->g.named = false;
}

static void
protected_not_named(struct world *w)
{
	not_named(w);
	w->c.shield = 1;
}

static void
own_protected_not_named(struct world *w)
{
	own(w);
	protected_not_named(w);
	w->c.shield = 2;
}

static void
others_named(struct world *w)
{
	w->g.named = false;
	w->g.narrowed = true;
}

static void
condition_unmet(struct world *w)
{
	w->g.naming = w->g.acting = false;
	w->g.variant = id_of(0);
}

static void
extract_for_another(struct world *w)
{
	w->g.variant = id_of(3);
}

/* What becomes of somebody whom the cell lets read. */
enum outcome { READS, NOTHING, STATE, IF_CLASS_OWN, IF_SENS_4,
	IF_PROTECTED, IF_FADES,
	IF_HEAD, IF_NO_CONDITION };

static const struct situation {
	const char *name;
	void (*make)(struct world *w);
	bool own;                /* owner's cells count: R, W, X */
	enum outcome outcome;
	enum group_state state;  /* where the outcome is not plain reading */
} situations[] = {
	{ "own", own, true, READS, 0 },
	{ "own, unassigned", own_unassigned, true, NOTHING, 0 },
	{ "own draft", own_draft, true, READS, 0 },
	{ "own, sealed", own_sealed, true, NOTHING, 0 },
	{ "own, after leaving", own_left, true, READS, 0 },
	{ "own, past its validity", own_faded, true, READS, 0 },
	{ "disclosed", nothing, false, READS, 0 },
	{ "unassigned", unassigned, false, NOTHING, 0 },
	{ "sealed", sealed, false, NOTHING, 0 },
	{ "left", left, false, NOTHING, 0 },
	{ "declined", declined, false, NOTHING, 0 },
	{ "invited", invited, false, IF_HEAD, GROUP_CLOSED },
	{ "draft", draft, false, NOTHING, 0 },
	{ "never disclosed", never_disclosed, false, STATE, GROUP_WITHHELD },
	{ "not covered", not_covered, false, STATE, GROUP_WITHHELD },
	{ "withdrawn", withdrawn, false, STATE, GROUP_WITHHELD },
	{ "withdrawn and expired", withdrawn_and_expired, false, STATE,
	    GROUP_WITHHELD },
	{ "expired", expired, false, STATE, GROUP_EXPIRED },
	{ "without an end", endless, false, STATE, GROUP_EXPIRED },
	{ "not yet", not_yet, false, STATE, GROUP_WITHHELD },
	{ "consent withdrawn", consent_withdrawn, false, STATE,
	    GROUP_WITHHELD },
	{ "on consent", on_consent, false, IF_CLASS_OWN, GROUP_WITHHELD },
	{ "on a relative's consent", on_a_relatives_consent, false, STATE,
	    GROUP_WITHHELD },
	{ "about a child, on another's consent",
	    about_a_child_on_anothers_consent, false, STATE, GROUP_WITHHELD },
	{ "about nobody, on nobody's consent",
	    about_nobody_on_nobodys_consent, false, STATE, GROUP_WITHHELD },
	{ "protected and not named", protected_not_named, false, IF_PROTECTED,
	    GROUP_NOT_NAMED },
	{ "own, protected and not named", own_protected_not_named, true,
	    IF_PROTECTED, GROUP_NOT_NAMED },
	{ "on a consent that is none", on_consent_that_none_gave, false, STATE,
	    GROUP_WITHHELD },
	{ "ground unknown", ground_unknown, false, STATE, GROUP_WITHHELD },
	{ "ground not in force", ground_not_in_force, false, STATE,
	    GROUP_WITHHELD },
	{ "past its validity", faded, false, IF_FADES, GROUP_EXPIRED },
	{ "absent", absent, false, STATE, GROUP_ABSENT },
	{ "not named", not_named, false, IF_SENS_4, GROUP_NOT_NAMED },
	{ "others named", others_named, false, STATE, GROUP_NOT_NAMED },
	{ "condition unmet", condition_unmet, false, IF_NO_CONDITION,
	    GROUP_CLOSED },
	{ "an extract for another", extract_for_another, false, NOTHING, 0 },
};

static enum group_state
expected(const struct situation *s, const char *group, const char *cell)
{
	/* Who somebody is, or where. */
	static const char *const identifying[] = { "person.identity",
		"whereabouts.address", "whereabouts.area",
		"child_concern.report", "relative.link" };
	char word[32];
	size_t i;
	bool reads = cell[0] == 'R' || cell[0] == 'X' ||
	    (s->own && cell[0] == 'W');

	if (!reads || s->outcome == NOTHING)
		return GROUP_CLOSED;
	switch (s->outcome) {
	case READS:
	case NOTHING:
		return GROUP_RELEASED;
	case STATE:
		return s->state;
	case IF_CLASS_OWN:
		shipped_cell("ceiling.csv", group, "class", word);
		return strcmp(word, "own") == 0 ? GROUP_RELEASED : s->state;
	case IF_SENS_4:
		shipped_cell("ceiling.csv", group, "sens", word);
		return word[0] == '4' ? s->state : GROUP_RELEASED;
	case IF_PROTECTED:
		for (i = 0; i < ARRAY_LEN(identifying); i++)
			if (strcmp(group, identifying[i]) == 0)
				return s->state;
		shipped_cell("ceiling.csv", group, "sens", word);
		return word[0] == '4' ? s->state : GROUP_RELEASED;
	case IF_FADES:
		shipped_cell("ceiling.csv", group, "fades", word);
		return word[0] == 'y' ? s->state : GROUP_RELEASED;
	case IF_HEAD:
		return strcmp(group, "case.head") == 0 ? GROUP_RELEASED
		    : s->state;
	case IF_NO_CONDITION:
		return cell[1] ? s->state : GROUP_RELEASED;
	}
	return GROUP_CLOSED;
}

#endif
