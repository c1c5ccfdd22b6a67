/* SPDX-License-Identifier: EUPL-1.2 */

/* The configuration: one table of keys, read strictly, all faults at once. */

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "config_inner.h"
#include "wire/limits.h"

enum type { TEXT, PATH, NUMBER };

struct item {
	const char *name;        /* "section.key" */
	enum type type;
	size_t at;
	bool required;
	const char *text;        /* default */
	unsigned number, min, max;
};

#define T(name, field, required, def) \
	{ name, TEXT, offsetof(struct config, field), required, def, 0, 0, 0 }
#define P(name, field, required, def) \
	{ name, PATH, offsetof(struct config, field), required, def, 0, 0, 0 }
#define N(name, field, def, min, max) \
	{ name, NUMBER, offsetof(struct config, field), false, NULL, def, min, \
	    max }

static const struct item items[] = {
	T("server.listen", listen, false, "127.0.0.1:7443"),
	P("server.pid_file", pid_file, false, NULL),
	P("tls.certificate", certificate, true, NULL),
	P("tls.key", key, true, NULL),
	T("database.conninfo", database, true, NULL),
	N("database.batch_connections", batch_connections, 2, 1, 8),
	N("database.pool_connections", pool_connections, 4, 1, 32),
	T("keys.conninfo", keys, true, NULL),
	P("keys.root_key", root_key, true, NULL),
	T("admin.conninfo", admin, false, NULL),
	T("admin.keys_conninfo", keys_admin, false, NULL),
	P("policy.directory", policy, true, NULL),
	P("policy.schema", schema, false, "/usr/share/sluss/schema"),
	N("limits.streams", streams, LIMIT_STREAMS, 1, 1024),
	N("limits.connections", connections, LIMIT_CONNECTIONS, 1, 100000),
	N("limits.connections_per_node", connections_per_node,
	    LIMIT_CONNECTIONS_PEER, 1, 10000),
	N("limits.message_size", message_size, LIMIT_MESSAGE, 1024,
	    LIMIT_MESSAGE),
	N("limits.handshake_timeout", handshake_timeout, LIMIT_HANDSHAKE_MS,
	    100, 60000),
	N("limits.header_timeout", header_timeout, LIMIT_HEADERS_MS, 100,
	    60000),
	N("limits.write_timeout", write_timeout, LIMIT_STALL_MS, 100, 600000),
	N("limits.idle_timeout", idle_timeout, LIMIT_IDLE_MS, 1000, 86400000),
	N("limits.connection_age", connection_age, LIMIT_AGE_MS, 1000,
	    86400000),
	N("limits.deadline", deadline, LIMIT_DEADLINE_MS, 100, 600000),
	N("limits.drain_timeout", drain_timeout, LIMIT_DRAIN_MS, 1, 600000),
	N("limits.denials_per_minute", denials_per_minute,
	    LIMIT_DENIALS_MINUTE, 0, 1000000),
	T("notify.command", notify_command, false, NULL),
	T("notify.targets", notify_targets, false, NULL),
	N("notify.timeout", notify_timeout, 10000, 100, 600000),
	N("notify.escalate", notify_escalate, 900000, 1000, 86400000),
	T("log.level", level, false, "info"),
};

void
config_fault(struct loading *l, const struct ini_key *k, const char *text)
{
	char key[160] = "";

	l->good = false;
	if (k)
		snprintf(key, sizeof(key), "%s.%s", k->section, k->key);
	l->report(k ? k->file : "", k ? k->line : 0, key, text, l->arg);
}

static void
on_ini_fault(const char *file, unsigned line, const char *text, void *arg)
{
	struct loading *l = arg;

	l->good = false;
	l->report(file, line, "", text, l->arg);
}

void
config_put_text(struct loading *l, const struct ini_key *k, char **to)
{
	free(*to);
	*to = strdup(k->value);
	if (!*to)
		config_fault(l, k, "needs more memory than there is");
	if (k->value[0] == '\0')
		config_fault(l, k, "is empty");
}

static void
put_number(struct loading *l, const struct ini_key *k, const struct item *i)
{
	unsigned *to = (unsigned *)(void *)((char *)l->c + i->at);
	char text[80], *end;
	unsigned long v = strtoul(k->value, &end, 10);

	if (k->value[0] < '0' || k->value[0] > '9' || *end != '\0' ||
	    v < i->min || v > i->max) {
		snprintf(text, sizeof(text), "is not a number from %u to %u",
		    i->min, i->max);
		config_fault(l, k, text);
		return;
	}
	*to = (unsigned)v;
}

/* Where a key stands whose value is looked at when all files are read. */
static void
note_place(struct loading *l, const struct item *i, const struct ini_key *k)
{
	struct config_place *to = i->at == offsetof(struct config, listen) ?
	    &l->listen : i->at == offsetof(struct config, level) ?
	    &l->level : i->at == offsetof(struct config, notify_command) ||
	    i->at == offsetof(struct config, notify_targets) ?
	    &l->notify : NULL;

	if (!to)
		return;
	snprintf(to->file, sizeof(to->file), "%s", k->file);
	to->line = k->line;
}

static void
late_fault(struct loading *l, const struct config_place *at, const char *key,
    const char *text)
{
	l->good = false;
	l->report(at->file, at->line, key, text, l->arg);
}

static bool
is_section(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < ARRAY_LEN(items); i++) {
		if (strncmp(items[i].name, name, n) == 0 &&
		    items[i].name[n] == '.')
			return true;
	}
	return false;
}

