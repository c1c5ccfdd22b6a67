/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_NET_PRIV_H
#define SLUSS_NET_NET_PRIV_H

/*
 * What the connections see of their net. A connection is on exactly one of
 * conns and dead; only the reaper, which runs from the loop and never from
 * inside a connection's own work, frees one.
 */

#include <sys/queue.h>

#include "net/bucket.h"
#include "net/net.h"
#include "wire/limits.h"

#define NET_LISTENERS 16

struct h2_conn;
struct listener;
struct tls_ctx;

TAILQ_HEAD(h2_conns, h2_conn);

/* Times in ns. */
struct net_limits {
	unsigned streams, connections, connections_per_node;
	size_t message;
	int64_t handshake, header, write, idle, age, deadline, drain;
};

struct net {
	struct event_base *base;
	struct net_up up;
	void *arg;
	struct net_limits limits;
	struct tls_ctx *tls;
	struct listener *listeners[NET_LISTENERS];
	size_t n_listeners;
	struct h2_conns conns, dead;
	struct h2_conns shaking;         /* those that want a handshake step */
	unsigned n_shaking;              /* connections without a peer yet */
	struct event *turn, *reap, *tick;
	struct bucket log;
	uint64_t log_dropped;
	struct net_counters counters;
	bool draining;
	int64_t drain_ends;
	void (*done)(void *);
	void *done_arg;
};

/* The limits of a configuration, defaults filled in. */
struct net_limits net_limits_of(const struct net_config *c);
/* Queues c for a handshake step; a few run each turn of the loop. */
void net_want_step(struct net *n, struct h2_conn *c);
/* Hands a dead connection to the reaper. */
void net_bury(struct net *n, struct h2_conn *c);
/* Open connections of a node. */
unsigned net_count_node(const struct net *n, const struct id *node);
/* May a line about a peer be written? Peers must not fill the journal. */
bool net_may_log(struct net *n);

#endif
