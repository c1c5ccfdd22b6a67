/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sluss disclose: an owner lets another organisation read groups of a record.
 * A person sees who will read what before it is done, and is asked.
 */

#include <string.h>

#include "head.h"
#include "input.h"
#include "preview.h"
#include "reasons.h"
#include "renew.h"
#include "safe.h"
#include "tree.h"
#include "when.h"
#include "words.h"

static const struct poptOption disclose_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("to", OPT_TO, N_("the receiving organisation"),
	    N_("ORG")),
	ARGS_VALUE("group", OPT_GROUP,
	    N_("what it may read, kind.group; may be repeated"),
	    N_("GROUP")),
	ARGS_VALUE("until", OPT_UNTIL,
	    N_("a day, that day included, or +90d; at most 12 months"),
	    N_("TIME")),
	REASONS_OPTIONS,
	ARGS_VALUE("decision-number", OPT_DECISION_NUMBER,
	    N_("the decision's number, where the ground asks for it"),
	    N_("NUMBER")),
	ARGS_FLAG("follow", OPT_FOLLOW,
	    N_("this and later final versions, until withdrawn")),
	ARGS_VALUE("version", OPT_VERSION,
	    N_("this version instead of the newest final one"), N_("N")),
	ARGS_VALUE("onward", OPT_ONWARD,
	    N_("onward sharing: none (the default), ask or within_case"),
	    N_("HOW")),
	ARGS_VALUE("reader-purpose", OPT_PURPOSE_OF,
	    N_("the purpose it may be read for; else your own"), N_("CODE")),
	ARGS_FLAG("renew", OPT_RENEW,
	    N_("give the newest final version to those who have an earlier "
	    "one; --group names what is new and not the subject's own")),
	ARGS_VALUE("handed-over", OPT_HANDED_OVER,
	    N_("the recipient has no system: how it is handed over, oral, "
	    "paper or sdk"), N_("HOW")),
	ARGS_VALUE("received-by", OPT_RECEIVED_BY,
	    N_("who receives it, by function; never a name"), N_("WHO")),
	ARGS_VALUE("handed-at", OPT_HANDED_AT,
	    N_("when it was or will be handed over; else now, or once it is "
	    "approved"), N_("TIME")),
	ARGS_FLAG("to-all-parties", OPT_PARTIES,
	    N_("give it to every party that may read all of the groups, in "
	    "one decision")),
	ARGS_FLAG("circle", OPT_CIRCLE,
	    N_("give it along the circle of the case, in one decision; "
	    "--group names what is new and not the subject's own")),
	ARGS_FLAG("dry-run", OPT_DRY_RUN, N_("the same as --preview")),
	ARGS_FLAG("preview", OPT_PREVIEW,
	    N_("show what would happen, and do nothing")),
	ARGS_FLAG("yes", OPT_YES, N_("do not ask first")),
	POPT_TABLEEND
};

/* A preview tells without an end which there can be at the latest. */
static const char *
end_of(const struct args *a)
{
	if (renew_is_dry(a) && !args_has(a, OPT_UNTIL))
		return "";
	if (args_has(a, OPT_UNTIL))
		return args_need(a, OPT_UNTIL, "until");
	status_usage("%s", _("--until is missing; with --preview instead you "
	    "see the latest end there can be"));
	return NULL;
}

/* A misspelt group is said before anybody is asked to write reasons for it. */
static bool
groups_known(const struct args *a)
{
	const char *group;
	size_t i;

	for (i = 0; (group = args_nth(a, OPT_GROUP, i)); i++)
		if (!words_is_group(group)) {
			status_usage(_("--group %s is no group: give "
			    "kind.group, as `sluss ceiling` lists them"),
			    group);
			return false;
		}
	return true;
}

/* The request without its texts; NULL after an error was printed. */
static json_t *
request_of(struct session *s, const char *case_id, const char *id)
{
	const struct args *a = s->args;
	const char *to = args_need(a, OPT_TO, "to");
	const char *until = to ? end_of(a) : NULL;
	char when[SLUSS_TIME_TEXT] = "", buffer[64];
	const char *onward;
	long version;

	if (!until || !args_need(a, OPT_GROUP, "group") || !groups_known(a) ||
	    (*until && !when_read(until, "until", WHEN_DAY_END, when)) ||
	    !head_enum(s, OPT_ONWARD, "onward", "ONWARD_", buffer, &onward) ||
	    !args_number(a, OPT_VERSION, "version", 1000000, &version))
		return NULL;
	return json_pack("{s:s, s:s, s:s, s:o, s:s*, s:I, s:s, s:s, s:s*, "
	    "s:s*}", "caseId", case_id, "recordId", id, "recipient", to,
	    "groups", renew_list(a, OPT_GROUP), "expiresAt", *when ? when : NULL,
	    "version", (json_int_t)version,
	    "follow", tree_answer(args_has(a, OPT_FOLLOW)),
	    "onward", onward ? onward : "ONWARD_NONE",
	    "decisionNumber", args_text(a, OPT_DECISION_NUMBER),
	    "purpose", args_text(a, OPT_PURPOSE_OF));
}

static const char preview[] = "DisclosureService/PreviewDisclosure";

static json_t *
to_preview(struct session *s, json_t *request)
{
	return json_pack("{s:O, s:s}", "disclosure", request, "byHand",
	    tree_answer(args_has(s->args, OPT_HANDED_OVER)));
}

/* What was asked for, where the server cannot tell what would come of it. */
static void
show_request(FILE *f, const json_t *request)
{
	char when[SLUSS_TIME_TEXT];

	fprintf(f, _("%s would read:"), tree_text(request, "recipient"));
	preview_list(f, tree_at(request, "groups"));
	when_show(tree_text(request, "expiresAt"), when);
	fprintf(f, "%s: %s\n", _("Ends"), when);
}

