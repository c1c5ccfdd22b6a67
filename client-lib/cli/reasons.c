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

/* Whether an organisation of the list is under this regime. */
static bool
is_under(const json_t *organisations, const char *code, const char *regime)
{
	const json_t *o;
	size_t i;

	json_array_foreach(organisations, i, o)
		if (strcmp(tree_text(o, "code"), code) == 0)
			return strcmp(tree_text(o, "regime"), regime) == 0;
	return false;
}

/*
 * From brottsdatalagen to anything else a necessity is written. What cannot
 * be found out is asked for: the server says no where it is missing.
 */
static bool
needs_necessity(struct session *s, const char *recipient)
{
	json_t *self = NULL, *list = NULL;
	bool needed = true;

	if (session_call(s, "CaseService/WhoAmI", json_object(), &self) ==
	    STATUS_OK && session_list(s, "RegistryService/ListOrganisations",
	    json_object(), "organisations", &list) == STATUS_OK) {
		const json_t *all = tree_at(list, "organisations");

		needed = !is_under(all, tree_text(self, "organisation"),
		    "REGIME_GDPR") && !is_under(all, recipient, "REGIME_BDL");
	}
	json_decref(self);
	json_decref(list);
	return needed;
}

static int
add_texts(struct session *s, json_t *request, const json_t *ceiling,
    const char *ground, const char *recipient)
{
	const char *weighing = NULL, *necessity = NULL;
	int status;

	if (requires(ceiling, ground, "weighing"))
		weighing = _("Weighing: why does the interest in disclosing "
		    "outweigh? No address, name or identity number.");
	status = add_text(s, request, "weighing", OPT_WEIGHING_FROM,
	    weighing);
	if (status != STATUS_OK)
		return status;
	if (ceiling && !args_has(s->args, OPT_NECESSITY_FROM) &&
	    needs_necessity(s, recipient))
		necessity = _("Necessity and proportionality: why is it needed, "
		    "and not more than is needed? No address, name or "
		    "identity number.");
	return add_text(s, request, "necessity", OPT_NECESSITY_FROM,
	    necessity);
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
	status = add_texts(s, request, ceiling, ground,
	    args_text(s->args, OPT_TO) ? args_text(s->args, OPT_TO) : "");
	json_decref(ceiling);
	return status;
}
