/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss watch, sluss changes: what has changed for the organisation. */

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sluss/feed.h>
#include <sluss/json.h>

#include "place.h"
#include "safe.h"
#include "session.h"
#include "tree.h"
#include "when.h"
#include "words.h"

/* A heartbeat comes every 30 s: who hears nothing for so long is alone. */
enum { SILENCE_MS = 100000, PAUSE_MS = 1000, PAUSE_MOST_MS = 30000,
	TYPE_MAX = 64 };

static const struct poptOption watch_options[] = {
	ARGS_VALUE("cursor-file", OPT_CURSOR_FILE,
	    N_("go on from the place kept in this file, and keep it there"),
	    N_("FILE")),
	ARGS_VALUE("types", OPT_TYPES,
	    N_("only these: ended,corrected,..."), N_("LIST")),
	ARGS_FLAG("once", OPT_ONCE, N_("end after the first change")),
	POPT_TABLEEND
};

static const struct poptOption changes_options[] = {
	ARGS_VALUE("cursor-file", OPT_CURSOR_FILE,
	    N_("go on from the place kept in this file, and keep it there"),
	    N_("FILE")),
	ARGS_VALUE("types", OPT_TYPES,
	    N_("only these: ended,corrected,..."), N_("LIST")),
	POPT_TABLEEND
};

struct reader {
	struct session *s;
	struct place place;
	const char *types;
	/* Standard output, or what is gathered until the end. */
	FILE *f;
};

/* Every word of a list with commas. */
static int
check_types(const char *list)
{
	char type[TYPE_MAX], name[TYPE_MAX + 16];

	while (list && *list) {
		size_t n = strcspn(list, ",");

		if (n < sizeof(type)) {
			memcpy(type, list, n);
			type[n] = '\0';
		}
		if (n >= sizeof(type) || !words_enum("CHANGE_TYPE_", type,
		    name, sizeof(name)))
			return status_usage(_("--types: %.*s is no type of "
			    "change"), (int)n, list);
		list += n + (list[n] == ',');
	}
	return STATUS_OK;
}

