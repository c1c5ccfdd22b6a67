/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_CLIENT_H
#define SLUSS_CLIENT_CLIENT_H

/* What a client handle is, and what calls do with it. */

#include <sluss/call.h>

#include "methods.h"
#include "msg.h"
#include "pump.h"

#define CLIENT_CODE 65           /* room for a code with its NUL */

struct sluss_client {
	struct tls_config *tls;
	struct pump *pump;       /* newest connection; may be NULL or dead */
	char host[256], port[8], name[256], authority[280];
	char actor[CLIENT_CODE], role[CLIENT_CODE], purpose[CLIENT_CODE];
	char language[9], traceparent[56];
	bool shown, ready;
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
/* A connection that takes calls: the one there is, or a new one. */
enum code client_pump(sluss_client *c, int64_t deadline, struct pump **out,
    struct err *e) MUST_CHECK;
void client_head(const sluss_client *c, const struct method *m,
    char path[128], struct rpc_head *out);
/* Keeps what the reply's trailers told. */
void client_note(sluss_client *c, const struct reply *reply);
/* Puts the error on the handle and returns its code. */
sluss_code client_fail(sluss_client *c, const struct err *e);

/*
 * A copy of the request that carries a request_id, serialised in *bytes;
 * NULL with the error on the handle.
 */
sluss_message *client_request(sluss_client *c, const struct method *m,
    const sluss_message *request, struct str *bytes);
/* One call with all its attempts; request is of the method's type. */
sluss_code client_call(sluss_message **out, sluss_client *c,
    const struct method *m, const sluss_message *request);

#endif
