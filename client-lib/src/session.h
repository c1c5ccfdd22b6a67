/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_SESSION_H
#define SLUSS_CLIENT_SESSION_H

/*
 * The protocol of one connection without any I/O: bytes in, bytes out, and
 * the time of the next deadline. Several calls may be open at once. The owner
 * drives it: feed what was read, write what take gives, tick when time has
 * passed. Nothing here blocks, reads a clock or knows a descriptor.
 */

#include "base/buf.h"
#include "reply.h"
#include "wire/frame.h"

/* Bytes that may wait for a call's reader. */
#define SESSION_WINDOW (256 * 1024)

struct session;

/* What a call states of itself; texts may be NULL or empty. */
struct rpc_head {
	const char *path;        /* "/sluss.v1.CaseService/WhoAmI" */
	const char *authority;
	const char *actor, *role, *purpose, *traceparent, *language;
	bool shown;
};

/*
 * One call. The caller owns it; it may go only after session_drop() or once
 * it is closed. Read-only to everyone but session.c.
 */
struct rpc {
	struct rpc *next;
	struct session *session; /* NULL once closed */
	int32_t stream;
	int64_t deadline;        /* ns, monotonic; CLOCK_NEVER for none */
	struct buf request;      /* framed; what is unsent */
	struct buf raw;          /* received, not yet read */
	struct frame_reader reader;
	bool whole;              /* reader holds a message */
	struct reply reply;
	bool closed;             /* nothing more comes; err is the outcome */
	struct err err;
};

enum rpc_next { RPC_MESSAGE, RPC_WAIT, RPC_END };

/* NULL when out of memory. */
struct session *session_new(void);
/* Open calls are closed with UNAVAILABLE. NULL is fine. */
void session_free(struct session *s);
/* Bytes from the peer. Any error ends the connection. */
enum code session_feed(struct session *s, struct str in, struct err *e)
    MUST_CHECK;
/* Bytes for the peer, valid until the next call here; n 0 when none. */
enum code session_take(struct session *s, struct str *out, struct err *e)
    MUST_CHECK;
/* May start calls: no GOAWAY seen, identifiers left. */
bool session_usable(const struct session *s);
/* Neither end wants to go on. */
bool session_ended(const struct session *s);
/* Earliest deadline of an open call; CLOCK_NEVER when none. */
int64_t session_deadline(const struct session *s);
/* Closes the calls whose deadline has passed; true when there were any. */
bool session_tick(struct session *s, int64_t now);
/* The connection is gone: closes every open call with *why. */
void session_lost(struct session *s, const struct err *why);

/*
 * Starts a call with a serialised message. call is filled from nothing; now
 * and deadline are monotonic ns. On failure it is closed and holds why.
 */
void session_start(struct session *s, struct rpc *call,
    const struct rpc_head *head, struct str message, int64_t now,
    int64_t deadline);
/* Gives the call up, if open, and frees what it holds. */
void session_drop(struct rpc *call);
/* For rpc.c: cancels an open call; gives back n bytes of its window. */
void session_reset(struct rpc *call);
void session_consumed(struct rpc *call, size_t n);
/* The next reply; *message is valid until rpc_taken(). */
enum rpc_next rpc_next(struct rpc *call, struct str *message);
void rpc_taken(struct rpc *call);

#endif
