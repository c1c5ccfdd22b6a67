/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss refer, sluss respond: who takes part in a case. */

#include <string.h>

#include "head.h"
#include "reasons.h"
#include "tree.h"
#include "when.h"

static const struct poptOption refer_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("to", OPT_TO, N_("the organisation invited"), N_("ORG")),
	ARGS_VALUE("standing", OPT_STANDING,
	    N_("proposed: owner, receiver, interim or party"),
	    N_("STANDING")),
	ARGS_VALUE("until", OPT_UNTIL,
	    N_("when the invitation ends: a day or +30d"), N_("TIME")),
	REASONS_OPTIONS,
	ARGS_VALUE("accepted-by", OPT_ACCEPTED_BY,
	    N_("it has no system and was asked: who said yes, by function; "
	    "never a name"), N_("WHO")),
	ARGS_VALUE("handed-over", OPT_HANDED_OVER,
	    N_("how it was asked: oral, paper or sdk"), N_("HOW")),
	POPT_TABLEEND
};

static const struct poptOption respond_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	HEAD_OPTIONS,
	ARGS_FLAG("without-number", OPT_NO_NUMBER,
	    N_("accept without a heading of your own: a municipality that "
	       "only receives, health care and others keep none")),
	POPT_TABLEEND
};

static void
show_referred(struct session *s, const json_t *r)
{
	if (*tree_text(r, "sheetNumber")) {
		fprintf(s->out.f, "%s %s\n%s: ", _("It takes part; your "
		    "heading of the case is disclosed to it by"),
		    tree_text(r, "disclosureId"), _("Sheet"));
		out_strong(&s->out, tree_text(r, "sheetNumber"));
		fputc('\n', s->out.f);
		return;
	}
	fprintf(s->out.f, "%s %s\n", _("Invited; your heading of the case "
	    "is disclosed to it by"), tree_text(r, "disclosureId"));
}

static int
run_refer(struct session *s)
{
	char id[SLUSS_ID_TEXT], when[SLUSS_TIME_TEXT], buffer[64];
	char formed[64];
	const char *to, *until, *standing, *form;
	json_t *request;
	int status;

	if (!args_id(s->args, OPT_CASE, "case", true, id))
		return STATUS_USAGE;
	to = args_need(s->args, OPT_TO, "to");
	until = to ? args_need(s->args, OPT_UNTIL, "until") : NULL;
	if (!until || !args_need(s->args, OPT_STANDING, "standing") ||
	    !when_read(until, "until", WHEN_DAY_END, when) ||
	    !head_enum(s, OPT_STANDING, "standing", "STANDING_", buffer,
	    &standing) ||
	    !head_enum(s, OPT_HANDED_OVER, "handed-over", "DELIVERY_FORM_",
	    formed, &form))
		return STATUS_USAGE;
	request = json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s*}", "caseId", id,
	    "organisation", to, "standing", standing, "expiresAt", when,
	    "form", form, "acceptedBy", args_text(s->args, OPT_ACCEPTED_BY));
	status = reasons_add(s, id, request);
	if (status == STATUS_OK)
		return session_show(s, "ParticipationService/Refer", request,
		    show_referred);
	json_decref(request);
	return status;
}

static void
show_responded(struct session *s, const json_t *r)
{
	const char *id = tree_text(r, "recordId");

	if (*id)
		fprintf(s->out.f, "%s %s\n", _("Accepted. Your record of "
		    "the case"), id);
	else
		fprintf(s->out.f, "%s\n", _("Declined."));
}

static int
run_respond(struct session *s)
{
	const char *answer = args_rest(s->args, 0);
	bool accept = strcmp(answer, "accept") == 0;
	char id[SLUSS_ID_TEXT];
	json_t *head = NULL;

	if (!accept && strcmp(answer, "decline") != 0)
		return status_usage("%s", _("answer `accept` or `decline`"));
	if (!args_id(s->args, OPT_CASE, "case", true, id))
		return STATUS_USAGE;
	if (accept && args_has(s->args, OPT_NO_NUMBER)) {
		if (args_has(s->args, OPT_NUMBER))
			return status_usage("%s", _("--number and "
			    "--without-number exclude each other"));
	} else if (accept) {
		head = head_from_options(s);
		if (!head)
			return STATUS_USAGE;
	}
	return session_show(s, "ParticipationService/Respond",
	    json_pack("{s:s, s:s, s:o*}", "caseId", id, "accept",
	    tree_answer(accept), "case", head), show_responded);
}

const struct command refer_commands[] = {
	{
		.noun = "refer",
		.summary = N_("Invite an organisation to take part"),
		.usage = "",
		.examples =
		    "  sluss refer --case ID --to municipality-a \\\n"
		    "      --standing owner --ground consent "
		    "--consent CONSENT --until +30d\n"
		    "  sluss refer --case ID --to clinic --standing party \\\n"
		    "      --ground own_work --until +90d \\\n"
		    "      --handed-over oral --accepted-by \"head of unit\"\n",
		.options = refer_options,
		.run = run_refer,
	}, {
		.noun = "respond",
		.summary = N_("Accept or decline an invitation"),
		.usage = N_("accept|decline"),
		.examples = "  sluss respond accept --case ID --number "
		    "SN-2026-44\n"
		    "  sluss respond accept --case ID --without-number\n"
		    "  sluss respond decline --case ID\n",
		.options = respond_options, .least = 1, .most = 1,
		.run = run_respond,
	}, { .noun = NULL }
};
