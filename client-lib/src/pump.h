/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_PUMP_H
#define SLUSS_CLIENT_PUMP_H

/*
 * One connection and what drives it: blocking for the caller, non-blocking
 * underneath, and never past a deadline. All times are monotonic ns. It is
 * shared by the calls that are open on it and goes with the last of them.
 */

#include "session.h"
#include "tls.h"

struct pump {
	unsigned refs;
	int fd;
	struct tls *tls;
	struct session *session;
	struct buf out;          /* taken from the session, not yet written */
	bool write_wants_read;   /* TLS: the write goes on after a read */
	bool read_wants_write;
	bool heard;              /* the peer has said something */
	bool dead;
	struct err why;          /* why it is dead */
};

/* Where to. */
struct pump_target {
	const char *host, *port; /* host without brackets */
	const char *name;        /* that the server must prove */
};

/* Connects and shakes hands, with one reference. */
enum code pump_open(struct pump **out, struct tls_config *tls,
    const struct pump_target *target, int64_t deadline, struct err *e)
    MUST_CHECK;
struct pump *pump_ref(struct pump *p);
/* NULL is fine. */
void pump_unref(struct pump *p);
/*
 * Moves what can be moved and, when nothing could, waits for the descriptor
 * until a moment: CLOCK_NEVER, or a past one for not at all. True when bytes
 * came in. When the connection is lost, all calls on it are closed and
 * p->dead is set.
 */
bool pump_turn(struct pump *p, int64_t until);
/* Until the peer has said something, the first that shows we are let in. */
enum code pump_hear(struct pump *p, int64_t deadline, struct err *e)
    MUST_CHECK;
/* May take a new call, so far as is known without waiting. */
bool pump_usable(struct pump *p);

/* Sleeps until a moment, whatever signals come. */
void pump_sleep(int64_t until);

#endif
