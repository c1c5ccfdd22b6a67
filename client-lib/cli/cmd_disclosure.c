/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sluss approve, withdraw, take, receipt, disclosures, reads: what becomes of
 * disclosures.
 */

#include <string.h>

#include "session.h"
#include "tree.h"
#include "when.h"
#include "words.h"

static const struct poptOption case_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	POPT_TABLEEND
};

static const struct poptOption record_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("record", OPT_RECORD, N_("only of this record"),
	    N_("RECORD")),
	POPT_TABLEEND
};

static const struct poptOption take_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("number", OPT_NUMBER,
	    N_("the registry number in your own file"), N_("NUMBER")),
	ARGS_VALUE("group", OPT_GROUP,
	    N_("only this group, kind.group; may be repeated"), N_("GROUP")),
	POPT_TABLEEND
};

static const struct poptOption withdraw_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_FLAG("wrong", OPT_WRONG,
	    N_("it should never have been given: ask for receipts of "
	    "deletion, and draft an incident")),
	POPT_TABLEEND
};

static int
run_approve(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];
	json_t *ids;
	size_t i;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id))
		return STATUS_USAGE;
	ids = json_array();
	for (i = 0; args_rest(s->args, i); i++) {
		if (!args_rest_id(s->args, i, id)) {
			json_decref(ids);
			return STATUS_USAGE;
		}
		json_array_append_new(ids, json_string(id));
	}
	return session_show(s, "DisclosureService/ApproveDisclosure",
	    json_pack("{s:s, s:o}", "caseId", case_id, "disclosureIds", ids),
	    NULL);
}

static const struct column copy_columns[] = {
	{ N_("COPY"), "recordId", COLUMN_TEXT },
	{ N_("TAKEN"), "takenAt", COLUMN_TIME },
	{ N_("GROUPS"), "groups", COLUMN_LIST },
};

static void
show_copies(struct session *s, const json_t *r, const char *title)
{
	const json_t *copies = tree_at(r, "copies");

	if (json_array_size(copies) == 0)
		return;
	fprintf(s->out.f, "%s\n", title);
	out_table(&s->out, copies, copy_columns,
	    sizeof(copy_columns) / sizeof(copy_columns[0]));
}

/* The incident that comes of a disclosure that was wrong. */
static void
show_incident(struct session *s, const json_t *r)
{
	char when[SLUSS_TIME_TEXT];

	if (*tree_text(r, "incidentId"))
		fprintf(s->out.f, "%s %s\n", _("An incident is drafted:"),
		    tree_text(r, "incidentId"));
	else
		fprintf(s->out.f, "%s\n", _("Your position writes no "
		    "incidents here: write it where you keep them."));
	when_show(tree_text(r, "dueAt"), when);
	fprintf(s->out.f, "%s: %s\n", _("The supervisory authority is to be "
	    "notified before"), when);
}

static void
show_withdrawn(struct session *s, const json_t *r)
{
	static const struct column columns[] = {
		{ N_("ORGANISATION"), "organisation", COLUMN_TEXT },
		{ N_("ACTOR"), "actor", COLUMN_TEXT },
		{ N_("READS"), "reads", COLUMN_NUMBER },
		{ N_("LAST READ"), "lastReadAt", COLUMN_TIME },
	};
	const json_t *readers = tree_at(r, "readers");

	if (json_array_size(readers) == 0) {
		fprintf(s->out.f, "%s\n", _("Withdrawn. Nobody had read "
		    "it."));
	} else {
		fprintf(s->out.f, "%s\n", _("Withdrawn. These had read it:"));
		out_table(&s->out, readers, columns,
		    sizeof(columns) / sizeof(columns[0]));
	}
	show_copies(s, r, _("These copies were taken to file:"));
	if (strcmp(tree_text(r, "tellByHand"), tree_answer(true)) == 0)
		fprintf(s->out.f, "%s\n", _("It was handed over: tell the "
		    "recipient by hand that it has ended, and say so with "
		    "`sluss receipt confirm`."));
	if (*tree_text(r, "dueAt"))
		show_incident(s, r);
}

static int
run_withdraw(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	return session_show(s, "DisclosureService/WithdrawDisclosure",
	    json_pack("{s:s, s:s, s:s*}", "caseId", case_id, "disclosureId",
	    id, "wrong", args_has(s->args, OPT_WRONG) ? tree_answer(true) :
	    NULL), show_withdrawn);
}

