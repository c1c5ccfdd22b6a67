/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading the policy's directory: all files into memory once, so that what is
 * hashed is what is parsed; then one after the other, the positions before
 * whatever names them. Every fault is reported, and one is enough to refuse.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "policy/policy_data.h"

#define FILE_SIZE_MAX ((size_t)1024 * 1024)
#define ARENA_SIZE    ((size_t)4 * 1024 * 1024)

static const char *const file_names[N_FILES] = {
	[FILE_CEILING] = "ceiling.csv",
	[FILE_OPERATIONS] = "operations.csv",
	[FILE_POSITIONS] = "positions.csv",
	[FILE_PURPOSES] = "purposes.csv",
	[FILE_GROUNDS] = "grounds.ini",
	[FILE_DUE] = "due.csv",
	[FILE_VALUES] = "codes/values.csv",
	[FILE_COUNTIES] = "codes/counties.csv",
	[FILE_MUNICIPALITIES] = "codes/municipalities.csv",
	[FILE_DEDUCTIONS] = "deductions.csv",
};

/* Operations declare the positions, positions the agency kinds. */
static const struct {
	enum policy_file file;
	void (*load)(struct loader *l, const struct policy_text *text);
} steps[] = {
	{ FILE_OPERATIONS, policy_load_operations },
	{ FILE_POSITIONS, policy_load_positions },
	{ FILE_CEILING, policy_load_ceiling },
	{ FILE_PURPOSES, policy_load_purposes },
	{ FILE_GROUNDS, policy_load_grounds },
	{ FILE_DUE, policy_load_due },
	{ FILE_COUNTIES, policy_load_counties },
	{ FILE_MUNICIPALITIES, policy_load_municipalities },
	{ FILE_VALUES, policy_load_values },
	{ FILE_DEDUCTIONS, policy_load_deductions },
};

void
policy_fault(struct loader *l, unsigned line, const char *fmt, ...)
{
	struct policy_fault f = { .line = line };
	va_list ap;

	(void)snprintf(f.file, sizeof(f.file), "%s", l->file);
	va_start(ap, fmt);
	(void)vsnprintf(f.text, sizeof(f.text), fmt, ap);
	va_end(ap);
	l->failed = true;
	if (l->report)
		l->report(&f, l->arg);
}

const char *
policy_keep(struct loader *l, const char *s)
{
	struct str copy = arena_str(l->p->arena, str_of(s));

	if (copy.p)
		return copy.p;
	policy_fault(l, 0, "too much text for one policy");
	return "";
}

static void
read_stream(struct loader *l, FILE *f, struct policy_text *text)
{
	char *p = malloc(FILE_SIZE_MAX + 1);
	size_t n;

	if (!p) {
		policy_fault(l, 0, "out of memory");
		return;
	}
	n = fread(p, 1, FILE_SIZE_MAX + 1, f);
	if (ferror(f) || n > FILE_SIZE_MAX) {
		policy_fault(l, 0, ferror(f) ? "cannot be read"
		    : "is longer than a mebibyte");
		free(p);
		return;
	}
	p[n] = '\0';
	text->p = p;
	text->n = n;
}

/* Names the first line that is not UTF-8 or holds a NUL. */
static void
check_text(struct loader *l, const struct policy_text *text)
{
	struct str rest = { text->p, text->n };
	struct str one;
	const char *end;
	unsigned line;

	for (line = 1; rest.n; line++) {
		end = memchr(rest.p, '\n', rest.n);
		one = rest;
		if (end)
			one.n = (size_t)(end - rest.p) + 1;
		if (!utf8_valid(one)) {
			policy_fault(l, line, "not UTF-8 text: save the file "
			    "as UTF-8");
			return;
		}
		rest.p += one.n;
		rest.n -= one.n;
	}
}

void
policy_read_file(struct loader *l, const char *dir, struct policy_text *text)
{
	char path[4096];
	FILE *f;
	int n;

	l->file = text->name;
	n = snprintf(path, sizeof(path), "%s/%s", dir, text->name);
	if (n < 0 || (size_t)n >= sizeof(path)) {
		policy_fault(l, 0, "the directory's name is too long");
		return;
	}
	f = fopen(path, "re");
	if (!f) {
		policy_fault(l, 0, "cannot be opened: %s", strerror(errno));
		return;
	}
	read_stream(l, f, text);
	(void)fclose(f);
	if (text->p)
		check_text(l, text);
}

static void
load_all(struct loader *l, const char *dir, struct policy_text texts[N_FILES])
{
	size_t i;

	for (i = 0; i < N_FILES; i++) {
		texts[i].name = file_names[i];
		policy_read_file(l, dir, &texts[i]);
	}
	/* Half-read files would be faulted again for what they lack. */
	if (l->failed)
		return;
	if (!policy_hash_files(texts, l->p->hash)) {
		l->file = "";
		policy_fault(l, 0, "SHA-256 failed");
	}
	policy_methods_list(l->p);
	for (i = 0; i < ARRAY_LEN(steps); i++) {
		l->file = file_names[steps[i].file];
		steps[i].load(l, &texts[steps[i].file]);
	}
}

struct policy *
policy_load(const char *dir, policy_fault_fn *report, void *arg)
{
	struct policy_text texts[N_FILES] = { 0 };
	struct loader l = { .report = report, .arg = arg, .file = "" };
	size_t i;

	l.p = calloc(1, sizeof(*l.p));
	if (l.p)
		l.p->arena = arena_new(ARENA_SIZE);
	if (!l.p || !l.p->arena)
		policy_fault(&l, 0, "out of memory");
	else
		load_all(&l, dir, texts);
	for (i = 0; i < N_FILES; i++)
		free(texts[i].p);
	if (!l.failed)
		return l.p;
	policy_free(l.p);
	return NULL;
}

void
policy_free(struct policy *p)
{
	if (!p)
		return;
	arena_free(p->arena);
	free(p);
}
