/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss transfer: the responsibility for a case, passed on. */

#include "input.h"
#include "session.h"
#include "tree.h"
#include "when.h"

static const struct poptOption case_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	POPT_TABLEEND
};

static const struct poptOption preview_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("to", OPT_TO, N_("the municipality that is to take over"),
	    N_("ORG")),
	POPT_TABLEEND
};

static const struct poptOption request_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("to", OPT_TO, N_("the municipality that is to take over"),
	    N_("ORG")),
	ARGS_VALUE("until", OPT_UNTIL,
	    N_("until when an answer is waited for: a day or +14d"),
	    N_("TIME")),
	ARGS_VALUE("number", OPT_NUMBER,
	    N_("registry number of the decision; no personal data"),
	    N_("NUMBER")),
	ARGS_FLAG("yes", OPT_YES, N_("do not ask first")),
	POPT_TABLEEND
};

static const struct poptOption accept_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_FLAG("yes", OPT_YES, N_("do not ask first")),
	POPT_TABLEEND
};

static void
show_losses(struct session *s, const json_t *r)
{
	static const struct column columns[] = {
		{ N_("OWNER"), "owner", COLUMN_TEXT },
		{ N_("RECORD"), "recordId", COLUMN_TEXT },
		{ N_("DISCLOSURE"), "disclosureId", COLUMN_TEXT },
		{ N_("GROUPS"), "groups", COLUMN_LIST },
		{ N_("CLOSED TO YOU THEN"), "closedGroups", COLUMN_LIST },
	};
	const json_t *losses = tree_at(r, "losses");

	if (json_array_size(losses) == 0) {
		fprintf(s->out.f, "%s\n", _("Nothing was disclosed to you "
		    "that would stay behind."));
		return;
	}
	fprintf(s->out.f, "%s\n", _("Does not follow to the other "
	    "municipality; each owner is asked to decide for it:"));
	out_table(&s->out, losses, columns,
	    sizeof(columns) / sizeof(columns[0]));
}

static int
run_preview(struct session *s)
{
	char id[SLUSS_ID_TEXT];
	const char *to;

	if (!args_id(s->args, OPT_CASE, "case", true, id) ||
	    !(to = args_need(s->args, OPT_TO, "to")))
		return STATUS_USAGE;
	return session_show(s, "ParticipationService/PreviewTransfer",
	    json_pack("{s:s, s:s}", "caseId", id, "organisation", to),
	    show_losses);
}

static bool
confirmed(const struct session *s, const char *question)
{
	return args_has(s->args, OPT_YES) || !input_interactive() ||
	    input_confirm(question);
}

static void
show_asked(struct session *s, const json_t *r)
{
	fprintf(s->out.f, "%s %s\n%s\n", _("Asked. The transfer is"),
	    tree_text(r, "transferId"), _("You stay responsible until it is "
	    "accepted."));
}

static int
run_request(struct session *s)
{
	char id[SLUSS_ID_TEXT], when[SLUSS_TIME_TEXT];
	const char *to, *until;

	if (!args_id(s->args, OPT_CASE, "case", true, id))
		return STATUS_USAGE;
	to = args_need(s->args, OPT_TO, "to");
	until = to ? args_need(s->args, OPT_UNTIL, "until") : NULL;
	if (!until || !when_read(until, "until", WHEN_DAY_END, when))
		return STATUS_USAGE;
	if (!confirmed(s, _("Ask it to take over the responsibility? Those "
	    "who disclosed something to you hear of it. [y/N]")))
		return STATUS_CALL + SLUSS_CANCELLED;
	return session_show(s, "ParticipationService/RequestTransfer",
	    json_pack("{s:s, s:s, s:s, s:s*}", "caseId", id, "organisation",
	    to, "expiresAt", when, "decisionNumber",
	    args_text(s->args, OPT_NUMBER)), show_asked);
}

static void
show_accepted(struct session *s, const json_t *r)
{
	(void)r;
	fprintf(s->out.f, "%s\n", _("Accepted. Your organisation is "
	    "responsible from now on. What was disclosed to the other one "
	    "does not follow: its owners decide what you are to have."));
}

