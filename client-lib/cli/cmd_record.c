/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss record: read records, and get skeletons of them. */

#include <string.h>

#include "protect.h"
#include "session.h"
#include "tree.h"
#include "codes.h"
#include "view.h"
#include "words.h"

static const struct poptOption show_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("group", OPT_GROUP,
	    N_("only this group, kind.group; may be repeated"), N_("GROUP")),
	ARGS_FLAG("reveal", OPT_REVEAL,
	    N_("also what can cost a life in the wrong hands")),
	ARGS_VALUE("extract-for", OPT_EXTRACT_FOR,
	    N_("what you wrote as an extract for this organisation; your own "
	       "records only"), N_("ORG")),
	ARGS_VALUE("version", OPT_VERSION,
	    N_("this version instead of the newest; your own records only"),
	    N_("N")),
	POPT_TABLEEND
};

static const struct poptOption list_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("kind", OPT_KIND, N_("only this kind"), N_("KIND")),
	POPT_TABLEEND
};

static const struct poptOption case_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	POPT_TABLEEND
};

static json_t *
named_groups(const struct args *a)
{
	json_t *groups = json_array();
	const char *group;
	size_t i;

	for (i = 0; (group = args_nth(a, OPT_GROUP, i)); i++)
		json_array_append_new(groups, json_string(group));
	return groups;
}

/* A group that can cost a life is not shown for having been named alone. */
static int
check_reveal(struct session *s, const json_t *ceiling)
{
	const char *group;
	size_t i;

	if (args_has(s->args, OPT_REVEAL))
		return STATUS_OK;
	for (i = 0; (group = args_nth(s->args, OPT_GROUP, i)); i++)
		if (view_sensitivity(ceiling, group) >= VIEW_SENSITIVE)
			return status_usage(_("%s can cost a life in the "
			    "wrong hands: add --reveal when nobody can see "
			    "your screen"), group);
	return STATUS_OK;
}

static int
get(struct session *s, const char *case_id, const char *id, json_t *groups,
    json_t **reply)
{
	long version;
	int status;

	if (!args_number(s->args, OPT_VERSION, "version", 1000000,
	    &version)) {
		json_decref(groups);
		return STATUS_USAGE;
	}
	status = session_call(s, "RecordService/GetRecord",
	    json_pack("{s:s, s:s, s:o, s:I, s:s*}", "caseId", case_id,
	    "recordId", id, "groups", groups, "version",
	    (json_int_t)version, "extractFor",
	    args_text(s->args, OPT_EXTRACT_FOR)), reply);
	if (status == STATUS_OK && s->out.people)
		codes_take(s, tree_at(*reply, "view.record"));
	return status;
}

/* All groups that are there, those not named among them. */
static json_t *
groups_there(const json_t *reply, bool *hidden)
{
	json_t *groups = json_array(), *state;
	size_t i;

	*hidden = false;
	json_array_foreach(tree_at(reply, "view.groups"), i, state) {
		const char *code = tree_text(state, "state");
		bool not_named = strcmp(code,
		    "GROUP_STATE_CODE_NOT_NAMED") == 0;

		*hidden = *hidden || not_named;
		if (not_named ||
		    strcmp(code, "GROUP_STATE_CODE_RELEASED") == 0)
			json_array_append(groups, tree_at(state, "group"));
	}
	return groups;
}

/* Reads again, now with the groups by name that --reveal asks for. */
static int
reveal(struct session *s, const char *case_id, const char *id,
    json_t **reply)
{
	bool hidden;
	json_t *groups = groups_there(*reply, &hidden);

	if (!hidden) {
		json_decref(groups);
		return STATUS_OK;
	}
	json_decref(*reply);
	*reply = NULL;
	return get(s, case_id, id, groups, reply);
}

/* What may not be shared onward is said with what it is about. */
static void
show_onward(struct session *s, const char *case_id, const char *id,
    const json_t *view)
{
	json_t *reply = NULL, *shown = json_object();
	const json_t *d, *g;
	size_t i, k;

	if (session_list(s, "DisclosureService/ListDisclosures",
	    json_pack("{s:s, s:s}", "caseId", case_id, "recordId", id),
	    "disclosures", &reply) == STATUS_OK) {
		json_array_foreach(tree_at(view, "groups"), i, g) {
			const char *by = tree_text(g, "disclosureId");

			json_array_foreach(tree_at(reply, "disclosures"), k, d)
				if (*by && strcmp(tree_text(d, "disclosureId"),
				    by) == 0 && strcmp(tree_text(g, "state"),
				    "GROUP_STATE_CODE_RELEASED") == 0)
					json_object_set_new(shown,
					    tree_text(d, "onward"),
					    json_true());
		}
	}
	if (json_object_get(shown, "ONWARD_NONE"))
		fprintf(s->out.f, "%s\n", _("Not to be shared onward."));
	if (json_object_get(shown, "ONWARD_ASK"))
		fprintf(s->out.f, "%s\n", _("To be shared onward only by its "
		    "owner: ask it."));
	if (json_object_get(shown, "ONWARD_WITHIN_CASE"))
		fprintf(s->out.f, "%s\n", _("To be shared onward within the "
		    "case only, by its owner."));
	json_decref(shown);
	json_decref(reply);
}

