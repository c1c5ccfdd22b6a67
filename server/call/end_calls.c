/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * ApproveDisclosure, WithdrawDisclosure and ConfirmDeletion: the second
 * person, the end, and what follows when it should never have been given. The
 * draft of an incident is sealed before the door is asked; it holds codes
 * only. A withdrawal that writes none waits for no key.
 */

#include <stdio.h>

#include "sluss/v1/disclosure_service.pb-c.h"
#include "sluss/v1/process.pb-c.h"
#include "sluss/v1/record.pb-c.h"

#include "call/admit.h"
#include "call/end.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "policy/decide_end.h"
#include "wire/kinds.h"
#include "wire/message.h"

enum { DISCLOSURES_MAX = 64, INCIDENT_REPORT = 1, SUMMARY_MAX = 2048 };

struct approval {
	struct id ids[DISCLOSURES_MAX];
	size_t n;
};

enum code
approve_admit(struct call *c)
{
	const Sluss__V1__ApproveDisclosureRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ApproveDisclosureRequest);
	struct approval *a = arena_alloc(c->arena, sizeof(*a));

	if (!a)
		return call_no_memory(c);
	c->own = a;
	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	if (m->n_disclosure_ids == 0 || m->n_disclosure_ids > DISCLOSURES_MAX)
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "OUT_OF_RANGE", "disclosure_ids: name 1 to 64");
	for (; a->n < m->n_disclosure_ids; a->n++) {
		if (admit_id(c, &m->disclosure_ids[a->n], "disclosure_ids",
		    true, &a->ids[a->n]))
			return c->err.code;
	}
	return CODE_OK;
}

enum code
approve_apply(struct call *c)
{
	const struct approval *a = c->own;
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_ids(c->arena, a->ids, a->n);
	return write_submit(c, SQL_APPROVE, v, n);
}

enum code
end_submit(struct call *c)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->disclosure_id);
	v[n++] = param_id(c->arena, &c->request_id);
	v[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return write_submit(c, SQL_PREPARE_END, v, n);
}

void
end_facts(struct call *c, struct end_facts *out)
{
	struct row r = call_row(c, 0);

	*out = (struct end_facts){
		.disclosure = row_id(&r, COL_disclosure_id),
		.owner = row_id(&r, COL_owner),
		.recipient = row_id(&r, COL_recipient),
		.kind = (uint32_t)row_int(&r, COL_kind),
		.filed_kind = (uint32_t)row_int(&r, COL_filed_kind),
		.filed_group = (uint32_t)row_int(&r, COL_filed_grp),
		.begun = row_bool(&r, COL_begun),
		.wrong = row_bool(&r, COL_wrong),
		.was_read = row_bool(&r, COL_was_read),
		.confirmed = row_bool(&r, COL_confirmed),
		.groups = row_bits(&r, COL_groups),
		.handed = row_bool(&r, COL_handed),
		.ended = row_bool(&r, COL_has_ended),
	};
}

/* A withdrawal, and the draft of an incident that it writes. */
struct withdrawal {
	bool wrong, drafts;
	struct id incident;
	struct str sealed;
	char summary[SUMMARY_MAX];
};

enum code
withdraw_admit(struct call *c)
{
	const Sluss__V1__WithdrawDisclosureRequest *m =
	    CALL_REQUEST(c, Sluss__V1__WithdrawDisclosureRequest);
	struct withdrawal *w = arena_alloc(c->arena, sizeof(*w));

	if (!w)
		return call_no_memory(c);
	c->own = w;
	w->wrong = m->wrong == SLUSS__V1__ANSWER__ANSWER_YES;
	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	return admit_id(c, &m->disclosure_id, "disclosure_id", true,
	    &c->disclosure_id);
}

static void
append(struct withdrawal *w, const char *before, struct str text)
{
	size_t n = strlen(w->summary);

	snprintf(w->summary + n, sizeof(w->summary) - n, "%s%.*s", before,
	    (int)text.n, text.p ? text.p : "");
}

