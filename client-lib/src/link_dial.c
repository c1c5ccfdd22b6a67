/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From a name to a connection that may carry calls. The addresses are tried
 * in turn, each with its share of the time that is left; the resolver has
 * time limits of its own (resolv.conf).
 */

#include "link.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "base/clock.h"

enum code
link_resolve(const char *host, const char *port, struct addresses *out,
    struct err *e)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV };
	struct addrinfo *all, *ai;
	int rv = getaddrinfo(host, port, &hints, &all);

	if (rv != 0)
		return err_set(e, CODE_UNAVAILABLE, "NO_ADDRESS",
		    "the server's name has no address: %s",
		    gai_strerror(rv));
	out->n = 0;
	for (ai = all; ai && out->n < ADDRESSES_MAX; ai = ai->ai_next) {
		if (ai->ai_addrlen > sizeof(out->all[0].at))
			continue;
		memcpy(&out->all[out->n].at, ai->ai_addr, ai->ai_addrlen);
		out->all[out->n++].n = ai->ai_addrlen;
	}
	freeaddrinfo(all);
	return CODE_OK;
}

static void
unavailable(struct link *l, int error)
{
	char text[128];

	l->why = (struct err){ .code = CODE_OK };
	if (error == ETIMEDOUT)
		err_set(&l->why, CODE_DEADLINE_EXCEEDED, "CONNECT_TIMEOUT",
		    "no connection in time");
	else
		err_set(&l->why, CODE_UNAVAILABLE, "NO_CONNECTION",
		    "no connection: %s",
		    strerror_r(error, text, sizeof(text)));
}

/* Closes what is being tried; why is kept in case it was the last. */
static void
give_up(struct link *l, int error)
{
	unavailable(l, error);
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	l->watched = 0;
}

/* A socket for the next address; its share of the time begins. */
static bool
next(struct link *l, int64_t now)
{
	int64_t left = (int64_t)(l->at.n - l->tried);
	int one = 1;

	l->until = l->deadline;
	if (l->deadline != CLOCK_NEVER && l->deadline > now)
		l->until = now + (l->deadline - now) / left;
	l->fd = socket(l->at.all[l->tried++].at.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (l->fd < 0) {
		unavailable(l, errno);
		return false;
	}
	(void)setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	(void)setsockopt(l->fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
	return true;
}

/*
 * connect() asked again tells how it went, without waiting and without
 * poll(): EALREADY while under way.
 */
static int
reach(const struct link *l)
{
	const struct sockaddr *to =
	    (const struct sockaddr *)&l->at.all[l->tried - 1].at;

	if (connect(l->fd, to, l->at.all[l->tried - 1].n) == 0 ||
	    errno == EISCONN)
		return 0;
	if (errno == EALREADY || errno == EINTR)
		return EINPROGRESS;
	return errno;
}

/* True when there is a connection; false: under way, or none is left. */
static bool
dial(struct link *l, int64_t now)
{
	int error;

	for (;;) {
		if (l->fd < 0 && l->tried == l->at.n)
			return false;
		if (l->fd < 0 && !next(l, now))
			continue;
		error = reach(l);
		if (error == 0)
			return true;
		if (error == EINPROGRESS && now < l->until)
			return false;
		give_up(l, error == EINPROGRESS ? ETIMEDOUT : error);
	}
}

static bool
die_of(struct link *l, enum code code, const char *reason, const char *text)
{
	struct err why = { .code = CODE_OK };

	err_set(&why, code, reason, "%s", text);
	link_die(l, &why);
	return true;
}

static bool
shake(struct link *l, int64_t now)
{
	struct err why = { .code = CODE_OK };
	enum tls_want want = tls_handshake(l->tls, &why);

	l->shake_wants_write = want == TLS_WRITE;
	if (want == TLS_DONE) {
		l->state = LINK_UP;
		return true;
	}
	if (want == TLS_END)
		return die_of(l, CODE_UNAVAILABLE, "NO_CONNECTION",
		    "the server closed the connection");
	if (want == TLS_FAILED) {
		link_die(l, &why);
		return true;
	}
	if (now < l->until)
		return false;
	return die_of(l, CODE_DEADLINE_EXCEEDED, "CONNECT_TIMEOUT",
	    "no connection in time");
}

bool
link_dial_step(struct link *l, int64_t now)
{
	struct err why;

	if (l->state == LINK_SHAKING)
		return shake(l, now);
	if (!dial(l, now)) {
		if (l->fd >= 0)
			return false;
		if (l->why.code == CODE_OK)
			unavailable(l, EADDRNOTAVAIL);
		why = l->why;
		link_die(l, &why);
		return true;
	}
	l->tls = tls_new(l->config, l->fd, l->name);
	if (!l->tls)
		return die_of(l, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "not enough memory");
	l->state = LINK_SHAKING;
	l->until = l->deadline;
	return true;
}
