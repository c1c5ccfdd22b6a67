/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_FLIGHT_H
#define SLUSS_CLIENT_FLIGHT_H

/*
 * One call of the contract with all its attempts, without waiting: both
 * drivers step it until it is done. Every method may be repeated after
 * UNAVAILABLE: a read changes nothing, a write carries a request_id that is
 * made once per call and sent with each attempt, and a cosignature is the
 * same twice. A stream is not repeated. Times are monotonic ns.
 */

#include "methods.h"
#include "msg.h"
#include "route.h"

#define CONTEXT_CODE 65          /* room for a code with its NUL */

/* What a call states of itself. */
struct context {
	char actor[CONTEXT_CODE], role[CONTEXT_CODE], purpose[CONTEXT_CODE];
	char language[9], traceparent[56];
	bool shown;
};

enum flight_state {
	FLIGHT_RESTING,          /* until a moment: before each attempt */
	FLIGHT_WAITING,          /* for the connection to be up */
	FLIGHT_OPEN,             /* sent; the reply, or a stream, may come */
	FLIGHT_DONE
};

struct flight {
	const struct method *method;
	struct context context;
	sluss_message *request;  /* with its request_id */
	struct str bytes;        /* request, serialised */
	bool has_request_id;
	sluss_id request_id;
	int64_t open_by;         /* a connection must be there */
	int64_t deadline;        /* of all attempts, or of the stream */
	int retries;             /* attempts after the first */
	int64_t backoff;         /* ns, before the second */

	enum flight_state state;
	int attempts;
	int64_t until;           /* RESTING */
	struct link *link;       /* WAITING and OPEN */
	struct rpc rpc;          /* OPEN */
	struct reply said;       /* of the last attempt, once it is over */
	struct err err;          /* DONE: how it ended */
	sluss_message *reply;    /* DONE and well: of a method with one */
};

/*
 * A call with a copy of the request (NULL: an empty one) that carries a
 * request_id; the other fields of *f are zero and are set by the caller
 * afterwards. Clear it in any case.
 */
sluss_code flight_init(struct flight *f, const struct method *m,
    const sluss_message *request, sluss_error *e);
/* Gives the call up, if it is not done, and frees what it holds. */
void flight_clear(struct flight *f);
/*
 * Does what can be done now; true once it is done. The driver steps links:
 * the route's before, and the flight's own after, for what is to be sent.
 */
bool flight_step(struct flight *f, struct route *r, int64_t now);
/* When it must be stepped whatever happens on its link. */
int64_t flight_until(const struct flight *f);
/* Ends a call with CANCELLED, whatever it has come to. */
void flight_cancel(struct flight *f, int64_t now);
/*
 * The next reply of an open stream, which the caller frees. RPC_END: it is
 * done, f->err tells how, CODE_OK for well.
 */
enum rpc_next flight_next(struct flight *f, sluss_message **out, int64_t now);

#endif
