/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_HEAD_H
#define SLUSS_CLI_HEAD_H

/* An organisation's own heading of a case, from options. */

#include "session.h"

#define HEAD_OPTIONS \
	ARGS_VALUE("number", OPT_NUMBER, \
	    N_("registry number at your authority; no personal data"), \
	    N_("NUMBER")), \
	ARGS_VALUE("category", OPT_CATEGORY, \
	    N_("whom the case is about: avhoppare, child, relative, other"), \
	    N_("WHOM")), \
	ARGS_VALUE("opened", OPT_OPENED, N_("the day it was opened"), \
	    N_("DAY")), \
	ARGS_VALUE("contact", OPT_CONTACT, \
	    N_("function address for others; never a person's"), \
	    N_("ADDRESS")), \
	ARGS_FLAG("silent", OPT_SILENT, \
	    N_("a lookup answers no hit to everybody"))

/* A `Case` with its head; NULL after an error was printed. */
json_t *head_from_options(struct session *s);
/*
 * The enum value that an option gives; *out is NULL when it is not there.
 * False after an error was printed.
 */
bool head_enum(struct session *s, enum opt key, const char *name,
    const char *prefix, char buffer[64], const char **out);
/* The case of a command: --case, or its first argument. */
bool head_case(struct session *s, char out[SLUSS_ID_TEXT]);

#endif