static void
show_confirmed(struct session *s, const json_t *r)
{
	fprintf(s->out.f, "%s\n", _("Confirmed. The organisation that "
	    "disclosed it is told."));
	show_copies(s, r, _("These copies are still in your own file:"));
}

static int
run_confirm(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	return session_show(s, "DisclosureService/ConfirmDeletion",
	    json_pack("{s:s, s:s}", "caseId", case_id, "disclosureId", id),
	    show_confirmed);
}

static void
show_taken(struct session *s, const json_t *r)
{
	fprintf(s->out.f, "%s %s\n%s\n", _("Taken to file:"),
	    tree_text(r, "recordId"), _("The copy stays readable to your "
	    "organisation, and can never be disclosed further."));
}

static int
run_take(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];
	const char *number = args_need(s->args, OPT_NUMBER, "number");
	const char *group;
	json_t *groups;
	size_t i;

	if (!number || !args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	groups = json_array();
	for (i = 0; (group = args_nth(s->args, OPT_GROUP, i)); i++)
		json_array_append_new(groups, json_string(group));
	return session_show(s, "DisclosureService/TakeToFile",
	    json_pack("{s:s, s:s, s:s, s:o}", "caseId", case_id,
	    "disclosureId", id, "registryNumber", number, "groups", groups),
	    show_taken);
}

/* Of a case, or of one record of it; NULL after an error was printed. */
static json_t *
list_request(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_id(s->args, OPT_RECORD, "record", false, id))
		return NULL;
	return json_pack("{s:s, s:s*}", "caseId", case_id, "recordId",
	    *id ? id : NULL);
}

/* "sis/s-1 2026-03-01 12:00"; that nobody has; nothing of what is received. */
static void
add_read(json_t *row)
{
	char text[512] = "", when[SLUSS_TIME_TEXT];
	const json_t *reader;
	size_t i, n = 0;

	json_array_foreach(tree_at(row, "readers"), i, reader) {
		when_show(tree_text(reader, "lastReadAt"), when);
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "%s%s/%s %s", i > 0 ? ", " : "",
		    tree_text(reader, "organisation"),
		    tree_text(reader, "actor"), when);
		if (n >= sizeof(text))
			break;
	}
	if (strcmp(tree_text(row, "read"), "ANSWER_NO") == 0)
		snprintf(text, sizeof(text), "%s", _("not read yet"));
	json_object_set_new(row, "readText", json_string(text));
}

/* What it came to: wrong, and whether deletion is confirmed. */
/* Of what was handed over: the number of its sheet, and what is to be done. */
static void
add_handed(const json_t *row, char *text, size_t n)
{
	size_t at = strlen(text);

	if (!*tree_text(row, "sheetNumber"))
		return;
	snprintf(text + at, n - at, "%s%s %s%s", at ? "; " : "", _("sheet"),
	    tree_text(row, "sheetNumber"), strcmp(tree_text(row, "tellByHand"),
	    "ANSWER_YES") == 0 ? _(", to be told by hand that it ended") : "");
}

static void
add_aftermath(json_t *row)
{
	char text[256] = "", when[SLUSS_TIME_TEXT];
	const char *actor = tree_text(row, "receipt.actor");

	if (*actor) {
		when_show(tree_text(row, "receipt.confirmedAt"), when);
		snprintf(text, sizeof(text), _("wrong, deletion confirmed by "
		    "%s/%s %s"), tree_text(row, "receipt.organisation"),
		    actor, when);
	} else if (*tree_text(row, "receiptDueAt")) {
		when_show(tree_text(row, "receiptDueAt"), when);
		snprintf(text, sizeof(text), _("wrong, deletion to be "
		    "confirmed before %s"), when);
	} else if (strcmp(tree_text(row, "wrong"), "ANSWER_YES") == 0) {
		snprintf(text, sizeof(text), "%s", _("wrong"));
	}
	if (json_array_size(tree_at(row, "copies")) > 0)
		strncat(text, _(" (taken to file)"),
		    sizeof(text) - strlen(text) - 1);
	add_handed(row, text, sizeof(text));
	json_object_set_new(row, "noteText", json_string(text));
}

