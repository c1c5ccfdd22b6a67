/* SPDX-License-Identifier: EUPL-1.2 */
/* A track is drawn as its stages in a row, the one it stands in in brackets. */

#include "tracks.h"

#include <string.h>

#include <sluss/id.h>

#include "intl.h"
#include "late.h"
#include "safe.h"
#include "tree.h"
#include "when.h"
#include "words.h"

enum { STAGES_MAX = 10 };

static const struct track {
	const char *name, *path, *title;
	const char *stages[STAGES_MAX + 1];
} tracks[] = {
	{ "TRACK_MUNICIPAL", "record.case.municipalTrack",
	  N_("Municipal track"),
	  { "STAGE_CONTACT", "STAGE_CONSENT", "STAGE_INVESTIGATION",
	    "STAGE_DECISION", "STAGE_PLAN", "STAGE_INTERVENTIONS",
	    "STAGE_REVIEW", "STAGE_CLOSURE", "STAGE_AFTERCARE" } },
	{ "TRACK_POLICE", "record.case.policeTrack", N_("Police track"),
	  { "STAGE_CONTACT", "STAGE_CONSENT", "STAGE_JOINT_ASSESSMENT",
	    "STAGE_THREAT_ASSESSMENT", "STAGE_POLICE_CASE", "STAGE_PLAN",
	    "STAGE_INTERVENTIONS", "STAGE_REVIEW", "STAGE_CLOSURE",
	    "STAGE_AFTERCARE" } },
};

enum { TRACKS = sizeof(tracks) / sizeof(tracks[0]) };

static void
draw(FILE *f, const struct track *t, const char *stage)
{
	size_t i;

	fputs("  ", f);
	for (i = 0; t->stages[i]; i++) {
		bool here = strcmp(t->stages[i], stage) == 0;

		fprintf(f, "%s%s%s%s", i ? " > " : "", here ? "[" : "",
		    words_value(t->stages[i]), here ? "]" : "");
	}
	fputc('\n', f);
}

static void
say_due(struct out *o, const char *due)
{
	char when[SLUSS_TIME_TEXT];
	int64_t us;

	if (sluss_time_parse(&us, due) != SLUSS_OK)
		return;
	when_show(due, when);
	fprintf(o->f, ", %s %s", _("due"), when);
	if (late_by(due, NULL))
		late_mark(o, due);
}

static void
show_one(struct out *o, const json_t *view, const struct track *t,
    const json_t *track)
{
	char since[SLUSS_TIME_TEXT];

	when_show(tree_text(track, "sinceAt"), since);
	fprintf(o->f, "\n%s, ", _(t->title));
	safe_write(o->f, tree_text(view, "record.head.owner"));
	fputc('\n', o->f);
	draw(o->f, t, tree_text(track, "stage"));
	fprintf(o->f, "  %s %s", _("since"), since);
	say_due(o, tree_text(track, "dueAt"));
	fputc('\n', o->f);
}

void
tracks_show(struct out *o, const json_t *reply)
{
	const json_t *view, *track;
	size_t i, t;

	for (t = 0; t < TRACKS; t++)
		json_array_foreach(tree_at(reply, "records"), i, view) {
			track = tree_at(view, tracks[t].path);
			if (track)
				show_one(o, view, &tracks[t], track);
		}
}

void
tracks_late(const json_t *reply, json_t *out)
{
	const json_t *view, *track;
	size_t i, t;

	for (t = 0; t < TRACKS; t++)
		json_array_foreach(tree_at(reply, "records"), i, view) {
			track = tree_at(view, tracks[t].path);
			if (!track || !late_by(tree_text(track, "dueAt"),
			    NULL))
				continue;
			json_array_append_new(out, json_pack(
			    "{s:s, s:s, s:s, s:s, s:s}", "what", "stage",
			    "due", tree_text(track, "dueAt"), "track",
			    tracks[t].name, "stage", tree_text(track, "stage"),
			    "organisation",
			    tree_text(view, "record.head.owner")));
		}
}

bool
tracks_own(const json_t *reply, const char **track, char stage[64])
{
	const json_t *view, *found;
	size_t i, t;

	for (t = 0; t < TRACKS; t++)
		json_array_foreach(tree_at(reply, "records"), i, view) {
			found = tree_at(view, tracks[t].path);
			/* Only of one's own is the version told. */
			if (!found || !tree_number(view,
			    "record.head.version"))
				continue;
			if (!*track)
				*track = tracks[t].name;
			snprintf(stage, 64, "%s", tree_text(found, "stage"));
			return true;
		}
	return false;
}
