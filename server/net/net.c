/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The whole of net: listeners, connections, and what bounds them together.
 * Calls into net never call upward: what they bring about (gone() for the
 * calls of a dropped connection, done() of a drain) is left to events. So
 * net_free() tells nobody anything: drain first.
 */

#include "net/net.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "log.h"
#include "net/h2_conn.h"
#include "net/listener.h"
#include "net/net_priv.h"
#include "net/tls_ctx.h"

#define LOG_RATE 10
#define LOG_BURST 100
#define TICK_MAX_MS 250
#define TICK_MIN_MS 5

static const struct timeval at_once;

static void
on_accept(void *arg, int fd, const char *address)
{
	struct net *n = arg;
	struct h2_conn *c;

	/* Strangers may hold half the places at most. */
	if (n->counters.connections_now >= n->limits.connections ||
	    n->n_shaking >= (n->limits.connections + 1) / 2) {
		n->counters.refused++;
		if (net_may_log(n))
			log_line(LOG_LEVEL_WARNING, "peer_refused",
			    "%s: too many connections", address);
		close(fd);
		return;
	}
	c = h2_conn_new(n, fd, address);
	if (!c)
		return;
	n->counters.accepted++;
	n->counters.connections_now++;
	n->n_shaking++;
	TAILQ_INSERT_TAIL(&n->conns, c, link);
}

static void
on_turn(evutil_socket_t fd, short what, void *arg)
{
	struct net *n = arg;
	struct h2_conn *c;

	(void)fd, (void)what;
	for (unsigned i = 0; i < LIMIT_HANDSHAKES_TURN; i++) {
		c = TAILQ_FIRST(&n->shaking);
		if (!c)
			return;
		TAILQ_REMOVE(&n->shaking, c, step);
		c->wants_step = false;
		h2_conn_step(c);
	}
	if (!TAILQ_EMPTY(&n->shaking))
		event_add(n->turn, &at_once);
}

static void
drain_check(struct net *n)
{
	void (*done)(void *) = n->done;

	if (!n->draining || !done || !TAILQ_EMPTY(&n->conns) ||
	    !TAILQ_EMPTY(&n->dead))
		return;
	n->done = NULL;
	done(n->done_arg);
}

static void
on_reap(evutil_socket_t fd, short what, void *arg)
{
	struct net *n = arg;
	struct h2_conn *c;

	(void)fd, (void)what;
	while ((c = TAILQ_FIRST(&n->dead))) {
		TAILQ_REMOVE(&n->dead, c, link);
		h2_conn_reap(c);
		n->counters.connections_now--;
	}
	drain_check(n);
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct net *n = arg;
	int64_t now = clock_mono();
	struct h2_conn *c, *next;

	(void)fd, (void)what;
	for (c = TAILQ_FIRST(&n->conns); c; c = next) {
		next = TAILQ_NEXT(c, link);
		if (n->draining && now > n->drain_ends)
			h2_conn_kill(c);
		else
			h2_conn_tick(c, now);
	}
	if (n->log_dropped > 0 && net_may_log(n)) {
		log_line(LOG_LEVEL_WARNING, "lines_left_out",
		    "%llu lines about peers", (unsigned long long)
		    n->log_dropped);
		n->log_dropped = 0;
	}
}

void
net_want_step(struct net *n, struct h2_conn *c)
{
	if (c->wants_step)
		return;
	c->wants_step = true;
	TAILQ_INSERT_TAIL(&n->shaking, c, step);
	event_add(n->turn, &at_once);
}

void
net_bury(struct net *n, struct h2_conn *c)
{
	if (c->wants_step)
		TAILQ_REMOVE(&n->shaking, c, step);
	c->wants_step = false;
	TAILQ_REMOVE(&n->conns, c, link);
	TAILQ_INSERT_TAIL(&n->dead, c, link);
	event_add(n->reap, &at_once);
}

unsigned
net_count_node(const struct net *n, const struct id *node)
{
	const struct h2_conn *c;
	unsigned count = 0;

	TAILQ_FOREACH(c, &n->conns, link)
		if ((c->state == H2_OPEN || c->state == H2_LEAVING) &&
		    id_eq(&c->peer.node, node))
			count++;
	return count;
}

bool
net_may_log(struct net *n)
{
	if (bucket_take(&n->log, clock_mono(), LOG_RATE, LOG_BURST))
		return true;
	n->log_dropped++;
	return false;
}

static enum code
listen_all(struct net *n, const struct net_config *config, struct err *e)
{
	size_t want = config->n_listen_fds;

	while (config->n_listen_fds == 0 && config->listen &&
	    config->listen[want])
		want++;
	if (want == 0 || want > NET_LISTENERS)
		return err_set(e, CODE_INVALID_ARGUMENT, "LISTEN_MISSING",
		    "between 1 and %d addresses to listen on are needed",
		    NET_LISTENERS);
	for (size_t i = 0; i < want; i++) {
		struct listener *l = config->n_listen_fds > 0 ?
		    listener_from_fd(n->base, config->listen_fds[i],
		    on_accept, n, e) :
		    listener_new(n->base, config->listen[i], on_accept, n, e);

		if (!l)
			return e ? e->code : CODE_UNAVAILABLE;
		n->listeners[n->n_listeners++] = l;
	}
	return CODE_OK;
}

/* A tenth of the shortest timeout, within reason. */
static struct timeval
tick_of(const struct net_limits *l)
{
	const int64_t times[] = { l->handshake, l->header, l->write, l->idle,
	    l->age, l->drain };
	int64_t ms = TICK_MAX_MS;

	for (size_t i = 0; i < ARRAY_LEN(times); i++)
		if (times[i] / NS_PER_MS / 10 < ms)
			ms = times[i] / NS_PER_MS / 10;
	if (ms < TICK_MIN_MS)
		ms = TICK_MIN_MS;
	return (struct timeval){ .tv_usec = ms * 1000 };
}

