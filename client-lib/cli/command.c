/* SPDX-License-Identifier: EUPL-1.2 */
/* Finds and lists the commands of all families. */

#include "command.h"

#include <stdio.h>
#include <string.h>

#include "intl.h"

static const struct command *const families[] = {
	whoami_commands,
	case_commands,
	stage_commands,
	record_commands,
	template_commands,
	put_commands,
	concern_commands,
	consent_commands,
	disclose_commands,
	circle_commands,
	disclosure_commands,
	sheet_commands,
	document_commands,
	feed_commands,
	correction_commands,
	level_commands,
	transfer_commands,
	provider_commands,
	fetch_commands,
	ask_commands,
	leave_commands,
	refer_commands,
	policy_commands,
	lookup_commands,
	registry_commands,
};

enum { FAMILIES = sizeof(families) / sizeof(families[0]) };

/* The next row after `at` in the order of the tables; NULL at the end. */
static const struct command *
next(size_t *family, size_t *row)
{
	while (*family < FAMILIES) {
		const struct command *c = &families[*family][*row];

		if (c->noun) {
			(*row)++;
			return c;
		}
		(*family)++;
		*row = 0;
	}
	return NULL;
}

const struct command *
command_find(const char *noun, const char *verb)
{
	const struct command *c;
	size_t family = 0, row = 0;

	while ((c = next(&family, &row))) {
		if (strcmp(c->noun, noun) != 0)
			continue;
		if (!c->verb || (verb && strcmp(c->verb, verb) == 0))
			return c;
	}
	return NULL;
}

bool
command_noun(const char *noun, bool *verbs)
{
	const struct command *c;
	size_t family = 0, row = 0;

	while ((c = next(&family, &row)))
		if (strcmp(c->noun, noun) == 0) {
			*verbs = c->verb != NULL;
			return true;
		}
	return false;
}

void
command_name(const struct command *command, char *out, size_t n)
{
	snprintf(out, n, "sluss %s%s%s", command->noun,
	    command->verb ? " " : "", command->verb ? command->verb : "");
}

void
command_list(const char *noun)
{
	const struct command *c;
	size_t family = 0, row = 0;
	char name[64];

	printf("%s\n\n", _("Usage: sluss COMMAND [OPTION...] [ARGUMENT...]"));
	while ((c = next(&family, &row))) {
		if (noun && strcmp(c->noun, noun) != 0)
			continue;
		command_name(c, name, sizeof(name));
		printf("  %-30s %s\n", name + strlen("sluss "),
		    _(c->summary));
	}
	printf("\n%s\n", _("`sluss COMMAND --help` shows options and "
	    "examples; sluss(1) is the manual."));
}
