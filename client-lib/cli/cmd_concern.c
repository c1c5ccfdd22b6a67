/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss concern: hand in a concern for a child; and, on duty, take one up. */

#include <string.h>

#include "head.h"
#include "input.h"
#include "template.h"
#include "tree.h"
#include "view.h"
#include "when.h"

static const struct poptOption submit_options[] = {
	ARGS_VALUE("municipality", OPT_MUNICIPALITY,
	    N_("code of the child's municipality, 4 digits"), N_("CODE")),
	ARGS_VALUE("board", OPT_ORGANISATION,
	    N_("the board, where the municipality has several"), N_("ORG")),
	ARGS_VALUE("from", OPT_FROM,
	    N_("a filled-in template of child_concern; - is standard input"),
	    N_("FILE")),
	POPT_TABLEEND
};

static const struct poptOption list_options[] = {
	ARGS_FLAG("all", OPT_FORCE, N_("also those that were taken up")),
	POPT_TABLEEND
};

static const struct poptOption open_options[] = {
	HEAD_OPTIONS,
	POPT_TABLEEND
};

static const struct poptOption show_options[] = {
	ARGS_FLAG("reveal", OPT_REVEAL,
	    N_("also when the child's data are protected")),
	POPT_TABLEEND
};

static void
show_receipt(struct session *s, const json_t *r)
{
	char when[SLUSS_TIME_TEXT];

	when_show(tree_text(r, "receivedAt"), when);
	out_strong(&s->out, tree_text(r, "receiptNumber"));
	fprintf(s->out.f, "\n%s: %s\n%s: %s (%s)\n", _("Received"), when,
	    _("Board"), tree_text(r, "boardName"), tree_text(r, "board"));
	fprintf(s->out.f, "%s\n", _("Write the number down: the concern is "
	    "the board's from now on and cannot be seen from here again."));
}

static int
run_submit(struct session *s)
{
	const struct field *kind = words_kind("child_concern");
	const char *municipality = args_need(s->args, OPT_MUNICIPALITY,
	    "municipality");
	const char *file = municipality ? args_need(s->args, OPT_FROM,
	    "from") : NULL;
	json_t *record = NULL, *request;
	char *text = NULL;
	int status;

	if (!file)
		return STATUS_USAGE;
	status = input_file(&text, file);
	if (status == STATUS_OK)
		status = template_read(&record, file, text, kind);
	input_free(text);
	if (status != STATUS_OK)
		return status;
	request = json_pack("{s:s, s:s*, s:O*}", "municipalityCode",
	    municipality, "board", args_text(s->args, OPT_ORGANISATION),
	    "concern", json_object_get(record, kind->json));
	json_decref(record);
	return session_show(s, "ConcernService/SubmitConcern", request,
	    show_receipt);
}

static int
run_list(struct session *s)
{
	static const struct column columns[] = {
		{ N_("CONCERN"), "concernId", COLUMN_TEXT },
		{ N_("RECEIPT"), "receiptNumber", COLUMN_TEXT },
		{ N_("RECEIVED"), "receivedAt", COLUMN_TIME },
		{ N_("DUE"), "dueAt", COLUMN_TIME },
		{ N_("FROM"), "submittedBy", COLUMN_TEXT },
		{ N_("CASE"), "caseId", COLUMN_TEXT },
	};

	return session_table(s, "ConcernService/ListConcerns",
	    json_pack("{s:s}", "includeOpened",
	    tree_answer(args_has(s->args, OPT_FORCE))), "concerns", columns,
	    sizeof(columns) / sizeof(columns[0]));
}

static void
show_opened(struct session *s, const json_t *r)
{
	fprintf(s->out.f, "%s %s\n%s %s\n", _("The child's case"),
	    tree_text(r, "caseId"), _("The concern"),
	    tree_text(r, "recordId"));
	fprintf(s->out.f, "%s\n", _("Read it with `sluss concern show`."));
}

static int
run_open(struct session *s)
{
	char id[SLUSS_ID_TEXT];
	json_t *head;

	if (!args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	head = head_from_options(s);
	if (!head)
		return STATUS_USAGE;
	if (!args_has(s->args, OPT_CATEGORY))
		json_object_set_new(json_object_get(head, "head"),
		    "subjectCategory",
		    json_string("SUBJECT_CATEGORY_CHILD"));
	return session_show(s, "ConcernService/OpenConcern",
	    json_pack("{s:s, s:o}", "concernId", id, "case", head),
	    show_opened);
}

/* The concern as it is listed; NULL after an error was printed. */
static json_t *
find_concern(struct session *s, const char *id, int *status)
{
	json_t *reply = NULL, *found = NULL, *concern;
	size_t i;

	*status = session_list(s, "ConcernService/ListConcerns",
	    json_pack("{s:s}", "includeOpened", tree_answer(true)),
	    "concerns", &reply);
	json_array_foreach(tree_at(reply, "concerns"), i, concern)
		if (strcmp(tree_text(concern, "concernId"), id) == 0)
			found = json_incref(concern);
	json_decref(reply);
	if (*status == STATUS_OK && (!found || !*tree_text(found, "caseId")))
		*status = status_usage("%s", _("no such concern is taken up: "
		    "`sluss concern open` takes one up"));
	return found;
}

/* A concern that was taken up is a record, and is read as one. */
static int
run_show(struct session *s)
{
	char id[SLUSS_ID_TEXT];
	json_t *found, *reply = NULL;
	int status;

	if (!args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	found = find_concern(s, id, &status);
	if (status == STATUS_OK)
		status = session_call(s, "RecordService/GetRecord",
		    args_has(s->args, OPT_REVEAL) ?
		    json_pack("{s:s, s:s, s:[s]}", "caseId",
		    tree_text(found, "caseId"), "recordId",
		    tree_text(found, "recordId"), "groups",
		    "child_concern.report") :
		    json_pack("{s:s, s:s}", "caseId",
		    tree_text(found, "caseId"), "recordId",
		    tree_text(found, "recordId")), &reply);
	if (status == STATUS_OK && s->out.people)
		view_show(&s->out, tree_at(reply, "view"), NULL);
	else if (status == STATUS_OK)
		out_json(&s->out, reply);
	json_decref(found);
	json_decref(reply);
	return status;
}

const struct command concern_commands[] = {
	{
		.noun = "concern", .verb = "submit",
		.summary = N_("Hand in a concern for a child"),
		.usage = "",
		.examples =
		    "  sluss concern submit --municipality 1280 "
		    "--from c.json\n"
		    "  sluss record template child_concern > c.json\n",
		.options = submit_options,
		.run = run_submit,
	}, {
		.noun = "concern", .verb = "list",
		.summary = N_("On duty: concerns that wait for your board"),
		.usage = "",
		.examples = "  sluss concern list\n"
		    "  sluss concern list --all\n",
		.options = list_options,
		.run = run_list,
	}, {
		.noun = "concern", .verb = "open",
		.summary = N_("Take a concern up as the child's own case"),
		.usage = N_("CONCERN"),
		.examples = "  sluss concern open CONCERN --number "
		    "SN-2026-77\n",
		.options = open_options, .least = 1, .most = 1,
		.run = run_open,
	}, {
		.noun = "concern", .verb = "show",
		.summary = N_("Read a concern that was taken up"),
		.usage = N_("CONCERN"),
		.examples = "  sluss concern show CONCERN\n",
		.options = show_options, .least = 1, .most = 1,
		.run = run_show,
	}, { .noun = NULL }
};
