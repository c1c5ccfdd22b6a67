/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss case advance, sluss case close: the caller's own track. */

#include <string.h>

#include "head.h"
#include "safe.h"
#include "tracks.h"
#include "tree.h"
#include "when.h"
#include "words.h"

static const struct poptOption advance_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("track", OPT_TRACK,
	    N_("municipal or police; your own when left out"), N_("TRACK")),
	ARGS_VALUE("from", OPT_FROM,
	    N_("the stage it stands in; looked up when left out"),
	    N_("STAGE")),
	ARGS_VALUE("due", OPT_UNTIL,
	    N_("when the new stage is due, instead of what the policy says"),
	    N_("TIME")),
	POPT_TABLEEND
};

static const struct poptOption close_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	POPT_TABLEEND
};

static void
show_advanced(struct session *s, const json_t *r)
{
	bool swedish = strcmp(intl_language(), "sv") == 0;
	const json_t *guard;
	size_t i;

	fprintf(s->out.f, "%s %s\n", _("The track stands in"),
	    words_value(tree_text(r, "stage")));
	json_array_foreach(tree_at(r, "warnings"), i, guard) {
		fprintf(s->out.f, "%s ", _("Warning:"));
		safe_write(s->out.f, tree_text(guard, "guard"));
		fputs(": ", s->out.f);
		safe_write(s->out.f, tree_text(guard, swedish ? "textSv" :
		    "textEn"));
		fputc('\n', s->out.f);
	}
}

/* What was not given is how the caller's own track stands. */
static int
look_up(struct session *s, const char *id, const char **track,
    const char **from, char stage[64])
{
	json_t *reply = NULL;
	int status = session_call(s, "CaseService/GetCase",
	    json_pack("{s:s}", "caseId", id), &reply);

	if (status != STATUS_OK)
		return status;
	if (!tracks_own(reply, track, stage))
		status = status_usage("%s", _("your organisation has no "
		    "track of its own in this case"));
	else if (!*from)
		*from = stage;
	json_decref(reply);
	return status;
}

static int
run_advance(struct session *s)
{
	char id[SLUSS_ID_TEXT], due[SLUSS_TIME_TEXT], track_text[64];
	char from_text[64], to_text[64], stage[64];
	const char *track, *from, *to;
	int status = STATUS_OK;

	if (!args_id(s->args, OPT_CASE, "case", true, id) ||
	    !when_read(args_text(s->args, OPT_UNTIL), "due", WHEN_DAY_END,
	    due) || !head_enum(s, OPT_TRACK, "track", "TRACK_", track_text,
	    &track) || !head_enum(s, OPT_FROM, "from", "STAGE_", from_text,
	    &from))
		return STATUS_USAGE;
	to = words_enum("STAGE_", args_rest(s->args, 0), to_text,
	    sizeof(to_text));
	if (!to)
		return status_usage("%s", _("there is no such stage; see "
		    "--help"));
	if (!track || !from)
		status = look_up(s, id, &track, &from, stage);
	if (status != STATUS_OK)
		return status;
	return session_show(s, "CaseService/AdvanceStage",
	    json_pack("{s:s, s:s, s:s, s:s, s:s*}", "caseId", id, "track",
	    track, "fromStage", from, "toStage", to, "dueAt",
	    *due ? due : NULL), show_advanced);
}

static void
show_closed(struct session *s, const json_t *r)
{
	char when[SLUSS_TIME_TEXT];
	const json_t *d;
	size_t i;

	when_show(tree_text(r, "closedAt"), when);
	fprintf(s->out.f, "%s %s\n", _("Closed at"), when);
	json_array_foreach(tree_at(r, "disclosureIds"), i, d)
		fprintf(s->out.f, "%s %s\n", _("Ended, never approved:"),
		    json_string_value(d));
}

static int
run_close(struct session *s)
{
	char id[SLUSS_ID_TEXT], record[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, id) ||
	    !args_rest_id(s->args, 0, record))
		return STATUS_USAGE;
	return session_show(s, "CaseService/CloseCase",
	    json_pack("{s:s, s:s}", "caseId", id, "closureRecordId", record),
	    show_closed);
}

const struct command stage_commands[] = {
	{
		.noun = "case", .verb = "advance",
		.summary = N_("Move your track of a case to its next stage"),
		.usage = N_("STAGE"),
		.examples = "  sluss case advance consent --case "
		    "00112233445566778899aabbccddeeff\n"
		    "  sluss case advance police-case --case "
		    "00112233445566778899aabbccddeeff \\\n"
		    "      --due +7d\n",
		.options = advance_options, .least = 1, .most = 1,
		.run = run_advance,
	}, {
		.noun = "case", .verb = "close",
		.summary = N_("Close your track with a final closure record"),
		.usage = N_("RECORD"),
		.examples = "  sluss case close "
		    "ffeeddccbbaa99887766554433221100 \\\n"
		    "      --case 00112233445566778899aabbccddeeff\n",
		.options = close_options, .least = 1, .most = 1,
		.run = run_close,
	}, { .noun = NULL }
};