static bool
wanted(const struct reader *r, const char *type)
{
	const char *list = r->types;
	const char *name = type + strlen("CHANGE_TYPE_");

	if (!list || strncmp(type, "CHANGE_TYPE_", 12) != 0)
		return true;
	while (*list) {
		size_t n = strcspn(list, ",");

		if (n > 12 && strncasecmp(list, "CHANGE_TYPE_", 12) == 0 &&
		    n == strlen(type) && strncasecmp(list, type, n) == 0)
			return true;
		if (n == strlen(name) && strncasecmp(list, name, n) == 0)
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

static void
write_groups(FILE *f, const json_t *change)
{
	const json_t *groups = tree_at(change, "groups"), *group;
	size_t i;

	if (json_array_size(groups) == 0 && *tree_text(change, "kind")) {
		fputs("  ", f);
		safe_write(f, tree_text(change, "kind"));
	}
	json_array_foreach(groups, i, group) {
		fputs(i == 0 ? "  " : ", ", f);
		safe_write(f, json_string_value(group));
	}
}

static void
write_named(FILE *f, const char *label, const char *value)
{
	if (!*value)
		return;
	fprintf(f, "  %s ", label);
	safe_write(f, value);
}

/* One line a change: a terminal that is left open reads like a journal. */
static void
write_change(FILE *f, const json_t *change)
{
	char when[SLUSS_TIME_TEXT];

	when_show(tree_text(change, "changedAt"), when);
	fprintf(f, "%s  ", when);
	safe_write(f, words_value(tree_text(change, "type")));
	write_groups(f, change);
	write_named(f, _("case"), tree_text(change, "caseId"));
	write_named(f, _("record"), tree_text(change, "recordId"));
	write_named(f, _("about"), tree_text(change, "aboutId"));
	write_named(f, _("by"), tree_text(change, "organisation"));
	if (*tree_text(change, "dueAt")) {
		when_show(tree_text(change, "dueAt"), when);
		write_named(f, _("to be read by"), when);
	}
	putc('\n', f);
}

static int
flushed(const struct reader *r)
{
	if (fflush(r->f) == 0)
		return STATUS_OK;
	return status_usage("%s", _("the output cannot be written"));
}

/* Prints the Change if it is wanted; *printed tells. */
static int
print_change(struct reader *r, const sluss_message *m, bool *printed)
{
	json_error_t where;
	json_t *change;
	char *text = NULL;

	*printed = false;
	if (sluss_json_write(&text, m, r->s->out.people ? SLUSS_JSON_HEX_IDS :
	    SLUSS_JSON_COMPACT) != SLUSS_OK)
		return status_usage("%s", _("out of memory"));
	change = json_loads(text, 0, &where);
	if (change && wanted(r, tree_text(change, "type"))) {
		*printed = true;
		if (r->s->out.people) {
			write_change(r->f, change);
		} else {
			safe_write_json(r->f, text);
			putc('\n', r->f);
		}
	}
	sluss_free(text);
	if (!change)
		return status_usage("%s", _("the reply cannot be shown"));
	json_decref(change);
	return flushed(r);
}

static void
say_behind(const struct reader *r)
{
	if (!r->s->out.people) {
		fputs("{\"fellBehind\":true}\n", r->f);
		fflush(r->f);
	}
	status_note("%s", _("more has changed than is kept for you: look "
	    "through your cases anew; what changes from now on follows"));
}

/* One reply of a Watch; *done: a change was printed. */
static int
take(struct reader *r, const sluss_message *m, bool *done)
{
	sluss_message *change = NULL;
	size_t n = 0;
	int status = STATUS_OK;

	if (sluss_message_count(&n, m, "fell_behind") == SLUSS_OK && n > 0) {
		say_behind(r);
		return place_go(&r->place, m, "fell_behind.cursor");
	}
	if (sluss_message_sub(&change, m, "change") == SLUSS_OK) {
		status = print_change(r, change, done);
		sluss_message_free(change);
		/* Kept when it has been printed: better twice than never. */
		if (status == STATUS_OK)
			status = place_go(&r->place, m, "change.cursor");
		return status;
	}
	return place_go(&r->place, m, "cursor");
}

/* A loss that a new connection may mend. */
static bool
passes(sluss_code code)
{
	return code == SLUSS_UNAVAILABLE || code == SLUSS_DEADLINE_EXCEEDED ||
	    code == SLUSS_OUT_OF_RANGE || code == SLUSS_CANCELLED ||
	    code == SLUSS_RESOURCE_EXHAUSTED || code == SLUSS_INTERNAL;
}

/* Until it is lost; *heard: something came. */
static int
follow(struct reader *r, bool *heard, bool *done)
{
	sluss_stream *stream = NULL;
	sluss_message *m = NULL;
	int status = STATUS_OK;
	sluss_code code;

	code = sluss_feed_watch(&stream, r->s->client, r->place.cursor,
	    r->place.n);
	while (code == SLUSS_OK && status == STATUS_OK &&
	    !(*done && args_has(r->s->args, OPT_ONCE))) {
		code = sluss_stream_next(&m, stream, SILENCE_MS);
		if (code != SLUSS_OK)
			break;
		*heard = true;
		status = take(r, m, done);
		sluss_message_free(m);
	}
	if (code != SLUSS_OK && !passes(code))
		status = status_call(sluss_client_error(r->s->client));
	sluss_stream_free(stream);
	return status;
}

static int
run_watch(struct session *s)
{
	struct reader r = { .s = s, .f = stdout };
	int status = place_open(&r.place, s->args), pause = PAUSE_MS;
	bool heard, done = false, told = false;

	r.types = args_text(s->args, OPT_TYPES);
	if (status == STATUS_OK)
		status = check_types(r.types);
	if (status == STATUS_OK)
		status = session_open(s);
	while (status == STATUS_OK) {
		heard = false;
		status = follow(&r, &heard, &done);
		if (status != STATUS_OK ||
		    (done && args_has(s->args, OPT_ONCE)))
			break;
		if (heard) {
			pause = PAUSE_MS;
			told = false;
		}
		if (!told)
			status_note("%s", _("the connection is lost; trying "
			    "again until it is there"));
		told = true;
		poll(NULL, 0, pause);
		pause = pause * 2 < PAUSE_MOST_MS ? pause * 2 : PAUSE_MOST_MS;
	}
	return status;
}

/* One page; *more: it had changes. */
static int
page(struct reader *r, bool *more)
{
	sluss_message *reply = NULL, *change = NULL;
	char path[32];
	size_t n = 0, behind = 0, i;
	int status = STATUS_OK;
	bool printed;

	if (sluss_feed_list(&reply, r->s->client, r->place.cursor,
	    r->place.n, 200) != SLUSS_OK)
		return status_call(sluss_client_error(r->s->client));
	sluss_message_count(&n, reply, "changes");
	sluss_message_count(&behind, reply, "fell_behind");
	if (behind > 0)
		say_behind(r);
	for (i = 0; i < n && status == STATUS_OK; i++) {
		snprintf(path, sizeof(path), "changes[%zu]", i);
		if (sluss_message_sub(&change, reply, path) != SLUSS_OK)
			continue;
		status = print_change(r, change, &printed);
		sluss_message_free(change);
	}
	*more = n > 0;
	if (status == STATUS_OK)
		status = place_go(&r->place, reply, "next_cursor");
	sluss_message_free(reply);
	return status;
}

static int
run_changes(struct session *s)
{
	struct reader r = { .s = s, .f = stdout };
	int status = place_open(&r.place, s->args);
	bool more = true;

	r.types = args_text(s->args, OPT_TYPES);
	if (status == STATUS_OK)
		status = check_types(r.types);
	if (status == STATUS_OK)
		status = session_open(s);
	while (status == STATUS_OK && more)
		status = page(&r, &more);
	return status;
}

const struct command feed_commands[] = {
	{
		.noun = "watch",
		.summary = N_("Tell what changes for you, as it happens"),
		.usage = "",
		.examples = "  sluss watch --cursor-file ~/.sluss-cursor\n"
		    "  sluss watch --types ended,corrected --json\n",
		.options = watch_options,
		.run = run_watch,
	}, {
		.noun = "changes",
		.summary = N_("List what has changed for you"),
		.usage = "",
		.examples = "  sluss changes --cursor-file ~/.sluss-cursor\n",
		.options = changes_options,
		.run = run_changes,
	}, { .noun = NULL }
};
