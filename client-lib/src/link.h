/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_LINK_H
#define SLUSS_CLIENT_LINK_H

/*
 * One connection, from the first packet to the last, that never waits: each
 * step moves what can be moved and says what it would wait for. Who waits,
 * and how, is the driver's: pump.c with poll(), async.c in somebody's loop.
 * It is shared by the calls that are open on it and goes with the last of
 * them. All times are monotonic ns.
 */

#include <sys/socket.h>

#include "session.h"
#include "tls.h"

#define ADDRESSES_MAX 8

/* What a name has led to. */
struct addresses {
	size_t n;
	struct {
		struct sockaddr_storage at;
		socklen_t n;
	} all[ADDRESSES_MAX];
};

enum link_state { LINK_DIALLING, LINK_SHAKING, LINK_UP, LINK_DEAD };

struct link {
	unsigned refs;
	enum link_state state;
	int fd;                  /* -1: between two addresses */
	struct tls_config *config;
	const char *name;        /* that the server must prove; borrowed */
	struct addresses at;
	size_t tried;            /* of at, the one being tried included */
	int64_t until;           /* DIALLING: of this address; SHAKING: of all */
	int64_t deadline;        /* by when it must be up */
	struct tls *tls;
	struct session *session;
	struct buf out;          /* taken from the session, not yet written */
	bool shake_wants_write;
	bool write_wants_read;   /* TLS: the write goes on after a read */
	bool read_wants_write;
	bool heard;              /* the peer has said something */
	struct err why;          /* why it is dead */
	struct link *sibling;    /* for the driver: its list of links */
	bool listed;
	unsigned watched;        /* for the driver: of fd; 0 when it is closed */
};

/* The addresses of a host. A name that is no address blocks: getaddrinfo(). */
enum code link_resolve(const char *host, const char *port,
    struct addresses *out, struct err *e) MUST_CHECK;
/*
 * A connection to one of the addresses, with one reference, still to be
 * stepped; name must outlive it. NULL when out of memory.
 */
struct link *link_new(struct tls_config *config, const struct addresses *at,
    const char *name, int64_t deadline);
struct link *link_ref(struct link *l);
/* NULL is fine. */
void link_unref(struct link *l);

/*
 * Moves what can be moved without waiting and lets deadlines pass. True when
 * anything has come of it, so that another step may be worth while. When the
 * connection is lost, all calls on it are closed.
 */
bool link_step(struct link *l, int64_t now);
/* What a step would have to wait for. */
void link_wants(const struct link *l, bool *read, bool *write);
/* When it must be stepped whatever happens; CLOCK_NEVER: need not be. */
int64_t link_until(const struct link *l);
/* May take a new call now or once it is up, as far as is known. */
bool link_usable(const struct link *l);
/* The time from now until a moment as poll() takes it, rounded up. */
int link_poll_ms(int64_t until, int64_t now);
/* For link_dial.c and the drivers: ends it. */
void link_die(struct link *l, const struct err *why);
/* For link.c: a step of a connection that is not up yet. */
bool link_dial_step(struct link *l, int64_t now);

#endif
