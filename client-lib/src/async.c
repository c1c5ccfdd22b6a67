/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The non-blocking driver. Calls leave the list, and links theirs, inside
 * process() and free() only, so a callback may do what it likes to the others:
 * it sets marks, and `due` says that there are some.
 */

#include <sluss/async.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "client.h"
#include "error.h"

#define ROUNDS 16                /* of one process() */
#define MESSAGES 64              /* of one stream in one round */

struct sluss_async_call {
	struct flight flight;
	sluss_async *owner;
	sluss_async_call *next;
	sluss_async_call_options is; /* its callbacks; texts are not kept */
	bool paused, cancelled;
};

struct sluss_async {
	sluss_client *client;
	struct route route;
	struct link *links;      /* live ones, each with a reference */
	sluss_async_call *calls, **tail;
	size_t n;
	int epoll;
	bool inside, closing;
	bool due;                /* process() has work whatever fd says */
};

sluss_code
sluss_async_call_options_init(sluss_async_call_options *out, unsigned version)
{
	const sluss_async_call_options fresh = SLUSS_ASYNC_CALL_OPTIONS_INIT;

	if (!out || version != SLUSS_ASYNC_CALL_OPTIONS_VERSION)
		return SLUSS_INVALID_ARGUMENT;
	*out = fresh;
	return SLUSS_OK;
}

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

/* Runs the last callback. The call is to be unlisted and freed after. */
static void
tell_end(sluss_async_call *call)
{
	struct flight *f = &call->flight;
	sluss_async_result result = {
		.error = NULL,
		.reply = f->reply,
		.leaf = f->said.leaf,
		.logged_at = f->said.logged_at,
		.request_id = f->has_request_id ? &f->request_id : NULL,
		.attempts = f->attempts,
	};
	sluss_error e;

	error_clear(&e);
	if (f->err.code != CODE_OK)
		error_from(&e, &f->err);
	result.error = &e;
	call->owner->n--;
	if (!call->is.on_done)
		return;
	f->reply = NULL;
	call->is.on_done(call, &result, call->is.arg);
}

/* Takes *p off the list. */
static void
unlist(sluss_async *a, sluss_async_call **p)
{
	sluss_async_call *call = *p;

	*p = call->next;
	if (a->tail == &call->next)
		a->tail = p;
	flight_clear(&call->flight);
	free(call);
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
		flight_cancel(&a->calls->flight, now);
		tell_end(a->calls);
		unlist(a, &a->calls);
	}
	drop_links(a);
	if (a->epoll >= 0)
		close(a->epoll);
	free(a);
}

static bool
stated(char *out, size_t size, const char *text)
{
	return !text || client_keep(out, size, text);
}

static sluss_code
take_options(sluss_async_call *call, const sluss_async_call_options *o,
    sluss_error *e)
{
	struct flight *f = &call->flight;
	struct context *x = &f->context;

	if (f->method->streams && !o->on_message)
		return error_set(e, SLUSS_INVALID_ARGUMENT, "BAD_OPTION",
		    "on_message", "%s answers with a stream",
		    f->method->name);
	if (!stated(x->actor, sizeof(x->actor), o->actor) ||
	    !stated(x->role, sizeof(x->role), o->role) ||
	    !stated(x->purpose, sizeof(x->purpose), o->purpose) ||
	    !stated(x->traceparent, sizeof(x->traceparent), o->traceparent))
		return error_set(e, SLUSS_INVALID_ARGUMENT, "BAD_OPTION",
		    NULL, "actor, role, purpose and traceparent are "
		    "printable ASCII without spaces");
	if (o->deadline_ms < 0 || o->deadline_ms > INT32_MAX)
		return error_set(e, SLUSS_INVALID_ARGUMENT, "BAD_OPTION",
		    "deadline_ms", "milliseconds");
	if (o->shown != 0)
		x->shown = o->shown > 0;
	if (o->deadline_ms > 0)
		f->deadline = clock_mono() + o->deadline_ms * NS_PER_MS;
	if (o->deadline_ms > 0 && !f->method->streams)
		f->open_by = f->deadline;
	call->is = *o;
	return SLUSS_OK;
}

