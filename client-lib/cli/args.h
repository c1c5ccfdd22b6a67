/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_ARGS_H
#define SLUSS_CLI_ARGS_H

/*
 * One command's arguments, read with one popt context. Options are kept as
 * key and value; a command asks for those it has. Free text and identity
 * numbers are refused as arguments, since every user of the machine can read
 * the command line of every process.
 */

#include <stdbool.h>
#include <stddef.h>

#include <popt.h>
#include <sluss/id.h>

/* Keys of all options of all commands: popt's `val`. */
enum opt {
	OPT_NONE = 0,
	/* Common to all. */
	OPT_HELP, OPT_JSON, OPT_TABLE, OPT_PROFILE, OPT_ACTOR, OPT_ROLE,
	OPT_PURPOSE, OPT_TIMEOUT, OPT_REQUEST_ID, OPT_REFUSED,
	/* Of commands. */
	OPT_ACCEPT, OPT_ALL, OPT_APPROVER, OPT_BASE, OPT_CASE, OPT_CATEGORY, OPT_CIRCLE,
	OPT_CONSENT, OPT_CONTACT, OPT_CORRECTION, OPT_CURSOR_FILE, OPT_ONCE, OPT_TYPES, OPT_DECISION_NUMBER,
	OPT_DEPUTY_FOR, OPT_DISCLOSURE, OPT_DRAFT, OPT_DRY_RUN, OPT_DUTY, OPT_END, OPT_EXTRACT_FOR,
	OPT_FILE_UNDER, OPT_FINAL, OPT_INTO, OPT_FOLLOW, OPT_FORCE, OPT_FROM, OPT_FROM_DATE, OPT_GROUND,
	OPT_GROUP, OPT_GROUPS, OPT_HANDED_OVER, OPT_HANDED_AT, OPT_RECEIVED_BY, OPT_ACCEPTED_BY, OPT_WITH_CONTENT,
	OPT_IDENTITY_FROM, OPT_KIND, OPT_MUNICIPALITY, OPT_NATURE,
	OPT_NECESSITY_FROM, OPT_NO_NUMBER, OPT_NUMBER, OPT_ONWARD, OPT_OPENED,
	OPT_ORGANISATION, OPT_OWN_ROLE, OPT_PARTIES, OPT_POSITION, OPT_PREVIEW,
	OPT_PURPOSE_OF, OPT_REASON_FROM, OPT_RECORD, OPT_REMOVE_GROUP, OPT_RENEW,
	OPT_REVEAL, OPT_REVISE, OPT_SILENT, OPT_SPKI,
	OPT_STANDING, OPT_TRACK, OPT_TO, OPT_UNTIL, OPT_VALID_FROM, OPT_VALID_TO,
	OPT_VERSION, OPT_WEIGHING_FROM, OPT_WRONG, OPT_YES
};

/* Rows of a command's option table: with a value, and without. */
#define ARGS_VALUE(name, key, help, what) \
	{ name, '\0', POPT_ARG_STRING, NULL, key, help, what }
#define ARGS_FLAG(name, key, help) \
	{ name, '\0', POPT_ARG_NONE, NULL, key, help, NULL }

struct command;
struct args;

/* Reads argv[1...] of a command; *status is set when it returns NULL. */
struct args *args_read(const struct command *command, int argc,
    const char **argv, int *status);
/* Wipes and frees. NULL is fine. */
void args_free(struct args *a);
/* Prints the command's help to standard output. */
void args_help(const struct command *command);

bool args_has(const struct args *a, enum opt key);
/* The last value of an option, or NULL. */
const char *args_text(const struct args *a, enum opt key);
/* The i-th value of an option that may be repeated, or NULL. */
const char *args_nth(const struct args *a, enum opt key, size_t i);
/* The i-th argument that is no option, or NULL. */
const char *args_rest(const struct args *a, size_t i);

/* A mandatory option's value; NULL after an error was printed. */
const char *args_need(const struct args *a, enum opt key, const char *name);
/*
 * An identifier as 32 digits; out is "" when the option is not there. False
 * after an error was printed.
 */
bool args_id(const struct args *a, enum opt key, const char *name,
    bool mandatory, char out[SLUSS_ID_TEXT]);
/* The same for the i-th argument that is no option. */
bool args_rest_id(const struct args *a, size_t i, char out[SLUSS_ID_TEXT]);
/* A number of 0 to most; false after an error was printed. */
bool args_number(const struct args *a, enum opt key, const char *name,
    long most, long *out);

#endif
