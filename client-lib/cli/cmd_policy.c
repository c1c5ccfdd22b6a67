/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss ceiling, sluss explain: what may be read at most, and why not. */

#include <string.h>

#include "codes.h"
#include "safe.h"
#include "session.h"
#include "tree.h"
#include "words.h"

static const struct poptOption ceiling_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("as it binds you in this case"),
	    N_("ID")),
	POPT_TABLEEND
};

static const struct poptOption explain_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("record", OPT_RECORD,
	    N_("the record; else by the ceiling alone"), N_("RECORD")),
	ARGS_VALUE("organisation", OPT_ORGANISATION,
	    N_("for this organisation instead of your own"), N_("ORG")),
	ARGS_VALUE("position", OPT_POSITION,
	    N_("for this position instead of your own"), N_("CODE")),
	POPT_TABLEEND
};

static const struct poptOption codes_options[] = {
	ARGS_FLAG("all", OPT_ALL,
	    N_("codes not valid today as well; old records may hold them")),
	POPT_TABLEEND
};

/* One text a row: "PC R, MO X", so that a table of cells fits. */
static void
add_cells(json_t *row)
{
	char text[512] = "";
	const json_t *cell;
	size_t i, n = 0;

	json_array_foreach(tree_at(row, "cells"), i, cell) {
		const char *may = tree_text(cell, "cell");
		const char *condition = tree_text(cell, "condition");

		if (strcmp(may, "-") == 0 || n >= sizeof(text))
			continue;
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "%s%s %s%s%s", n > 0 ? ", " : "",
		    tree_text(cell, "position"), may, *condition ? ":" : "",
		    condition);
	}
	json_object_set_new(row, "words", json_string(n ? text : "-"));
}

static void
show_named(struct session *s, const json_t *list, const char *title)
{
	static const struct column english[] = {
		{ N_("CODE"), "code", COLUMN_TEXT },
		{ N_("NAME"), "nameEn", COLUMN_TEXT },
		{ N_("STATUTE"), "statute", COLUMN_TEXT },
		{ N_("RELEASES"), "secrecyClasses", COLUMN_LIST },
		{ N_("REQUIRES"), "requires", COLUMN_LIST },
	};
	static const struct column swedish[] = {
		{ N_("CODE"), "code", COLUMN_TEXT },
		{ N_("NAME"), "nameSv", COLUMN_TEXT },
		{ N_("STATUTE"), "statute", COLUMN_TEXT },
		{ N_("RELEASES"), "secrecyClasses", COLUMN_LIST },
		{ N_("REQUIRES"), "requires", COLUMN_LIST },
	};
	bool grounds = json_object_get(json_array_get(list, 0), "statute");

	fputc('\n', s->out.f);
	out_strong(&s->out, title);
	fputc('\n', s->out.f);
	out_table(&s->out, list, strcmp(intl_language(), "sv") == 0 ?
	    swedish : english, grounds ? 5 : 2);
}

static void
show_ceiling(struct session *s, const json_t *r)
{
	static const struct column columns[] = {
		{ N_("GROUP"), "group", COLUMN_TEXT },
		{ N_("CLASS"), "secrecyClass", COLUMN_TEXT },
		{ N_("SENSITIVITY"), "sensitivity", COLUMN_NUMBER },
		{ N_("MAY"), "words", COLUMN_TEXT },
	};
	json_t *row;
	size_t i;

	if (*tree_text(r, "position"))
		fprintf(s->out.f, "%s: %s\n\n", _("Your position"),
		    tree_text(r, "position"));
	json_array_foreach(tree_at(r, "rows"), i, row)
		add_cells(row);
	out_table(&s->out, tree_at(r, "rows"), columns,
	    sizeof(columns) / sizeof(columns[0]));
	fprintf(s->out.f, "%s\n", _("R reads what is disclosed to it; W "
	    "writes its own; X both; S writes, and reads only its own; A "
	    "counts."));
	show_named(s, tree_at(r, "grounds"), _("Grounds"));
	show_named(s, tree_at(r, "purposes"), _("Purposes"));
}

