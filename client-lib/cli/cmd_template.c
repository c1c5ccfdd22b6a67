/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss record template: skeletons of records to fill in. */

#include <string.h>

#include "session.h"
#include "template.h"
#include "tree.h"
#include "words.h"

static const struct poptOption template_options[] = {
	ARGS_VALUE("group", OPT_GROUP,
	    N_("only this group, kind.group; may be repeated"), N_("GROUP")),
	ARGS_VALUE("extract-for", OPT_EXTRACT_FOR,
	    N_("only the groups that this organisation reads as an extract; "
	       "asks the server, and needs --case and --record"), N_("ORG")),
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("record", OPT_RECORD,
	    N_("your record that it will be an extract of"), N_("RECORD")),
	POPT_TABLEEND
};

/* The kind's groups that --group names; false after saying which is none. */
static bool
named_groups(struct session *s, const struct field *kind, json_t *groups)
{
	const char *name;
	size_t i, n = strlen(kind->name);

	for (i = 0; (name = args_nth(s->args, OPT_GROUP, i)); i++) {
		if (!words_is_group(name) || strncmp(name, kind->name, n) != 0 ||
		    name[n] != '.') {
			status_usage(_("--group %s: %s has no such group"),
			    name, kind->name);
			return false;
		}
		json_object_set_new(groups, name, json_true());
	}
	return true;
}

/* Whether the rule asks for an extract, by the conditions it goes through. */
static bool
needs_extract(const json_t *why)
{
	const json_t *step;
	size_t i;

	json_array_foreach(tree_at(why, "steps"), i, step) {
		const char *condition = tree_text(step, "condition");

		if (strcmp(condition, "own_area") == 0 ||
		    strcmp(condition, "level_only") == 0)
			return true;
	}
	return false;
}

/*
 * Adds the groups of the kind that the organisation reads by an extract only.
 * Which they are follows from its standing in the case, which the server
 * knows, and tells group by group of a record that one owns.
 */
static int
extract_groups(struct session *s, const struct field *kind, const char *org,
    json_t *groups)
{
	char id[SLUSS_ID_TEXT], record[SLUSS_ID_TEXT], group[128];
	const struct field *f;
	json_t *why = NULL;
	int status = STATUS_OK;

	if (!args_id(s->args, OPT_CASE, "case", true, id) ||
	    !args_id(s->args, OPT_RECORD, "record", true, record))
		return STATUS_USAGE;
	for (f = words_next(kind); f && status == STATUS_OK;
	    f = words_next(f)) {
		snprintf(group, sizeof(group), "%s.%s", kind->name, f->name);
		if (f->depth != 1)
			continue;
		status = session_call(s, "PolicyService/Explain",
		    json_pack("{s:s, s:s, s:s, s:s}", "caseId", id,
		    "recordId", record, "group", group, "organisation", org),
		    &why);
		if (status == STATUS_OK && needs_extract(why))
			json_object_set_new(groups, group, json_true());
		json_decref(why);
		why = NULL;
	}
	if (status == STATUS_OK && json_object_size(groups) == 0)
		return status_usage(_("%s reads no group of %s as an extract: "
		    "what it may read it is given whole"), org, kind->name);
	return status;
}

/* Without an argument: which kinds there are. */
static void
list_kinds(struct session *s)
{
	const struct field *kind = NULL;

	while ((kind = words_next_kind(kind)))
		fprintf(s->out.f, "%-22s %s\n", kind->name, _(kind->label));
}

static int
run_template(struct session *s)
{
	const char *name = args_rest(s->args, 0);
	const char *org = args_text(s->args, OPT_EXTRACT_FOR);
	struct template t = { .hints = !args_has(s->args, OPT_JSON),
		.headless = org != NULL };
	json_t *groups;
	int status = STATUS_OK;

	if (!name && (org || args_has(s->args, OPT_GROUP)))
		return status_usage("%s", _("of which kind?"));
	if (!name) {
		list_kinds(s);
		return STATUS_OK;
	}
	t.kind = words_kind(name);
	if (!t.kind)
		return status_usage("%s", _("no such kind; `sluss record "
		    "template` lists them"));
	if (org && args_has(s->args, OPT_GROUP))
		return status_usage("%s", _("--group and --extract-for "
		    "exclude each other"));
	groups = json_object();
	if (!named_groups(s, t.kind, groups))
		status = STATUS_USAGE;
	else if (org)
		status = extract_groups(s, t.kind, org, groups);
	t.groups = json_object_size(groups) > 0 ? groups : NULL;
	if (status == STATUS_OK)
		template_write(s->out.f, &t);
	json_decref(groups);
	return status;
}

const struct command template_commands[] = {
	{
		.noun = "record", .verb = "template",
		.summary = N_("Print a skeleton to fill in"),
		.usage = N_("[KIND]"),
		.examples = "  sluss record template\n"
		    "  sluss record template eligibility > e.json\n"
		    "  sluss record template eligibility --json\n"
		    "  sluss record template threat_assessment \\\n"
		    "      --group threat_assessment.conclusion\n"
		    "  sluss record template threat_assessment --case ID \\\n"
		    "      --record RECORD --extract-for lund > zone.json\n",
		.options = template_options, .most = 1,
		.run = run_template,
	}, { .noun = NULL }
};
