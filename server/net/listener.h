/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_LISTENER_H
#define SLUSS_NET_LISTENER_H

/*
 * One listening socket: TCP ("127.0.0.1:7443", "[::1]:7443"), local
 * ("unix:/path"), or one that the service manager opened.
 */

#include <event2/event.h>

#include "base/status.h"

struct listener;

/* Takes the connection: fd is non-blocking and the callee's from then on. */
typedef void listener_fn(void *arg, int fd, const char *address);

/* Opens where; NULL with *e set on failure. */
struct listener *listener_new(struct event_base *base, const char *where,
    listener_fn *on_accept, void *arg, struct err *e);
/* Takes over a listening socket, which it owns from then on. */
struct listener *listener_from_fd(struct event_base *base, int fd,
    listener_fn *on_accept, void *arg, struct err *e);
/* Parses an address without opening it. */
enum code listener_check(const char *where, struct err *e) MUST_CHECK;
/* What is bound, in the form that listener_new() reads. */
const char *listener_address(const struct listener *l);
void listener_free(struct listener *l);

#endif
