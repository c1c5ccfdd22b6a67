/* SPDX-License-Identifier: EUPL-1.2 */
/* The calls of the non-blocking side, and all that runs a callback. */

#include "async_impl.h"

#include <stdlib.h>

#include "base/clock.h"
#include "error.h"

#define MESSAGES 64              /* of one stream in one step */

sluss_code
sluss_async_call_options_init(sluss_async_call_options *out, unsigned version)
{
	const sluss_async_call_options fresh = SLUSS_ASYNC_CALL_OPTIONS_INIT;

	if (!out || version != SLUSS_ASYNC_CALL_OPTIONS_VERSION)
		return SLUSS_INVALID_ARGUMENT;
	*out = fresh;
	return SLUSS_OK;
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

void
async_unlist(sluss_async *a, sluss_async_call **p)
{
	sluss_async_call *call = *p;

	*p = call->next;
	if (a->tail == &call->next)
		a->tail = p;
	flight_clear(&call->flight);
	free(call);
}

void
async_end_call(sluss_async_call *call, int64_t now)
{
	flight_cancel(&call->flight, now);
	tell_end(call);
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

bool
async_step_call(sluss_async_call *call, int64_t now, bool *over)
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
