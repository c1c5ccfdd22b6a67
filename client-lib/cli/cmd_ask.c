/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss ask, answer, requests: what an owner is asked for, and its answer. */

#include <string.h>

#include "input.h"
#include "reasons.h"
#include "tree.h"
#include "when.h"

static const struct poptOption ask_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("to", OPT_TO, N_("the organisation asked"), N_("ORG")),
	ARGS_VALUE("group", OPT_GROUP,
	    N_("what is asked for, kind.group; may be repeated"),
	    N_("GROUP")),
	ARGS_VALUE("until", OPT_UNTIL,
	    N_("when an answer is wished: a day or +7d"), N_("TIME")),
	ARGS_VALUE("reason-from", OPT_REASON_FROM,
	    N_("why it is needed; else it is asked for"), N_("FILE")),
	POPT_TABLEEND
};

static const struct poptOption answer_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("disclosure", OPT_DISCLOSURE,
	    N_("a disclosure made for it; may be repeated"),
	    N_("DISCLOSURE")),
	ARGS_VALUE("reason-from", OPT_REASON_FROM,
	    N_("the answer in words; else it is asked for"), N_("FILE")),
	POPT_TABLEEND
};

static const struct poptOption case_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	POPT_TABLEEND
};

/* Takes the request over; its text comes from file or prompt. */
static int
show_with_reason(struct session *s, const char *method, json_t *request,
    const char *question, void (*show)(struct session *s, const json_t *r))
{
	char *text;
	int status = reasons_text(s, OPT_REASON_FROM, question, &text);

	if (status == STATUS_OK && text)
		json_object_set_new(request, "reason", json_string(text));
	input_free(text);
	if (status == STATUS_OK)
		return session_show(s, method, request, show);
	json_decref(request);
	return status;
}

static void
show_asked(struct session *s, const json_t *r)
{
	fprintf(s->out.f, "%s %s\n", _("Asked. The request is"),
	    tree_text(r, "askId"));
}

static int
run_ask(struct session *s)
{
	char id[SLUSS_ID_TEXT], when[SLUSS_TIME_TEXT];
	const char *to, *until = args_text(s->args, OPT_UNTIL), *group;
	json_t *groups;
	size_t i;

	if (!args_id(s->args, OPT_CASE, "case", true, id))
		return STATUS_USAGE;
	to = args_need(s->args, OPT_TO, "to");
	if (!to || !args_need(s->args, OPT_GROUP, "group") ||
	    (until && !when_read(until, "until", WHEN_DAY_END, when)))
		return STATUS_USAGE;
	groups = json_array();
	for (i = 0; (group = args_nth(s->args, OPT_GROUP, i)); i++)
		json_array_append_new(groups, json_string(group));
	return show_with_reason(s, "RequestService/AskFor",
	    json_pack("{s:s, s:s, s:o, s:s*}", "caseId", id, "organisation",
	    to, "groups", groups, "dueAt", until ? when : NULL),
	    _("Why is it needed? No address, name or identity number."),
	    show_asked);
}

static void
show_answered(struct session *s, const json_t *r)
{
	(void)r;
	fprintf(s->out.f, "%s\n", _("Answered. What is granted is disclosed "
	    "by `sluss disclose`."));
}

static const char *
state_of(const char *word)
{
	static const struct { const char *word, *state; } words[] = {
		{ "granted", "REQUEST_STATE_GRANTED" },
		{ "part", "REQUEST_STATE_PARTLY_GRANTED" },
		{ "refused", "REQUEST_STATE_REFUSED" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].state;
	return NULL;
}

/* The disclosures named; NULL after an error was printed. */
static json_t *
disclosures_of(const struct args *a)
{
	json_t *ids = json_array();
	const char *text;

	for (size_t i = 0; (text = args_nth(a, OPT_DISCLOSURE, i)); i++) {
		char hex[SLUSS_ID_TEXT];
		sluss_id id;

		if (sluss_id_parse(&id, text) == SLUSS_OK) {
			sluss_id_format(hex, &id);
			json_array_append_new(ids, json_string(hex));
			continue;
		}
		status_usage(_("--disclosure: `%s` is not an identifier"),
		    text);
		json_decref(ids);
		return NULL;
	}
	return ids;
}

static int
run_answer(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];
	const char *state = state_of(args_rest(s->args, 1));
	json_t *ids;

	if (!state)
		return status_usage("%s", _("answer `granted`, `part` or "
		    "`refused`"));
	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	ids = disclosures_of(s->args);
	if (!ids)
		return STATUS_USAGE;
	return show_with_reason(s, "RequestService/Answer",
	    json_pack("{s:s, s:s, s:s, s:o}", "caseId", case_id, "askId", id,
	    "state", state, "disclosureIds", ids),
	    _("The answer in words: nothing of what is refused. No address, "
	    "name or identity number."), show_answered);
}

static int
run_requests(struct session *s)
{
	static const struct column columns[] = {
		{ N_("REQUEST"), "askId", COLUMN_TEXT },
		{ N_("FROM"), "fromOrganisation", COLUMN_TEXT },
		{ N_("TO"), "toOrganisation", COLUMN_TEXT },
		{ N_("STATE"), "state", COLUMN_WORD },
		{ N_("ASKED"), "askedAt", COLUMN_TIME },
		{ N_("WISHED BY"), "dueAt", COLUMN_TIME },
		{ N_("GROUPS"), "groups", COLUMN_LIST },
		{ N_("WHY"), "reason", COLUMN_TEXT },
		{ N_("ANSWER"), "answerReason", COLUMN_TEXT },
	};
	char id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, id))
		return STATUS_USAGE;
	return session_table(s, "RequestService/ListRequests",
	    json_pack("{s:s}", "caseId", id), "requests", columns,
	    sizeof(columns) / sizeof(columns[0]));
}

const struct command ask_commands[] = {
	{
		.noun = "ask",
		.summary = N_("Ask an organisation for groups that you lack"),
		.usage = "",
		.examples =
		    "  sluss ask --case ID --to police-nord \\\n"
		    "      --group threat_assessment.conclusion --until +7d\n",
		.options = ask_options,
		.run = run_ask,
	}, {
		.noun = "answer",
		.summary = N_("Answer a request"),
		.usage = N_("REQUEST granted|part|refused"),
		.examples =
		    "  sluss answer REQUEST granted --case ID "
		    "--disclosure DISCLOSURE\n"
		    "  sluss answer REQUEST refused --case ID "
		    "--reason-from answer.txt\n",
		.options = answer_options, .least = 2, .most = 2,
		.run = run_answer,
	}, {
		.noun = "requests",
		.summary = N_("List requests made and received"),
		.usage = "",
		.examples = "  sluss requests --case ID\n",
		.options = case_options,
		.run = run_requests,
	}, { .noun = NULL }
};
