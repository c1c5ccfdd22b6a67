/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sluss circle: the standing proposal of the own organisation in a case. It is
 * written as JSON, as `sluss circle show --json` prints it, and gives nothing
 * until `sluss disclose --circle`.
 */

#include <string.h>

#include "head.h"
#include "input.h"
#include "preview.h"
#include "safe.h"
#include "tree.h"
#include "when.h"
#include "words.h"

enum { VERSION_MOST = 1000000000 };

static const struct poptOption case_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	POPT_TABLEEND
};

static const struct poptOption put_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("from", OPT_FROM,
	    N_("the lines as JSON; - is standard input"), N_("FILE")),
	ARGS_VALUE("base", OPT_BASE, N_("the version this was written on"),
	    N_("N")),
	POPT_TABLEEND
};

static void
show_text(FILE *f, const char *name, const char *text)
{
	if (!*text)
		return;
	fprintf(f, "  %s: ", name);
	safe_write(f, text);
	fputc('\n', f);
}

static void
show_line(FILE *f, const json_t *line)
{
	fprintf(f, _("To %s:"), tree_text(line, "recipient"));
	preview_list(f, tree_at(line, "groups"));
	show_text(f, _("Ground"), tree_text(line, "ground"));
	fprintf(f, "  %s: %lld\n", _("Days"), tree_number(line, "days"));
	if (strcmp(tree_text(line, "follow"), "ANSWER_YES") == 0)
		fprintf(f, "  %s\n", _("Later versions follow."));
	if (strcmp(tree_text(line, "onward"), "ONWARD_NONE") != 0)
		show_text(f, _("Onward sharing"),
		    words_value(tree_text(line, "onward")));
	show_text(f, _("Purpose"), tree_text(line, "purpose"));
	show_text(f, _("Weighing"), tree_text(line, "weighing"));
	show_text(f, _("Necessity"), tree_text(line, "necessity"));
	show_text(f, _("Decision number"), tree_text(line, "decisionNumber"));
	show_text(f, _("Consent"), tree_text(line, "consentId"));
}

static void
show_circle(struct session *s, const json_t *r)
{
	char when[SLUSS_TIME_TEXT];
	const json_t *line;
	FILE *f = s->out.f;
	size_t i;

	if (tree_number(r, "version") == 0) {
		fprintf(f, "%s\n", _("Nothing is proposed in this case."));
		return;
	}
	when_show(tree_text(r, "putAt"), when);
	fprintf(f, "%s %lld, %s, ", _("Version"), tree_number(r, "version"),
	    when);
	safe_write(f, tree_text(r, "putBy"));
	fputc('\n', f);
	json_array_foreach(tree_at(r, "lines"), i, line)
		show_line(f, line);
	fprintf(f, "%s\n", _("It gives nothing by itself: `sluss disclose "
	    "RECORD --circle` gives a record along it."));
}

static int
run_show(struct session *s)
{
	char id[SLUSS_ID_TEXT];

	if (!head_case(s, id))
		return STATUS_USAGE;
	return session_show(s, "DisclosureService/GetCircle",
	    json_pack("{s:s}", "caseId", id), show_circle);
}

/* A skeleton, to be filled in; what may be left out is empty. */
static int
run_template(struct session *s)
{
	char id[SLUSS_ID_TEXT];
	json_t *circle;

	if (!head_case(s, id))
		return STATUS_USAGE;
	circle = json_pack("{s:i, s:[{s:[s], s:s, s:s, s:s, s:s, s:i, s:s, "
	    "s:s, s:s, s:s, s:s}]}", "version", 0, "lines", "groups",
	    "plan.actions", "recipient", "", "ground", "", "purpose", "",
	    "onward", "ONWARD_NONE", "days", 90, "follow", "ANSWER_NO",
	    "weighing", "", "necessity", "", "decisionNumber", "",
	    "consentId", "");
	out_json(&s->out, circle);
	json_decref(circle);
	return STATUS_OK;
}

static void
show_put(struct session *s, const json_t *r)
{
	fprintf(s->out.f, "%s %lld\n%s\n", _("Version"),
	    tree_number(r, "version"), _("It gives nothing by itself: `sluss "
	    "disclose RECORD --circle` gives a record along it."));
}

/* What the file holds, or NULL after saying what is wrong with it. */
static json_t *
read_circle(const char *file)
{
	json_t *circle = NULL;
	char *text = NULL;

	if (input_file(&text, file) != STATUS_OK)
		return NULL;
	circle = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	input_free(text);
	if (json_is_array(tree_at(circle, "lines")))
		return circle;
	status_usage("%s", _("the file holds no circle: it is JSON with "
	    "\"lines\", as `sluss circle template` prints it"));
	json_decref(circle);
	return NULL;
}

static int
run_put(struct session *s)
{
	const char *file = args_need(s->args, OPT_FROM, "from");
	char id[SLUSS_ID_TEXT];
	json_t *circle, *request;
	long base;

	if (!file || !args_id(s->args, OPT_CASE, "case", true, id) ||
	    !args_number(s->args, OPT_BASE, "base", VERSION_MOST, &base))
		return STATUS_USAGE;
	circle = read_circle(file);
	if (!circle)
		return STATUS_USAGE;
	tree_prune(tree_at(circle, "lines"));
	request = json_pack("{s:s, s:I, s:O}", "caseId", id, "baseVersion",
	    args_has(s->args, OPT_BASE) ? (json_int_t)base :
	    (json_int_t)tree_number(circle, "version"), "lines",
	    tree_at(circle, "lines"));
	json_decref(circle);
	return session_show(s, "DisclosureService/PutCircle", request,
	    show_put);
}

const struct command circle_commands[] = {
	{
		.noun = "circle", .verb = "show",
		.summary = N_("Show what is proposed to be given to whom"),
		.usage = N_("[CASE]"),
		.examples = "  sluss circle show CASE\n"
		    "  sluss circle show CASE --json > circle.json\n",
		.options = case_options, .most = 1, .run = run_show,
	}, {
		.noun = "circle", .verb = "put",
		.summary = N_("Put what is proposed to be given to whom"),
		.usage = "",
		.examples = "  sluss circle put --case ID --from "
		    "circle.json\n"
		    "  sluss circle put --case ID --from - --base 3\n",
		.options = put_options, .run = run_put,
	}, {
		.noun = "circle", .verb = "template",
		.summary = N_("Print a skeleton of a proposal to fill in"),
		.usage = N_("[CASE]"),
		.examples = "  sluss circle template --case ID > "
		    "circle.json\n",
		.options = case_options, .most = 1, .run = run_template,
	}, { .noun = NULL }
};
