/* SPDX-License-Identifier: EUPL-1.2 */

/* Clear facts as JSON for the door. Every string in it has passed admit_code(). */

#include "call/clear.h"

#include <stdio.h>

#include "base/buf.h"
#include "call/admit.h"
#include "call/document.h"
#include "call/placement.h"

/* A document under way: text appended in the arena's order, joined at the end. */
struct doc {
	struct call *c;
	struct buf buf;
};

static void
put(struct doc *d, const char *s)
{
	buf_append(&d->buf, s, strlen(s));
}

/* Codes, group names and dates need no escaping: their alphabet is checked. */
static enum code
put_code(struct doc *d, const char *s, const char *field)
{
	if (admit_code(d->c, s, field, true))
		return d->c->err.code;
	put(d, "\"");
	put(d, s);
	put(d, "\"");
	return CODE_OK;
}

static enum code
put_date(struct doc *d, const char *key, const char *s)
{
	put(d, ",\"");
	put(d, key);
	put(d, s[0] ? "\":" : "\":null");
	/* The wire check has seen that a *_on field is a date. */
	return s[0] ? put_code(d, s, key) : CODE_OK;
}

static enum code
put_scope(struct doc *d, const Sluss__V1__Consent__Scope *s)
{
	if (s->n_groups == 0)
		return err_set(&d->c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "consent.terms.scopes: one names no group");
	put(d, "{\"recipient\":");
	if (put_code(d, s->recipient, "consent.terms.scopes.recipient"))
		return d->c->err.code;
	put(d, ",\"groups\":[");
	for (size_t i = 0; i < s->n_groups; i++) {
		const struct kind *k;
		uint32_t g;

		if (!kind_parse_group(str_of(s->groups[i]), &k, &g))
			return err_set(&d->c->err, CODE_INVALID_ARGUMENT,
			    "UNKNOWN_GROUP", "consent.terms.scopes.groups: one "
			    "is no group's name");
		if (policy_class(d->c->policy->policy, k->number, g) !=
		    CLASS_OWN)
			return err_set(&d->c->err, CODE_INVALID_ARGUMENT,
			    "CONSENT_CLASS", "consent.terms.scopes.groups: %s "
			    "is not the subject's own to consent to",
			    s->groups[i]);
		put(d, i ? "," : "");
		if (put_code(d, s->groups[i], "consent.terms.scopes.groups"))
			return d->c->err.code;
	}
	put(d, "]}");
	return CODE_OK;
}

static enum code
consent(struct doc *d, const Sluss__V1__Consent__Terms *t)
{
	static const char *const forms[] = { "unstated", "written",
		"oral_documented" };
	struct err *e = &d->c->err;

	if (t->n_scopes == 0 || !t->given_on[0])
		return err_set(e, CODE_INVALID_ARGUMENT, "FIELD_MISSING",
		    "consent.terms: needs scopes and given_on");
	put(d, "{\"consent\":{\"scopes\":[");
	for (size_t i = 0; i < t->n_scopes; i++) {
		put(d, i ? "," : "");
		if (put_scope(d, t->scopes[i]))
			return e->code;
	}
	put(d, "],\"withdrawals\":[");
	for (size_t i = 0; i < t->n_withdrawals; i++) {
		put(d, i ? "," : "");
		if (put_code(d, t->withdrawals[i]->recipient,
		    "consent.terms.withdrawals.recipient"))
			return e->code;
	}
	put(d, "]");
	if (put_date(d, "given_on", t->given_on) ||
	    put_date(d, "valid_to_on", t->valid_to_on))
		return e->code;
	put(d, ",\"form\":\"");
	put(d, forms[t->form]);
	put(d, t->child_view[0] ? "\",\"child_view\":true}}" :
	    "\",\"child_view\":false}}");
	return CODE_OK;
}

static enum code
task(struct doc *d, const Sluss__V1__Task__Extract *t)
{
	put(d, "{\"task\":{\"recipient\":");
	if (put_code(d, t->recipient, "task.extract.recipient") ||
	    put_date(d, "from", t->from_on) || put_date(d, "to", t->to_on))
		return d->c->err.code;
	put(d, "}}");
	return CODE_OK;
}

static bool
yes(Sluss__V1__Answer a)
{
	return a == SLUSS__V1__ANSWER__ANSWER_YES;
}

static enum code
eligibility(struct doc *d, const Sluss__V1__Eligibility__Checklist *k)
{
	static const char *const answers[] = { "", "yes", "no" };
	int64_t us;
	char at[32];

	if (admit_time(d->c, k->conditions_signed_at,
	    "eligibility.checklist.conditions_signed_at", &us))
		return d->c->err.code;
	put(d, "{\"eligibility\":{\"criteria_met\":");
	put(d, yes(k->leaves_organised_crime) && yes(k->needs_support) &&
	    yes(k->needs_protection) && yes(k->motivated) ? "true" : "false");
	put(d, ",\"evidence_person\":\"");
	put(d, answers[k->evidence_person]);
	put(d, "\"");
	if (us != FACT_NO_TIME) {
		snprintf(at, sizeof(at), "%lld", (long long)(us / US_PER_S));
		put(d, ",\"conditions_signed_at\":");
		put(d, at);
	}
	put(d, "}}");
	return CODE_OK;
}