static void
on_key(const struct ini_key *k, void *arg)
{
	struct loading *l = arg;
	char name[160];

	if (strncmp(k->section, "issuer ", 7) == 0) {
		config_put_issuer(l, k);
		return;
	}
	if (k->key[0] == '\0') {
		if (is_section(k->section))
			return;
		l->good = false;
		l->report(k->file, k->line, k->section,
		    "is no section of this file", l->arg);
		return;
	}
	snprintf(name, sizeof(name), "%s.%s", k->section, k->key);
	for (size_t i = 0; i < ARRAY_LEN(items); i++) {
		if (strcmp(items[i].name, name) != 0)
			continue;
		l->given[i] = true;
		note_place(l, &items[i], k);
		if (items[i].type == NUMBER)
			put_number(l, k, &items[i]);
		else
			config_put_text(l, k, (char **)(void *)((char *)l->c +
			    items[i].at));
		return;
	}
	config_fault(l, k, "is no key of this file");
}

static void
put_defaults(struct loading *l)
{
	for (size_t i = 0; i < ARRAY_LEN(items); i++) {
		void *to = (char *)l->c + items[i].at;

		if (items[i].type == NUMBER)
			*(unsigned *)to = items[i].number;
		else if (items[i].text &&
		    !(*(char **)to = strdup(items[i].text)))
			config_fault(l, NULL, "out of memory");
	}
}

static void
check_missing(struct loading *l, const char *file)
{
	for (size_t i = 0; i < ARRAY_LEN(items); i++) {
		if (!items[i].required || l->given[i])
			continue;
		l->good = false;
		l->report(file, 0, items[i].name, "is missing", l->arg);
	}
	if (l->c->n_issuers == 0) {
		l->good = false;
		l->report(file, 0, "[issuer NAME]", "is missing: no "
		    "certificate would be accepted", l->arg);
	}
	config_issuers_missing(l, file);
}

static int
only_conf(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && strcmp(d->d_name + n - 5, ".conf") == 0 &&
	    d->d_name[0] != '.';
}

static void
read_drop_ins(struct loading *l, const char *file)
{
	char dir[PATH_MAX], path[PATH_MAX + 260];
	struct dirent **names = NULL;
	int n;

	snprintf(dir, sizeof(dir), "%s.d", file);
	n = scandir(dir, &names, only_conf, alphasort);
	if (n < 0 && errno != ENOENT)
		on_ini_fault(dir, 0, "cannot be read", l);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
		ini_read(path, on_key, on_ini_fault, l);
		free(names[i]);
	}
	free(names);
}

static void
read_level(struct loading *l)
{
	static const char *const levels[] = {
		[LOG_LEVEL_ERROR] = "error", [LOG_LEVEL_WARNING] = "warning",
		[LOG_LEVEL_INFO] = "info", [LOG_LEVEL_DEBUG] = "debug",
	};
	struct config *c = l->c;

	if (!c->level || c->level[0] == '\0')
		return; /* said already */
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		if (strcmp(levels[i], c->level) != 0)
			continue;
		c->log_level = (enum log_level)i;
		return;
	}
	late_fault(l, &l->level, "log.level", "is not error, warning, info or "
	    "debug");
}

static void
split_listen(struct loading *l)
{
	struct config *c = l->c;
	char *save = NULL, text[64];
	size_t n = 0;

	if (!c->listen || c->listen[0] == '\0')
		return;
	for (char *s = strtok_r(c->listen, ", ", &save); s;
	    s = strtok_r(NULL, ", ", &save)) {
		if (n < CONFIG_LISTEN_MAX)
			c->listen_list[n] = s;
		n++;
	}
	if (n == 0)
		late_fault(l, &l->listen, "server.listen",
		    "names no address");
	if (n > CONFIG_LISTEN_MAX) {
		snprintf(text, sizeof(text), "names more than %d addresses",
		    CONFIG_LISTEN_MAX);
		late_fault(l, &l->listen, "server.listen", text);
	}
}

struct config *
config_load(const char *file, config_fault_fn *report, void *arg)
{
	bool given[ARRAY_LEN(items)] = { false };
	struct loading l = { .c = calloc(1, sizeof(struct config)),
		.report = report, .arg = arg, .good = true, .given = given };

	if (!l.c) {
		report(file, 0, "", "out of memory", arg);
		return NULL;
	}
	put_defaults(&l);
	if (ini_read(file, on_key, on_ini_fault, &l)) {
		read_drop_ins(&l, file);
		check_missing(&l, file);
	}
	read_level(&l);
	split_listen(&l);
	config_split_notify(&l);
	if (!l.good) {
		config_free(l.c);
		return NULL;
	}
	return l.c;
}

static void
free_const(const char *s)
{
	free((void *)(uintptr_t)s);
}

void
config_free(struct config *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < ARRAY_LEN(items); i++) {
		if (items[i].type != NUMBER)
			free(*(char **)(void *)((char *)c + items[i].at));
	}
	for (size_t i = 0; i < c->n_issuers; i++) {
		free_const(c->issuers[i].name);
		free_const(c->issuers[i].ca_file);
		free_const(c->issuers[i].crl_file);
		free_const(c->issuers[i].prefix);
	}
	free(c);
}

void
config_net(const struct config *c, struct net_config *out)
{
	*out = (struct net_config){
		.listen = c->listen_list,
		.certificate = c->certificate,
		.key = c->key,
		.issuers = c->issuers,
		.n_issuers = c->n_issuers,
		.streams = c->streams,
		.connections = c->connections,
		.connections_per_node = c->connections_per_node,
		.message_size = c->message_size,
		.handshake_timeout_ms = c->handshake_timeout,
		.header_timeout_ms = c->header_timeout,
		.write_timeout_ms = c->write_timeout,
		.idle_timeout_ms = c->idle_timeout,
		.connection_age_ms = c->connection_age,
		.deadline_ms = c->deadline,
		.drain_timeout_ms = c->drain_timeout,
	};
}