static void
show_declined(struct session *s, const json_t *r)
{
	(void)r;
	fprintf(s->out.f, "%s\n", _("Declined."));
}

static void
show_withdrawn(struct session *s, const json_t *r)
{
	(void)r;
	fprintf(s->out.f, "%s\n", _("Withdrawn. You stay responsible."));
}

static int
respond(struct session *s, bool accept,
    void (*show)(struct session *s, const json_t *r))
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	if (accept && !confirmed(s, _("Take over the responsibility for the "
	    "case? [y/N]")))
		return STATUS_CALL + SLUSS_CANCELLED;
	return session_show(s, "ParticipationService/RespondTransfer",
	    json_pack("{s:s, s:s, s:s}", "caseId", case_id, "transferId", id,
	    "accept", tree_answer(accept)), show);
}

static int
run_accept(struct session *s)
{
	return respond(s, true, show_accepted);
}

static int
run_decline(struct session *s)
{
	return respond(s, false, show_declined);
}

static int
run_withdraw(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	return session_show(s, "ParticipationService/WithdrawTransfer",
	    json_pack("{s:s, s:s}", "caseId", case_id, "transferId", id),
	    show_withdrawn);
}

static int
run_list(struct session *s)
{
	static const struct column columns[] = {
		{ N_("TRANSFER"), "transferId", COLUMN_TEXT },
		{ N_("FROM"), "fromOrganisation", COLUMN_TEXT },
		{ N_("TO"), "toOrganisation", COLUMN_TEXT },
		{ N_("STATE"), "state", COLUMN_WORD },
		{ N_("ASKED"), "askedAt", COLUMN_TIME },
		{ N_("ENDS"), "expiresAt", COLUMN_TIME },
		{ N_("NUMBER"), "decisionNumber", COLUMN_TEXT },
		{ N_("DOES NOT FOLLOW"), "disclosureIds", COLUMN_LIST },
	};
	char id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, id))
		return STATUS_USAGE;
	return session_table(s, "ParticipationService/ListTransfers",
	    json_pack("{s:s}", "caseId", id), "transfers", columns,
	    sizeof(columns) / sizeof(columns[0]));
}

const struct command transfer_commands[] = {
	{
		.noun = "transfer", .verb = "preview",
		.summary = N_("Show what would not follow a transfer"),
		.usage = "",
		.examples =
		    "  sluss transfer preview --case ID --to kalmar-soc\n",
		.options = preview_options,
		.run = run_preview,
	}, {
		.noun = "transfer", .verb = "request",
		.summary = N_("Ask a municipality to take over the "
		    "responsibility"),
		.usage = "",
		.examples =
		    "  sluss transfer request --case ID --to kalmar-soc \\\n"
		    "      --until +14d --number SN-2026-81\n",
		.options = request_options,
		.run = run_request,
	}, {
		.noun = "transfer", .verb = "accept",
		.summary = N_("Take over the responsibility for a case"),
		.usage = N_("TRANSFER"),
		.examples = "  sluss transfer accept TRANSFER --case ID\n",
		.options = accept_options, .least = 1, .most = 1,
		.run = run_accept,
	}, {
		.noun = "transfer", .verb = "decline",
		.summary = N_("Decline to take a case over"),
		.usage = N_("TRANSFER"),
		.examples = "  sluss transfer decline TRANSFER --case ID\n",
		.options = case_options, .least = 1, .most = 1,
		.run = run_decline,
	}, {
		.noun = "transfer", .verb = "withdraw",
		.summary = N_("Take back a transfer that was not answered"),
		.usage = N_("TRANSFER"),
		.examples = "  sluss transfer withdraw TRANSFER --case ID\n",
		.options = case_options, .least = 1, .most = 1,
		.run = run_withdraw,
	}, {
		.noun = "transfer", .verb = "list",
		.summary = N_("List transfers asked for and received"),
		.usage = "",
		.examples = "  sluss transfer list --case ID\n",
		.options = case_options,
		.run = run_list,
	}, { .noun = NULL }
};
