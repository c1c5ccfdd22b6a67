/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss refer, sluss respond: who takes part in a case. */

#include <string.h>

#include "head.h"
#include "input.h"
#include "reasons.h"
#include "safe.h"
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
	ARGS_VALUE("record", OPT_RECORD,
	    N_("your record that it is given when it accepts; may be repeated, "
	       "each with --groups"), N_("RECORD")),
	ARGS_VALUE("groups", OPT_GROUPS,
	    N_("what of it, kind.group, with commas between"), N_("GROUPS")),
	ARGS_FLAG("follow", OPT_FOLLOW,
	    N_("this and later final versions, until withdrawn")),
	ARGS_VALUE("decision-number", OPT_DECISION_NUMBER,
	    N_("the decision's number, where the ground asks for it"),
	    N_("NUMBER")),
	ARGS_VALUE("onward", OPT_ONWARD,
	    N_("onward sharing: none (the default), ask or within_case"),
	    N_("HOW")),
	ARGS_FLAG("yes", OPT_YES, N_("do not ask first")),
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
	static const struct column columns[] = {
		{ N_("DISCLOSURE"), "disclosureId", COLUMN_TEXT },
		{ N_("RECORD"), "recordId", COLUMN_TEXT },
		{ N_("STATE"), "state", COLUMN_WORD },
		{ N_("ENDS"), "expiresAt", COLUMN_TIME },
	};
	const json_t *given = tree_at(r, "disclosures"), *row;
	size_t i;

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
	if (json_array_size(given) == 0)
		return;
	fprintf(s->out.f, "%s:\n", _("Given when it accepts"));
	out_table(&s->out, given, columns,
	    sizeof(columns) / sizeof(columns[0]));
	json_array_foreach(given, i, row)
		if (strcmp(tree_text(row, "state"),
		    "DISCLOSURE_STATE_PENDING") == 0) {
			fprintf(s->out.f, "%s\n", _("It takes effect when a "
			    "second person approves: `sluss approve`."));
			return;
		}
}

/* Names with commas between, as a list. */
static json_t *
split(const char *names)
{
	json_t *list = json_array();

	while (*names) {
		size_t n = strcspn(names, ",");

		if (n > 0)
			json_array_append_new(list, json_stringn(names, n));
		names += n + (names[n] == ',');
	}
	return list;
}

/* The i-th record and its groups; NULL after an error was printed. */
static json_t *
given_of(const struct args *a, size_t i, const char *onward)
{
	const char *text = args_nth(a, OPT_RECORD, i);
	const char *groups = args_nth(a, OPT_GROUPS, i);
	char hex[SLUSS_ID_TEXT];
	sluss_id id;

	if (!text || !groups) {
		status_usage("%s", _("each --record takes one --groups, and "
		    "each --groups one --record"));
		return NULL;
	}
	if (sluss_id_parse(&id, text) != SLUSS_OK) {
		status_usage(_("--record: `%s` is not an identifier"), text);
		return NULL;
	}
	sluss_id_format(hex, &id);
	return json_pack("{s:s, s:o, s:s, s:s, s:s*}", "recordId", hex,
	    "groups", split(groups), "follow",
	    tree_answer(args_has(a, OPT_FOLLOW)), "onward",
	    onward ? onward : "ONWARD_NONE", "decisionNumber",
	    args_text(a, OPT_DECISION_NUMBER));
}

/* All that is given with the invitation; NULL after an error was printed. */
static json_t *
all_given(struct session *s)
{
	const struct args *a = s->args;
	json_t *list = json_array(), *one;
	const char *onward;
	char buffer[64];

	if (!head_enum(s, OPT_ONWARD, "onward", "ONWARD_", buffer, &onward)) {
		json_decref(list);
		return NULL;
	}
	for (size_t i = 0; args_nth(a, OPT_RECORD, i) ||
	    args_nth(a, OPT_GROUPS, i); i++) {
		one = given_of(a, i, onward);
		if (!one) {
			json_decref(list);
			return NULL;
		}
		json_array_append_new(list, one);
	}
	return list;
}

/* A person sees what goes with the invitation, and is asked. */
static int
confirm(struct session *s, const char *to, const json_t *given)
{
	const json_t *one, *group;
	size_t i, k;

	if (json_array_size(given) == 0 || args_has(s->args, OPT_YES) ||
	    !input_interactive())
		return STATUS_OK;
	fprintf(stderr, _("%s would read, once it accepts:"), to);
	fputc('\n', stderr);
	json_array_foreach(given, i, one)
		json_array_foreach(tree_at(one, "groups"), k, group) {
			fputs("  ", stderr);
			safe_write(stderr, json_string_value(group));
			fprintf(stderr, "  %s\n", tree_text(one, "recordId"));
		}
	return input_confirm(_("Invite and disclose? [y/N]")) ? STATUS_OK :
	    STATUS_CALL + SLUSS_CANCELLED;
}

static int
run_refer(struct session *s)
{
	char id[SLUSS_ID_TEXT], when[SLUSS_TIME_TEXT], buffer[64];
	char formed[64];
	const char *to, *until, *standing, *form;
	json_t *request, *given;
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
	given = all_given(s);
	if (!given)
		return STATUS_USAGE;
	request = json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s*, s:o}", "caseId",
	    id, "organisation", to, "standing", standing, "expiresAt", when,
	    "form", form, "acceptedBy", args_text(s->args, OPT_ACCEPTED_BY),
	    "disclosures", given);
	status = reasons_add(s, id, request);
	if (status == STATUS_OK)
		status = confirm(s, to, tree_at(request, "disclosures"));
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
		    "      --handed-over oral --accepted-by \"head of unit\"\n"
		    "  sluss refer --case ID --to sis --standing party \\\n"
		    "      --ground own_work --until +30d --record RECORD \\\n"
		    "      --groups threat_assessment.conclusion,"
		    "threat_assessment.protect\n",
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
