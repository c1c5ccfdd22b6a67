/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef TEST_CLIENT_ASYNC_RIG_H
#define TEST_CLIENT_ASYNC_RIG_H

/*
 * The non-blocking client and a scripted server in one thread, over unix
 * sockets. The clock is a number, TLS is a handshake of two bytes, and every
 * function that could wait is counted.
 */

#include <check.h>

#include <sluss/sluss.h>

#include "base/clock.h"
#include "peer.h"

#define CONNECTIONS 8

struct connection {
	int fd;                          /* -1: gone */
	bool greeted;
	struct peer peer;
	struct buf out;
};

struct rig {
	int listener;
	sluss_client *client;
	sluss_async *async;
	const struct script *scripts[CONNECTIONS]; /* one a connection */
	struct connection at[CONNECTIONS];
	size_t accepted;
	size_t piece;                    /* most bytes either end moves */
	bool deaf;                       /* the server does nothing */
};

/* How a call went, filled by the callbacks below. */
struct outcome {
	int done, messages;
	sluss_code code;
	char reason[64], actor[65];
	int attempts;
	int64_t last;                    /* change.type of the last message */
	sluss_id request_id;
	int pause_after;                 /* messages; 0: never */
	int cancel_after;
	sluss_async_call *call;
};

extern int64_t rig_now;
extern unsigned rig_waits;               /* poll, getaddrinfo, ... */

/* Both fill everything; script is of every connection. */
void rig_begin(struct rig *x, const struct script *script);
void rig_end(struct rig *x);
/* Everything of the server's that can be done now. */
void rig_serve(struct rig *x);
/* One process() and one of the server's. */
void rig_turn(struct rig *x);
/* Turns until all calls have ended or n were not enough. */
void rig_run(struct rig *x, int n);
/* Closes the server's end of a connection. */
void rig_hang_up(struct rig *x, size_t connection);
/* The descriptor as its owner's loop would see it now. */
bool rig_ready(const struct rig *x);

void on_done(sluss_async_call *call, const sluss_async_result *result,
    void *arg);
void on_message(sluss_async_call *call, sluss_message *message, void *arg);
sluss_async_call_options rig_options(struct outcome *o);
/* Starts a call that must be taken. */
void rig_start(struct rig *x, struct outcome *o, const char *method);
/* Appends a framed message, given as JSON. */
void rig_frame(struct buf *body, const char *type, const char *json);

#endif