static sluss_code
make(sluss_async_call *call, sluss_async *a, const char *method,
    const sluss_message *request, const sluss_async_call_options *o,
    sluss_error *e)
{
	const struct method *m = methods_find(method);
	sluss_code code;

	if (a->closing)
		return error_set(e, SLUSS_FAILED_PRECONDITION, "CLOSING",
		    NULL, "the handle is being freed");
	if (!m)
		return error_set(e, SLUSS_INVALID_ARGUMENT, "UNKNOWN_METHOD",
		    NULL, "the contract has no such method");
	if (o->version != SLUSS_ASYNC_CALL_OPTIONS_VERSION)
		return error_set(e, SLUSS_INVALID_ARGUMENT, "BAD_OPTION",
		    "version",
		    "options are of another version than the library");
	call->owner = a;
	code = client_flight(a->client, &call->flight, m, request, e);
	return code == SLUSS_OK ? take_options(call, o, e) : code;
}

sluss_code
sluss_async_start(sluss_async_call **out, sluss_async *a,
    const char *method, const sluss_message *request,
    const sluss_async_call_options *options, sluss_error *e)
{
	const sluss_async_call_options none = SLUSS_ASYNC_CALL_OPTIONS_INIT;
	sluss_async_call *call = calloc(1, sizeof(*call));
	sluss_code code;

	error_clear(e);
	if (!call)
		return error_no_memory(e);
	code = make(call, a, method, request, options ? options : &none, e);
	if (code != SLUSS_OK) {
		flight_clear(&call->flight);
		free(call);
		return code;
	}
	*a->tail = call;
	a->tail = &call->next;
	a->n++;
	a->due = true;
	if (out)
		*out = call;
	return SLUSS_OK;
}

void
sluss_async_cancel(sluss_async_call *call)
{
	call->cancelled = true;
	call->owner->due = true;
}

void
sluss_async_pause(sluss_async_call *call)
{
	call->paused = true;
}

void
sluss_async_resume(sluss_async_call *call)
{
	call->paused = false;
	call->owner->due = true;
}

size_t
sluss_async_calls(const sluss_async *a)
{
	return a->n;
}

/* Hands over what a stream has received; true when there was something. */
static bool
tell_messages(sluss_async_call *call, int64_t now)
{
	sluss_message *m;
	int n;

	for (n = 0; n < MESSAGES; n++) {
		if (call->paused || call->cancelled ||
		    flight_next(&call->flight, &m, now) != RPC_MESSAGE)
			return n > 0;
		call->is.on_message(call, m, call->is.arg);
	}
	call->owner->due = true;
	return true;
}

/* True when something came of it; *over: on_done has run. */
static bool
step_call(sluss_async_call *call, int64_t now, bool *over)
{
	struct flight *f = &call->flight;
	enum flight_state before = f->state;
	bool told = false;

	if (call->cancelled)
		flight_cancel(f, now);
	else
		(void)flight_step(f, &call->owner->route, now);
	if (f->method->streams && f->state == FLIGHT_OPEN)
		told = tell_messages(call, now);
	*over = f->state == FLIGHT_DONE && (!call->paused || call->cancelled);
	if (*over)
		tell_end(call);
	return told || *over || f->state != before;
}

/* Those that there are now; what callbacks add has its turn later. */
static bool
step_calls(sluss_async *a, int64_t now)
{
	sluss_async_call **p = &a->calls;
	size_t left = a->n;
	bool any = false, over;

	for (; left > 0; left--) {
		any = step_call(*p, now, &over) || any;
		if (over)
			unlist(a, p);
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
	a->due = more;
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
