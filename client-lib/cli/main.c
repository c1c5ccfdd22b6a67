/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sluss: the command line of the exchange. It finds the command that the
 * words name and hands it the rest; options may stand before the words too.
 */

#include <sluss/export.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "command.h"
#include "intl.h"
#include "session.h"
#include "status.h"
#include "tree.h"

/* Common options that take a value, where they stand before the command. */
static bool
takes_value(const char *option)
{
	static const char *const names[] = {
		"--profile", "--actor", "--role", "--purpose", "--timeout",
		"--request-id",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(option, names[i]) == 0)
			return true;
	return false;
}

static int
help(const char *noun, const char *verb)
{
	const struct command *command;
	bool verbs = false;

	if (noun && !command_noun(noun, &verbs))
		return status_usage("%s", _("no such command; `sluss help` "
		    "lists them"));
	command = noun ? command_find(noun, verb) : NULL;
	if (command)
		args_help(command);
	else
		command_list(noun);
	return STATUS_OK;
}

/* Runs with "sluss noun verb" as argv[0] and all else after it. */
static int
run(const struct command *command, int argc, char **argv, int words)
{
	const char **rest = calloc((size_t)argc + 1, sizeof(*rest));
	char name[64];
	int first = words, i, n = 0, status;

	if (!rest)
		return status_usage("%s", _("out of memory"));
	command_name(command, name, sizeof(name));
	rest[n++] = name;
	for (i = 1; i < argc; i++)
		if (i < first || i > first + (command->verb ? 1 : 0))
			rest[n++] = argv[i];
	status = session_run(command, n, rest);
	free(rest);
	return status;
}

static int
dispatch(int argc, char **argv)
{
	const struct command *command;
	const char *noun, *verb;
	bool verbs = false;
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "--version") == 0)
			return printf("sluss %s\n", sluss_version()) < 0;
		if (strcmp(argv[i], "--help") == 0)
			return help(NULL, NULL);
		i += takes_value(argv[i]);
	}
	noun = i < argc ? argv[i] : NULL;
	verb = noun && i + 1 < argc && argv[i + 1][0] != '-' ? argv[i + 1] :
	    NULL;
	if (!noun)
		return status_usage("%s", _("which command? `sluss help` "
		    "lists them"));
	if (strcmp(noun, "help") == 0)
		return help(verb, verb && i + 2 < argc ? argv[i + 2] : NULL);
	if (!command_noun(noun, &verbs))
		return status_usage("%s", _("no such command; `sluss help` "
		    "lists them"));
	if (verbs && !verb && i + 1 < argc &&
	    strcmp(argv[i + 1], "--help") == 0)
		return help(noun, NULL);
	command = command_find(noun, verb);
	if (!command)
		return status_usage(_("`sluss help %s` lists what can be "
		    "done"), noun);
	return run(command, argc, argv, i);
}

int
main(int argc, char **argv)
{
	static const struct rlimit none = { 0, 0 };

	/* What was read must not end up in a core file. */
	setrlimit(RLIMIT_CORE, &none);
	tree_start();
	intl_start();
	return dispatch(argc, argv);
}
