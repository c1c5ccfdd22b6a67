/* SPDX-License-Identifier: EUPL-1.2 */
/* Nothing here asks the server: it only compares what was told with the time. */

#include "late.h"

#include <string.h>
#include <time.h>

#include "safe.h"
#include "tracks.h"
#include "tree.h"
#include "when.h"
#include "words.h"

enum { DAY = 24 * 60 * 60 };

bool
late_by(const char *when, long *days)
{
	char end[SLUSS_TIME_TEXT];
	bool day = when_is_day(when);
	int64_t us, late;

	if (day && !when_read(when, "", WHEN_DAY_END, end))
		return false;
	if (sluss_time_parse(&us, day ? end : when) != SLUSS_OK)
		return false;
	late = (int64_t)time(NULL) - us / 1000000;
	if (days)
		*days = (long)(late / DAY) + day;
	return day ? late >= 0 : late > 0;
}

bool
late_action(const json_t *action)
{
	const char *state = tree_text(action, "state");

	return late_by(tree_text(action, "dueOn"), NULL) &&
	    strcmp(state, "ACTION_STATE_DONE") != 0 &&
	    strcmp(state, "ACTION_STATE_CANCELLED") != 0;
}

void
late_mark(struct out *o, const char *when)
{
	long days = 0;

	late_by(when, &days);
	fputs(", ", o->f);
	out_strong(o, _("OVERDUE"));
	if (days > 0)
		fprintf(o->f, " (%ld %s)", days, _("days"));
}

static void
of_plan(const json_t *view, json_t *out)
{
	const json_t *plan = tree_at(view, "record.plan.actions"), *action;
	const char *id = tree_text(view, "record.head.recordId");
	const char *owner = tree_text(view, "record.head.owner");
	const char *review = tree_text(plan, "reviewOn");
	size_t i;

	json_array_foreach(tree_at(plan, "actions"), i, action)
		if (late_action(action))
			json_array_append_new(out, json_pack(
			    "{s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
			    "what", "action", "due",
			    tree_text(action, "dueOn"), "recordId", id,
			    "owner", owner, "organisation",
			    tree_text(action, "organisation"), "type",
			    tree_text(action, "type"), "state",
			    tree_text(action, "state")));
	if (late_by(review, NULL))
		json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:s}",
		    "what", "review", "due", review, "recordId", id,
		    "owner", owner));
}

/* Whether something of it is told to the caller as past its time. */
static bool
said_overdue(const json_t *view)
{
	const json_t *group;
	size_t i;

	json_array_foreach(tree_at(view, "groups"), i, group)
		if (strcmp(tree_text(group, "overdue"), tree_answer(1)) == 0)
			return true;
	return false;
}

static void
of_record(const json_t *view, json_t *out)
{
	const json_t *head = tree_at(view, "record.head");
	const char *kind = tree_text(head, "kind");
	const char *until = tree_text(head, "validTo");

	if (strcmp(kind, "threat_assessment") != 0 &&
	    strcmp(kind, "risk_assessment") != 0)
		return;
	if (!late_by(until, NULL) && !said_overdue(view))
		return;
	json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:s, s:s}",
	    "what", "assessment", "due", until, "recordId",
	    tree_text(head, "recordId"), "owner", tree_text(head, "owner"),
	    "kind", kind));
}

static void
of_request(const json_t *entry, json_t *out)
{
	const char *due = tree_text(entry, "dueAt");

	if (strcmp(tree_text(entry, "state"), "REQUEST_STATE_OPEN") != 0 ||
	    !late_by(due, NULL))
		return;
	json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:s, s:s, s:O*}",
	    "what", "request", "due", due, "askId",
	    tree_text(entry, "askId"), "fromOrganisation",
	    tree_text(entry, "fromOrganisation"), "toOrganisation",
	    tree_text(entry, "toOrganisation"), "groups",
	    tree_at(entry, "groups")));
}

json_t *
late_all(const struct joint *j)
{
	json_t *out = json_array();
	const json_t *item;
	size_t i;

	tracks_late(j->reply, out);
	json_array_foreach(j->plans, i, item)
		of_plan(item, out);
	json_array_foreach(tree_at(j->listed, "records"), i, item)
		of_record(item, out);
	json_array_foreach(tree_at(j->requests, "requests"), i, item)
		of_request(item, out);
	return out;
}

/* Who is late with what, in one line without the time. */
static void
say_what(FILE *f, const json_t *item)
{
	const char *what = tree_text(item, "what");
	const struct field *kind = words_kind(tree_text(item, "kind"));

	if (strcmp(what, "stage") == 0) {
		fputs(words_value(tree_text(item, "stage")), f);
		fputs(", ", f);
		safe_write(f, tree_text(item, "organisation"));
	} else if (strcmp(what, "action") == 0) {
		fprintf(f, "%s, ", _("action of the plan"));
		safe_write(f, tree_text(item, "organisation"));
	} else if (strcmp(what, "review") == 0) {
		fprintf(f, "%s, ", _("review of the plan"));
		safe_write(f, tree_text(item, "owner"));
	} else if (strcmp(what, "assessment") == 0) {
		fputs(kind ? _(kind->label) : tree_text(item, "kind"), f);
		fputs(", ", f);
		safe_write(f, tree_text(item, "owner"));
		fprintf(f, "  %s", tree_text(item, "recordId"));
	} else {
		fprintf(f, "%s %s, ", _("request"), tree_text(item, "askId"));
		safe_write(f, tree_text(item, "fromOrganisation"));
		fputs(" > ", f);
		safe_write(f, tree_text(item, "toOrganisation"));
	}
}

void
late_show(struct session *s, const struct joint *j)
{
	json_t *late = late_all(j), *item;
	FILE *f = s->out.f;
	size_t i;

	fputc('\n', f);
	out_strong(&s->out, _("Past its time"));
	fputc('\n', f);
	json_array_foreach(late, i, item) {
		char when[SLUSS_TIME_TEXT];

		fputs("  ", f);
		say_what(f, item);
		when_show(tree_text(item, "due"), when);
		if (*when)
			fprintf(f, ", %s %s", _("due"), when);
		late_mark(&s->out, when_is_day(tree_text(item, "due")) ?
		    when : tree_text(item, "due"));
		fputc('\n', f);
	}
	if (json_array_size(late) == 0)
		fprintf(f, "  %s\n", _("nothing, as far as you are told"));
	json_decref(late);
}
