/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_COMMAND_H
#define SLUSS_CLI_COMMAND_H

/*
 * The commands: a noun and a verb, or a verb alone. Each family has a file,
 * cmd_<family>.c, and a table that ends in a row without a noun.
 */

#include <popt.h>
#include <stdbool.h>
#include <stddef.h>

struct session;

struct command {
	const char *noun;
	/* NULL: the noun stands alone. */
	const char *verb;
	/* One phrase, translated when shown. */
	const char *summary;
	/* Arguments that are no options, as help shows them; may be "". */
	const char *usage;
	/* Whole lines. */
	const char *examples;
	/* Ended by POPT_TABLEEND; NULL: only what is common to all. */
	const struct poptOption *options;
	/* How many arguments that are no options. */
	unsigned least, most;
	int (*run)(struct session *s);
};

extern const struct command ask_commands[];
extern const struct command case_commands[];
extern const struct command consent_commands[];
extern const struct command correction_commands[];
extern const struct command disclose_commands[];
extern const struct command circle_commands[];
extern const struct command disclosure_commands[];
extern const struct command sheet_commands[];
extern const struct command leave_commands[];
extern const struct command level_commands[];
extern const struct command transfer_commands[];
extern const struct command provider_commands[];
extern const struct command document_commands[];
extern const struct command feed_commands[];
extern const struct command fetch_commands[];
extern const struct command lookup_commands[];
extern const struct command policy_commands[];
extern const struct command put_commands[];
extern const struct command template_commands[];
extern const struct command concern_commands[];
extern const struct command record_commands[];
extern const struct command refer_commands[];
extern const struct command stage_commands[];
extern const struct command registry_commands[];
extern const struct command whoami_commands[];

/* The command of that noun and verb; NULL when there is none. */
const struct command *command_find(const char *noun, const char *verb);
/* True when the noun is one; *verbs tells whether it wants a verb. */
bool command_noun(const char *noun, bool *verbs);
/* "sluss record show". */
void command_name(const struct command *command, char *out, size_t n);
/* Lists all commands, or those of one noun, on standard output. */
void command_list(const char *noun);

#endif