/* Shows a person what will happen and asks; others are not asked. */
static int
confirm(struct session *s, json_t *request)
{
	json_t *reply = NULL;
	int status;

	if (args_has(s->args, OPT_YES) || !input_interactive())
		return STATUS_OK;
	s->tolerated = SLUSS_UNIMPLEMENTED;
	status = session_call(s, preview, to_preview(s, request), &reply);
	s->tolerated = SLUSS_OK;
	if (status == STATUS_OK)
		preview_show(stderr, reply);
	else if (status == STATUS_CALL + SLUSS_UNIMPLEMENTED)
		show_request(stderr, request);
	else
		return status;
	json_decref(reply);
	if (input_confirm(_("Disclose? [y/N]")))
		return STATUS_OK;
	return STATUS_CALL + SLUSS_CANCELLED;
}

static void
show_disclosed(struct session *s, const json_t *r)
{
	char when[SLUSS_TIME_TEXT];
	bool pending = strcmp(tree_text(r, "state"),
	    "DISCLOSURE_STATE_PENDING") == 0;

	when_show(tree_text(r, "expiresAt"), when);
	fprintf(s->out.f, "%s %s\n%s: %s\n%s: %s\n", _("Disclosure"),
	    tree_text(r, "disclosureId"), _("State"),
	    words_value(tree_text(r, "state")), _("Ends"), when);
	if (pending)
		fprintf(s->out.f, "%s\n", _("It takes effect when a second "
		    "person approves: `sluss approve`."));
}

static void
show_recorded(struct session *s, const json_t *r)
{
	bool pending = strcmp(tree_text(r, "state"),
	    "DISCLOSURE_STATE_PENDING") == 0;

	fprintf(s->out.f, "%s %s\n%s: %s\n%s: ", _("Disclosure"),
	    tree_text(r, "disclosureId"), _("State"),
	    words_value(tree_text(r, "state")), _("Sheet"));
	out_strong(&s->out, tree_text(r, "sheetNumber"));
	fprintf(s->out.f, "\n%s\n", pending ? _("Hand nothing over before a "
	    "second person has approved: `sluss approve`.") : _("Print what "
	    "goes with it: `sluss disclosure sheet`."));
}

/* To an organisation without a system; the request is stolen. */
static int
record_handed(struct session *s, json_t *request)
{
	const char *who = args_need(s->args, OPT_RECEIVED_BY, "received-by");
	const char *at = args_text(s->args, OPT_HANDED_AT), *form;
	char buffer[64], when[SLUSS_TIME_TEXT] = "";

	if (!who || !head_enum(s, OPT_HANDED_OVER, "handed-over",
	    "DELIVERY_FORM_", buffer, &form) ||
	    (at && !when_read(at, "handed-at", WHEN_DAY_START, when))) {
		json_decref(request);
		return STATUS_USAGE;
	}
	return session_show(s, "DisclosureService/RecordDisclosure",
	    json_pack("{s:o, s:s, s:s, s:s*}", "disclosure", request, "form",
	    form, "receivedBy", who, "deliveredAt", *when ? when : NULL),
	    show_recorded);
}

static void
show_preview(struct session *s, const json_t *reply)
{
	preview_show(s->out.f, reply);
}

static int
run_disclose(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];
	json_t *request;
	int status;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	if (args_has(s->args, OPT_RENEW) || args_has(s->args, OPT_PARTIES) ||
	    args_has(s->args, OPT_CIRCLE))
		return renew_run(s, case_id, id);
	request = request_of(s, case_id, id);
	if (!request)
		return STATUS_USAGE;
	status = reasons_add(s, case_id, request);
	if (status == STATUS_OK && renew_is_dry(s->args)) {
		status = session_show(s, preview, to_preview(s, request),
		    show_preview);
		json_decref(request);
		return status;
	}
	if (status == STATUS_OK)
		status = confirm(s, request);
	if (status == STATUS_OK && args_has(s->args, OPT_HANDED_OVER))
		return record_handed(s, request);
	if (status == STATUS_OK)
		return session_show(s, "DisclosureService/Disclose", request,
		    show_disclosed);
	json_decref(request);
	return status;
}

const struct command disclose_commands[] = {
	{
		.noun = "disclose",
		.summary = N_("Disclose groups of a record"),
		.usage = N_("RECORD"),
		.examples =
		    "  sluss disclose RECORD --case ID --to municipality-a \\\n"
		    "      --group threat_assessment.conclusion \\\n"
		    "      --group threat_assessment.protect \\\n"
		    "      --ground consent --consent CONSENT --until +90d\n"
		    "  sluss disclose RECORD --case ID --to sis \\\n"
		    "      --group threat_assessment.separate --until +30d \\\n"
		    "      --ground interest_balancing "
		    "--weighing-from weighing.txt\n"
		    "  sluss disclose ... --preview\n"
		    "  sluss disclose RECORD --case ID --to clinic \\\n"
		    "      --group person.identity --ground own_work "
		    "--until +30d \\\n"
		    "      --handed-over paper --received-by \"nurse on duty\"\n"
		    "  sluss disclose RECORD --case ID --renew\n"
		    "  sluss disclose RECORD --case ID --renew --dry-run\n"
		    "  sluss disclose RECORD --case ID --circle --dry-run\n"
		    "  sluss disclose RECORD --case ID --to-all-parties \\\n"
		    "      --group plan.actions --ground own_work "
		    "--until +90d\n",
		.options = disclose_options, .least = 1, .most = 1,
		.run = run_disclose,
	}, { .noun = NULL }
};
