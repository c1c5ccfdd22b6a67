/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_H2_CONN_H
#define SLUSS_NET_H2_CONN_H

/*
 * One connection: its handshake, its turns (read, work, pump) and its end.
 * Whatever happens inside nghttp2's callbacks is only noted; the turn acts on
 * it afterwards. Anything may call h2_conn_kill(), even from inside an upward
 * call made by this connection; the memory goes later, with the reaper.
 */

#include <sys/queue.h>

#include "base/buf.h"
#include "net/bucket.h"
#include "net/h2_count.h"
#include "net/net.h"

struct net;
struct nghttp2_session;
struct stream;
struct tls_io;

TAILQ_HEAD(h2_streams, stream);

enum h2_conn_state {
	H2_SHAKING,     /* the TLS handshake is under way */
	H2_OPEN,
	H2_LEAVING,     /* GOAWAY is announced; streams end in their time */
	H2_CLOSING,     /* nothing is read any more; the rest is sent */
	H2_LINGER,      /* FIN sent; waits shortly for the peer's */
	H2_DEAD         /* closed; waits for the reaper */
};

struct h2_conn {
	TAILQ_ENTRY(h2_conn) link;      /* net's conns or dead */
	TAILQ_ENTRY(h2_conn) step;      /* net's shaking */
	bool wants_step;
	struct net *net;
	enum h2_conn_state state;
	struct tls_io *io;
	struct nghttp2_session *session;
	struct event *work;             /* a turn that no descriptor asks for */
	struct peer peer;
	char address[64];

	struct buf out;                 /* whole frames, not yet encrypted */
	bool blocked;                   /* the socket takes no more */
	bool again;                     /* unread bytes wait inside TLS */

	struct h2_streams streams, todo;
	unsigned n_streams, n_todo;
	size_t buffered;                /* message bytes of all streams */

	struct h2_count count;
	struct bucket control;
	size_t uncredited;              /* bytes sent since the last credit */
	unsigned key_updates;
	const char *abuse;              /* the limit that was passed */

	bool goaway_sent;
	int64_t since;                  /* when the state was entered */
	int64_t ends;                   /* when it is old */
	int64_t idle_since;
	int64_t header_since;           /* preface or header block owed; else 0 */
	int64_t wrote_at;               /* last progress of out */
};

/* Takes fd; NULL without memory (fd is closed). */
struct h2_conn *h2_conn_new(struct net *n, int fd, const char *address);
/* One step of the handshake, and what follows when it was the last. */
void h2_conn_step(struct h2_conn *c);
/* Looks at every timeout. */
void h2_conn_tick(struct h2_conn *c, int64_t now);
/* Asks for a turn soon. */
void h2_conn_wake(struct h2_conn *c);
/* Takes a token for a frame that costs us more than it costs the peer. */
void h2_conn_charge(struct h2_conn *c, const char *what);
/* Lets open calls end, then closes. */
void h2_conn_leave(struct h2_conn *c);
/* Ends at once; what the kernel holds is not sent. */
void h2_conn_kill(struct h2_conn *c);
/* For the reaper: tells every call that it is gone and frees all. */
void h2_conn_reap(struct h2_conn *c);
/* True when the CRLs of the net's new TLS context list the peer. */
bool h2_conn_revoked(const struct h2_conn *c);

#endif
