/* SPDX-License-Identifier: EUPL-1.2 */
/* What a disclosure would come to, in words. */

#include "preview.h"

#include <string.h>

#include "intl.h"
#include "safe.h"
#include "tree.h"
#include "when.h"

/* The texts are those of the server's errors, so that they are told alike. */
static const struct {
	const char *reason, *text;
} obstacles[] = {
	{ "GROUP_NOT_WRITABLE", N_("Your position may not write a group that "
	    "was given. The ceiling shows which it may.") },
	{ "GROUP_EMPTY", N_("A group named has no content in this version.") },
	{ "EXTRACT_MISSING", N_("The recipient may read only an extract, and "
	    "none is written for it. Write one: sluss record put KIND --revise "
	    "RECORD --base N --extract-for ORG.") },
	{ "NEVER_LEAVES_POLICE", N_("Sources and analysis of a threat "
	    "assessment never leave the police, on any ground.") },
	{ "RECIPIENT_MAY_NOT_READ", N_("The ceiling lets no position of the "
	    "recipient read a group named.") },
	{ "UNKNOWN_GROUND", N_("No ground has this code.") },
	{ "GROUND_NOT_IN_FORCE", N_("The ground is not in force today.") },
	{ "GROUND_KINDS", N_("The ground does not reach from your agency to "
	    "the recipient's.") },
	{ "GROUND_NOT_STANDING", N_("The ground carries an act of its own, "
	    "not reading over time.") },
	{ "DERIVED_NEEDS_FOLLOW", N_("A group named shows the case as it is "
	    "when it is read, and needs --follow.") },
	{ "GROUND_CLASS", N_("The ground cannot release a group of this "
	    "secrecy class.") },
	{ "CONSENT_MISSING", N_("The ground is consent: name the consent "
	    "record.") },
	{ "CONSENT_NOT_COVERING", N_("The consent does not cover every group "
	    "towards this recipient today.") },
	{ "WEIGHING_MISSING", N_("The ground asks for the weighing of "
	    "interests in words.") },
	{ "NECESSITY_MISSING", N_("From brottsdatalagen to the data "
	    "protection regulation, say why it is necessary and "
	    "proportionate.") },
	{ "REQUEST_MISSING", N_("The ground asks for a request by the "
	    "recipient.") },
	{ "NUMBER_MISSING", N_("The ground asks for the decision's "
	    "number.") },
	{ "EXPIRY_MISSING", N_("Say when the disclosure ends.") },
	{ "EXPIRY_PAST", N_("The end lies in the past.") },
	{ "DATES_REVERSED", N_("The end lies before the beginning.") },
	{ "EXPIRY_TOO_FAR", N_("The end lies further ahead than the ground, "
	    "the consent or twelve months allow.") },
	{ "UNKNOWN_PURPOSE", N_("State the purpose of the call with a code of "
	    "the purposes in force (sluss-purpose).") },
	{ "CONTENT_CHANGED", N_("A group has new content that is not the "
	    "subject's own. Name it with --group if it may go again.") },
	{ "RECIPIENT_NOT_PARTICIPANT", N_("The recipient takes no part in the "
	    "case.") },
	{ "RECIPIENT_UNCONNECTED", N_("The recipient has no system and reads "
	    "nothing here. Hand it over, and record that "
	    "(RecordDisclosure).") },
	{ "GIVEN_BY_EXTRACT", N_("The recipient may read only an extract. "
	    "Write one, and disclose it to that recipient.") },
	{ "ALREADY_GIVEN", N_("The recipient has it, or will have it when it "
	    "is approved.") },
	{ "NO_APPROVER", N_("Your organisation has no second person who may "
	    "approve. Ask your administrator.") },
};

void
preview_list(FILE *f, const json_t *list)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		fputs(i > 0 ? ", " : " ", f);
		safe_write(f, json_string_value(item));
	}
	fputc('\n', f);
}

static void
show_obstacle(FILE *f, const char *indent, const char *reason)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < sizeof(obstacles) / sizeof(obstacles[0]); i++)
		if (strcmp(obstacles[i].reason, reason) == 0)
			text = _(obstacles[i].text);
	fputs(indent, f);
	safe_write(f, reason);
	fprintf(f, "%s%s\n", *text ? ": " : "", text);
}

static void
show_reader(FILE *f, const json_t *row)
{
	const json_t *conditional = tree_at(row, "conditional");

	if (json_array_size(tree_at(row, "groups")) > 0) {
		fprintf(f, _("%s would read:"), tree_text(row, "position"));
		preview_list(f, tree_at(row, "groups"));
	}
	if (json_array_size(conditional) > 0) {
		fprintf(f, _("%s would read only while a condition is met:"),
		    tree_text(row, "position"));
		preview_list(f, conditional);
	}
}

static bool
holds(const json_t *list, const char *text)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (strcmp(json_string_value(item), text) == 0)
			return true;
	return false;
}

