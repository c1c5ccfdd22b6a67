/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A connection's life. A turn is always read, work, pump, settle, in this
 * order and never nested: turns begin in the event loop only. An upward call
 * made by a turn may kill the connection, so that every step after one looks
 * at the state first.
 */

#include "net/h2_conn.h"

#include <stdio.h>
#include <stdlib.h>

#include "log.h"
#include "net/h2_pump.h"
#include "net/h2_session.h"
#include "net/h2_stream.h"
#include "net/net_priv.h"
#include "net/peer.h"
#include "net/tls_io.h"

#define LINGER_NS NS_PER_S
#define NOTICE_NS (100 * NS_PER_MS)

static const struct timeval at_once;

static void
conn_enter(struct h2_conn *c, enum h2_conn_state state)
{
	log_line(LOG_LEVEL_DEBUG, "conn", "%s: %d -> %d", c->address,
	    (int)c->state, (int)state);
	if (c->state == H2_SHAKING && state != H2_SHAKING)
		c->net->n_shaking--;
	c->state = state;
	c->since = clock_mono();
}

static void
bury(struct h2_conn *c)
{
	conn_enter(c, H2_DEAD);
	event_del(c->work);
	net_bury(c->net, c);
}

static void
shut(struct h2_conn *c)
{
	if (c->state == H2_DEAD)
		return;
	tls_io_close(c->io);
	bury(c);
}

void
h2_conn_kill(struct h2_conn *c)
{
	if (c->state == H2_DEAD)
		return;
	tls_io_abort(c->io);
	bury(c);
}

/* GOAWAY ENHANCE_YOUR_CALM, and nothing more is read. */
static void
calm(struct h2_conn *c)
{
	c->net->counters.limit_hits++;
	if (net_may_log(c->net))
		log_line(LOG_LEVEL_WARNING, "limit_passed", "%s %s: %s",
		    c->address, c->peer.node_code, c->abuse);
	conn_enter(c, H2_CLOSING);
	h2_session_end(c, true);
}

void
h2_conn_charge(struct h2_conn *c, const char *what)
{
	if (!bucket_take(&c->control, clock_mono(), LIMIT_CONTROL_RATE,
	    LIMIT_CONTROL_BURST) && !c->abuse)
		c->abuse = what;
}

/* What is owed now; what this brings up waits for the next turn. */
static void
work_off(struct h2_conn *c)
{
	for (unsigned n = c->n_todo; n > 0 && c->state != H2_DEAD &&
	    c->n_todo > 0; n--) {
		struct stream *s = TAILQ_FIRST(&c->todo);

		TAILQ_REMOVE(&c->todo, s, work);
		c->n_todo--;
		h2_stream_work(s);
	}
}

static void
settle(struct h2_conn *c)
{
	bool reading;

	if (c->abuse && c->state < H2_CLOSING) {
		calm(c);
		h2_conn_wake(c);
	}
	if (c->out.n == 0 && h2_session_over(c)) {
		conn_enter(c, H2_LINGER);
		tls_io_finish(c->io);
		return;
	}
	reading = c->state < H2_CLOSING && h2_pump_wants(c);
	if (c->n_todo > 0 || (c->again && reading))
		event_add(c->work, &at_once);
	tls_io_arm(c->io, reading, c->blocked);
}

static void
turn(struct h2_conn *c, bool readable)
{
	if (c->state == H2_DEAD)
		return;
	if (c->state < H2_CLOSING && h2_pump_wants(c) &&
	    (readable || c->again)) {
		if (!h2_pump_read(c))
			shut(c);
		else if (c->abuse)
			calm(c);
	}
	work_off(c);
	if (c->state != H2_DEAD && !h2_pump_write(c))
		shut(c);
	if (c->state != H2_DEAD)
		settle(c);
}

static void
on_ready(void *arg)
{
	struct h2_conn *c = arg;

	switch (c->state) {
	case H2_SHAKING:
		net_want_step(c->net, c);
		break;
	case H2_OPEN:
	case H2_LEAVING:
	case H2_CLOSING:
		turn(c, true);
		break;
	case H2_LINGER:
		if (!tls_io_sink(c->io))
			shut(c);
		break;
	case H2_DEAD:
		break;
	}
}

static void
on_work(evutil_socket_t fd, short what, void *arg)
{
	struct h2_conn *c = arg;

	(void)fd, (void)what;
	if (c->state != H2_SHAKING && c->state < H2_LINGER)
		turn(c, false);
}

void
h2_conn_wake(struct h2_conn *c)
{
	if (c->state != H2_DEAD)
		event_add(c->work, &at_once);
}

struct h2_conn *
h2_conn_new(struct net *n, int fd, const char *address)
{
	struct h2_conn *c = calloc(1, sizeof(*c));
	struct tls_io *io = tls_io_new(n->base, n->tls, fd, on_ready, c);

	if (!c || !io)
		goto fail;
	c->work = event_new(n->base, -1, 0, on_work, c);
	if (!c->work)
		goto fail;
	c->net = n;
	c->io = io;
	c->since = clock_mono();
	snprintf(c->address, sizeof(c->address), "%s", address);
	buf_init(&c->out, LIMIT_OUTPUT);
	TAILQ_INIT(&c->streams);
	TAILQ_INIT(&c->todo);
	tls_io_arm(io, true, false);
	return c;
fail:
	tls_io_free(io);
	free(c);
	return NULL;
}