static enum code
decision(struct doc *d, const Sluss__V1__Decision__Outcome *o)
{
	static const char *const results[] = { "", "granted",
		"partly_granted", "refused", "dismissed" };

	if (admit_choice(d->c, (int)o->result, "decision.outcome.result"))
		return d->c->err.code;
	put(d, "{\"decision\":{\"result\":\"");
	put(d, results[o->result]);
	put(d, "\"");
	if (put_date(d, "decided_on", o->decided_on))
		return d->c->err.code;
	put(d, "}}");
	return CODE_OK;
}

/* The year that a number or a birth year puts somebody's birth in; 0: unknown. */
static int
year_of(const Sluss__V1__IdentityNumber *n, int birth_year)
{
	const char *digits = "";

	if (n && n->number_case ==
	    SLUSS__V1__IDENTITY_NUMBER__NUMBER_PERSONAL_IDENTITY_NUMBER)
		digits = n->personal_identity_number;
	if (n && n->number_case ==
	    SLUSS__V1__IDENTITY_NUMBER__NUMBER_COORDINATION_NUMBER)
		digits = n->coordination_number;
	if (!digits[0])
		return birth_year;
	/* Twelve digits, the wire check has seen. */
	return (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 +
	    (digits[2] - '0') * 10 + (digits[3] - '0');
}

/* No more of a birth than the year, and that only while it matters. */
static void
put_minor(struct doc *d, int born, bool child)
{
	int year = born > 0 && born < 2182 ? born + 18 : 0;
	char text[32];

	put(d, "\"minor\":{\"child\":");
	put(d, child ? "true" : "false");
	if ((int64_t)year >= 1970 +
	    d->c->facts.caller.now / US_PER_S / (365 * 24 * 3600 + 6 * 3600)) {
		snprintf(text, sizeof(text), ",\"until_year\":%d", year);
		put(d, text);
	}
	put(d, "}");
}

static enum code
person(struct doc *d, const Sluss__V1__Person *p)
{
	static const char *const flags[] = { "", "", "secrecy_marking",
		"protected_registration" };
	const Sluss__V1__Person__Protection *t = p->protection;
	const Sluss__V1__Person__Identity *i = p->identity;

	if (t && admit_choice(d->c, (int)t->flag, "person.protection.flag"))
		return d->c->err.code;
	put(d, "{");
	if (i)
		put_minor(d, year_of(i->identity_number, i->birth_year),
		    false);
	if (t && flags[t->flag][0]) {
		put(d, i ? ",\"protection\":{\"flag\":\"" :
		    "\"protection\":{\"flag\":\"");
		put(d, flags[t->flag]);
		put(d, "\",\"mail_by_agency\":");
		put(d, strcmp(t->mail_route, "skatteverket") == 0 ? "true" :
		    "false");
		if (put_date(d, "valid_to_on", t->valid_to_on))
			return d->c->err.code;
		put(d, "}");
	}
	put(d, "}");
	return CODE_OK;
}

/* A child of the subject's that no case of its own looks after. */
static void
relative(struct doc *d, const Sluss__V1__Relative__Link *l)
{
	put(d, "{");
	put_minor(d, 0, strcmp(l->relation, "child") == 0 &&
	    l->at_risk != SLUSS__V1__ANSWER__ANSWER_NO &&
	    l->relative_case_id.len == 0);
	put(d, "}");
}

/* Nothing of it is told in the clear; without an ending it closes nothing. */
static enum code
closure(struct doc *d, const Sluss__V1__Closure__Outcome *o)
{
	return admit_choice(d->c, (int)o->ending, "closure.outcome.ending");
}

/* The providers that are named, each once a time; none is told too. */
static void
put_provider(struct doc *d, const ProtobufCBinaryData *id, bool *some)
{
	char hex[2 * sizeof(struct id) + 1];

	if (id->len == 0)
		return;
	str_hex((const char *)id->data, id->len, hex);
	put(d, *some ? ",\"" : "\"");
	put(d, hex);
	put(d, "\"");
	*some = true;
}

static enum code
intervention(struct doc *d, const Sluss__V1__Intervention__Summary *s)
{
	struct id id;
	bool some = false;

	if (admit_id(d->c, &s->provider_id, "intervention.summary.provider_id",
	    false, &id))
		return d->c->err.code;
	put(d, "{\"providers\":[");
	put_provider(d, &s->provider_id, &some);
	put(d, "]");
	if (s->to_on[0] && put_date(d, "until", s->to_on))
		return d->c->err.code;
	put(d, "}");
	return CODE_OK;
}

static bool
goes_on(const Sluss__V1__Plan__Action *a)
{
	return a->state != SLUSS__V1__PLAN__ACTION_STATE__ACTION_STATE_DONE &&
	    a->state != SLUSS__V1__PLAN__ACTION_STATE__ACTION_STATE_CANCELLED;
}

/* Whether another action, one that goes on, names the same provider. */
static bool
used_on(const Sluss__V1__Plan__Actions *p, const ProtobufCBinaryData *id)
{
	for (size_t i = 0; i < p->n_actions; i++)
		if (goes_on(p->actions[i]) && id->len > 0 &&
		    p->actions[i]->provider_id.len == id->len &&
		    memcmp(p->actions[i]->provider_id.data, id->data,
		    id->len) == 0)
			return true;
	return false;
}

/* Who answers for what goes on; an empty code: nobody. */
static enum code
put_responsible(struct doc *d, const Sluss__V1__Plan__Actions *p)
{
	bool some = false;

	put(d, "],\"responsible\":[");
	for (size_t i = 0; i < p->n_actions; i++) {
		const char *code = p->actions[i]->organisation;

		if (!goes_on(p->actions[i]))
			continue;
		if (admit_code(d->c, code, "plan.actions.actions.organisation",
		    false))
			return d->c->err.code;
		put(d, some ? ",\"" : "\"");
		put(d, code);
		put(d, "\"");
		some = true;
	}
	put(d, "]}");
	return CODE_OK;
}

static enum code
plan(struct doc *d, const Sluss__V1__Plan__Actions *p)
{
	struct id id;
	bool some = false;

	put(d, "{\"providers\":[");
	for (size_t i = 0; i < p->n_actions; i++) {
		if (admit_id(d->c, &p->actions[i]->provider_id,
		    "plan.actions.actions.provider_id", false, &id))
			return d->c->err.code;
		put_provider(d, &p->actions[i]->provider_id, &some);
	}
	put(d, "],\"idle\":[");
	some = false;
	for (size_t i = 0; i < p->n_actions; i++)
		if (!used_on(p, &p->actions[i]->provider_id))
			put_provider(d, &p->actions[i]->provider_id, &some);
	return put_responsible(d, p);
}

enum code
clear_facts(struct call *c, const Sluss__V1__Record *r, const struct kind *k,
    struct str *out)
{
	struct doc d = { .c = c };
	enum code code = CODE_OK;

	buf_init(&d.buf, 0);
	if (r && r->body_case == SLUSS__V1__RECORD__BODY_CONSENT &&
	    r->consent->terms)
		code = consent(&d, r->consent->terms);
	else if (r && r->body_case == SLUSS__V1__RECORD__BODY_TASK &&
	    r->task->extract)
		code = task(&d, r->task->extract);
	else if (r && r->body_case == SLUSS__V1__RECORD__BODY_ELIGIBILITY &&
	    r->eligibility->checklist)
		code = eligibility(&d, r->eligibility->checklist);
	else if (r && r->body_case == SLUSS__V1__RECORD__BODY_DECISION &&
	    r->decision->outcome)
		code = decision(&d, r->decision->outcome);
	else if (r && r->body_case == SLUSS__V1__RECORD__BODY_PERSON)
		code = person(&d, r->person);
	else if (r && r->body_case == SLUSS__V1__RECORD__BODY_RELATIVE &&
	    r->relative->link)
		relative(&d, r->relative->link);
	else if (r && r->body_case == SLUSS__V1__RECORD__BODY_CLOSURE &&
	    r->closure->outcome)
		code = closure(&d, r->closure->outcome);
	else if (r && r->body_case == SLUSS__V1__RECORD__BODY_INTERVENTION &&
	    r->intervention->summary)
		code = intervention(&d, r->intervention->summary);
	else if (r && r->body_case == SLUSS__V1__RECORD__BODY_PLAN &&
	    r->plan->actions)
		code = plan(&d, r->plan->actions);
	else if (r && r->body_case == SLUSS__V1__RECORD__BODY_DOCUMENT)
		return document_clear(c, r->document, out);
	else if (r && (r->body_case == SLUSS__V1__RECORD__BODY_WHEREABOUTS ||
	    r->body_case == SLUSS__V1__RECORD__BODY_CUSTODY ||
	    r->body_case == SLUSS__V1__RECORD__BODY_SIS_PLACEMENT))
		code = placement_clear(c, r, &d.buf);
	else if (k->number == SLUSS__V1__RECORD__BODY_CONSENT &&
	    id_is_zero(&c->record_id))
		code = err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "FIELD_MISSING", "consent.terms: is missing");
	if (!code && d.buf.n > 0) {
		*out = arena_str(c->arena, buf_str(&d.buf));
		if (d.buf.failed || !out->p)
			code = call_no_memory(c);
	}
	buf_clear(&d.buf);
	return code;
}