/* What concerns a group, under its name. */
static void
show_group(FILE *f, const json_t *group, json_t *told)
{
	const json_t *list = tree_at(group, "obstacles"), *reason;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	fputs("  ", f);
	safe_write(f, tree_text(group, "group"));
	fputs(":\n", f);
	json_array_foreach(list, i, reason) {
		show_obstacle(f, "    ", json_string_value(reason));
		json_array_append_new(told,
		    json_string(json_string_value(reason)));
	}
}

static void
show_obstacles(FILE *f, const json_t *r)
{
	json_t *told = json_array();
	const json_t *item;
	size_t i;

	fprintf(f, "%s:\n", _("Would be refused"));
	json_array_foreach(tree_at(r, "groups"), i, item)
		show_group(f, item, told);
	json_array_foreach(tree_at(r, "obstacles"), i, item)
		if (!holds(told, json_string_value(item)))
			show_obstacle(f, "  ", json_string_value(item));
	json_decref(told);
	if (json_array_size(tree_at(r, "missing")) > 0) {
		fprintf(f, "%s:", _("Can be added"));
		preview_list(f, tree_at(r, "missing"));
	}
}

static void
show_time(FILE *f, const char *title, const char *at)
{
	char when[SLUSS_TIME_TEXT];

	if (!*at)
		return;
	when_show(at, when);
	fprintf(f, "%s: %s\n", title, when);
}

/* What goes as it was written for the recipient, and not whole. */
static void
show_extracts(FILE *f, const json_t *groups)
{
	json_t *names = json_array();
	const json_t *group;
	size_t i;

	json_array_foreach(groups, i, group)
		if (strcmp(tree_text(group, "extract"), "ANSWER_YES") == 0 &&
		    strcmp(tree_text(group, "mayGo"), "ANSWER_YES") == 0)
			json_array_append(names, tree_at(group, "group"));
	if (json_array_size(names) > 0) {
		fprintf(f, "%s:", _("As the extract written for it"));
		preview_list(f, names);
	}
	json_decref(names);
}

void
preview_show(FILE *f, const json_t *r)
{
	bool swedish = strcmp(intl_language(), "sv") == 0;
	const json_t *row;
	size_t i;

	json_array_foreach(tree_at(r, "readers"), i, row)
		show_reader(f, row);
	show_extracts(f, tree_at(r, "groups"));
	show_time(f, _("Ends"), tree_text(r, "expiresAt"));
	show_time(f, _("Ends at the latest"), tree_text(r, "latestEnd"));
	if (strcmp(tree_text(r, "needsApproval"), "ANSWER_YES") == 0)
		fprintf(f, "%s\n", _("A second person must approve it."));
	json_array_foreach(tree_at(r, "deductions"), i, row) {
		fprintf(f, "%s: ", _("Can be deduced"));
		safe_write(f, tree_text(row, swedish ? "textSv" : "textEn"));
		fputc('\n', f);
	}
	if (json_array_size(tree_at(r, "obstacles")) > 0)
		show_obstacles(f, r);
}

static void
show_due(FILE *f, const json_t *row)
{
	const json_t *reason;
	size_t i;

	fprintf(f, _("%s would be given:"), tree_text(row, "recipient"));
	preview_list(f, tree_at(row, "groups"));
	show_time(f, _("Ends"), tree_text(row, "expiresAt"));
	show_time(f, _("Ends at the latest"), tree_text(row, "latestEnd"));
	if (strcmp(tree_text(row, "needsApproval"), "ANSWER_YES") == 0)
		fprintf(f, "%s\n", _("A second person must approve it."));
	if (json_array_size(tree_at(row, "obstacles")) == 0)
		return;
	fprintf(f, "%s:\n", _("Would be refused"));
	json_array_foreach(tree_at(row, "obstacles"), i, reason)
		show_obstacle(f, "  ", json_string_value(reason));
	if (json_array_size(tree_at(row, "toBeNamed")) > 0) {
		fprintf(f, "%s:", _("To be named with --group"));
		preview_list(f, tree_at(row, "toBeNamed"));
	}
}

void
preview_left_out(FILE *f, const json_t *r)
{
	const json_t *row;
	size_t i;

	json_array_foreach(tree_at(r, "leftOut"), i, row) {
		fprintf(f, _("%s is left out:"), tree_text(row, "recipient"));
		fputc('\n', f);
		show_obstacle(f, "  ", tree_text(row, "reason"));
	}
}

void
preview_show_renewal(FILE *f, const json_t *r)
{
	const json_t *rows = tree_at(r, "renewals"), *row;
	bool stops = false;
	size_t i;

	json_array_foreach(rows, i, row) {
		show_due(f, row);
		stops |= json_array_size(tree_at(row, "obstacles")) > 0;
	}
	preview_left_out(f, r);
	if (json_array_size(rows) == 0)
		fprintf(f, "%s\n", _("Nothing is due to anybody."));
	else if (stops)
		fprintf(f, "%s\n", _("One refusal stops all: remove what is "
		    "in the way, or name the others with --to."));
}
