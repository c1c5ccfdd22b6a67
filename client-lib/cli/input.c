/* SPDX-License-Identifier: EUPL-1.2 */
/* Reads free text; what is read is wiped when it is freed. */

#include "input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "intl.h"
#include "status.h"

/* A message's cap: more than this no call would take. */
enum { MOST_BYTES = 4 * 1024 * 1024 };

struct text {
	char *p;
	size_t n, size;
};

static bool
append(struct text *t, const char *p, size_t n)
{
	size_t size = t->size ? t->size : 4096;
	char *grown;

	while (size - t->n <= n)
		size *= 2;
	if (size != t->size) {
		grown = malloc(size);
		if (!grown)
			return false;
		if (t->p) {
			memcpy(grown, t->p, t->n);
			explicit_bzero(t->p, t->n);
			free(t->p);
		}
		t->p = grown;
		t->size = size;
	}
	memcpy(t->p + t->n, p, n);
	t->n += n;
	t->p[t->n] = '\0';
	return true;
}

static int
read_all(struct text *t, const char *name, FILE *f)
{
	char chunk[4096];
	size_t n;

	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0) {
		if (memchr(chunk, '\0', n))
			return status_at(name, 0, "%s", _("is no text"));
		if (t->n + n > MOST_BYTES)
			return status_at(name, 0, "%s", _("is too large"));
		if (!append(t, chunk, n))
			return status_at(name, 0, "%s", _("out of memory"));
	}
	explicit_bzero(chunk, sizeof(chunk));
	if (ferror(f))
		return status_at(name, 0, "%s", strerror(errno));
	return append(t, "", 0) ? STATUS_OK : STATUS_USAGE;
}

int
input_file(char **out, const char *file)
{
	bool standard = strcmp(file, "-") == 0;
	FILE *f = standard ? stdin : fopen(file, "re");
	struct text t = { NULL, 0, 0 };
	int status;

	if (!f)
		return status_at(file, 0, "%s", strerror(errno));
	status = read_all(&t, standard ? _("standard input") : file, f);
	if (!standard)
		fclose(f);
	if (status != STATUS_OK) {
		input_free(t.p);
		return status;
	}
	if (t.n > 0 && t.p[t.n - 1] == '\n')
		t.p[t.n - 1] = '\0';
	*out = t.p;
	return STATUS_OK;
}

static int
ask(char **out, const char *question, const char *how, bool one)
{
	struct text t = { NULL, 0, 0 };
	char line[4096];
	bool ok = true;

	fprintf(stderr, "%s\n%s\n> ", question, how);
	while (ok && fgets(line, sizeof(line), stdin)) {
		if (strcmp(line, ".\n") == 0)
			break;
		ok = t.n + strlen(line) < MOST_BYTES &&
		    append(&t, line, strlen(line));
		if (one)
			break;
		fputs("> ", stderr);
	}
	explicit_bzero(line, sizeof(line));
	if (!ok) {
		input_free(t.p);
		return status_usage("%s", _("the text is too long"));
	}
	while (t.n > 0 && strchr(" \t\r\n", t.p[t.n - 1]))
		t.p[--t.n] = '\0';
	if (t.n == 0) {
		input_free(t.p);
		t.p = NULL;
	}
	*out = t.p;
	return STATUS_OK;
}

int
input_prompt(char **out, const char *question)
{
	return ask(out, question, _("End with a line that is a full stop "
	    "alone."), false);
}

int
input_line(char **out, const char *question)
{
	return ask(out, question, _("End with Enter."), true);
}

bool
input_confirm(const char *question)
{
	char line[16] = "";

	fprintf(stderr, "%s ", question);
	if (!fgets(line, sizeof(line), stdin))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return *line && (strcasecmp(line, "y") == 0 ||
	    strcasecmp(line, "yes") == 0 || strcasecmp(line, _("y")) == 0 ||
	    strcasecmp(line, _("yes")) == 0);
}

bool
input_interactive(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

void
input_free(char *text)
{
	if (!text)
		return;
	explicit_bzero(text, strlen(text));
	free(text);
}
