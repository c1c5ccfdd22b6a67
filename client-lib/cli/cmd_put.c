/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss record put, sluss record check: write records. */

#include "head.h"
#include "input.h"
#include "template.h"
#include "tree.h"
#include "when.h"

static const struct poptOption put_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("from", OPT_FROM,
	    N_("the record as JSON; - is standard input"), N_("FILE")),
	ARGS_FLAG("final", OPT_FINAL, N_("final: fit to be disclosed")),
	ARGS_FLAG("draft", OPT_DRAFT,
	    N_("draft, invisible outside your organisation (the default)")),
	ARGS_VALUE("revise", OPT_REVISE,
	    N_("write a new version of this record; needs --base"),
	    N_("RECORD")),
	ARGS_VALUE("base", OPT_BASE, N_("the version this was written on"),
	    N_("N")),
	ARGS_VALUE("extract-for", OPT_EXTRACT_FOR,
	    N_("write the groups as an extract for this organisation alone; "
	       "with --revise"), N_("ORG")),
	ARGS_FLAG("correction", OPT_CORRECTION,
	    N_("the earlier version was wrong, not merely older")),
	ARGS_VALUE("remove-group", OPT_REMOVE_GROUP,
	    N_("remove this group, kind.group; may be repeated"),
	    N_("GROUP")),
	ARGS_VALUE("category", OPT_CATEGORY,
	    N_("whom it is about: avhoppare, child, relative, other"),
	    N_("WHOM")),
	ARGS_VALUE("nature", OPT_NATURE,
	    N_("fact, assessment or self_reported"), N_("NATURE")),
	ARGS_VALUE("valid-from", OPT_VALID_FROM, N_("valid from"),
	    N_("TIME")),
	ARGS_VALUE("valid-to", OPT_VALID_TO, N_("valid until, that day "
	    "included"), N_("TIME")),
	POPT_TABLEEND
};

static const struct poptOption check_options[] = {
	ARGS_VALUE("from", OPT_FROM,
	    N_("the record as JSON; - is standard input"), N_("FILE")),
	POPT_TABLEEND
};

/* The record that --from holds, of the kind that the argument names. */
static int
read_record(struct session *s, bool revising, json_t **out)
{
	const struct field *kind = words_kind(args_rest(s->args, 0));
	const char *file;
	char *text = NULL;
	int status;

	if (!kind)
		return status_usage("%s", _("no such kind; `sluss record "
		    "template` lists them"));
	/* A revision may change the head or what is final, and no group. */
	if (revising && !args_has(s->args, OPT_FROM)) {
		*out = json_object();
		return STATUS_OK;
	}
	file = args_need(s->args, OPT_FROM, "from");
	if (!file)
		return STATUS_USAGE;
	status = input_file(&text, file);
	if (status == STATUS_OK)
		status = template_read(out, file, text, kind);
	input_free(text);
	return status;
}

/* A new record says whom it is about and how it is to be understood. */
static bool
check_head(const json_t *head)
{
	if (!*tree_text(head, "subjectCategory") &&
	    !*tree_text(head, "subject_category")) {
		status_usage("%s", _("whom is it about? Fill in "
		    "head.subjectCategory, or give --category"));
		return false;
	}
	if (*tree_text(head, "nature"))
		return true;
	status_usage("%s", _("how is it to be understood? Fill in "
	    "head.nature, or give --nature"));
	return false;
}

/* Options overrule what the file says of the head. */
static bool
set_head(struct session *s, json_t *record, bool fresh)
{
	char from[SLUSS_TIME_TEXT], to[SLUSS_TIME_TEXT];
	char buffer[64], whom[64];
	json_t *head = json_object_get(record, "head");
	const char *nature, *category;

	if (!when_read(args_text(s->args, OPT_VALID_FROM), "valid-from",
	    WHEN_DAY_START, from) || !when_read(args_text(s->args,
	    OPT_VALID_TO), "valid-to", WHEN_DAY_END, to) || !head_enum(s,
	    OPT_NATURE, "nature", "NATURE_", buffer, &nature) ||
	    !head_enum(s, OPT_CATEGORY, "category", "SUBJECT_CATEGORY_",
	    whom, &category))
		return false;
	if (!head) {
		head = json_object();
		json_object_set_new(record, "head", head);
	}
	if (*from)
		json_object_set_new(head, "validFrom", json_string(from));
	if (*to)
		json_object_set_new(head, "validTo", json_string(to));
	if (nature)
		json_object_set_new(head, "nature", json_string(nature));
	if (category) {
		json_object_del(head, "subject_category");
		json_object_set_new(head, "subjectCategory",
		    json_string(category));
	}
	return !fresh || check_head(head);
}

