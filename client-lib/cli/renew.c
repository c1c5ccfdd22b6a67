/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One decision, several recipients: who has an earlier version, every party, or
 * the circle of the case.
 * A person sees what will be given to whom before it is done, and is asked.
 */

#include "renew.h"

#include <string.h>

#include "head.h"
#include "input.h"
#include "preview.h"
#include "reasons.h"
#include "tree.h"
#include "when.h"

bool
renew_is_dry(const struct args *a)
{
	return args_has(a, OPT_DRY_RUN) || args_has(a, OPT_PREVIEW);
}

json_t *
renew_list(const struct args *a, enum opt key)
{
	json_t *list = json_array();
	const char *text;
	size_t i;

	for (i = 0; (text = args_nth(a, key, i)); i++)
		json_array_append_new(list, json_string(text));
	return list;
}

static void
show_renewed(struct session *s, const json_t *r)
{
	static const struct column columns[] = {
		{ N_("DISCLOSURE"), "disclosureId", COLUMN_TEXT },
		{ N_("TO"), "recipient", COLUMN_TEXT },
		{ N_("STATE"), "state", COLUMN_WORD },
		{ N_("ENDS"), "expiresAt", COLUMN_TIME },
		{ N_("GROUPS"), "groups", COLUMN_LIST },
		{ N_("RENEWS"), "renewsId", COLUMN_TEXT },
	};
	const json_t *rows = tree_at(r, "renewals"), *row;
	bool pending = false;
	size_t i;

	out_table(&s->out, rows, columns, sizeof(columns) / sizeof(columns[0]));
	json_array_foreach(rows, i, row)
		pending |= strcmp(tree_text(row, "state"),
		    "DISCLOSURE_STATE_PENDING") == 0;
	preview_left_out(s->out.f, r);
	if (pending)
		fprintf(s->out.f, "%s\n", _("It takes effect when a second "
		    "person approves: `sluss approve`."));
	if (args_has(s->args, OPT_PARTIES))
		fprintf(s->out.f, "%s\n", _("Who takes part later is not given "
		    "it by this: give the same command again then."));
}

/* A text from a file, where one is named; the old one stands else. */
static int
add_given(struct session *s, json_t *request, const char *name, enum opt key)
{
	char *text;
	int status = reasons_text(s, key, NULL, &text);

	if (status == STATUS_OK && text)
		json_object_set_new(request, name, json_string(text));
	input_free(text);
	return status;
}

/* What is the same whoever it is due; NULL after an error was printed. */
static json_t *
request_of(struct session *s, const char *case_id, const char *id)
{
	const char *until = args_text(s->args, OPT_UNTIL);
	char when[SLUSS_TIME_TEXT] = "";

	if (until && !when_read(until, "until", WHEN_DAY_END, when))
		return NULL;
	return json_pack("{s:s, s:s, s:o, s:s*, s:s*}", "caseId", case_id,
	    "recordId", id, "recipients", renew_list(s->args, OPT_TO),
	    "expiresAt", *when ? when : NULL, "decisionNumber",
	    args_text(s->args, OPT_DECISION_NUMBER));
}

/* As what was disclosed before, or as the circle says, but for what is given. */
static int
add_earlier(struct session *s, json_t *request)
{
	int status = add_given(s, request, "weighing", OPT_WEIGHING_FROM);

	if (args_has(s->args, OPT_CIRCLE))
		json_object_set_new(request, "source",
		    json_string("RENEWAL_SOURCE_CIRCLE"));
	json_object_set_new(request, "changedGroups",
	    renew_list(s->args, OPT_GROUP));
	return status ? status : add_given(s, request, "necessity",
	    OPT_NECESSITY_FROM);
}

/* To all parties: a decision of its own, with all that it rests on. */
static int
add_parties(struct session *s, const char *case_id, json_t *request)
{
	const struct args *a = s->args;
	const char *onward;
	char buffer[64];

	if (!args_need(a, OPT_GROUP, "group") ||
	    (!renew_is_dry(a) && !args_need(a, OPT_UNTIL, "until")) ||
	    !head_enum(s, OPT_ONWARD, "onward", "ONWARD_", buffer, &onward))
		return STATUS_USAGE;
	json_object_set_new(request, "source",
	    json_string("RENEWAL_SOURCE_PARTIES"));
	json_object_set_new(request, "groups", renew_list(a, OPT_GROUP));
	json_object_set_new(request, "follow",
	    json_string(tree_answer(args_has(a, OPT_FOLLOW))));
	json_object_set_new(request, "onward",
	    json_string(onward ? onward : "ONWARD_NONE"));
	if (args_text(a, OPT_PURPOSE_OF))
		json_object_set_new(request, "purpose",
		    json_string(args_text(a, OPT_PURPOSE_OF)));
	return reasons_add(s, case_id, request);
}

static const char preview[] = "DisclosureService/PreviewRenewal";

static void
show_preview(struct session *s, const json_t *reply)
{
	preview_show_renewal(s->out.f, reply);
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
	status = session_call(s, preview, json_pack("{s:O}", "renewal",
	    request), &reply);
	s->tolerated = SLUSS_OK;
	if (status == STATUS_OK)
		preview_show_renewal(stderr, reply);
	else if (status != STATUS_CALL + SLUSS_UNIMPLEMENTED)
		return status;
	json_decref(reply);
	if (input_confirm(!args_has(s->args, OPT_RENEW) ?
	    _("Disclose? [y/N]") : _("Renew what is disclosed of the record? "
	    "[y/N]")))
		return STATUS_OK;
	return STATUS_CALL + SLUSS_CANCELLED;
}

int
renew_run(struct session *s, const char *case_id, const char *id)
{
	json_t *request;
	int status;

	if (args_has(s->args, OPT_RENEW) + args_has(s->args, OPT_PARTIES) +
	    args_has(s->args, OPT_CIRCLE) > 1)
		return status_usage(_("--renew, --circle and --to-all-parties "
		    "are decisions of their own: give one of them"));
	request = request_of(s, case_id, id);
	if (!request)
		return STATUS_USAGE;
	status = args_has(s->args, OPT_PARTIES) ?
	    add_parties(s, case_id, request) : add_earlier(s, request);
	if (status == STATUS_OK && renew_is_dry(s->args)) {
		status = session_show(s, preview, json_pack("{s:O}",
		    "renewal", request), show_preview);
		json_decref(request);
		return status;
	}
	if (status == STATUS_OK)
		status = confirm(s, request);
	if (status == STATUS_OK)
		return session_show(s, "DisclosureService/RenewDisclosures",
		    request, show_renewed);
	json_decref(request);
	return status;
}
