/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss provider: the register of providers. */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "input.h"
#include "session.h"
#include "template.h"
#include "tree.h"
#include "view.h"
#include "when.h"
#include "words.h"

static const struct poptOption put_options[] = {
	ARGS_VALUE("from", OPT_FROM,
	    N_("the provider as JSON; - is standard input"), N_("FILE")),
	ARGS_VALUE("revise", OPT_REVISE,
	    N_("write a new version of this provider; needs --base"),
	    N_("PROVIDER")),
	ARGS_VALUE("base", OPT_BASE, N_("the version this was written on"),
	    N_("N")),
	POPT_TABLEEND
};

static const struct poptOption show_options[] = {
	ARGS_FLAG("reveal", OPT_REVEAL,
	    N_("the reasons too, where they are yours")),
	POPT_TABLEEND
};

static const struct poptOption list_options[] = {
	ARGS_VALUE("number", OPT_NUMBER, N_("only this organisation number"),
	    N_("NUMBER")),
	ARGS_FLAG("all", OPT_FORCE,
	    N_("those whose vetting is past or stopped, too")),
	POPT_TABLEEND
};

static const struct poptOption vet_options[] = {
	ARGS_VALUE("until", OPT_UNTIL,
	    N_("last day that the vetting may be relied on"), N_("TIME")),
	POPT_TABLEEND
};

static void
show_put(struct session *s, const json_t *r)
{
	fprintf(s->out.f, "%s %s\n%s %lld\n", _("Provider"),
	    tree_text(r, "providerId"), _("Version"),
	    tree_number(r, "version"));
}

static int
put(struct session *s, const char *id, long base, json_t *provider)
{
	return session_show(s, "ProviderService/PutProvider",
	    json_pack("{s:s, s:o, s:I}", "providerId", id, "provider",
	    provider, "baseVersion", (json_int_t)base), show_put);
}

static int
run_put(struct session *s)
{
	char id[SLUSS_ID_TEXT] = "", *text = NULL;
	const char *file = args_need(s->args, OPT_FROM, "from");
	json_t *record = NULL, *provider;
	long base = 0;
	int status;

	if (!file || !args_id(s->args, OPT_REVISE, "revise", false, id) ||
	    (*id && !args_number(s->args, OPT_BASE, "base", 1000000, &base)))
		return STATUS_USAGE;
	if (*id && base == 0)
		return status_usage("%s", _("--revise needs --base, the "
		    "version it was written on"));
	status = input_file(&text, file);
	if (status == STATUS_OK)
		status = template_read(&record, file, text,
		    words_kind("provider"));
	input_free(text);
	if (status != STATUS_OK)
		return status;
	provider = json_incref(json_object_get(record, "provider"));
	json_decref(record);
	return put(s, id, base, provider);
}

static int
get(struct session *s, const char *id, bool reasons, json_t **reply)
{
	json_t *groups = json_array();

	if (reasons) {
		json_array_append_new(groups, json_string("provider.vetting"));
		json_array_append_new(groups, json_string("provider.reasons"));
	}
	return session_call(s, "ProviderService/GetProvider",
	    json_pack("{s:s, s:o}", "providerId", id, "groups", groups),
	    reply);
}

static int
run_show(struct session *s)
{
	char id[SLUSS_ID_TEXT];
	json_t *reply = NULL;
	int status;

	if (!args_rest_id(s->args, 0, id))
		return STATUS_USAGE;
	status = get(s, id, args_has(s->args, OPT_REVEAL), &reply);
	if (status != STATUS_OK)
		return status;
	if (s->out.people)
		view_show(&s->out, tree_at(reply, "view"), NULL);
	else
		out_json(&s->out, reply);
	json_decref(reply);
	return STATUS_OK;
}