/* Codes, and nothing that somebody wrote. */
static void
summarise(struct call *c, struct withdrawal *w, const struct end_facts *d)
{
	struct row r = call_row(c, 0);
	char id[2 * sizeof(d->disclosure.b) + 1];
	const char *before = "; groups: ";

	str_hex((const char *)d->disclosure.b, sizeof(d->disclosure.b), id);
	append(w, "Disclosure withdrawn as wrong: ", str_of(id));
	append(w, "; recipient: ", row_str(&r, COL_recipient_code));
	append(w, "; ground: ", row_str(&r, COL_ground));
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		if (!(d->groups & UINT32_C(1) << g))
			continue;
		append(w, before, view_group_name(c, d->kind, g));
		before = ", ";
	}
}

enum code
withdraw_facts(struct call *c)
{
	struct withdrawal *w = c->own;
	struct end_facts d;
	struct err none = { 0 };

	end_facts(c, &d);
	c->needs_no_key = true;
	if (!engine_parts(c->engine)->config.decide_off &&
	    decide_end_disclosure(&c->facts.caller, &d, &c->err))
		return c->err.code;
	if (!w->wrong || d.wrong || !d.begun)
		return CODE_OK;
	/* Who may write no incident withdraws all the same. */
	w->drafts = decide_write(c->policy->policy, &c->facts.caller,
	    SLUSS__V1__RECORD__BODY_INCIDENT, INCIDENT_REPORT, &none) ==
	    CODE_OK;
	c->needs_no_key = !w->drafts;
	if (w->drafts) {
		w->incident = vault_random_id();
		summarise(c, w, &d);
	}
	return CODE_OK;
}

enum code
withdraw_seal(struct call *c)
{
	Sluss__V1__Incident__Report report =
	    SLUSS__V1__INCIDENT__REPORT__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	struct withdrawal *w = c->own;
	struct str plain;

	if (!w->drafts)
		return CODE_OK;
	at.seconds = c->facts.caller.now / US_PER_S;
	report.occurred_at = &at;
	report.kind = SLUSS__V1__INCIDENT__INCIDENT_KIND__INCIDENT_KIND_LEAK;
	report.summary = w->summary;
	plain = message_pack(c->arena, &report.base);
	if (!plain.p)
		return call_no_memory(c);
	c->record_id = w->incident;
	w->sealed = write_seal(c, SLUSS__V1__RECORD__BODY_INCIDENT,
	    INCIDENT_REPORT, 1, plain);
	return c->err.code;
}

enum code
withdraw_apply(struct call *c)
{
	const struct withdrawal *w = c->own;
	struct arena *a = c->arena;
	struct param *v = arena_array(a, 16, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(a, &c->case_id);
	v[n++] = param_id(a, &c->disclosure_id);
	v[n++] = param_bool(a, w->wrong);
	v[n++] = w->drafts ? param_id(a, &w->incident) : param_null();
	v[n++] = w->drafts ? param_id(a, &c->key) : param_null();
	v[n++] = w->drafts ? param_bytes(a, w->sealed) : param_null();
	return write_submit(c, SQL_WITHDRAW, v, n);
}

enum code
confirm_admit(struct call *c)
{
	const Sluss__V1__ConfirmDeletionRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ConfirmDeletionRequest);

	if (admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id))
		return c->err.code;
	return admit_id(c, &m->disclosure_id, "disclosure_id", true,
	    &c->disclosure_id);
}

enum code
confirm_facts(struct call *c)
{
	struct end_facts d;

	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	end_facts(c, &d);
	return decide_confirm(c->policy->policy, &c->facts.caller, &d,
	    &c->err);
}

enum code
confirm_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 12, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = write_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	v[n++] = param_id(c->arena, &c->disclosure_id);
	return write_submit(c, SQL_CONFIRM_DELETION, v, n);
}
