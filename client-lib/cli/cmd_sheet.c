/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sluss disclosure sheet: the numbered sheet that goes with what is handed to
 * an organisation without a system. The content is on it only when asked for,
 * and is then read as any content is.
 */

#include <string.h>

#include "codes.h"
#include "safe.h"
#include "session.h"
#include "tree.h"
#include "view.h"
#include "when.h"
#include "words.h"

static const struct poptOption sheet_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_FLAG("with-content", OPT_WITH_CONTENT,
	    N_("the content of the groups too, to be handed over on paper")),
	POPT_TABLEEND
};

static void
row(FILE *f, const char *name, const char *text)
{
	if (!*text)
		return;
	fprintf(f, "%s: ", name);
	safe_write(f, text);
	fputc('\n', f);
}

static void
row_time(FILE *f, const char *name, const char *rfc3339)
{
	char when[SLUSS_TIME_TEXT];

	if (!*rfc3339)
		return;
	when_show(rfc3339, when);
	row(f, name, when);
}

static const char *
condition_of(const json_t *r)
{
	const char *onward = tree_text(r, "onward");

	if (strcmp(onward, "ONWARD_ASK") == 0)
		return _("To be shared onward only by its owner: ask it.");
	if (strcmp(onward, "ONWARD_WITHIN_CASE") == 0)
		return _("To be shared onward within the case only, by its "
		    "owner.");
	return _("Not to be shared onward.");
}

/* The ground and the purpose by their names, where the server tells them. */
static const char *
name_of(const json_t *rows, const char *code)
{
	bool sv = strcmp(intl_language(), "sv") == 0;
	const json_t *r;
	size_t i;

	json_array_foreach(rows, i, r)
		if (strcmp(tree_text(r, "code"), code) == 0)
			return tree_text(r, sv ? "nameSv" : "nameEn");
	return code;
}

/* The function address in the owner's heading of the case, or "". */
static const char *
contact_of(const json_t *reply)
{
	const json_t *view;
	size_t i;

	json_array_foreach(tree_at(reply, "records"), i, view)
		if (tree_number(view, "record.head.version") > 0 &&
		    *tree_text(view, "record.case.head.contact"))
			return tree_text(view, "record.case.head.contact");
	return "";
}

static void
show_sheet(struct session *s, const json_t *r, const json_t *ceiling,
    const json_t *reply)
{
	const json_t *group;
	FILE *f = s->out.f;
	size_t i;

	fprintf(f, "%s ", _("Sheet"));
	out_strong(&s->out, tree_text(r, "sheetNumber"));
	fputc('\n', f);
	if (strcmp(tree_text(r, "state"), "DISCLOSURE_STATE_ACTIVE") != 0)
		row(f, _("State"), words_value(tree_text(r, "state")));
	row(f, _("From"), tree_text(r, "ownerName"));
	row(f, _("To"), tree_text(r, "recipientName"));
	row(f, _("Received by"), tree_text(r, "receivedBy"));
	row(f, _("Handed over"), words_value(tree_text(r, "form")));
	row_time(f, _("When"), tree_text(r, "deliveredAt"));
	row(f, _("Ground"), name_of(tree_at(ceiling, "grounds"),
	    tree_text(r, "ground")));
	row(f, _("Purpose"), name_of(tree_at(ceiling, "purposes"),
	    tree_text(r, "purpose")));
	fprintf(f, "%s:\n", _("What it is"));
	json_array_foreach(tree_at(r, "groups"), i, group)
		fprintf(f, "  - %s\n",
		    view_group_label(json_string_value(group)));
	row_time(f, _("May be used until"), tree_text(r, "expiresAt"));
	fprintf(f, "%s\n%s\n", condition_of(r), _("When it has ended it may "
	    "not be used any more. You will be told if it ends earlier or "
	    "turns out to be wrong."));
	row(f, _("Questions, and word of the end"), contact_of(reply));
	row_time(f, _("Told that it ended"), tree_text(r, "toldAt"));
}

static int
show_content(struct session *s, const char *case_id, const json_t *r)
{
	json_t *reply = NULL;
	int status;

	if (strcmp(tree_text(r, "state"), "DISCLOSURE_STATE_ACTIVE") != 0)
		return status_usage("%s", _("it has ended: nothing of it is "
		    "handed over any more"));
	status = session_call(s, "RecordService/GetRecord",
	    json_pack("{s:s, s:s, s:O, s:I}", "caseId", case_id, "recordId",
	    tree_text(r, "recordId"), "groups", tree_at(r, "groups"),
	    "version", (json_int_t)tree_number(r, "version")), &reply);
	if (status == STATUS_OK) {
		codes_take(s, tree_at(reply, "view.record"));
		view_content(&s->out, tree_at(reply, "view"));
	}
	json_decref(reply);
	return status;
}

static int
run_sheet(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];
	json_t *sheet = NULL, *ceiling = NULL, *reply = NULL;
	int status;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	status = session_call(s, "DisclosureService/GetDisclosureSheet",
	    json_pack("{s:s, s:s}", "caseId", case_id, "disclosureId", id),
	    &sheet);
	if (status == STATUS_OK && !s->out.people) {
		out_json(&s->out, sheet);
	} else if (status == STATUS_OK) {
		/* Without them it has codes for names, and no contact. */
		view_ceiling(s, case_id, &ceiling);
		session_call(s, "CaseService/GetCase",
		    json_pack("{s:s}", "caseId", case_id), &reply);
		show_sheet(s, sheet, ceiling, reply);
		if (args_has(s->args, OPT_WITH_CONTENT))
			status = show_content(s, case_id, sheet);
	}
	json_decref(sheet);
	json_decref(ceiling);
	json_decref(reply);
	return status;
}

const struct command sheet_commands[] = {
	{
		.noun = "disclosure", .verb = "sheet",
		.summary = N_("Print the sheet of what is handed over"),
		.usage = N_("DISCLOSURE"),
		.examples = "  sluss disclosure sheet DISCLOSURE --case ID\n"
		    "  sluss disclosure sheet DISCLOSURE --case ID "
		    "--with-content\n",
		.options = sheet_options, .least = 1, .most = 1,
		.run = run_sheet,
	}, { .noun = NULL }
};
