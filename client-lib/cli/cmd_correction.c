/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss correction: what is wrong in another's record, and the owner's answer. */

#include <string.h>

#include "input.h"
#include "reasons.h"
#include "tree.h"

static const struct poptOption propose_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("group", OPT_GROUP,
	    N_("where it is wrong, kind.group; may be repeated"),
	    N_("GROUP")),
	ARGS_VALUE("reason-from", OPT_REASON_FROM,
	    N_("what is wrong and what would be right; else it is asked for"),
	    N_("FILE")),
	POPT_TABLEEND
};

static const struct poptOption list_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("record", OPT_RECORD, N_("only of this record"),
	    N_("RECORD")),
	POPT_TABLEEND
};

static const struct poptOption resolve_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("version", OPT_VERSION,
	    N_("the version that corrects it, when accepted"), N_("N")),
	ARGS_VALUE("reason-from", OPT_REASON_FROM,
	    N_("the answer in words; else it is asked for"), N_("FILE")),
	POPT_TABLEEND
};

static void
show_proposed(struct session *s, const json_t *r)
{
	fprintf(s->out.f, "%s %s\n", _("Proposed to the owner. The "
	    "correction is"), tree_text(r, "correctionId"));
}

static int
run_propose(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT], *text;
	const char *group;
	json_t *groups, *request;
	size_t i;
	int status;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id) ||
	    !args_need(s->args, OPT_GROUP, "group"))
		return STATUS_USAGE;
	status = reasons_text(s, OPT_REASON_FROM, _("What is wrong, and what "
	    "would be right? No address, name or identity number."), &text);
	if (status != STATUS_OK)
		return status;
	groups = json_array();
	for (i = 0; (group = args_nth(s->args, OPT_GROUP, i)); i++)
		json_array_append_new(groups, json_string(group));
	request = json_pack("{s:s, s:s, s:o, s:s*}", "caseId", case_id,
	    "recordId", id, "groups", groups, "proposal", text);
	input_free(text);
	return session_show(s, "RecordService/ProposeCorrection", request,
	    show_proposed);
}

static int
run_list(struct session *s)
{
	static const struct column columns[] = {
		{ N_("CORRECTION"), "correctionId", COLUMN_TEXT },
		{ N_("RECORD"), "recordId", COLUMN_TEXT },
		{ N_("FROM"), "fromOrganisation", COLUMN_TEXT },
		{ N_("TO"), "toOrganisation", COLUMN_TEXT },
		{ N_("STATE"), "state", COLUMN_WORD },
		{ N_("PROPOSED"), "proposedAt", COLUMN_TIME },
		{ N_("GROUPS"), "groups", COLUMN_LIST },
		{ N_("WHAT"), "proposal", COLUMN_TEXT },
		{ N_("VERSION"), "version", COLUMN_NUMBER },
		{ N_("ANSWER"), "reason", COLUMN_TEXT },
	};
	char id[SLUSS_ID_TEXT], record[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, id) ||
	    !args_id(s->args, OPT_RECORD, "record", false, record))
		return STATUS_USAGE;
	return session_table(s, "RecordService/ListCorrections",
	    json_pack("{s:s, s:s*}", "caseId", id, "recordId",
	    *record ? record : NULL), "corrections", columns,
	    sizeof(columns) / sizeof(columns[0]));
}

static void
show_resolved(struct session *s, const json_t *r)
{
	(void)r;
	fprintf(s->out.f, "%s\n", _("Answered. Who has the wrong version is "
	    "told; the right one is disclosed by `sluss disclose`."));
}

static int
run_resolve(struct session *s)
{
	const char *word = args_rest(s->args, 1);
	bool accepts = strcmp(word, "accepted") == 0;
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT], *text = NULL;
	json_t *request;
	long version = 0;
	int status;

	if (!accepts && strcmp(word, "refused") != 0)
		return status_usage("%s", _("answer `accepted` or `refused`"));
	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id) ||
	    (accepts && !args_need(s->args, OPT_VERSION, "version")) ||
	    !args_number(s->args, OPT_VERSION, "version", 1000000, &version))
		return STATUS_USAGE;
	status = reasons_text(s, OPT_REASON_FROM, accepts ? NULL :
	    _("Why not? Nothing of what was not disclosed. No address, name "
	    "or identity number."), &text);
	if (status != STATUS_OK)
		return status;
	request = json_pack("{s:s, s:s, s:s, s:I, s:s*}", "caseId", case_id,
	    "correctionId", id, "result", accepts ?
	    "CORRECTION_RESULT_ACCEPTED" : "CORRECTION_RESULT_REFUSED",
	    "version", (json_int_t)version, "reason", text);
	input_free(text);
	return session_show(s, "RecordService/ResolveCorrection", request,
	    show_resolved);
}

const struct command correction_commands[] = {
	{
		.noun = "correction", .verb = "propose",
		.summary = N_("Say what is wrong in a record disclosed to you"),
		.usage = N_("RECORD"),
		.examples = "  sluss correction propose RECORD --case ID "
		    "\\\n      --group threat_assessment.protect\n",
		.options = propose_options, .least = 1, .most = 1,
		.run = run_propose,
	}, {
		.noun = "correction", .verb = "list",
		.summary = N_("List corrections proposed by and to you"),
		.usage = "",
		.examples = "  sluss correction list --case ID\n",
		.options = list_options,
		.run = run_list,
	}, {
		.noun = "correction", .verb = "resolve",
		.summary = N_("Answer a correction of your own record"),
		.usage = N_("CORRECTION accepted|refused"),
		.examples =
		    "  sluss correction resolve CORRECTION accepted --case ID "
		    "--version 2\n"
		    "  sluss correction resolve CORRECTION refused --case ID "
		    "--reason-from answer.txt\n",
		.options = resolve_options, .least = 2, .most = 2,
		.run = run_resolve,
	}, { .noun = NULL }
};