static bool
received(const json_t *view)
{
	const json_t *g;
	size_t i;

	json_array_foreach(tree_at(view, "groups"), i, g)
		if (*tree_text(g, "disclosureId"))
			return true;
	return false;
}

/* To its owner: who has an extract of which groups, and by what. */
static void
show_extracts(struct session *s, const json_t *reply)
{
	static const struct column columns[] = {
		{ N_("EXTRACT FOR"), "recipient", COLUMN_TEXT },
		{ N_("VERSION"), "version", COLUMN_NUMBER },
		{ N_("GROUPS"), "groups", COLUMN_LIST },
		{ N_("DISCLOSURE"), "disclosureId", COLUMN_TEXT },
		{ N_("ENDS"), "expiresAt", COLUMN_TIME },
	};
	const json_t *extracts = tree_at(reply, "extracts");

	if (json_array_size(extracts) > 0)
		out_table(&s->out, extracts, columns,
		    sizeof(columns) / sizeof(columns[0]));
}

static int
run_show(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];
	bool named = args_has(s->args, OPT_GROUP);
	json_t *ceiling = NULL, *reply = NULL;
	bool must_know = named && !args_has(s->args, OPT_REVEAL);
	int status = STATUS_OK;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	if (must_know)
		status = view_ceiling(s, case_id, &ceiling);
	if (status == STATUS_OK)
		status = check_reveal(s, ceiling);
	if (status == STATUS_OK)
		status = get(s, case_id, id, named_groups(s->args), &reply);
	if (status == STATUS_OK && !named && args_has(s->args, OPT_REVEAL))
		status = reveal(s, case_id, id, &reply);
	/* Without it the states are told less fully, and that is all. */
	if (status == STATUS_OK && s->out.people && !ceiling)
		view_ceiling(s, case_id, &ceiling);
	if (status == STATUS_OK)
		status = protect_check(s, tree_at(reply, "view"));
	if (status == STATUS_OK && s->out.people)
		protect_preface(s, case_id, tree_at(reply, "view"));
	if (status == STATUS_OK && s->out.people) {
		view_show(&s->out, tree_at(reply, "view"), ceiling);
		show_extracts(s, reply);
		if (received(tree_at(reply, "view")))
			show_onward(s, case_id, id, tree_at(reply, "view"));
	} else if (status == STATUS_OK)
		out_json(&s->out, reply);
	json_decref(ceiling);
	json_decref(reply);
	return status;
}

static const struct column record_columns[] = {
	{ N_("RECORD"), "record.head.recordId", COLUMN_TEXT },
	{ N_("KIND"), "record.head.kind", COLUMN_TEXT },
	{ N_("OWNER"), "record.head.owner", COLUMN_TEXT },
	{ N_("VERSION"), "record.head.version", COLUMN_NUMBER },
	{ N_("STATUS"), "record.head.status", COLUMN_WORD },
	{ N_("WRITTEN"), "record.head.createdAt", COLUMN_TIME },
	{ N_("VALID UNTIL"), "record.head.validTo", COLUMN_TIME },
	/* Of records alone. */
	{ N_("TAKEN FROM"), "record.head.takenFrom", COLUMN_TEXT },
};

enum { RECORD_COLUMNS = sizeof(record_columns) / sizeof(record_columns[0]) };

static int
run_list(struct session *s)
{
	char id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, id))
		return STATUS_USAGE;
	return session_table(s, "RecordService/ListRecords",
	    json_pack("{s:s, s:s*}", "caseId", id, "kind",
	    args_text(s->args, OPT_KIND)), "records", record_columns,
	    RECORD_COLUMNS);
}

static int
run_versions(struct session *s)
{
	struct column columns[RECORD_COLUMNS];
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	memcpy(columns, record_columns, sizeof(columns));
	columns[RECORD_COLUMNS - 1] = (struct column){ N_("EXTRACT FOR"),
		"record.head.extractFor", COLUMN_TEXT };
	return session_table(s, "RecordService/ListRecordVersions",
	    json_pack("{s:s, s:s}", "caseId", case_id, "recordId", id),
	    "versions", columns, RECORD_COLUMNS);
}

const struct command record_commands[] = {
	{
		.noun = "record", .verb = "show",
		.summary = N_("Read a record, with what is withheld and why"),
		.usage = N_("RECORD"),
		.examples = "  sluss record show RECORD --case ID\n"
		    "  sluss record show RECORD --case ID \\\n"
		    "      --group threat_assessment.protect\n"
		    "  sluss record show RECORD --case ID --reveal\n"
		    "  sluss record show RECORD --case ID --extract-for lund\n",
		.options = show_options, .least = 1, .most = 1,
		.run = run_show,
	}, {
		.noun = "record", .verb = "list",
		.summary = N_("List the records of a case"),
		.usage = "",
		.examples = "  sluss record list --case ID\n"
		    "  sluss record list --case ID --kind consent\n",
		.options = list_options,
		.run = run_list,
	}, {
		.noun = "record", .verb = "versions",
		.summary = N_("List the versions of a record"),
		.usage = N_("RECORD"),
		.examples = "  sluss record versions RECORD --case ID\n",
		.options = case_options, .least = 1, .most = 1,
		.run = run_versions,
	}, { .noun = NULL }
};
