/* SPDX-License-Identifier: EUPL-1.2 */
/* One popt context for one command; its help is made from the same table. */

#include "args.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "intl.h"
#include "status.h"

enum { MOST_OPTIONS = 40, MOST_GIVEN = 128 };

struct args {
	poptContext popt;
	struct poptOption table[MOST_OPTIONS];
	size_t n;
	struct {
		enum opt key;
		char *value;
	} given[MOST_GIVEN];
	const char **rest;
	size_t n_rest;
};

#define HIDDEN(name) \
	{ name, '\0', POPT_ARG_STRING | POPT_ARGFLAG_DOC_HIDDEN, NULL, \
	  OPT_REFUSED, NULL, NULL }

static char domain[] = "sluss";

static struct poptOption common[] = {
	{ NULL, '\0', POPT_ARG_INTL_DOMAIN, domain, 0, NULL, NULL },
	ARGS_FLAG("json", OPT_JSON, N_("print the reply as JSON")),
	ARGS_FLAG("table", OPT_TABLE,
	    N_("print for people also when this is no terminal")),
	ARGS_VALUE("profile", OPT_PROFILE,
	    N_("read this profile instead of the usual one"), N_("FILE")),
	ARGS_VALUE("actor", OPT_ACTOR, N_("speak for this actor"), N_("CODE")),
	ARGS_VALUE("role", OPT_ROLE, N_("act in this role"), N_("ROLE")),
	ARGS_VALUE("purpose", OPT_PURPOSE, N_("state this purpose"),
	    N_("CODE")),
	ARGS_VALUE("timeout", OPT_TIMEOUT, N_("wait so long for an answer"),
	    N_("SECONDS")),
	ARGS_VALUE("request-id", OPT_REQUEST_ID,
	    N_("repeat an earlier write whose outcome is not known"),
	    N_("ID")),
	{ "help", '?', POPT_ARG_NONE, NULL, OPT_HELP, N_("show this help"),
	  NULL },
	HIDDEN("weighing"), HIDDEN("necessity"), HIDDEN("reason"),
	HIDDEN("text"), HIDDEN("proposal"), HIDDEN("comment"),
	HIDDEN("identity"), HIDDEN("identity-number"),
	HIDDEN("personal-identity-number"), HIDDEN("personnummer"),
	POPT_TABLEEND
};

/* The command's own rows between the domain's and those common to all. */
static void
compose(struct poptOption table[MOST_OPTIONS], const struct command *command)
{
	const struct poptOption *own = command->options;
	size_t n = 0;

	memset(table, 0, MOST_OPTIONS * sizeof(*table));
	table[n++] = common[0];
	while (own && own->longName && n < MOST_OPTIONS - 2)
		table[n++] = *own++;
	table[n++] = (struct poptOption){ NULL, '\0', POPT_ARG_INCLUDE_TABLE,
		common, 0, N_("Common to all commands:"), NULL };
}

static poptContext
context(const struct command *command, struct poptOption *table, int argc,
    const char **argv)
{
	poptContext popt;
	char usage[128];

	compose(table, command);
	popt = poptGetContext("sluss", argc, argv, table, 0);
	if (!popt)
		return NULL;
	snprintf(usage, sizeof(usage), "%s%s%s", _("[OPTION...]"),
	    *command->usage ? " " : "", intl_text(command->usage));
	poptSetOtherOptionHelp(popt, usage);
	return popt;
}

void
args_help(const struct command *command)
{
	struct poptOption table[MOST_OPTIONS];
	char name[64];
	const char *argv[] = { name, NULL };
	poptContext popt;

	command_name(command, name, sizeof(name));
	popt = context(command, table, 1, argv);
	if (!popt)
		return;
	poptPrintHelp(popt, stdout, 0);
	printf("\n%s.\n", _(command->summary));
	printf("\n%s\n%s", _("Examples:"), command->examples);
	poptFreeContext(popt);
}

static int
complain(poptContext popt, int error, const struct command *command)
{
	char name[64], help[64];

	/* Up to '=' only: what comes after may be what nobody should see. */
	snprintf(name, sizeof(name), "%s",
	    poptBadOption(popt, POPT_BADOPTION_NOALIAS));
	name[strcspn(name, "=")] = '\0';
	command_name(command, help, sizeof(help));
	return status_usage(_("%s: %s; `%s --help` lists the options"), name,
	    poptStrerror(error), help);
}