static void
refused(struct h2_conn *c, const char *why)
{
	c->net->counters.refused++;
	if (net_may_log(c->net))
		log_line(LOG_LEVEL_WARNING, "peer_refused", "%s: %s",
		    c->address, why);
	tls_io_finish(c->io);
	conn_enter(c, H2_LINGER);
}

/* 80 to 120 % of the configured age, so that peers do not return in step. */
static int64_t
lifetime(int64_t age)
{
	return age / 10 * 8 + age / 1000 * arc4random_uniform(400);
}

static void
shaken(struct h2_conn *c)
{
	struct net *n = c->net;
	struct net_identity identity;
	struct err e = { 0 };

	n->counters.handshakes++;
	if (peer_identity(c->io, &identity, &e) != CODE_OK) {
		refused(c, e.text);
		return;
	}
	if (n->up.identify(n->arg, &identity, &c->peer) != CODE_OK) {
		if (c->state != H2_DEAD)
			refused(c, "the key is not enrolled");
		return;
	}
	if (c->state == H2_DEAD)
		return;
	if (net_count_node(n, &c->peer.node) >=
	    n->limits.connections_per_node) {
		n->counters.limit_hits++;
		refused(c, "too many connections of one node");
		return;
	}
	if (!h2_session_open(c)) {
		h2_conn_kill(c);
		return;
	}
	conn_enter(c, H2_OPEN);
	c->idle_since = c->header_since = c->since;
	c->ends = c->since + lifetime(n->limits.age);
	turn(c, true);
}

void
h2_conn_step(struct h2_conn *c)
{
	if (c->state != H2_SHAKING)
		return;
	switch (tls_io_handshake(c->io)) {
	case TLS_WAIT:
		break;
	case TLS_DONE:
		shaken(c);
		break;
	case TLS_FAILED:
		c->net->counters.handshakes_failed++;
		if (net_may_log(c->net))
			log_line(LOG_LEVEL_WARNING, "handshake_failed",
			    "%s: %s", c->address, tls_io_reason(c->io));
		tls_io_finish(c->io);
		conn_enter(c, H2_LINGER);
		break;
	}
}

static void
tick_open(struct h2_conn *c, int64_t now)
{
	const struct net_limits *limits = &c->net->limits;
	struct stream *s;

	TAILQ_FOREACH(s, &c->streams, link)
		h2_stream_tick(s, now);
	if (c->header_since != 0 && now - c->header_since > limits->header) {
		c->abuse = "slow headers";
		h2_conn_wake(c);
	}
	if (c->state == H2_OPEN && (now > c->ends ||
	    (c->n_streams == 0 && now - c->idle_since > limits->idle))) {
		h2_conn_leave(c);
		return;
	}
	if (c->state == H2_LEAVING && !c->goaway_sent &&
	    now - c->since > NOTICE_NS) {
		c->goaway_sent = true;
		h2_session_goaway(c);
		h2_conn_wake(c);
	}
	if (c->state == H2_LEAVING && now - c->since > limits->drain) {
		conn_enter(c, H2_CLOSING);
		h2_session_end(c, false);
		h2_conn_wake(c);
	}
	if (c->out.n == 0 && c->n_streams == 0 && c->out.p)
		buf_clear(&c->out);
}

void
h2_conn_tick(struct h2_conn *c, int64_t now)
{
	const struct net_limits *limits = &c->net->limits;

	if (c->state == H2_SHAKING && now - c->since > limits->handshake) {
		c->net->counters.handshakes_failed++;
		h2_conn_kill(c);
	} else if (c->state == H2_LINGER && now - c->since > LINGER_NS) {
		h2_conn_kill(c);
	} else if (c->state == H2_OPEN || c->state == H2_LEAVING ||
	    c->state == H2_CLOSING) {
		if (c->out.n > 0 && now - c->wrote_at > limits->write) {
			c->net->counters.limit_hits++;
			h2_conn_kill(c);
			return;
		}
		if (c->state != H2_CLOSING)
			tick_open(c, now);
		else if (now - c->since > limits->write)
			h2_conn_kill(c);
	}
}

void
h2_conn_leave(struct h2_conn *c)
{
	if (c->state == H2_SHAKING) {
		h2_conn_kill(c);
	} else if (c->state == H2_OPEN) {
		conn_enter(c, H2_LEAVING);
		h2_session_notice(c);
		h2_conn_wake(c);
	}
}

bool
h2_conn_revoked(const struct h2_conn *c)
{
	return tls_io_revoked(c->io, c->net->tls);
}

void
h2_conn_reap(struct h2_conn *c)
{
	struct stream *s;

	if (c->session)
		h2_session_close(c);
	while ((s = TAILQ_FIRST(&c->streams)))
		h2_stream_free(s);
	event_free(c->work);
	tls_io_free(c->io);
	buf_clear(&c->out);
	free(c);
}
