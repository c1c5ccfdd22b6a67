/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss level announce: that a level has changed, without what it is. */

#include "session.h"
#include "tree.h"

static const struct poptOption announce_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("to", OPT_TO, N_("the organisation told; may be repeated; "
	    "none: all who had the conclusion before"), N_("ORG")),
	POPT_TABLEEND
};

static void
show_announced(struct session *s, const json_t *r)
{
	const json_t *code;
	size_t i;

	fprintf(s->out.f, "%s", _("Told that the level has changed, and nothing "
	    "else:"));
	json_array_foreach(tree_at(r, "recipients"), i, code)
		fprintf(s->out.f, " %s", json_string_value(code));
	fprintf(s->out.f, "\n%s\n", _("The new conclusion is disclosed by "
	    "`sluss disclose`."));
}

static int
run_announce(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];
	const char *to;
	json_t *list;
	size_t i;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	list = json_array();
	for (i = 0; (to = args_nth(s->args, OPT_TO, i)); i++)
		json_array_append_new(list, json_string(to));
	return session_show(s, "DisclosureService/AnnounceLevel",
	    json_pack("{s:s, s:s, s:o}", "caseId", case_id, "recordId", id,
	    "recipients", list), show_announced);
}

const struct command level_commands[] = {
	{
		.noun = "level", .verb = "announce",
		.summary = N_("Tell that the level of a threat has changed"),
		.usage = N_("RECORD"),
		.examples = "  sluss level announce RECORD --case ID\n",
		.options = announce_options, .least = 1, .most = 1,
		.run = run_announce,
	}, { .noun = NULL }
};
