/* SPDX-License-Identifier: EUPL-1.2 */

/* slussd(8): the daemon, and the few things an operator does beside it. */

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include <popt.h>

#include "config.h"
#include "policy/policy.h"
#include "registry/registry_file.h"
#include "schema/migrate.h"
#include "server.h"
#include "store/admin.h"

#define DEFAULT_CONFIG "/etc/sluss/slussd.conf"

static void
on_config_fault(const char *file, unsigned line, const char *key,
    const char *text, void *arg)
{
	(void)arg;
	fprintf(stderr, "%s:%u: %s %s\n", file, line, key, text);
}

static void
on_file_fault(const char *file, unsigned line, const char *text, void *arg)
{
	(void)arg;
	fprintf(stderr, "%s:%u: %s\n", file, line, text);
}

static void
on_policy_fault(const struct policy_fault *f, void *arg)
{
	(void)arg;
	fprintf(stderr, "%s:%u: %s\n", f->file, f->line, f->text);
}

static int
report(enum code code, const struct err *e, const char *done)
{
	if (code) {
		fprintf(stderr, "slussd: %s %s\n", e->text, e->detail);
		return 1;
	}
	printf("%s\n", done);
	return 0;
}

static int
need_admin(const struct config *c)
{
	if (c->admin)
		return 0;
	fprintf(stderr, "slussd: [admin] conninfo is missing in the "
	    "configuration: it says how to reach the database as its "
	    "administrator\n");
	return 1;
}

static int
do_migrate(const struct config *c, const char *arg)
{
	struct err e = { 0 };

	(void)arg;
	if (need_admin(c))
		return 1;
	return report(migrate_run(c->admin, c->keys_admin, c->schema, &e), &e,
	    "The schema is up to date.");
}

static int
do_policy_apply(const struct config *c, const char *arg)
{
	struct policy *p;
	struct err e = { 0 };
	char *doc;
	int status;

	(void)arg;
	if (need_admin(c))
		return 1;
	p = policy_load(c->policy, on_policy_fault, NULL);
	if (!p)
		return 1;
	doc = policy_json(p);
	status = report(doc ? admin_load_policy(c->admin, policy_hash(p), doc,
	    &e) : CODE_RESOURCE_EXHAUSTED, &e, "The policy is in force. "
	    "Widened cells were logged; this installation asks for the "
	    "signature of one organisation only (k = 1).");
	free(doc);
	policy_free(p);
	return status;
}

static int
do_registry_apply(const struct config *c, const char *arg)
{
	struct err e = { 0 };
	char *doc;
	int status;

	if (need_admin(c))
		return 1;
	doc = registry_file_read(arg, on_file_fault, NULL);
	if (!doc)
		return 1;
	status = report(admin_load_registry(c->admin, doc, &e), &e,
	    "The registry is loaded.");
	free(doc);
	return status;
}

static const struct {
	const char *noun, *verb, *arg;
	int (*run)(const struct config *c, const char *arg);
	const char *help;
} commands[] = {
	{ "migrate", NULL, NULL, do_migrate,
	    "create or update the schema in both clusters" },
	{ "policy", "apply", NULL, do_policy_apply,
	    "put the policy directory in force" },
	{ "registry", "apply", "FILE", do_registry_apply,
	    "load organisations, nodes and actors" },
};

static void
usage(FILE *out)
{
	fputs("Usage: slussd [-c FILE]              run in the foreground\n"
	    "       slussd -n [-c FILE]           check the configuration\n"
	    "       slussd policy check DIR       check a policy directory\n"
	    "       slussd policy test DIR        ask it what its tests expect\n"
	    "       slussd policy diff OLD NEW    list what a changed policy "
	    "gives and takes;\n"
	    "                                     --json; status 1 when it "
	    "widens\n",
	    out);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(out, "       slussd %s %s%s%s[-c FILE]    %s\n",
		    commands[i].noun,
		    commands[i].verb ? commands[i].verb : "",
		    commands[i].arg ? " FILE " : " ", "",
		    commands[i].help);
	fputs("\nThe configuration is " DEFAULT_CONFIG " unless -c says "
	    "otherwise; see slussd(8) and slussd.conf(5).\n", out);
}

/* What an operator does with policy directories, without a configuration. */
static int
run_policy(const char *const *words, bool json)
{
	const char *verb = words[0] ? words[0] : "";
	size_t n = 0;

	while (words[n])
		n++;
	if (n == 2 && !json && strcmp(verb, "check") == 0)
		return policy_check_main(words[1], stdout);
	if (n == 2 && !json && strcmp(verb, "test") == 0)
		return policy_test_main(words[1], stdout);
	if (n == 3 && strcmp(verb, "diff") == 0)
		return policy_diff_main(words[1], words[2], json, stdout,
		    stderr);
	usage(stderr);
	return EX_USAGE;
}

static int
run_command(const char *const *words, const char *file, bool json)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		const char *const *w = words + 1;
		struct config *c;
		int status;

		if (strcmp(words[0], commands[i].noun) != 0)
			continue;
		if (commands[i].verb && (!*w ||
		    strcmp(*w++, commands[i].verb) != 0))
			continue;
		if (!!*w != !!commands[i].arg || (*w && w[1]))
			continue;
		c = config_load(file, on_config_fault, NULL);
		if (!c)
			return 1;
		status = commands[i].run(c, *w);
		config_free(c);
		return status;
	}
	if (strcmp(words[0], "policy") == 0)
		return run_policy(words + 1, json);
	usage(stderr);
	return EX_USAGE;
}

int
main(int argc, char **argv)
{
	char *file = NULL;
	int check = 0, version = 0, help = 0, json = 0, status, rc;
	struct poptOption options[] = {
		{ "config", 'c', POPT_ARG_STRING, &file, 0,
		    "Configuration file", "FILE" },
		{ "check", 'n', POPT_ARG_NONE, &check, 0,
		    "Check the configuration and exit", NULL },
		{ "json", '\0', POPT_ARG_NONE, &json, 0,
		    "policy diff: one JSON object", NULL },
		{ "version", 'V', POPT_ARG_NONE, &version, 0,
		    "Print the version", NULL },
		{ "help", 'h', POPT_ARG_NONE, &help, 0, "Print this", NULL },
		POPT_TABLEEND
	};
	poptContext ctx = poptGetContext("slussd", argc, (const char **)(void *)argv,
	    options, 0);
	const char *path;
	const char **words;

	rc = poptGetNextOpt(ctx);
	words = poptGetArgs(ctx);
	path = file ? file : DEFAULT_CONFIG;
	if (rc < -1) {
		fprintf(stderr, "slussd: %s: %s\n",
		    poptBadOption(ctx, POPT_BADOPTION_NOALIAS),
		    poptStrerror(rc));
		status = EX_USAGE;
	} else if (help) {
		usage(stdout);
		status = 0;
	} else if (version) {
		puts("slussd " SLUSS_VERSION);
		status = 0;
	} else if (words && words[0]) {
		status = run_command(words, path, json);
	} else {
		status = check ? server_check(path) : server_run(path);
	}
	poptFreeContext(ctx);
	free(file);
	return status;
}