static int
take(struct args *a, const struct command *command)
{
	int key;

	while ((key = poptGetNextOpt(a->popt)) > 0) {
		if (key == OPT_HELP) {
			args_help(command);
			return -1;
		}
		if (key == OPT_REFUSED)
			return status_usage("%s", _("free text and identity "
			    "numbers are not taken from the command line, "
			    "where others can read them; use the option that "
			    "ends in -from with a file or -, or answer the "
			    "prompt"));
		if (a->n == MOST_GIVEN)
			return status_usage("%s", _("too many options"));
		a->given[a->n].value = poptGetOptArg(a->popt);
		a->given[a->n++].key = (enum opt)key;
	}
	return key < -1 ? complain(a->popt, key, command) :
	    STATUS_OK;
}

static int
count(struct args *a, const struct command *command)
{
	char help[64];

	a->rest = poptGetArgs(a->popt);
	while (a->rest && a->rest[a->n_rest])
		a->n_rest++;
	if (a->n_rest < command->least) {
		command_name(command, help, sizeof(help));
		return status_usage(_("missing argument: %s; see `%s --help`"),
		    intl_text(command->usage), help);
	}
	if (a->n_rest > command->most)
		return status_usage("%s", _("an argument too many; free text "
		    "and identity numbers come from a file, standard input "
		    "or the prompt"));
	if (args_has(a, OPT_JSON) && args_has(a, OPT_TABLE))
		return status_usage("%s", _("--json and --table exclude each "
		    "other"));
	return STATUS_OK;
}

struct args *
args_read(const struct command *command, int argc, const char **argv,
    int *status)
{
	struct args *a = calloc(1, sizeof(*a));

	if (a)
		a->popt = context(command, a->table, argc, argv);
	if (!a || !a->popt) {
		free(a);
		*status = status_usage("%s", _("out of memory"));
		return NULL;
	}
	*status = take(a, command);
	if (*status == STATUS_OK)
		*status = count(a, command);
	if (*status == STATUS_OK)
		return a;
	if (*status < 0)
		*status = STATUS_OK;
	args_free(a);
	return NULL;
}

void
args_free(struct args *a)
{
	size_t i;

	if (!a)
		return;
	for (i = 0; i < a->n; i++)
		free(a->given[i].value);
	poptFreeContext(a->popt);
	free(a);
}

bool
args_has(const struct args *a, enum opt key)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (a->given[i].key == key)
			return true;
	return false;
}

const char *
args_nth(const struct args *a, enum opt key, size_t nth)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (a->given[i].key == key && nth-- == 0)
			return a->given[i].value;
	return NULL;
}

const char *
args_text(const struct args *a, enum opt key)
{
	size_t i;

	for (i = a->n; i-- > 0; )
		if (a->given[i].key == key)
			return a->given[i].value;
	return NULL;
}

const char *
args_rest(const struct args *a, size_t i)
{
	return i < a->n_rest ? a->rest[i] : NULL;
}

const char *
args_need(const struct args *a, enum opt key, const char *name)
{
	const char *value = args_text(a, key);

	if (value && *value)
		return value;
	status_usage(_("--%s is missing"), name);
	return NULL;
}

static bool
read_id(const char *text, char out[SLUSS_ID_TEXT])
{
	sluss_id id;

	if (sluss_id_parse(&id, text))
		return false;
	sluss_id_format(out, &id);
	return true;
}

bool
args_id(const struct args *a, enum opt key, const char *name, bool mandatory,
    char out[SLUSS_ID_TEXT])
{
	const char *text = args_text(a, key);

	out[0] = '\0';
	if (!text && !mandatory)
		return true;
	text = args_need(a, key, name);
	if (!text)
		return false;
	if (read_id(text, out))
		return true;
	status_usage(_("--%s is no identifier: give all 32 hexadecimal "
	    "digits, or a UUID"), name);
	return false;
}

bool
args_rest_id(const struct args *a, size_t i, char out[SLUSS_ID_TEXT])
{
	if (i < a->n_rest && read_id(a->rest[i], out))
		return true;
	status_usage(_("argument %zu is no identifier: give all 32 "
	    "hexadecimal digits, or a UUID"), i + 1);
	return false;
}

bool
args_number(const struct args *a, enum opt key, const char *name, long most,
    long *out)
{
	const char *text = args_text(a, key);
	char *end = NULL;
	long n;

	*out = 0;
	if (!text)
		return true;
	errno = 0;
	n = strtol(text, &end, 10);
	if (*text && !*end && !errno && n >= 0 && n <= most) {
		*out = n;
		return true;
	}
	status_usage(_("--%s is no number from 0 to %ld"), name, most);
	return false;
}
