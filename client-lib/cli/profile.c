/* SPDX-License-Identifier: EUPL-1.2 */
/* The profile file: key = value, one a line, each key at most once. */

#include "profile.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "intl.h"
#include "status.h"

enum { MOST_LINE = 1024, MOST_SECONDS = 3600 };

struct key {
	const char *name;
	size_t offset;
	bool mandatory;
	/* A file, relative to the profile's directory. */
	bool file;
};

static const struct key keys[] = {
	{ "server", offsetof(struct profile, server), true, false },
	{ "server_name", offsetof(struct profile, server_name), false, false },
	{ "ca", offsetof(struct profile, ca), true, true },
	{ "certificate", offsetof(struct profile, certificate), true, true },
	{ "key", offsetof(struct profile, key), true, true },
	{ "actor", offsetof(struct profile, actor), false, false },
	{ "role", offsetof(struct profile, role), false, false },
	{ "purpose", offsetof(struct profile, purpose), false, false },
	{ "timeout", offsetof(struct profile, timeout), false, false },
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

struct reader {
	const char *file;
	int line;
	unsigned seen;
	struct profile *out;
};

static char **
slot(struct profile *p, const struct key *key)
{
	return (char **)(void *)((char *)p + key->offset);
}

static int
bad(const struct reader *r, const char *key, const char *what)
{
	return status_at(r->file, r->line, "%s: %s", key, what);
}

static char *
beside(const char *file, const char *name)
{
	const char *slash = strrchr(file, '/');
	char *path = NULL;

	if (*name == '/' || !slash)
		return strdup(name);
	if (asprintf(&path, "%.*s/%s", (int)(slash - file), file, name) < 0)
		return NULL;
	return path;
}

static int
set_timeout(struct reader *r, const char *value)
{
	char *end = NULL;
	long n = strtol(value, &end, 10);

	if (end == value || *end || n < 1 || n > MOST_SECONDS)
		return bad(r, "timeout", _("must be 1 to 3600 seconds"));
	r->out->timeout = n;
	return STATUS_OK;
}

static int
set(struct reader *r, const char *name, const char *value)
{
	size_t i;

	for (i = 0; i < KEYS && strcmp(keys[i].name, name) != 0; i++)
		;
	if (i == KEYS)
		return bad(r, name, _("no such key"));
	if (r->seen & 1u << i)
		return bad(r, name, _("given twice"));
	if (!*value)
		return bad(r, name, _("has no value"));
	r->seen |= 1u << i;
	if (strcmp(name, "timeout") == 0)
		return set_timeout(r, value);
	*slot(r->out, &keys[i]) = keys[i].file ? beside(r->file, value) :
	    strdup(value);
	if (!*slot(r->out, &keys[i]))
		return bad(r, name, _("out of memory"));
	return STATUS_OK;
}

static char *
trim(char *p)
{
	char *end;

	p += strspn(p, " \t");
	end = p + strlen(p);
	while (end > p && strchr(" \t\r\n", end[-1]))
		end--;
	*end = '\0';
	return p;
}

static int
read_line(struct reader *r, char *line)
{
	char *p = trim(line), *equals;

	if (!*p || *p == '#' || *p == ';' || strcmp(p, "[sluss]") == 0)
		return STATUS_OK;
	if (*p == '[')
		return status_at(r->file, r->line, "%s",
		    _("the only section is [sluss]"));
	equals = strchr(p, '=');
	if (!equals)
		return status_at(r->file, r->line, "%s",
		    _("expected KEY = VALUE"));
	*equals = '\0';
	return set(r, trim(p), trim(equals + 1));
}

static int
check_mode(const char *file, FILE *f)
{
	struct stat st;

	if (fstat(fileno(f), &st) < 0)
		return status_at(file, 0, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return status_at(file, 0, "%s", _("is no regular file"));
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return status_at(file, 0, "%s", _("is writable by others; "
		    "chmod go-w it, after reading what it says"));
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return status_at(file, 0, "%s",
		    _("belongs to another user"));
	return STATUS_OK;
}

static int
read_lines(struct reader *r, FILE *f)
{
	char line[MOST_LINE];
	int status = check_mode(r->file, f);

	while (status == STATUS_OK && fgets(line, sizeof(line), f)) {
		r->line++;
		if (!strchr(line, '\n') && !feof(f))
			return status_at(r->file, r->line, "%s",
			    _("the line is too long"));
		status = read_line(r, line);
	}
	return status;
}

static int
check_mandatory(const struct reader *r)
{
	size_t i;

	for (i = 0; i < KEYS; i++)
		if (keys[i].mandatory && !(r->seen & 1u << i))
			return status_at(r->file, 0, "%s: %s", keys[i].name,
			    _("is missing"));
	return STATUS_OK;
}

static char *
usual(void)
{
	const char *set_file = getenv("SLUSS_PROFILE");
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	char *path = NULL;
	int n;

	if (set_file && *set_file)
		return strdup(set_file);
	if (config && *config == '/')
		n = asprintf(&path, "%s/sluss/profile", config);
	else
		n = asprintf(&path, "%s/.config/sluss/profile",
		    home ? home : "");
	return n < 0 ? NULL : path;
}

int
profile_read(struct profile *out, const char *file)
{
	char *path = file ? strdup(file) : usual();
	struct reader r = { path, 0, 0, out };
	FILE *f = path ? fopen(path, "re") : NULL;
	int status;

	memset(out, 0, sizeof(*out));
	if (!f) {
		status = status_at(path ? path : "profile", 0, "%s; %s",
		    strerror(errno), _("sluss-profile(5) tells how to write "
		    "one"));
		free(path);
		return status;
	}
	status = read_lines(&r, f);
	if (status == STATUS_OK)
		status = check_mandatory(&r);
	fclose(f);
	free(path);
	return status;
}

void
profile_clear(struct profile *p)
{
	size_t i;

	for (i = 0; i < KEYS; i++)
		if (keys[i].offset != offsetof(struct profile, timeout))
			free(*slot(p, &keys[i]));
	memset(p, 0, sizeof(*p));
}