static int
run_list(struct session *s)
{
	static const struct column columns[] = {
		{ N_("PROVIDER"), "record.head.recordId", COLUMN_TEXT },
		{ N_("NAME"), "record.provider.vetting.name", COLUMN_TEXT },
		{ N_("NUMBER"), "record.provider.vetting.organisationNumber",
		  COLUMN_TEXT },
		{ N_("VETTING"), "record.provider.vetting.vetted",
		  COLUMN_WORD },
		{ N_("UNTIL"), "record.provider.vetting.validToOn",
		  COLUMN_TEXT },
		{ N_("BY"), "record.head.owner", COLUMN_TEXT },
	};

	return session_table(s, "ProviderService/ListProviders",
	    json_pack("{s:s*, s:s}", "organisationNumber",
	    args_text(s->args, OPT_NUMBER), "includeUnfit",
	    tree_answer(args_has(s->args, OPT_FORCE))), "providers", columns,
	    sizeof(columns) / sizeof(columns[0]));
}

static const char *
outcome_of(const char *word)
{
	static const struct { const char *word, *value; } words[] = {
		{ "ok", "VETTED_OK" }, { "pending", "VETTED_PENDING" },
		{ "stop", "VETTED_STOP" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].value;
	return NULL;
}

/* What stands in the register, with another outcome. */
static int
run_vet(struct session *s)
{
	const char *outcome = outcome_of(args_rest(s->args, 1));
	char id[SLUSS_ID_TEXT], today[11], until[SLUSS_TIME_TEXT];
	json_t *reply = NULL, *vetting;
	time_t now = time(NULL);
	struct tm tm;
	long base;
	int status;

	if (!outcome)
		return status_usage("%s", _("vet `ok`, `pending` or `stop`"));
	if (!args_rest_id(s->args, 0, id) || !when_read_day(args_text(s->args,
	    OPT_UNTIL), "until", until))
		return STATUS_USAGE;
	status = get(s, id, false, &reply);
	if (status != STATUS_OK)
		return status;
	vetting = json_deep_copy(tree_at(reply,
	    "view.record.provider.vetting"));
	base = (long)tree_number(reply, "view.record.head.version");
	json_decref(reply);
	if (!vetting || base == 0) {
		json_decref(vetting);
		return status_usage("%s", _("the provider is another "
		    "organisation's to vet"));
	}
	localtime_r(&now, &tm);
	strftime(today, sizeof(today), "%Y-%m-%d", &tm);
	json_object_set_new(vetting, "vetted", json_string(outcome));
	json_object_set_new(vetting, "vettedOn", json_string(today));
	if (*until)
		json_object_set_new(vetting, "validToOn", json_string(until));
	return put(s, id, base, json_pack("{s:o}", "vetting", vetting));
}

const struct command provider_commands[] = {
	{
		.noun = "provider", .verb = "put",
		.summary = N_("Enter a provider into the register"),
		.usage = "",
		.examples =
		    "  sluss provider put --from provider.json\n"
		    "  sluss record template provider >provider.json\n",
		.options = put_options,
		.run = run_put,
	}, {
		.noun = "provider", .verb = "show",
		.summary = N_("Show what is said of a provider"),
		.usage = N_("PROVIDER"),
		.examples = "  sluss provider show PROVIDER\n",
		.options = show_options, .least = 1, .most = 1,
		.run = run_show,
	}, {
		.noun = "provider", .verb = "list",
		.summary = N_("List providers"),
		.usage = "",
		.examples = "  sluss provider list --all\n",
		.options = list_options,
		.run = run_list,
	}, {
		.noun = "provider", .verb = "vet",
		.summary = N_("Say anew how a provider is vetted"),
		.usage = N_("PROVIDER ok|pending|stop"),
		.examples =
		    "  sluss provider vet PROVIDER ok --until 2027-06-30\n"
		    "  sluss provider vet PROVIDER stop\n",
		.options = vet_options, .least = 2, .most = 2,
		.run = run_vet,
	}, { .noun = NULL }
};
