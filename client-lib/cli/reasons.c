/* SPDX-License-Identifier: EUPL-1.2 */
/* Asks for what the ground requires, and for nothing else. */

#include "reasons.h"

#include <string.h>

#include "input.h"
#include "tree.h"
#include "view.h"

int
reasons_text(struct session *s, enum opt key, const char *question,
    char **out)
{
	const char *file = args_text(s->args, key);

	*out = NULL;
	if (file)
		return input_file(out, file);
	if (question && input_interactive())
		return input_prompt(out, question);
	return STATUS_OK;
}

/* Whether the ground wants something, by the policy in force. */
static bool
requires(const json_t *ceiling, const char *ground, const char *what)
{
	const json_t *g, *r;
	size_t i, k;

	json_array_foreach(tree_at(ceiling, "grounds"), i, g) {
		if (strcmp(tree_text(g, "code"), ground) != 0)
			continue;
		json_array_foreach(tree_at(g, "requires"), k, r)
			if (strcmp(json_string_value(r), what) == 0)
				return true;
	}
	return false;
}

static int
add_text(struct session *s, json_t *request, const char *name, enum opt key,
    const char *question)
{
	char *text;
	int status = reasons_text(s, key, question, &text);

	if (status == STATUS_OK && text)
		json_object_set_new(request, name, json_string(text));
	input_free(text);
	return status;
}

static int
add_texts(struct session *s, json_t *request, const json_t *ceiling,
    const char *ground)
{
	const char *weighing = NULL;
	int status;

	if (requires(ceiling, ground, "weighing"))
		weighing = _("Weighing: why does the interest in disclosing "
		    "outweigh? No address, name or identity number.");
	status = add_text(s, request, "weighing", OPT_WEIGHING_FROM,
	    weighing);
	if (status != STATUS_OK)
		return status;
	return add_text(s, request, "necessity", OPT_NECESSITY_FROM,
	    ceiling ? _("Necessity and proportionality, only where police or "
	    "Kriminalvården disclose to others; else leave it empty. No "
	    "address, name or identity number.") : NULL);
}

int
reasons_add(struct session *s, const char *case_id, json_t *request)
{
	const char *ground = args_need(s->args, OPT_GROUND, "ground");
	const char *weighing = args_text(s->args, OPT_WEIGHING_FROM);
	const char *necessity = args_text(s->args, OPT_NECESSITY_FROM);
	char consent[SLUSS_ID_TEXT];
	json_t *ceiling = NULL;
	int status;

	if (!ground || !args_id(s->args, OPT_CONSENT, "consent", false,
	    consent))
		return STATUS_USAGE;
	if (weighing && necessity && strcmp(weighing, "-") == 0 &&
	    strcmp(necessity, "-") == 0)
		return status_usage("%s", _("only one text can come from "
		    "standard input"));
	if (input_interactive())
		view_ceiling(s, case_id, &ceiling);
	if (requires(ceiling, ground, "consent") && !*consent) {
		json_decref(ceiling);
		return status_usage("%s", _("this ground rests on a consent: "
		    "name its record with --consent"));
	}
	json_object_set_new(request, "ground", json_string(ground));
	if (*consent)
		json_object_set_new(request, "consentId",
		    json_string(consent));
	status = add_texts(s, request, ceiling, ground);
	json_decref(ceiling);
	return status;
}
