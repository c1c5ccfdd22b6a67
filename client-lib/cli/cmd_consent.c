/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sluss consent show: what it covers, and what was delivered on it.
 * sluss consent withdraw: the end of a consent towards one recipient, or all.
 * It is a revision that adds to `withdrawals`; it cannot be taken back.
 */

#include <string.h>
#include <time.h>

#include "input.h"
#include "session.h"
#include "tree.h"
#include "view.h"
#include "when.h"
#include "withdrawal.h"

static const struct poptOption withdraw_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("to", OPT_TO, N_("the organisation it ends for; may be "
	    "repeated; none: all"), N_("ORG")),
	ARGS_FLAG("preview", OPT_PREVIEW, N_("only show what it would end")),
	ARGS_FLAG("yes", OPT_YES, N_("do not ask first")),
	POPT_TABLEEND
};

static const struct poptOption show_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	POPT_TABLEEND
};

/* How often somebody else may revise the consent in between. */
enum { ATTEMPTS = 3 };

static bool
is_chosen(const struct args *a, const char *recipient)
{
	const char *to;
	size_t i;

	for (i = 0; (to = args_nth(a, OPT_TO, i)); i++)
		if (strcmp(to, recipient) == 0)
			return true;
	return i == 0;
}

static bool
is_withdrawn(const json_t *terms, const char *recipient)
{
	const json_t *w;
	size_t i;

	json_array_foreach(tree_at(terms, "withdrawals"), i, w)
		if (strcmp(tree_text(w, "recipient"), recipient) == 0)
			return true;
	return false;
}

/* Adds the withdrawals; returns how many are new. */
static size_t
withdraw(const struct args *a, json_t *terms)
{
	json_t *list = tree_at(terms, "withdrawals"), *scope;
	char now[SLUSS_TIME_TEXT];
	size_t i, n = 0;

	if (!list) {
		list = json_array();
		json_object_set_new(terms, "withdrawals", list);
	}
	sluss_time_format(now, (int64_t)time(NULL) * 1000000);
	json_array_foreach(tree_at(terms, "scopes"), i, scope) {
		const char *recipient = tree_text(scope, "recipient");

		if (!is_chosen(a, recipient) ||
		    is_withdrawn(terms, recipient))
			continue;
		json_array_append_new(list, json_pack("{s:s, s:s}",
		    "recipient", recipient, "withdrawnAt", now));
		n++;
	}
	return n;
}

static int
attempt(struct session *s, const char *case_id, const char *id,
    json_t **done)
{
	json_t *reply = NULL, *terms;
	json_int_t version;
	int status;

	status = session_call(s, "RecordService/GetRecord",
	    json_pack("{s:s, s:s, s:[s]}", "caseId", case_id, "recordId", id,
	    "groups", "consent.terms"), &reply);
	if (status != STATUS_OK)
		return status;
	terms = tree_at(reply, "view.record.consent.terms");
	version = tree_number(reply, "view.record.head.version");
	if (!terms || withdraw(s->args, terms) == 0)
		status = status_usage("%s", _("nothing to withdraw: no such "
		    "recipient, or withdrawn already"));
	else
		status = session_call(s, "RecordService/ReviseRecord",
		    json_pack("{s:s, s:s, s:{s:{s:O}}, s:I, s:s}",
		    "caseId", case_id, "recordId", id,
		    "record", "consent", "terms", terms,
		    "baseVersion", version, "final", tree_answer(1)), done);
	json_decref(reply);
	return status;
}

/* What the withdrawal would end; no recipient: towards all. */
static int
preview(struct session *s, const char *case_id, const char *id, json_t **out)
{
	json_t *list = json_array();
	const char *to;

	for (size_t i = 0; (to = args_nth(s->args, OPT_TO, i)); i++)
		json_array_append_new(list, json_string(to));
	return session_call(s, "DisclosureService/PreviewWithdrawal",
	    json_pack("{s:s, s:s, s:o}", "caseId", case_id, "recordId", id,
	    "recipients", list), out);
}

