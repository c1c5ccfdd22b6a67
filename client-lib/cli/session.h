/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_SESSION_H
#define SLUSS_CLI_SESSION_H

/* One run of one command: its arguments, its connection, its output. */

#include <jansson.h>
#include <sluss/client.h>

#include "args.h"
#include "command.h"
#include "intl.h"
#include "out.h"
#include "profile.h"
#include "status.h"

struct session {
	struct args *args;
	struct profile profile;
	sluss_client *client;
	struct out out;
	/* A failure that the command answers itself, unprinted. */
	sluss_code tolerated;
	/* --timeout; 0: as the profile has it. */
	long seconds;
};

/*
 * Reads the profile and opens the client, once; the arguments are thus judged
 * before the profile. Returns an exit status.
 */
int session_open(struct session *s);
/* Runs a command from its arguments to its exit status. */
int session_run(const struct command *command, int argc,
    const char **argv);

/*
 * Calls a method, "RecordService/GetRecord", with a JSON request, which is
 * stolen. *reply may be NULL; else the caller drops it. Identifiers in it are
 * 32 hexadecimal digits for people, base64 in JSON. A failure has been printed
 * when this returns its exit status.
 */
int session_call(struct session *s, const char *method, json_t *request,
    json_t **reply);
/*
 * The same for a list: asks for one page after another and puts the elements
 * of `list` together.
 */
int session_list(struct session *s, const char *method, json_t *request,
    const char *list, json_t **reply);
/* Calls, and prints the reply as JSON or by `show`, which may be NULL. */
int session_show(struct session *s, const char *method, json_t *request,
    void (*show)(struct session *s, const json_t *reply));
/* Lists, and prints as JSON or as a table. */
int session_table(struct session *s, const char *method, json_t *request,
    const char *list, const struct column *columns, size_t n);

#endif
