/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss leave, sluss remove: the end of a part in a case. */

#include "input.h"
#include "reasons.h"
#include "tree.h"

static const struct poptOption leave_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_FLAG("yes", OPT_YES, N_("do not ask first")),
	POPT_TABLEEND
};

static const struct poptOption remove_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("reason-from", OPT_REASON_FROM,
	    N_("why it is removed; else it is asked for"), N_("FILE")),
	ARGS_FLAG("yes", OPT_YES, N_("do not ask first")),
	POPT_TABLEEND
};

static bool
confirmed(const struct session *s, const char *question)
{
	return args_has(s->args, OPT_YES) || !input_interactive() ||
	    input_confirm(question);
}

static void
show_ended(struct session *s, const json_t *r, const char *what)
{
	static const struct column columns[] = {
		{ N_("DISCLOSURE"), "id", COLUMN_TEXT },
	};
	const json_t *ids = tree_at(r, "disclosureIds"), *id;
	json_t *rows;
	size_t i;

	fprintf(s->out.f, "%s\n", what);
	if (json_array_size(ids) == 0)
		return;
	rows = json_array();
	json_array_foreach(ids, i, id)
		json_array_append_new(rows, json_pack("{s:s}", "id",
		    json_string_value(id)));
	out_table(&s->out, rows, columns, 1);
	json_decref(rows);
}

static void
show_left(struct session *s, const json_t *r)
{
	show_ended(s, r, _("Left. Your own file stays readable to you; what "
	    "was disclosed to you has ended."));
}

static void
show_removed(struct session *s, const json_t *r)
{
	show_ended(s, r, _("Removed. What you disclosed to it has ended."));
}

static int
run_leave(struct session *s)
{
	char id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, id))
		return STATUS_USAGE;
	if (!confirmed(s, _("Leave the case? [y/N]")))
		return STATUS_CALL + SLUSS_CANCELLED;
	return session_show(s, "ParticipationService/Leave",
	    json_pack("{s:s}", "caseId", id), show_left);
}

static int
run_remove(struct session *s)
{
	char id[SLUSS_ID_TEXT], *text;
	json_t *request;
	int status;

	if (!args_id(s->args, OPT_CASE, "case", true, id))
		return STATUS_USAGE;
	status = reasons_text(s, OPT_REASON_FROM, _("Why is it removed? No "
	    "address, name or identity number."), &text);
	if (status != STATUS_OK)
		return status;
	request = json_pack("{s:s, s:s, s:s*}", "caseId", id, "organisation",
	    args_rest(s->args, 0), "reason", text);
	input_free(text);
	if (confirmed(s, _("Remove the organisation from the case? [y/N]")))
		return session_show(s, "ParticipationService/Remove", request,
		    show_removed);
	json_decref(request);
	return STATUS_CALL + SLUSS_CANCELLED;
}

const struct command leave_commands[] = {
	{
		.noun = "leave",
		.summary = N_("Leave a case"),
		.usage = "",
		.examples = "  sluss leave --case ID\n",
		.options = leave_options,
		.run = run_leave,
	}, {
		.noun = "remove",
		.summary = N_("Remove an organisation, or its open invitation"),
		.usage = N_("ORG"),
		.examples = "  sluss remove sis --case ID\n",
		.options = remove_options, .least = 1, .most = 1,
		.run = run_remove,
	}, { .noun = NULL }
};