static int
only_preview(struct session *s, const char *case_id, const char *id)
{
	json_t *reply = NULL;
	int status = preview(s, case_id, id, &reply);

	if (status == STATUS_OK && s->out.people)
		withdrawal_show(s->out.f, reply);
	else if (status == STATUS_OK)
		out_json(&s->out, reply);
	json_decref(reply);
	return status;
}

/* Shows a person what will end and asks; others are not asked. */
static int
confirm(struct session *s, const char *case_id, const char *id)
{
	json_t *reply = NULL;
	int status;

	if (args_has(s->args, OPT_YES) || !input_interactive())
		return STATUS_OK;
	status = preview(s, case_id, id, &reply);
	if (status != STATUS_OK)
		return status;
	withdrawal_show(stderr, reply);
	json_decref(reply);
	return input_confirm(_("Every disclosure that rests on it ends now, "
	    "and it cannot be undone. Withdraw? [y/N]")) ? STATUS_OK :
	    STATUS_CALL + SLUSS_CANCELLED;
}

/* Its terms as any record, and to its owner what was delivered on it. */
static int
run_show(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];
	json_t *reply = NULL, *ended = NULL;
	int status;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	status = session_call(s, "RecordService/GetRecord",
	    json_pack("{s:s, s:s, s:[s]}", "caseId", case_id, "recordId", id,
	    "groups", "consent.terms"), &reply);
	if (status != STATUS_OK)
		return status;
	s->tolerated = SLUSS_PERMISSION_DENIED;
	status = preview(s, case_id, id, &ended);
	s->tolerated = SLUSS_OK;
	if (status == STATUS_CALL + SLUSS_PERMISSION_DENIED)
		status = STATUS_OK;
	if (status == STATUS_OK && s->out.people) {
		view_show(&s->out, tree_at(reply, "view"), NULL);
		if (ended)
			withdrawal_deliveries(s->out.f, ended);
	} else if (status == STATUS_OK) {
		if (ended)
			json_object_set(reply, "withdrawal", ended);
		out_json(&s->out, reply);
	}
	json_decref(reply);
	json_decref(ended);
	return status;
}

static int
run_withdraw(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];
	json_t *reply = NULL;
	int status, i;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	if (args_has(s->args, OPT_PREVIEW))
		return only_preview(s, case_id, id);
	status = confirm(s, case_id, id);
	if (status != STATUS_OK)
		return status;
	for (i = 0, status = STATUS_CALL + SLUSS_ABORTED; i < ATTEMPTS &&
	    status == STATUS_CALL + SLUSS_ABORTED; i++)
		status = attempt(s, case_id, id, &reply);
	if (status != STATUS_OK)
		return status;
	if (s->out.people)
		fprintf(s->out.f, "%s\n", _("Withdrawn. What was delivered "
		    "is not recalled: see `sluss reads`."));
	else
		out_json(&s->out, reply);
	json_decref(reply);
	return STATUS_OK;
}

const struct command consent_commands[] = {
	{
		.noun = "consent", .verb = "show",
		.summary = N_("Show a consent, and what was delivered on it"),
		.usage = N_("RECORD"),
		.examples = "  sluss consent show RECORD --case ID\n",
		.options = show_options, .least = 1, .most = 1,
		.run = run_show,
	}, {
		.noun = "consent", .verb = "withdraw",
		.summary = N_("Withdraw a consent"),
		.usage = N_("RECORD"),
		.examples = "  sluss consent withdraw RECORD --case ID --to "
		    "kriminalvarden\n"
		    "  sluss consent withdraw RECORD --case ID --preview\n"
		    "  sluss consent withdraw RECORD --case ID --yes\n",
		.options = withdraw_options, .least = 1, .most = 1,
		.run = run_withdraw,
	}, { .noun = NULL }
};