static int
run_ceiling(struct session *s)
{
	char id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", false, id))
		return STATUS_USAGE;
	return session_show(s, "PolicyService/GetCeiling",
	    json_pack("{s:s*}", "caseId", *id ? id : NULL), show_ceiling);
}

static void
show_explained(struct session *s, const json_t *r)
{
	bool swedish = strcmp(intl_language(), "sv") == 0;
	const json_t *step;
	size_t i;

	safe_write(s->out.f, tree_text(r, "organisation"));
	fputc(' ', s->out.f);
	safe_write(s->out.f, tree_text(r, "position"));
	fputc('\n', s->out.f);
	fprintf(s->out.f, "%s: %s\n", _("May read"),
	    words_value(tree_text(r, "allowed")));
	json_array_foreach(tree_at(r, "steps"), i, step) {
		fprintf(s->out.f, "  %-4s ",
		    words_value(tree_text(step, "met")));
		safe_write(s->out.f, tree_text(step, "condition"));
		fputs(": ", s->out.f);
		safe_write(s->out.f,
		    tree_text(step, swedish ? "textSv" : "textEn"));
		fputc('\n', s->out.f);
	}
	if (*tree_text(r, "owner")) {
		fprintf(s->out.f, "%s: ", _("Owner of the record"));
		safe_write(s->out.f, tree_text(r, "owner"));
		fputc('\n', s->out.f);
	}
}

static int
run_explain(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_id(s->args, OPT_RECORD, "record", false, id))
		return STATUS_USAGE;
	return session_show(s, "PolicyService/Explain",
	    json_pack("{s:s, s:s*, s:s, s:s*, s:s*}", "caseId", case_id,
	    "recordId", *id ? id : NULL, "group", args_rest(s->args, 0),
	    "organisation", args_text(s->args, OPT_ORGANISATION),
	    "position", args_text(s->args, OPT_POSITION)), show_explained);
}

static int
run_codes(struct session *s)
{
	const struct column columns[] = {
		{ N_("TABLE"), "table", COLUMN_TEXT },
		{ N_("CODE"), "code", COLUMN_TEXT },
		{ N_("NAME"), codes_column(), COLUMN_TEXT },
		{ N_("FROM"), "fromOn", COLUMN_TEXT },
		{ N_("TO"), "toOn", COLUMN_TEXT },
	};
	json_t *tables = json_array();
	const char *table;
	size_t i;

	for (i = 0; (table = args_rest(s->args, i)); i++)
		json_array_append_new(tables, json_string(table));
	return session_table(s, "PolicyService/ListCodes",
	    json_pack("{s:o, s:s*, s:i}", "tables", tables, "all",
	    args_has(s->args, OPT_ALL) ? "ANSWER_YES" : NULL,
	    "pageSize", 200), "codes", columns,
	    sizeof(columns) / sizeof(columns[0]));
}

const struct command policy_commands[] = {
	{
		.noun = "ceiling",
		.summary = N_("Show what may be read at most, grounds and "
		    "purposes"),
		.usage = "",
		.examples = "  sluss ceiling\n  sluss ceiling --case ID\n",
		.options = ceiling_options,
		.run = run_ceiling,
	}, {
		.noun = "explain",
		.summary = N_("Show why a group can or cannot be read"),
		.usage = N_("GROUP"),
		.examples = "  sluss explain threat_assessment.protect "
		    "--case ID --record RECORD\n"
		    "  sluss explain threat_assessment.protect --case ID "
		    "--record RECORD \\\n"
		    "      --organisation sis\n",
		.options = explain_options, .least = 1, .most = 1,
		.run = run_explain,
	}, {
		.noun = "codes",
		.summary = N_("List the codes that fields of records take"),
		.usage = N_("[TABLE]..."),
		.examples = "  sluss codes\n  sluss codes level\n"
		    "  sluss codes measure demand --all\n",
		.options = codes_options, .most = 16,
		.run = run_codes,
	}, { .noun = NULL }
};
