/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From a name to a connection that may carry calls. Each address gets what is
 * left of the time; the resolver has time limits of its own (resolv.conf).
 */

#include "pump.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pump_wait.h"

#define OUT_MAX ((size_t)4 * 1024 * 1024)

static enum code
too_late(struct err *e)
{
	return err_set(e, CODE_DEADLINE_EXCEEDED, "CONNECT_TIMEOUT",
	    "no connection in time");
}

static enum code
unavailable(struct err *e, int error)
{
	char text[128];

	return err_set(e, CODE_UNAVAILABLE, "NO_CONNECTION",
	    "no connection: %s", strerror_r(error, text, sizeof(text)));
}

static enum code
connect_one(const struct addrinfo *ai, int64_t deadline, int *out,
    struct err *e)
{
	int error = 0, one = 1;
	socklen_t n = sizeof(error);
	int fd = socket(ai->ai_family,
	    ai->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, ai->ai_protocol);

	if (fd < 0)
		return unavailable(e, errno);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
	if (connect(fd, ai->ai_addr, ai->ai_addrlen) < 0 &&
	    errno != EINPROGRESS && errno != EINTR)
		error = errno;
	else if (!pump_wait(fd, false, true, deadline))
		error = ETIMEDOUT;
	else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0)
		error = errno;
	if (error == 0) {
		*out = fd;
		return CODE_OK;
	}
	close(fd);
	return error == ETIMEDOUT ? too_late(e) : unavailable(e, error);
}

static enum code
connect_any(const struct pump_target *t, int64_t deadline, int *fd,
    struct err *e)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV };
	struct addrinfo *all, *ai;
	struct err last = { .code = CODE_OK };
	enum code code = CODE_UNAVAILABLE;
	int rv = getaddrinfo(t->host, t->port, &hints, &all);

	if (rv != 0)
		return err_set(e, CODE_UNAVAILABLE, "NO_ADDRESS",
		    "the server's name has no address: %s",
		    gai_strerror(rv));
	for (ai = all; ai && code != CODE_OK; ai = ai->ai_next) {
		last = (struct err){ .code = CODE_OK };
		code = connect_one(ai, deadline, fd, &last);
	}
	freeaddrinfo(all);
	if (code != CODE_OK)
		*e = last;
	return code;
}

static enum code
handshake(struct pump *p, int64_t deadline, struct err *e)
{
	enum tls_want want;

	for (;;) {
		want = tls_handshake(p->tls, e);
		if (want == TLS_DONE)
			return CODE_OK;
		if (want == TLS_FAILED)
			return e->code;
		if (want == TLS_END)
			return err_set(e, CODE_UNAVAILABLE, "NO_CONNECTION",
			    "the server closed the connection");
		if (!pump_wait(p->fd, want == TLS_READ, want == TLS_WRITE,
		    deadline))
			return too_late(e);
	}
}

enum code
pump_open(struct pump **out, struct tls_config *tls,
    const struct pump_target *target, int64_t deadline, struct err *e)
{
	struct pump *p = calloc(1, sizeof(*p));
	enum code code;

	if (!p)
		return err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "not enough memory");
	p->refs = 1;
	p->fd = -1;
	buf_init(&p->out, OUT_MAX);
	code = connect_any(target, deadline, &p->fd, e);
	if (code == CODE_OK) {
		p->tls = tls_new(tls, p->fd, target->name);
		p->session = session_new();
		if (!p->tls || !p->session)
			code = err_set(e, CODE_RESOURCE_EXHAUSTED,
			    "NO_MEMORY", "not enough memory");
	}
	if (code == CODE_OK)
		code = handshake(p, deadline, e);
	if (code != CODE_OK) {
		pump_unref(p);
		return code;
	}
	*out = p;
	return CODE_OK;
}

void
pump_unref(struct pump *p)
{
	if (!p || --p->refs > 0)
		return;
	session_free(p->session);
	tls_free(p->tls);
	if (p->fd >= 0)
		close(p->fd);
	buf_clear(&p->out);
	free(p);
}
