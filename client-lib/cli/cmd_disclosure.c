/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss approve, withdraw, disclosures, reads: what becomes of disclosures. */

#include "session.h"
#include "tree.h"
#include "words.h"

static const struct poptOption case_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	POPT_TABLEEND
};

static const struct poptOption record_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("record", OPT_RECORD, N_("only of this record"),
	    N_("RECORD")),
	POPT_TABLEEND
};

static int
run_approve(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];
	json_t *ids;
	size_t i;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id))
		return STATUS_USAGE;
	ids = json_array();
	for (i = 0; args_rest(s->args, i); i++) {
		if (!args_rest_id(s->args, i, id)) {
			json_decref(ids);
			return STATUS_USAGE;
		}
		json_array_append_new(ids, json_string(id));
	}
	return session_show(s, "DisclosureService/ApproveDisclosure",
	    json_pack("{s:s, s:o}", "caseId", case_id, "disclosureIds", ids),
	    NULL);
}

static void
show_withdrawn(struct session *s, const json_t *r)
{
	static const struct column columns[] = {
		{ N_("ORGANISATION"), "organisation", COLUMN_TEXT },
		{ N_("ACTOR"), "actor", COLUMN_TEXT },
		{ N_("READS"), "reads", COLUMN_NUMBER },
		{ N_("LAST READ"), "lastReadAt", COLUMN_TIME },
	};
	const json_t *readers = tree_at(r, "readers");

	if (json_array_size(readers) == 0) {
		fprintf(s->out.f, "%s\n", _("Withdrawn. Nobody had read "
		    "it."));
		return;
	}
	fprintf(s->out.f, "%s\n", _("Withdrawn. These had read it:"));
	out_table(&s->out, readers, columns,
	    sizeof(columns) / sizeof(columns[0]));
}

static int
run_withdraw(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	return session_show(s, "DisclosureService/WithdrawDisclosure",
	    json_pack("{s:s, s:s}", "caseId", case_id, "disclosureId", id),
	    show_withdrawn);
}

/* A list of a case, or of one record of it. */
static int
list(struct session *s, const char *method, const char *name,
    const struct column *columns, size_t n)
{
	char case_id[SLUSS_ID_TEXT], id[SLUSS_ID_TEXT];

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_id(s->args, OPT_RECORD, "record", false, id))
		return STATUS_USAGE;
	return session_table(s, method, json_pack("{s:s, s:s*}", "caseId",
	    case_id, "recordId", *id ? id : NULL), name, columns, n);
}

static int
run_disclosures(struct session *s)
{
	static const struct column columns[] = {
		{ N_("DISCLOSURE"), "disclosureId", COLUMN_TEXT },
		{ N_("FROM"), "owner", COLUMN_TEXT },
		{ N_("TO"), "recipient", COLUMN_TEXT },
		{ N_("STATE"), "state", COLUMN_WORD },
		{ N_("GROUND"), "ground", COLUMN_TEXT },
		{ N_("ENDS"), "expiresAt", COLUMN_TIME },
		{ N_("GROUPS"), "groups", COLUMN_LIST },
		{ N_("AS EXTRACTS"), "extracts", COLUMN_LIST },
	};

	return list(s, "DisclosureService/ListDisclosures", "disclosures",
	    columns, sizeof(columns) / sizeof(columns[0]));
}

static int
run_reads(struct session *s)
{
	static const struct column columns[] = {
		{ N_("WHEN"), "at", COLUMN_TIME },
		{ N_("ORGANISATION"), "organisation", COLUMN_TEXT },
		{ N_("ACTOR"), "actor", COLUMN_TEXT },
		{ N_("POSITION"), "position", COLUMN_TEXT },
		{ N_("METHOD"), "method", COLUMN_TEXT },
		{ N_("RESULT"), "result", COLUMN_TEXT },
		{ N_("SHOWN"), "shown", COLUMN_WORD },
		{ N_("GROUPS"), "groups", COLUMN_LIST },
	};

	return list(s, "DisclosureService/ListReads", "reads", columns,
	    sizeof(columns) / sizeof(columns[0]));
}

const struct command disclosure_commands[] = {
	{
		.noun = "approve",
		.summary = N_("Approve disclosures as the second person"),
		.usage = N_("DISCLOSURE..."),
		.examples = "  sluss approve DISCLOSURE --case ID\n"
		    "  sluss approve FIRST SECOND --case ID\n",
		.options = case_options, .least = 1, .most = 64,
		.run = run_approve,
	}, {
		.noun = "withdraw",
		.summary = N_("Withdraw a disclosure and see who had read"),
		.usage = N_("DISCLOSURE"),
		.examples = "  sluss withdraw DISCLOSURE --case ID\n",
		.options = case_options, .least = 1, .most = 1,
		.run = run_withdraw,
	}, {
		.noun = "disclosures",
		.summary = N_("List disclosures given and received"),
		.usage = "",
		.examples = "  sluss disclosures --case ID\n"
		    "  sluss disclosures --case ID --record RECORD\n",
		.options = record_options,
		.run = run_disclosures,
	}, {
		.noun = "reads",
		.summary = N_("List who read what of your records"),
		.usage = "",
		.examples = "  sluss reads --case ID\n"
		    "  sluss reads --case ID --record RECORD --json\n",
		.options = record_options,
		.run = run_reads,
	}, { .noun = NULL }
};
