/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss lookup: whether a person is known; logged, and told to the owner. */

#include <string.h>

#include "input.h"
#include "reasons.h"
#include "safe.h"
#include "tree.h"
#include "words.h"

static const struct poptOption lookup_options[] = {
	ARGS_VALUE("identity-from", OPT_IDENTITY_FROM,
	    N_("file with the identity number, 12 digits; - is standard "
	       "input"), N_("FILE")),
	ARGS_VALUE("reason-from", OPT_REASON_FROM,
	    N_("file with the reason"), N_("FILE")),
	POPT_TABLEEND
};

enum { DIGITS = 12, DAY = 6 };

/* Keeps the digits; others than 12 are no identity number. */
static bool
digits_of(const char *text, char out[DIGITS + 1])
{
	size_t n = 0;

	for (; *text; text++) {
		if (strchr(" \t\r\n-", *text))
			continue;
		if (*text < '0' || *text > '9' || n == DIGITS)
			return false;
		out[n++] = *text;
	}
	out[n] = '\0';
	return n == DIGITS;
}

static int
read_number(struct session *s, char out[DIGITS + 1])
{
	const char *file = args_text(s->args, OPT_IDENTITY_FROM);
	char *text = NULL;
	bool ok;
	int status;

	if (!file && !input_interactive())
		return status_usage(_("--%s is missing"), "identity-from");
	status = file ? input_file(&text, file) :
	    input_line(&text, _("Identity number, 12 digits:"));
	if (status != STATUS_OK)
		return status;
	ok = text && digits_of(text, out);
	input_free(text);
	return ok ? STATUS_OK : status_usage("%s", _("an identity number "
	    "has 12 digits"));
}

static void
show_result(struct session *s, const json_t *r)
{
	const char *result = tree_text(r, "result");

	fprintf(s->out.f, "%s: %s\n", _("Result"), words_value(result));
	if (strcmp(result, "LOOKUP_RESULT_HIT") != 0)
		return;
	fprintf(s->out.f, "%s: ", _("Organisation"));
	safe_write(s->out.f, tree_text(r, "organisation"));
	fprintf(s->out.f, "\n%s: ", _("Contact"));
	safe_write(s->out.f, tree_text(r, "contact"));
	fputc('\n', s->out.f);
}

static int
run_lookup(struct session *s)
{
	char number[DIGITS + 1] = "";
	char *reason = NULL;
	json_t *request;
	int status;

	status = read_number(s, number);
	if (status == STATUS_OK)
		status = reasons_text(s, OPT_REASON_FROM, _("Reason for the "
		    "search. No address, name or identity number."), &reason);
	if (status == STATUS_OK && !reason)
		status = status_usage(_("--%s is missing"), "reason-from");
	if (status != STATUS_OK) {
		explicit_bzero(number, sizeof(number));
		return status;
	}
	/* The day of a co-ordination number is 60 more. */
	request = json_pack("{s:{s:s}, s:s}", "identityNumber",
	    number[DAY] >= '6' ? "coordinationNumber" :
	    "personalIdentityNumber", number, "reason", reason);
	explicit_bzero(number, sizeof(number));
	input_free(reason);
	return session_show(s, "LookupService/Lookup", request, show_result);
}

const struct command lookup_commands[] = {
	{
		.noun = "lookup",
		.summary = N_("Search for a person by identity number"),
		.usage = "",
		.examples = "  sluss lookup\n"
		    "  sluss lookup --identity-from number.txt "
		    "--reason-from reason.txt\n",
		.options = lookup_options,
		.run = run_lookup,
	}, { .noun = NULL }
};
