/* SPDX-License-Identifier: EUPL-1.2 */
/* Every group has a line, so that what is missing is never just absent. */

#include "view.h"

#include <stdint.h>
#include <string.h>

#include "codes.h"
#include "safe.h"
#include "tree.h"
#include "when.h"
#include "words.h"

int
view_ceiling(struct session *s, const char *case_id, json_t **out)
{
	return session_call(s, "PolicyService/GetCeiling",
	    json_pack("{s:s}", "caseId", case_id), out);
}

static const json_t *
ceiling_row(const json_t *ceiling, const char *group)
{
	const json_t *row;
	size_t i;

	json_array_foreach(tree_at(ceiling, "rows"), i, row)
		if (strcmp(tree_text(row, "group"), group) == 0)
			return row;
	return NULL;
}

long long
view_sensitivity(const json_t *ceiling, const char *group)
{
	return tree_number(ceiling_row(ceiling, group), "sensitivity");
}

/* Whether the caller's position may never read the group. */
static bool
is_closed(const json_t *ceiling, const char *group)
{
	const json_t *cell, *row = ceiling_row(ceiling, group);
	const char *own = tree_text(ceiling, "position");
	size_t i;

	json_array_foreach(tree_at(row, "cells"), i, cell)
		if (!*own || strcmp(tree_text(cell, "position"), own) == 0) {
			const char *may = tree_text(cell, "cell");

			if (*may && strcmp(may, "-") != 0)
				return false;
		}
	return row != NULL;
}

static const json_t *
state_of(const json_t *view, const char *group)
{
	const json_t *state;
	size_t i;

	json_array_foreach(tree_at(view, "groups"), i, state)
		if (strcmp(tree_text(state, "group"), group) == 0)
			return state;
	return NULL;
}

static void
say_released(FILE *f, const json_t *state)
{
	const char *ground = tree_text(state, "ground");
	const char *expires = tree_text(state, "expiresAt");
	char when[SLUSS_TIME_TEXT];

	when_show(expires, when);
	if (*expires && *ground) {
		fprintf(f, _("released until %s on ground "), when);
		safe_write(f, ground);
	} else if (*expires) {
		fprintf(f, _("released until %s"), when);
	} else {
		fputs(_("released"), f);
	}
}

/* The state of one group in words. */
static void
say_state(FILE *f, const json_t *view, const json_t *ceiling,
    const char *group)
{
	const json_t *state = state_of(view, group);
	const char *code = tree_text(state, "state");
	static const struct { const char *code, *words; } states[] = {
		{ "GROUP_STATE_CODE_ABSENT", N_("nothing is written") },
		{ "GROUP_STATE_CODE_WITHHELD",
		  N_("withheld: not disclosed to you") },
		{ "GROUP_STATE_CODE_EXPIRED",
		  N_("expired: ask the owner for a new one") },
		{ "GROUP_STATE_CODE_NOT_NAMED",
		  N_("not asked for: --reveal shows it") },
	};
	size_t i;

	if (strcmp(code, "GROUP_STATE_CODE_RELEASED") == 0) {
		say_released(f, state);
		if (strcmp(tree_text(state, "extract"), "ANSWER_YES") == 0)
			fputs(_(", as an extract"), f);
		if (strcmp(tree_text(state, "overdue"), tree_answer(1)) == 0)
			fputs(_("; overdue: the time it was valid for has "
			    "passed, and nothing newer has replaced it"), f);
		return;
	}
	if (strcmp(code, "GROUP_STATE_CODE_NOT_NAMED") == 0 && ceiling &&
	    view_sensitivity(ceiling, group) < VIEW_SENSITIVE) {
		fputs(_("not asked for: --group shows it"), f);
		return;
	}
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(code, states[i].code) == 0) {
			fputs(_(states[i].words), f);
			return;
		}
	fputs(is_closed(ceiling, group) ? _("closed to you") :
	    _("not told"), f);
}

/* Where values are written: with which names, and of what field. */
struct shown {
	FILE *f;
	const json_t *codes;
	const struct field *at;
};

static void
show_scalar(const struct shown *w, const json_t *v, int indent)
{
	FILE *f = w->f;
	const char *text = json_string_value(v);
	char when[SLUSS_TIME_TEXT];
	int64_t us;

	if (json_is_integer(v))
		fprintf(f, "%lld", (long long)json_integer_value(v));
	else if (!text)
		fputs("-", f);
	else if (sluss_time_parse(&us, text) == SLUSS_OK) {
		when_show(text, when);
		fputs(when, f);
	} else
		safe_write_lines(f, words_value(codes_name(w->codes, w->at,
		    text)), indent);
}

static void show_value(const struct shown *w, const json_t *v, int indent);

/* The field's member of that name; NULL when it has none. */
static const struct field *
member(const struct field *at, const char *json)
{
	const struct field *f;

	for (f = at ? words_next(at) : NULL; f && f->depth > at->depth;
	    f = words_next(f))
		if (f->depth == at->depth + 1 && strcmp(f->json, json) == 0)
			return f;
	return NULL;
}