static int
run_disclosures(struct session *s)
{
	static const struct column columns[] = {
		{ N_("DISCLOSURE"), "disclosureId", COLUMN_TEXT },
		{ N_("FROM"), "owner", COLUMN_TEXT },
		{ N_("TO"), "recipient", COLUMN_TEXT },
		{ N_("STATE"), "state", COLUMN_WORD },
		{ N_("GROUND"), "ground", COLUMN_TEXT },
		{ N_("ENDS"), "expiresAt", COLUMN_TIME },
		{ N_("ONWARD"), "onward", COLUMN_WORD },
		{ N_("READ"), "readText", COLUMN_TEXT },
		{ N_("NOTE"), "noteText", COLUMN_TEXT },
		{ N_("GROUPS"), "groups", COLUMN_LIST },
		{ N_("AS EXTRACTS"), "extracts", COLUMN_LIST },
	};
	json_t *request = list_request(s), *reply = NULL, *row;
	size_t i;
	int status;

	if (!request)
		return STATUS_USAGE;
	status = session_list(s, "DisclosureService/ListDisclosures", request,
	    "disclosures", &reply);
	if (status != STATUS_OK)
		return status;
	if (!s->out.people) {
		out_json(&s->out, reply);
	} else {
		json_array_foreach(tree_at(reply, "disclosures"), i, row) {
			add_read(row);
			add_aftermath(row);
		}
		out_table(&s->out, tree_at(reply, "disclosures"), columns,
		    sizeof(columns) / sizeof(columns[0]));
	}
	json_decref(reply);
	return STATUS_OK;
}

static int
run_reads(struct session *s)
{
	static const struct column columns[] = {
		{ N_("WHEN"), "at", COLUMN_TIME },
		{ N_("ORGANISATION"), "organisation", COLUMN_TEXT },
		{ N_("ACTOR"), "actor", COLUMN_TEXT },
		{ N_("POSITION"), "position", COLUMN_TEXT },
		{ N_("METHOD"), "method", COLUMN_TEXT },
		{ N_("RESULT"), "result", COLUMN_TEXT },
		{ N_("SHOWN"), "shown", COLUMN_WORD },
		{ N_("GROUPS"), "groups", COLUMN_LIST },
		{ N_("RECORD"), "recordId", COLUMN_TEXT },
	};
	/* Of one record its identifier would stand on every line. */
	size_t n = sizeof(columns) / sizeof(columns[0]) -
	    (args_has(s->args, OPT_RECORD) ? 1 : 0);
	json_t *request = list_request(s);

	if (!request)
		return STATUS_USAGE;
	return session_table(s, "DisclosureService/ListReads", request,
	    "reads", columns, n);
}

const struct command disclosure_commands[] = {
	{
		.noun = "approve",
		.summary = N_("Approve disclosures as the second person"),
		.usage = N_("DISCLOSURE..."),
		.examples = "  sluss approve DISCLOSURE --case ID\n"
		    "  sluss approve FIRST SECOND --case ID\n",
		.options = case_options, .least = 1, .most = 64,
		.run = run_approve,
	}, {
		.noun = "withdraw",
		.summary = N_("Withdraw a disclosure and see who had read"),
		.usage = N_("DISCLOSURE"),
		.examples = "  sluss withdraw DISCLOSURE --case ID\n"
		    "  sluss withdraw DISCLOSURE --case ID --wrong\n",
		.options = withdraw_options, .least = 1, .most = 1,
		.run = run_withdraw,
	}, {
		.noun = "take",
		.summary = N_("Take to your own file what was disclosed to "
		    "you"),
		.usage = N_("DISCLOSURE"),
		.examples = "  sluss take DISCLOSURE --case ID "
		    "--number \"SN 12/26\"\n",
		.options = take_options, .least = 1, .most = 1,
		.run = run_take,
	}, {
		.noun = "receipt", .verb = "confirm",
		.summary = N_("Confirm that what was disclosed by mistake is "
		    "deleted"),
		.usage = N_("DISCLOSURE"),
		.examples = "  sluss receipt confirm DISCLOSURE --case ID\n",
		.options = case_options, .least = 1, .most = 1,
		.run = run_confirm,
	}, {
		.noun = "disclosures",
		.summary = N_("List disclosures given and received"),
		.usage = "",
		.examples = "  sluss disclosures --case ID\n"
		    "  sluss disclosures --case ID --record RECORD\n",
		.options = record_options,
		.run = run_disclosures,
	}, {
		.noun = "reads",
		.summary = N_("List who read what of your records"),
		.usage = "",
		.examples = "  sluss reads --case ID\n"
		    "  sluss reads --case ID --record RECORD --json\n",
		.options = record_options,
		.run = run_reads,
	}, { .noun = NULL }
};
