/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss whoami, sluss health: who the server takes one for, and whether. */

#include <string.h>

#include "safe.h"
#include "session.h"
#include "tree.h"
#include "words.h"

static void
row(FILE *f, const char *name, const char *text)
{
	fprintf(f, "%s: ", name);
	safe_write(f, *text ? text : "-");
	fputc('\n', f);
}

static void
show_whoami(struct session *s, const json_t *r)
{
	FILE *f = s->out.f;
	const json_t *role;
	size_t i;

	row(f, _("Organisation"), tree_text(r, "organisation"));
	row(f, _("Name"), tree_text(r, "organisationName"));
	row(f, _("Agency kind"), tree_text(r, "agencyKind"));
	row(f, _("Node"), tree_text(r, "node"));
	row(f, _("Actor"), tree_text(r, "actor"));
	fprintf(f, "%s:", _("Roles held"));
	json_array_foreach(tree_at(r, "roles"), i, role) {
		fputc(' ', f);
		safe_write(f, json_string_value(role));
	}
	fputc('\n', f);
	row(f, _("Acting as"), tree_text(r, "role"));
	row(f, _("May approve"), words_value(tree_text(r, "approver")));
	row(f, _("On duty"), words_value(tree_text(r, "duty")));
}

static int
run_whoami(struct session *s)
{
	return session_show(s, "CaseService/WhoAmI", json_object(),
	    show_whoami);
}

static int
run_health(struct session *s)
{
	json_t *reply;
	int status = session_open(s);

	if (status != STATUS_OK)
		return status;
	if (sluss_client_connect(s->client) != SLUSS_OK)
		return status_call(sluss_client_error(s->client));
	if (s->out.people) {
		fprintf(s->out.f, "%s\n", _("The server answers, and both "
		    "certificates were accepted."));
		return STATUS_OK;
	}
	reply = json_pack("{s:b}", "connected", 1);
	out_json(&s->out, reply);
	json_decref(reply);
	return STATUS_OK;
}

const struct command whoami_commands[] = {
	{
		.noun = "whoami",
		.summary = N_("Show who the server takes you for"),
		.usage = "",
		.examples = "  sluss whoami\n"
		    "  sluss whoami --role coordinator --json\n",
		.run = run_whoami,
	}, {
		.noun = "health",
		.summary = N_("See whether the server can be reached"),
		.usage = "",
		.examples = "  sluss health && echo ready\n",
		.run = run_health,
	}, { .noun = NULL }
};
