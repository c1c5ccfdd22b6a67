/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss case: open, list, show and staff cases. */

#include "head.h"
#include "joint.h"
#include "late.h"
#include "tracks.h"
#include "tree.h"
#include "view.h"
#include "when.h"

static const struct poptOption create_options[] = {
	HEAD_OPTIONS,
	ARGS_VALUE("standing", OPT_STANDING,
	    N_("of your organisation: owner or interim for a municipality, "
	       "else party (the default)"), N_("STANDING")),
	POPT_TABLEEND
};

static const struct poptOption case_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	POPT_TABLEEND
};

static const struct poptOption assign_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("from", OPT_FROM_DATE, N_("from then instead of now"),
	    N_("TIME")),
	ARGS_VALUE("until", OPT_UNTIL,
	    N_("until then; a deputy must have an end"), N_("TIME")),
	ARGS_VALUE("deputy-for", OPT_DEPUTY_FOR,
	    N_("as deputy for this actor"), N_("CODE")),
	ARGS_FLAG("end", OPT_END, N_("end the assignment instead")),
	POPT_TABLEEND
};

static void
show_created(struct session *s, const json_t *r)
{
	fprintf(s->out.f, "%s %s\n%s %s\n", _("Case"),
	    tree_text(r, "caseId"), _("Your record of it"),
	    tree_text(r, "recordId"));
}

static int
run_create(struct session *s)
{
	const char *standing;
	char buffer[64];
	json_t *head;

	if (!head_enum(s, OPT_STANDING, "standing", "STANDING_", buffer,
	    &standing))
		return STATUS_USAGE;
	head = head_from_options(s);
	if (!head)
		return STATUS_USAGE;
	return session_show(s, "CaseService/CreateCase",
	    json_pack("{s:o, s:s}", "case", head, "standing",
	    standing ? standing : "STANDING_PARTY"), show_created);
}

static int
run_list(struct session *s)
{
	static const struct column columns[] = {
		{ N_("CASE"), "caseId", COLUMN_TEXT },
		{ N_("NUMBER"), "view.record.case.head.registryNumber",
		  COLUMN_TEXT },
		{ N_("STANDING"), "standing", COLUMN_WORD },
		{ N_("STATE"), "state", COLUMN_WORD },
		{ N_("ASSIGNED"), "assigned", COLUMN_WORD },
		{ N_("OPENED"), "view.record.case.head.openedOn",
		  COLUMN_TEXT },
	};

	return session_table(s, "CaseService/ListCases", json_object(),
	    "cases", columns, sizeof(columns) / sizeof(columns[0]));
}

/* As JSON: GetCase's reply, and beside it what else was read. */
static void
show_json(struct session *s, json_t *reply, const struct joint *j)
{
	json_t *all = json_copy(reply);

	json_object_set(all, "plans", j->plans);
	json_object_set_new(all, "overdue", late_all(j));
	out_json(&s->out, all);
	json_decref(all);
}

static void
show_people(struct session *s, const char *id, const json_t *reply,
    const struct joint *j)
{
	json_t *view, *ceiling = NULL;
	size_t i;

	/* Without it the states are told less fully, and that is all. */
	view_ceiling(s, id, &ceiling);
	json_array_foreach(tree_at(reply, "records"), i, view)
		view_show(&s->out, view, ceiling);
	tracks_show(&s->out, reply);
	joint_show(s, j);
	late_show(s, j);
	json_decref(ceiling);
}

static int
run_show(struct session *s)
{
	char id[SLUSS_ID_TEXT];
	json_t *reply = NULL;
	struct joint j;
	int status;

	if (!head_case(s, id))
		return STATUS_USAGE;
	status = session_call(s, "CaseService/GetCase",
	    json_pack("{s:s}", "caseId", id), &reply);
	if (status != STATUS_OK)
		return status;
	status = joint_read(s, id, reply, &j);
	if (status == STATUS_OK && s->out.people)
		show_people(s, id, reply, &j);
	else if (status == STATUS_OK)
		show_json(s, reply, &j);
	joint_clear(&j);
	json_decref(reply);
	return status;
}

static int
run_assign(struct session *s)
{
	char id[SLUSS_ID_TEXT], from[SLUSS_TIME_TEXT], until[SLUSS_TIME_TEXT];
	const struct args *a = s->args;

	if (!args_id(a, OPT_CASE, "case", true, id) ||
	    !when_read(args_text(a, OPT_FROM_DATE), "from", WHEN_DAY_START,
	    from) || !when_read(args_text(a, OPT_UNTIL), "until",
	    WHEN_DAY_END, until))
		return STATUS_USAGE;
	return session_show(s, "CaseService/AssignActor",
	    json_pack("{s:s, s:s, s:s*, s:s*, s:s*, s:s}", "caseId", id,
	    "actor", args_rest(a, 0), "from", *from ? from : NULL,
	    "until", *until ? until : NULL,
	    "deputyFor", args_text(a, OPT_DEPUTY_FOR),
	    "end", tree_answer(args_has(a, OPT_END))), NULL);
}

const struct command case_commands[] = {
	{
		.noun = "case", .verb = "create",
		.summary = N_("Open a case"),
		.usage = "",
		.examples = "  sluss case create --number A123-2026 "
		    "--category avhoppare\n"
		    "  sluss case create --number SN-2026-44 "
		    "--standing owner --silent\n",
		.options = create_options,
		.run = run_create,
	}, {
		.noun = "case", .verb = "list",
		.summary = N_("List your cases and invitations"),
		.usage = "",
		.examples = "  sluss case list\n"
		    "  sluss case list --json | jq -r '.cases[].caseId'\n",
		.run = run_list,
	}, {
		.noun = "case", .verb = "show",
		.summary = N_("Show a case: headings, participants, tracks, plan, what is late"),
		.usage = N_("ID"),
		.examples = "  sluss case show "
		    "00112233445566778899aabbccddeeff\n",
		.options = case_options, .most = 1,
		.run = run_show,
	}, {
		.noun = "case", .verb = "assign",
		.summary = N_("Assign an actor of your own to a case"),
		.usage = N_("ACTOR"),
		.examples = "  sluss case assign an-0417 --case "
		    "00112233445566778899aabbccddeeff\n"
		    "  sluss case assign an-0512 --case "
		    "00112233445566778899aabbccddeeff \\\n"
		    "      --deputy-for an-0417 --until +14d\n",
		.options = assign_options, .least = 1, .most = 1,
		.run = run_assign,
	}, { .noun = NULL }
};