/* The members of an object, the first where the line stands already. */
static void
show_members(const struct shown *w, const json_t *object, int indent,
    bool begun)
{
	struct shown in = *w;
	FILE *f = w->f;
	const char *name;
	const json_t *v;

	json_object_foreach((json_t *)(uintptr_t)object, name, v) {
		if (!begun)
			fprintf(f, "%*s", indent, "");
		begun = false;
		safe_write(f, words_label(name));
		fputc(':', f);
		in.at = member(w->at, name);
		show_value(&in, v, indent);
	}
}

static void
show_list(const struct shown *w, const json_t *list, int indent)
{
	FILE *f = w->f;
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		fprintf(f, "%*s- ", indent, "");
		if (json_is_object(item)) {
			show_members(w, item, indent + 2, true);
		} else {
			show_scalar(w, item, indent + 2);
			fputc('\n', f);
		}
	}
}

/* Recursion is bounded by the contract: no message holds itself. */
static void
show_value(const struct shown *w, const json_t *v, int indent)
{
	FILE *f = w->f;

	if (json_is_object(v)) {
		fputc('\n', f);
		show_members(w, v, indent + 2, false);
	} else if (json_is_array(v)) {
		fputc('\n', f);
		show_list(w, v, indent + 2);
	} else {
		fputc(' ', f);
		show_scalar(w, v, indent + 2);
		fputc('\n', f);
	}
}

static void
head_row(FILE *f, const char *name, const char *text)
{
	if (!*text)
		return;
	fprintf(f, "  %s: ", name);
	safe_write(f, text);
	fputc('\n', f);
}

static void
show_head(struct out *o, const json_t *head, const char *label)
{
	static const struct { const char *path, *name; } times[] = {
		{ "takenAt", N_("Taken to file") },
		{ "createdAt", N_("Written") },
		{ "validFrom", N_("Valid from") },
		{ "validTo", N_("Valid until") },
	};
	long long version = tree_number(head, "version");
	char when[SLUSS_TIME_TEXT];
	size_t i;

	out_strong(o, label);
	fputs("  ", o->f);
	safe_write(o->f, tree_text(head, "recordId"));
	fputc('\n', o->f);
	head_row(o->f, _("Owner"), tree_text(head, "owner"));
	if (version > 0)
		fprintf(o->f, "  %s: %lld\n", _("Version"), version);
	head_row(o->f, _("Written for"), tree_text(head, "extractFor"));
	head_row(o->f, _("Status"),
	    words_value(tree_text(head, "status")));
	head_row(o->f, _("Nature"),
	    words_value(tree_text(head, "nature")));
	head_row(o->f, _("Author"), tree_text(head, "author"));
	head_row(o->f, _("Taken from"), tree_text(head, "takenFrom"));
	head_row(o->f, _("Registry number"), tree_text(head, "takenNumber"));
	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		when_show(tree_text(head, times[i].path), when);
		head_row(o->f, _(times[i].name), when);
	}
}

static void
show_group(struct out *o, const struct field *kind, const struct field *g,
    const json_t *view, const json_t *ceiling)
{
	const json_t *body = tree_at(tree_at(view, "record"), kind->json);
	struct shown w = { o->f, o->codes, g };
	char group[64];

	snprintf(group, sizeof(group), "%s.%s", kind->name, g->name);
	fputc('\n', o->f);
	out_strong(o, _(g->label));
	fprintf(o->f, " (%s): ", group);
	say_state(o->f, view, ceiling, group);
	fputc('\n', o->f);
	show_members(&w, tree_at(body, g->json), 2, false);
}

const char *
view_group_label(const char *group)
{
	const char *dot = strchr(group, '.');
	const struct field *kind = NULL, *f;
	char name[64];

	if (dot && dot - group < (int)sizeof(name)) {
		snprintf(name, sizeof(name), "%.*s", (int)(dot - group),
		    group);
		kind = words_kind(name);
	}
	for (f = kind ? words_next(kind) : NULL; f; f = words_next(f))
		if (f->depth == 1 && strcmp(f->name, dot + 1) == 0)
			return _(f->label);
	return group;
}

void
view_content(struct out *o, const json_t *view)
{
	const struct field *kind = words_kind(tree_text(view,
	    "record.head.kind"));
	const struct field *f;

	for (f = kind ? words_next(kind) : NULL; f; f = words_next(f)) {
		struct shown w = { o->f, o->codes, f };
		const json_t *body;

		if (f->depth != 1)
			continue;
		body = tree_at(tree_at(tree_at(view, "record"), kind->json),
		    f->json);
		if (!body)
			continue;
		fputc('\n', o->f);
		out_strong(o, _(f->label));
		fputc('\n', o->f);
		show_members(&w, body, 2, false);
	}
}

void
view_show(struct out *o, const json_t *view, const json_t *ceiling)
{
	const json_t *head = tree_at(view, "record.head");
	const struct field *kind = words_kind(tree_text(head, "kind"));
	const struct field *f;

	show_head(o, head, kind ? _(kind->label) : tree_text(head, "kind"));
	for (f = kind ? words_next(kind) : NULL; f; f = words_next(f))
		if (f->depth == 1)
			show_group(o, kind, f, view, ceiling);
	fputc('\n', o->f);
}
