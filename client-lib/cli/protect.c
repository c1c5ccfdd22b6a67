/* SPDX-License-Identifier: EUPL-1.2 */
/* Protected persons: said first, and their addresses kept off paper. */

#include "protect.h"

#include <string.h>

#include "safe.h"
#include "tree.h"

static bool
handled(const json_t *group, const char *handling)
{
	return strcmp(tree_text(group, "handling"), handling) == 0;
}

static bool
is_protected(const json_t *view)
{
	const json_t *group;
	size_t i;

	json_array_foreach(tree_at(view, "groups"), i, group)
		if (handled(group, "HANDLING_PROTECTED") ||
		    handled(group, "HANDLING_PROTECTED_POST"))
			return true;
	return false;
}

int
protect_check(struct session *s, const json_t *view)
{
	const json_t *group;
	size_t i;

	if (s->out.people && s->out.terminal)
		return STATUS_OK;
	json_array_foreach(tree_at(view, "groups"), i, group)
		if (handled(group, "HANDLING_PROTECTED_POST") &&
		    strcmp(tree_text(group, "group"),
		    "whereabouts.address") == 0 &&
		    strcmp(tree_text(group, "state"),
		    "GROUP_STATE_CODE_RELEASED") == 0)
			return status_usage("%s", _("post to this person goes "
			    "by the Tax Agency: the address is shown on a "
			    "terminal alone, and neither printed nor "
			    "exported"));
	return STATUS_OK;
}

/* The neutral greeting of a contact route; what it may not be told is silent. */
static void
greeting(struct session *s, const char *case_id, const char *record)
{
	json_t *reply = NULL;
	const char *text;

	if (session_call(s, "RecordService/GetRecord",
	    json_pack("{s:s, s:s}", "caseId", case_id, "recordId", record),
	    &reply) != STATUS_OK)
		return;
	text = tree_text(reply, "view.record.contactRoute.route."
	    "neutralGreeting");
	if (*text) {
		fprintf(s->out.f, "%s: ", _("Begin a call or letter with"));
		safe_write_lines(s->out.f, text, 2);
		fputc('\n', s->out.f);
	}
	json_decref(reply);
}

void
protect_preface(struct session *s, const char *case_id, const json_t *view)
{
	json_t *reply = NULL, *route;
	size_t i;

	if (!is_protected(view))
		return;
	out_strong(&s->out, _("Protected personal data"));
	fprintf(s->out.f, "\n%s\n", _("Say nobody's name or whereabouts that "
	    "the other does not already have."));
	if (session_list(s, "RecordService/ListRecords",
	    json_pack("{s:s, s:s}", "caseId", case_id, "kind",
	    "contact_route"), "records", &reply) == STATUS_OK) {
		json_array_foreach(tree_at(reply, "records"), i, route)
			greeting(s, case_id, tree_text(route,
			    "record.head.recordId"));
		json_decref(reply);
	}
	fputc('\n', s->out.f);
}
