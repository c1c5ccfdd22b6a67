/* SPDX-License-Identifier: EUPL-1.2 */
/* The non-blocking driver: an epoll set around links. */

#include "async_impl.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "error.h"

#define ROUNDS 16                /* of one process() */

sluss_code
sluss_async_resolve(sluss_async *a)
{
	struct err e = { .code = CODE_OK };
	struct addresses at;

	client_reset(a->client);
	if (a->inside)
		return error_set(&a->client->error, SLUSS_FAILED_PRECONDITION,
		    "IN_CALLBACK", NULL, "not from within a callback");
	if (link_resolve(a->route.host, a->route.port, &at, &e) != CODE_OK)
		return client_fail(a->client, &e);
	a->route.at = at;
	a->route.resolved = true;
	return SLUSS_OK;
}

sluss_code
sluss_async_new(sluss_async **out, sluss_client *c)
{
	sluss_async *a;
	sluss_code code;

	client_reset(c);
	if (!c->ready)
		return error_set(&c->error, SLUSS_FAILED_PRECONDITION,
		    "NOT_OPEN", NULL, "the client was not opened");
	a = calloc(1, sizeof(*a));
	if (!a)
		return error_no_memory(&c->error);
	a->client = c;
	a->tail = &a->calls;
	a->route = c->route;
	a->route.link = NULL;
	a->epoll = epoll_create1(EPOLL_CLOEXEC);
	code = a->epoll >= 0 ? sluss_async_resolve(a) :
	    error_set(&c->error, SLUSS_RESOURCE_EXHAUSTED, "NO_DESCRIPTOR",
	    NULL, "no more descriptors");
	if (code == SLUSS_OK)
		*out = a;
	else
		sluss_async_free(a);
	return code;
}

static void
drop_links(sluss_async *a)
{
	struct link *l;

	while ((l = a->links) != NULL) {
		a->links = l->sibling;
		link_unref(l);
	}
	route_clear(&a->route);
}

void
sluss_async_free(sluss_async *a)
{
	int64_t now = clock_mono();

	if (!a)
		return;
	ASSERT(!a->inside);
	a->inside = true;
	a->closing = true;
	while (a->calls) {
		async_end_call(a->calls, now);
		async_unlist(a, &a->calls);
	}
	drop_links(a);
	if (a->epoll >= 0)
		close(a->epoll);
	free(a);
}

/* Those that there are now; what callbacks add has its turn later. */
static bool
step_calls(sluss_async *a, int64_t now)
{
	sluss_async_call **p = &a->calls;
	size_t left = a->n;
	bool any = false, over;

	for (; left > 0; left--) {
		any = async_step_call(*p, now, &over) || any;
		if (over)
			async_unlist(a, p);
		else
			p = &(*p)->next;
	}
	return any;
}

static bool
step_links(sluss_async *a, int64_t now)
{
	struct link *l;
	bool any = false;

	for (l = a->links; l; l = l->sibling)
		any = link_step(l, now) || any;
	return any;
}

/* A connection that a call has opened is stepped from now on. */
static void
list_link(sluss_async *a)
{
	struct link *l = a->route.link;

	if (!l || l->listed || l->state == LINK_DEAD)
		return;
	l->listed = true;
	l->sibling = a->links;
	a->links = link_ref(l);
	a->due = true;
}

/* Has the descriptor watched for what the link waits for. */
static void
watch(sluss_async *a, struct link *l)
{
	struct epoll_event event = { .events = 0 };
	struct err e = { .code = CODE_OK };
	bool read, write;
	unsigned wanted;

	link_wants(l, &read, &write);
	wanted = (read ? (unsigned)EPOLLIN : 0) |
	    (write ? (unsigned)EPOLLOUT : 0);
	if (l->fd < 0 || l->watched == wanted)
		return;
	event.events = wanted;
	if (epoll_ctl(a->epoll, wanted == 0 ? EPOLL_CTL_DEL : l->watched ?
	    EPOLL_CTL_MOD : EPOLL_CTL_ADD, l->fd, &event) == 0) {
		l->watched = wanted;
		return;
	}
	err_set(&e, CODE_UNAVAILABLE, "NOT_WATCHED",
	    "the connection cannot be watched");
	link_die(l, &e);
	a->due = true;
}

static void
tidy_links(sluss_async *a)
{
	struct link **p = &a->links, *l;

	while ((l = *p) != NULL) {
		watch(a, l);
		if (l->state != LINK_DEAD &&
		    (l == a->route.link || l->refs > 1)) {
			p = &l->sibling;
			continue;
		}
		*p = l->sibling;
		l->listed = false;
		link_unref(l);
	}
	if (a->route.link && a->route.link->state == LINK_DEAD)
		route_clear(&a->route);
}

sluss_code
sluss_async_process(sluss_async *a)
{
	bool more = true;
	int64_t now;
	int i;

	if (a->inside)
		return SLUSS_FAILED_PRECONDITION;
	a->inside = true;
	for (i = 0; i < ROUNDS && more; i++) {
		now = clock_mono();
		a->due = false;
		more = step_links(a, now);
		more = step_calls(a, now) || more;
		list_link(a);
		more = more || a->due;
	}
	/* What calls have read without a message gives back its window. */
	a->due = step_links(a, clock_mono()) || more || a->due;
	tidy_links(a);
	a->inside = false;
	return SLUSS_OK;
}

int
sluss_async_fd(const sluss_async *a)
{
	return a->epoll;
}

unsigned
sluss_async_events(const sluss_async *a)
{
	return a->links ? SLUSS_ASYNC_READ : 0;
}

int
sluss_async_timeout(const sluss_async *a)
{
	const sluss_async_call *call;
	const struct link *l;
	int64_t first = CLOCK_NEVER, until;

	if (a->due)
		return 0;
	for (l = a->links; l; l = l->sibling) {
		until = link_until(l);
		first = until < first ? until : first;
	}
	for (call = a->calls; call; call = call->next) {
		until = flight_until(&call->flight);
		first = until < first ? until : first;
	}
	return link_poll_ms(first, clock_mono());
}