static void
warn_stale(const struct tls_ctx *t)
{
	if (tls_ctx_stale(t))
		log_line(LOG_LEVEL_WARNING, "crl_stale",
		    "%s is past its next update: its peers are refused",
		    tls_ctx_stale(t));
}

struct net *
net_new(struct event_base *base, const struct net_config *config,
    const struct net_up *up, void *arg, struct err *e)
{
	struct net *n = calloc(1, sizeof(*n));
	struct timeval every;

	if (!n) {
		err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory");
		return NULL;
	}
	/* OpenSSL writes without MSG_NOSIGNAL. */
	signal(SIGPIPE, SIG_IGN);
	n->base = base;
	n->up = *up;
	n->arg = arg;
	n->limits = net_limits_of(config);
	TAILQ_INIT(&n->conns);
	TAILQ_INIT(&n->dead);
	TAILQ_INIT(&n->shaking);
	n->turn = evtimer_new(base, on_turn, n);
	n->reap = evtimer_new(base, on_reap, n);
	n->tick = event_new(base, -1, EV_PERSIST, on_tick, n);
	every = tick_of(&n->limits);
	if (!n->turn || !n->reap || !n->tick ||
	    event_add(n->tick, &every) != 0) {
		err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory");
		net_free(n);
		return NULL;
	}
	n->tls = tls_ctx_new(config, e);
	if (!n->tls || listen_all(n, config, e) != CODE_OK) {
		net_free(n);
		return NULL;
	}
	warn_stale(n->tls);
	return n;
}

enum code
net_reload(struct net *n, const struct net_config *config, struct err *e)
{
	struct err own = { 0 };
	struct tls_ctx *fresh = tls_ctx_new(config, &own);
	struct h2_conn *c, *next;

	if (!fresh) {
		if (e && e->code == CODE_OK)
			*e = own;
		return own.code;
	}
	tls_ctx_unref(n->tls);
	n->tls = fresh;
	warn_stale(fresh);
	for (c = TAILQ_FIRST(&n->conns); c; c = next) {
		next = TAILQ_NEXT(c, link);
		if (c->state == H2_SHAKING || h2_conn_revoked(c))
			h2_conn_kill(c);
	}
	return CODE_OK;
}

bool
net_check(const struct net_config *config, net_fault_fn *report, void *arg)
{
	struct tls_ctx *t = tls_ctx_load(config, report, arg);
	bool good = t != NULL;
	struct err e = { 0 };

	if (t && tls_ctx_stale(t)) {
		err_set(&e, CODE_FAILED_PRECONDITION, "CRL_STALE",
		    "%s is past its next update", tls_ctx_stale(t));
		err_field(&e, "issuer.crl");
		report(&e, arg);
		good = false;
	}
	tls_ctx_unref(t);
	for (size_t i = 0; config->n_listen_fds == 0 && config->listen &&
	    config->listen[i]; i++) {
		e = (struct err){ 0 };
		if (listener_check(config->listen[i], &e) == CODE_OK)
			continue;
		err_field(&e, "server.listen");
		report(&e, arg);
		good = false;
	}
	return good;
}

size_t
net_drop(struct net *n, bool (*match)(const struct peer *, void *), void *arg)
{
	struct h2_conn *c, *next;
	size_t dropped = 0;

	for (c = TAILQ_FIRST(&n->conns); c; c = next) {
		next = TAILQ_NEXT(c, link);
		/* Only these have a peer. */
		if (!c->session || !match(&c->peer, arg))
			continue;
		h2_conn_kill(c);
		dropped++;
	}
	return dropped;
}

void
net_drain(struct net *n, void (*done)(void *), void *arg)
{
	struct h2_conn *c, *next;

	if (n->draining)
		return;
	n->draining = true;
	n->drain_ends = clock_mono() + n->limits.drain;
	n->done = done;
	n->done_arg = arg;
	while (n->n_listeners > 0)
		listener_free(n->listeners[--n->n_listeners]);
	for (c = TAILQ_FIRST(&n->conns); c; c = next) {
		next = TAILQ_NEXT(c, link);
		h2_conn_leave(c);
	}
	event_add(n->reap, &at_once);
}

const struct net_counters *
net_counters(const struct net *n)
{
	return &n->counters;
}

const char *
net_bound(const struct net *n, size_t i)
{
	return i < n->n_listeners ? listener_address(n->listeners[i]) : NULL;
}

void
net_free(struct net *n)
{
	struct h2_conn *c;

	if (!n)
		return;
	if (n->counters.streams_now > 0)
		log_line(LOG_LEVEL_WARNING, "net_freed_early",
		    "%llu calls were under way",
		    (unsigned long long)n->counters.streams_now);
	n->up.gone = NULL;      /* a call into net never calls upward */
	while (n->n_listeners > 0)
		listener_free(n->listeners[--n->n_listeners]);
	while (n->reap && (c = TAILQ_FIRST(&n->conns)))
		h2_conn_kill(c);
	while ((c = TAILQ_FIRST(&n->dead))) {
		TAILQ_REMOVE(&n->dead, c, link);
		h2_conn_reap(c);
	}
	if (n->turn)
		event_free(n->turn);
	if (n->reap)
		event_free(n->reap);
	if (n->tick)
		event_free(n->tick);
	tls_ctx_unref(n->tls);
	free(n);
}
