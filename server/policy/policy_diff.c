/* SPDX-License-Identifier: EUPL-1.2 */
/* `policy diff`: gains first, then losses, then what is neither. */

#include "policy/policy_diff.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

static void (*const parts[])(struct diff *d) = {
	diff_ceiling, diff_operations, diff_positions, diff_grounds,
	diff_purposes, diff_due, diff_codes,
};

static const struct {
	const char *word, *mark, *title;
} effects[] = {
	[DIFF_GAIN] = { "gain", "WIDENS", "Gains" },
	[DIFF_LOSS] = { "loss", "narrows", "Losses" },
	[DIFF_OTHER] = { "other", "changes", "Neither" },
};

void
diff_add(struct diff *d, enum diff_effect effect, const char *table,
    const char *subject, const char *fmt, ...)
{
	struct diff_line *l;
	va_list ap;

	if (d->n == d->room) {
		size_t room = d->room ? 2 * d->room : 64;

		l = reallocarray(d->lines, room, sizeof(*l));
		if (!l) {
			d->failed = true;
			return;
		}
		d->lines = l;
		d->room = room;
	}
	l = &d->lines[d->n++];
	l->effect = effect;
	l->table = table;
	(void)snprintf(l->subject, sizeof(l->subject), "%s", subject);
	va_start(ap, fmt);
	(void)vsnprintf(l->text, sizeof(l->text), fmt, ap);
	va_end(ap);
}

void
diff_either(struct diff *d, bool old, bool new, const char *table,
    const char *subject, const char *what)
{
	if (old != new)
		diff_add(d, new ? DIFF_GAIN : DIFF_LOSS, table, subject,
		    "%s", what);
}

static size_t
count(const struct diff *d, enum diff_effect effect)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += d->lines[i].effect == effect;
	return n;
}

static void
print_text(const struct diff *d, FILE *out)
{
	for (size_t e = 0; e < ARRAY_LEN(effects); e++) {
		if (count(d, (enum diff_effect)e) == 0)
			continue;
		(void)fprintf(out, "%s\n", effects[e].title);
		for (size_t i = 0; i < d->n; i++) {
			const struct diff_line *l = &d->lines[i];

			if (l->effect == (enum diff_effect)e)
				(void)fprintf(out, "  %-8s %-10s %s: %s\n",
				    effects[e].mark, l->table, l->subject,
				    l->text);
		}
	}
	(void)fprintf(out, "%zu widen, %zu narrow, %zu neither\n",
	    count(d, DIFF_GAIN), count(d, DIFF_LOSS), count(d, DIFF_OTHER));
}

static json_t *
hash_text(const struct policy *p)
{
	char hex[2 * POLICY_HASH_SIZE + 1];

	str_hex(policy_hash(p), POLICY_HASH_SIZE, hex);
	return json_string(hex);
}

static void
print_json(const struct diff *d, FILE *out)
{
	json_t *doc, *lines = json_array();

	for (size_t e = 0; e < ARRAY_LEN(effects); e++) {
		for (size_t i = 0; i < d->n; i++) {
			const struct diff_line *l = &d->lines[i];

			if (l->effect == (enum diff_effect)e)
				ASSERT(json_array_append_new(lines, json_pack(
				    "{s:s, s:s, s:s, s:s}", "effect",
				    effects[e].word, "table", l->table,
				    "subject", l->subject, "text",
				    l->text)) == 0);
		}
	}
	doc = json_pack("{s:o, s:o, s:b, s:o}", "old", hash_text(d->old),
	    "new", hash_text(d->new), "widens", count(d, DIFF_GAIN) > 0,
	    "changes", lines);
	ASSERT(doc && json_dumpf(doc, out, JSON_INDENT(2)) == 0);
	(void)fputc('\n', out);
	json_decref(doc);
}

struct report {
	const char *dir;
	FILE *out;
};

static void
on_fault(const struct policy_fault *f, void *arg)
{
	const struct report *r = arg;

	(void)fprintf(r->out, "%s/%s:%u: %s\n", r->dir, f->file, f->line,
	    f->text);
}

int
policy_diff_main(const char *old, const char *new, bool json, FILE *out,
    FILE *faults)
{
	struct report a = { old, faults }, b = { new, faults };
	struct policy *p = policy_load(old, on_fault, &a);
	struct policy *q = policy_load(new, on_fault, &b);
	struct diff d = { .old = p, .new = q };
	int status = 2;

	for (size_t i = 0; p && q && i < ARRAY_LEN(parts); i++)
		parts[i](&d);
	if (d.failed)
		(void)fprintf(faults, "out of memory\n");
	else if (p && q) {
		(json ? print_json : print_text)(&d, out);
		status = count(&d, DIFF_GAIN) > 0;
	}
	free(d.lines);
	policy_free(q);
	policy_free(p);
	return status;
}
