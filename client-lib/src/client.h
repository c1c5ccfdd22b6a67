/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_CLIENT_H
#define SLUSS_CLIENT_CLIENT_H

/* What a client handle is, and what calls do with it. */

#include <sluss/call.h>

#include "flight.h"

struct sluss_client {
	struct route route;
	struct context context;
	bool ready;
	int64_t deadline_ms;
	int retries, backoff_ms;

	sluss_error error;       /* of the last call */
	char leaf[65], logged_at[40];
	sluss_id request_id;
	bool has_request_id;
	int attempts;
};

/* Forgets the last call. */
void client_reset(sluss_client *c);
/* Puts the error on the handle and returns its code. */
sluss_code client_fail(sluss_client *c, const struct err *e);
/* Printable ASCII without spaces that fits, or nothing (NULL); else false. */
bool client_keep(char *out, size_t size, const char *text);

/*
 * A call as the client makes it: its context, deadline and repetitions. On
 * failure *e has the reason; clear f in any case.
 */
sluss_code client_flight(const sluss_client *c, struct flight *f,
    const struct method *m, const sluss_message *request, sluss_error *e);
/* Puts on the handle what a call has told. */
void client_note(sluss_client *c, const struct flight *f);
/* One call with all its attempts; request is of the method's type. */
sluss_code client_call(sluss_message **out, sluss_client *c,
    const struct method *m, const sluss_message *request);

#endif