/* An extract is never a draft. */
static bool
is_final(struct session *s)
{
	return args_has(s->args, OPT_FINAL) ||
	    args_has(s->args, OPT_EXTRACT_FOR);
}

static void
show_put(struct session *s, const json_t *r)
{
	if (*tree_text(r, "recordId"))
		fprintf(s->out.f, "%s %s\n", _("Record"),
		    tree_text(r, "recordId"));
	fprintf(s->out.f, "%s %lld, %s\n", _("Version"),
	    tree_number(r, "version"), is_final(s) ? _("final") : _("draft"));
}

static int
revise(struct session *s, const char *case_id, const char *id,
    json_t *record)
{
	json_t *remove = json_array();
	const char *group;
	long base;
	size_t i;

	if (!args_number(s->args, OPT_BASE, "base", 1000000, &base) ||
	    base == 0) {
		json_decref(record);
		json_decref(remove);
		return status_usage("%s", _("--revise needs --base, the "
		    "version it was written on: `sluss record list` shows "
		    "the newest"));
	}
	for (i = 0; (group = args_nth(s->args, OPT_REMOVE_GROUP, i)); i++)
		json_array_append_new(remove, json_string(group));
	return session_show(s, "RecordService/ReviseRecord",
	    json_pack("{s:s, s:s, s:o, s:I, s:o, s:s, s:s, s:s*}",
	    "caseId", case_id, "recordId", id, "record", record,
	    "baseVersion", (json_int_t)base, "removeGroups", remove,
	    "final", tree_answer(is_final(s)),
	    "correction", tree_answer(args_has(s->args, OPT_CORRECTION)),
	    "extractFor", args_text(s->args, OPT_EXTRACT_FOR)), show_put);
}

static int
run_put(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];
	json_t *record = NULL;
	int status;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_id(s->args, OPT_REVISE, "revise", false, id))
		return STATUS_USAGE;
	if (args_has(s->args, OPT_FINAL) && args_has(s->args, OPT_DRAFT))
		return status_usage("%s", _("--final and --draft exclude "
		    "each other"));
	if (args_has(s->args, OPT_EXTRACT_FOR) && (!*id ||
	    args_has(s->args, OPT_DRAFT)))
		return status_usage("%s", _("--extract-for goes with --revise, "
		    "and not with --draft"));
	if (!*id && (args_has(s->args, OPT_BASE) || args_has(s->args,
	    OPT_CORRECTION) || args_has(s->args, OPT_REMOVE_GROUP)))
		return status_usage("%s", _("--base, --correction and "
		    "--remove-group go with --revise"));
	status = read_record(s, *id, &record);
	if (status != STATUS_OK)
		return status;
	if (!set_head(s, record, !*id)) {
		json_decref(record);
		return STATUS_USAGE;
	}
	if (*id)
		return revise(s, case_id, id, record);
	return session_show(s, "RecordService/CreateRecord",
	    json_pack("{s:s, s:o, s:s}", "caseId", case_id, "record", record,
	    "final", tree_answer(args_has(s->args, OPT_FINAL))), show_put);
}

static int
run_check(struct session *s)
{
	json_t *record = NULL;
	int status = read_record(s, false, &record);

	if (status != STATUS_OK)
		return status;
	/* What would be sent: the names that are filled in. */
	if (!s->out.people)
		out_json(&s->out, record);
	else
		fprintf(s->out.f, "%s\n", _("The record can be read; the "
		    "server may still refuse what it says."));
	json_decref(record);
	return STATUS_OK;
}

const struct command put_commands[] = {
	{
		.noun = "record", .verb = "put",
		.summary = N_("Write a record, or a new version of one"),
		.usage = N_("KIND"),
		.examples =
		    "  sluss record put eligibility --case ID --from e.json \\\n"
		    "      --category avhoppare --nature assessment --final\n"
		    "  sluss record put contact_note --case ID --from -\n"
		    "  sluss record put threat_assessment --case ID \\\n"
		    "      --from t.json --revise RECORD --base 1 --final "
		    "--valid-to +30d\n"
		    "  sluss record put eligibility --case ID --revise RECORD "
		    "\\\n      --base 1 --final\n"
		    "  sluss record put threat_assessment --case ID \\\n"
		    "      --from zone.json --revise RECORD --base 2 "
		    "--extract-for lund\n",
		.options = put_options, .least = 1, .most = 1,
		.run = run_put,
	}, {
		.noun = "record", .verb = "check",
		.summary = N_("Check a record file without sending it"),
		.usage = N_("KIND"),
		.examples = "  sluss record check eligibility --from "
		    "e.json\n",
		.options = check_options, .least = 1, .most = 1,
		.run = run_check,
	}, { .noun = NULL }
};
