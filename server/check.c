/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * `slussd -n`: everything that can be judged without the database, all faults
 * at once, each with file, line and key.
 */

#include <stdio.h>

#include "config.h"
#include "ini.h"
#include "policy/policy.h"
#include "server.h"
#include "vault/vault.h"

struct search {
	const char *field;
	unsigned line;
};

struct checking {
	const char *file;
	bool good;
};

static void
on_key(const struct ini_key *k, void *arg)
{
	struct search *s = arg;
	size_t n = strlen(k->section);

	if (strncmp(s->field, k->section, n) == 0 && s->field[n] == '.' &&
	    strcmp(s->field + n + 1, k->key) == 0)
		s->line = k->line;
}

static void
ignore(const char *file, unsigned line, const char *text, void *arg)
{
	(void)file, (void)line, (void)text, (void)arg;
}

/* Where the file says it; 0 when a drop-in does, or the default. */
static unsigned
line_of(const char *file, const char *field)
{
	struct search s = { .field = field };

	if (!ini_read(file, on_key, ignore, &s))
		return 0;
	return s.line;
}

static void
tell(struct checking *c, const char *field, const struct err *e)
{
	c->good = false;
	fprintf(stderr, "%s:%u: %s %s%s%s\n", c->file,
	    line_of(c->file, field), field, e->text,
	    e->detail[0] ? ": " : "", e->detail);
}

static void
on_net_fault(const struct err *e, void *arg)
{
	tell(arg, e->field, e);
}

static void
on_config_fault(const char *file, unsigned line, const char *key,
    const char *text, void *arg)
{
	(void)arg;
	fprintf(stderr, "%s:%u: %s %s\n", file, line, key, text);
}

static void
on_policy_fault(const struct policy_fault *f, void *arg)
{
	struct checking *c = arg;

	c->good = false;
	fprintf(stderr, "%s:%u: %s\n", f->file, f->line, f->text);
}

int
server_check(const char *config_file)
{
	struct checking check = { config_file, true };
	struct config *c = config_load(config_file, on_config_fault, NULL);
	struct net_config nc;
	struct vault *v;
	struct err e = { 0 };

	if (!c)
		return 1;
	config_net(c, &nc);
	net_check(&nc, on_net_fault, &check);
	v = vault_new(c->root_key, &e);
	if (!v)
		tell(&check, "keys.root_key", &e);
	vault_free(v);
	policy_free(policy_load(c->policy, on_policy_fault, &check));
	config_free(c);
	if (check.good)
		printf("%s: good\n", config_file);
	return check.good ? 0 : 1;
}
