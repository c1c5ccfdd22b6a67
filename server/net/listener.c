/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Listening sockets. A turn of the loop accepts a bounded number, and when
 * the process runs out of descriptors the socket rests for a moment instead
 * of waking the loop for ever.
 */

#include "net/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"

#define ACCEPTS_A_TURN 16
#define BACKLOG 1024

static const struct timeval rest = { .tv_usec = 100000 };

struct listener {
	struct event *readable, *rested;
	int fd;
	listener_fn *on_accept;
	void *arg;
	char address[128];
};

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
	struct sockaddr_storage storage;
};

/* "host:port", "[host]:port" or "unix:path" of a local or peer address. */
static void
print_address(const union address *a, socklen_t n, char *out, size_t size)
{
	char host[64], port[8];

	if (a->any.sa_family == AF_UNIX) {
		bool named = n > offsetof(struct sockaddr_un, sun_path) &&
		    a->un.sun_path[0] != '\0';

		snprintf(out, size, "unix:%.*s",
		    (int)sizeof(a->un.sun_path) - 1,
		    named ? a->un.sun_path : "");
		return;
	}
	if (getnameinfo(&a->any, n, host, sizeof(host), port, sizeof(port),
	    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
		snprintf(out, size, "unknown");
		return;
	}
	snprintf(out, size, a->any.sa_family == AF_INET6 ? "[%s]:%s" : "%s:%s",
	    host, port);
}

static void
on_rested(evutil_socket_t fd, short what, void *arg)
{
	struct listener *l = arg;

	(void)fd, (void)what;
	event_add(l->readable, NULL);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct listener *l = arg;

	(void)what;
	for (unsigned i = 0; i < ACCEPTS_A_TURN; i++) {
		union address a = { 0 };
		socklen_t n = sizeof(a);
		char text[128];
		int one = 1;
		int peer = accept4(fd, &a.any, &n, SOCK_NONBLOCK |
		    SOCK_CLOEXEC);

		if (peer < 0 && (errno == EMFILE || errno == ENFILE ||
		    errno == ENOBUFS || errno == ENOMEM)) {
			log_line(LOG_LEVEL_ERROR, "accept_failed", "%s: %s",
			    l->address, strerror(errno));
			event_del(l->readable);
			event_add(l->rested, &rest);
			return;
		}
		if (peer < 0)
			return;
		if (a.any.sa_family != AF_UNIX)
			setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &one,
			    sizeof(one));
		print_address(&a, n, text, sizeof(text));
		l->on_accept(l->arg, peer, text);
	}
}

static enum code
parse_unix(const char *path, union address *a, socklen_t *n, struct err *e)
{
	if (path[0] == '\0' || strlen(path) >= sizeof(a->un.sun_path))
		return err_set(e, CODE_INVALID_ARGUMENT, "ADDRESS_INVALID",
		    "unix:%s is no path of a socket", path);
	a->un.sun_family = AF_UNIX;
	memcpy(a->un.sun_path, path, strlen(path) + 1);
	*n = sizeof(a->un);
	return CODE_OK;
}

static bool
is_port(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n > 0 && n <= 5 && s[n] == '\0' &&
	    strtoul(s, NULL, 10) <= 65535;
}

static enum code
parse(const char *where, union address *a, socklen_t *n, struct err *e)
{
	const char *colon = strrchr(where, ':');
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *info = NULL;
	char host[64];
	size_t len;

	*a = (union address){ 0 };
	if (strncmp(where, "unix:", 5) == 0)
		return parse_unix(where + 5, a, n, e);
	len = colon && is_port(colon + 1) ? (size_t)(colon - where) :
	    sizeof(host);
	if (len < sizeof(host)) {
		bool bracket = len >= 2 && where[0] == '[' &&
		    where[len - 1] == ']';

		snprintf(host, sizeof(host), "%.*s",
		    (int)(bracket ? len - 2 : len), where + bracket);
		if (getaddrinfo(host[0] != '\0' && strcmp(host, "*") != 0 ?
		    host : NULL, colon + 1, &hints, &info) != 0)
			info = NULL;
	}
	if (!info)
		return err_set(e, CODE_INVALID_ARGUMENT, "ADDRESS_INVALID",
		    "%s is not an address and port such as 127.0.0.1:7443",
		    where);
	memcpy(a, info->ai_addr, info->ai_addrlen);
	*n = info->ai_addrlen;
	freeaddrinfo(info);
	return CODE_OK;
}

enum code
listener_check(const char *where, struct err *e)
{
	union address a;
	socklen_t n;

	return parse(where, &a, &n, e);
}

/* Removes a socket file that nobody listens on any more. */
static void
clear_stale(const union address *a, socklen_t n)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct stat st;

	if (fd < 0)
		return;
	if (connect(fd, &a->any, n) != 0 && errno == ECONNREFUSED &&
	    lstat(a->un.sun_path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(a->un.sun_path);
	close(fd);
}

struct listener *
listener_new(struct event_base *base, const char *where,
    listener_fn *on_accept, void *arg, struct err *e)
{
	union address a;
	socklen_t n;
	int one = 1, fd;

	if (parse(where, &a, &n, e) != CODE_OK)
		return NULL;
	if (a.any.sa_family == AF_UNIX)
		clear_stale(&a, n);
	fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK |
	    SOCK_CLOEXEC, 0);
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, &a.any, n) != 0 || listen(fd, BACKLOG) != 0) {
		err_set(e, CODE_UNAVAILABLE, "LISTEN_FAILED",
		    "cannot listen on %s: %s", where, strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	return listener_from_fd(base, fd, on_accept, arg, e);
}

struct listener *
listener_from_fd(struct event_base *base, int fd, listener_fn *on_accept,
    void *arg, struct err *e)
{
	struct listener *l = calloc(1, sizeof(*l));
	union address a = { 0 };
	socklen_t n = sizeof(a);
	int listening = 0, flags = fcntl(fd, F_GETFL);
	socklen_t size = sizeof(listening);

	if (!l || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 ||
	    !listening || getsockname(fd, &a.any, &n) != 0) {
		err_set(e, CODE_UNAVAILABLE, "LISTEN_FAILED",
		    "descriptor %d is no listening socket", fd);
		free(l);
		close(fd);
		return NULL;
	}
	*l = (struct listener){ .fd = fd, .on_accept = on_accept, .arg = arg };
	print_address(&a, n, l->address, sizeof(l->address));
	l->readable = event_new(base, fd, EV_READ | EV_PERSIST, on_readable,
	    l);
	l->rested = event_new(base, -1, 0, on_rested, l);
	if (l->readable && l->rested && event_add(l->readable, NULL) == 0)
		return l;
	err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory");
	listener_free(l);
	return NULL;
}

const char *
listener_address(const struct listener *l)
{
	return l->address;
}

void
listener_free(struct listener *l)
{
	if (!l)
		return;
	if (l->readable)
		event_free(l->readable);
	if (l->rested)
		event_free(l->rested);
	close(l->fd);
	free(l);
}
