/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * An attempt is over in one place, attempt_over(), which alone decides
 * whether there is another.
 */

#include "flight.h"

#include <stdio.h>

#include "base/clock.h"
#include "error.h"
#include "fields.h"
#include "path.h"
#include "wire/message.h"

#define BACKOFF_MAX (2 * NS_PER_S)

/* The field that makes the method repeatable, or NULL for a read. */
static const char *
request_id_path(const ProtobufCMessageDescriptor *d)
{
	if (fields_find(d, STR("request_id")))
		return "request_id";
	/* RecordDisclosure has it inside; a preview is a read. */
	if (strcmp(d->name, "sluss.v1.RecordDisclosureRequest") == 0)
		return "disclosure.request_id";
	return NULL;
}

static sluss_code
identify(struct flight *f, sluss_error *e)
{
	const char *path = request_id_path(f->request->m->descriptor);
	sluss_code code;

	if (!path)
		return SLUSS_OK;
	code = sluss_message_id(&f->request_id, f->request, path);
	if (code == SLUSS_INVALID_ARGUMENT)
		return error_value(e, path, "16 bytes belong here");
	if (code == SLUSS_NOT_FOUND) {
		code = sluss_id_random(&f->request_id);
		if (code != SLUSS_OK)
			return error_set(e, code, "NO_RANDOM", NULL,
			    "the system has no random numbers");
		code = sluss_message_set_id(f->request, path, &f->request_id,
		    e);
	}
	f->has_request_id = code == SLUSS_OK;
	return code;
}

sluss_code
flight_init(struct flight *f, const struct method *m,
    const sluss_message *request, sluss_error *e)
{
	const ProtobufCMessageDescriptor *d = methods_input(m);
	sluss_code code;

	*f = (struct flight){ .method = m, .open_by = CLOCK_NEVER,
		.deadline = CLOCK_NEVER };
	if (request && request->m->descriptor != d)
		return error_set(e, SLUSS_INVALID_ARGUMENT, "WRONG_TYPE",
		    NULL, "%s takes a %s", m->name, d->name);
	f->request = request ? msg_copy(request->m) : msg_new(d);
	if (!f->request)
		return error_no_memory(e);
	code = identify(f, e);
	if (code != SLUSS_OK)
		return code;
	f->bytes = message_pack(f->request->arena, f->request->m);
	return f->bytes.p ? SLUSS_OK : error_no_memory(e);
}

/*
 * Off the link. What was broken off is reset at once, so that the server need
 * not go on with it.
 */
static void
leave(struct flight *f, bool reset, int64_t now)
{
	session_drop(&f->rpc);
	if (reset && f->link)
		(void)link_step(f->link, now);
	link_unref(f->link);
	f->link = NULL;
}

void
flight_clear(struct flight *f)
{
	leave(f, false, 0);
	sluss_message_free(f->reply);
	sluss_message_free(f->request);
	f->reply = NULL;
	f->request = NULL;
}

/* When to try again; CLOCK_NEVER: not at all. */
static int64_t
next_time(const struct flight *f, int64_t now)
{
	int64_t pause = f->backoff;
	int i;

	if (f->err.code != CODE_UNAVAILABLE || f->attempts > f->retries)
		return CLOCK_NEVER;
	for (i = 1; i < f->attempts && pause < BACKOFF_MAX; i++)
		pause *= 2;
	if (pause > BACKOFF_MAX)
		pause = BACKOFF_MAX;
	/* The low digits of the clock serve as jitter, -20 to +20 %. */
	pause += pause / 100 * (now / 1000 % 41 - 20);
	if (f->said.pushback && f->said.pushback_ms < 0)
		return CLOCK_NEVER;
	if (f->said.pushback)
		pause = f->said.pushback_ms * NS_PER_MS;
	return pause < f->deadline - now ? now + pause : CLOCK_NEVER;
}

/* f->err is how the attempt ended. */
static void
attempt_over(struct flight *f, int64_t now)
{
	f->said = f->rpc.reply;
	leave(f, f->err.code == CODE_DEADLINE_EXCEEDED ||
	    f->err.code == CODE_INTERNAL || f->err.code == CODE_CANCELLED,
	    now);
	f->until = next_time(f, now);
	f->state = f->until == CLOCK_NEVER ? FLIGHT_DONE : FLIGHT_RESTING;
	if (f->err.code == CODE_OK)
		return;
	sluss_message_free(f->reply);
	f->reply = NULL;
}

static void
attempt(struct flight *f, struct route *r, int64_t now)
{
	struct link *l;

	f->attempts++;
	f->err = (struct err){ .code = CODE_OK };
	f->rpc = (struct rpc){ .closed = false };
	f->state = FLIGHT_WAITING;
	if (route_link(r, f->open_by, &l, &f->err) != CODE_OK)
		attempt_over(f, now);
	else
		f->link = link_ref(l);
}

static void
open(struct flight *f, const struct route *r, int64_t now)
{
	char path[128];
	struct rpc_head head = {
		.path = path,
		.authority = r->authority,
		.actor = f->context.actor,
		.role = f->context.role,
		.purpose = f->context.purpose,
		.traceparent = f->context.traceparent,
		.language = f->context.language,
		.shown = f->context.shown,
	};

	(void)snprintf(path, sizeof(path), "/%s", f->method->name);
	session_start(f->link->session, &f->rpc, &head, f->bytes, now,
	    f->deadline);
	f->state = FLIGHT_OPEN;
}

static void
wait_for_link(struct flight *f, const struct route *r, int64_t now)
{
	const struct link *l = f->link;

	if (l->state == LINK_UP) {
		open(f, r, now);
		return;
	}
	if (now >= f->open_by) {
		err_set(&f->err, CODE_DEADLINE_EXCEEDED, "CONNECT_TIMEOUT",
		    "no connection in time");
	} else if (l->state != LINK_DEAD) {
		return;
	} else if (l->why.code == CODE_DEADLINE_EXCEEDED) {
		/* The time of the call that dialled was up, not ours. */
		leave(f, false, now);
		f->attempts--;
		f->until = now;
		f->state = FLIGHT_RESTING;
		return;
	} else {
		f->err = l->why;
	}
	attempt_over(f, now);
}

static enum rpc_next
malformed(struct flight *f, const sluss_error *why, int64_t now)
{
	f->err = (struct err){ .code = CODE_OK };
	if (why->code == SLUSS_RESOURCE_EXHAUSTED) {
		err_set(&f->err, CODE_RESOURCE_EXHAUSTED, why->reason, "%s",
		    why->text);
	} else {
		err_set(&f->err, CODE_INTERNAL, "REPLY_MALFORMED",
		    "the reply is not a %s: %s",
		    methods_output(f->method)->name, why->text);
		err_field(&f->err, "%s", why->field);
	}
	attempt_over(f, now);
	return RPC_END;
}

enum rpc_next
flight_next(struct flight *f, sluss_message **out, int64_t now)
{
	sluss_error why;
	struct str bytes;
	enum rpc_next next;

	if (f->state != FLIGHT_OPEN)
		return f->state == FLIGHT_DONE ? RPC_END : RPC_WAIT;
	next = rpc_next(&f->rpc, &bytes);
	if (next == RPC_END) {
		f->err = f->rpc.err;
		if (f->method->streams)
			attempt_over(f, now);
	}
	if (next != RPC_MESSAGE)
		return next;
	*out = msg_read(methods_output(f->method), bytes, &why);
	rpc_taken(&f->rpc);
	return *out ? RPC_MESSAGE : malformed(f, &why, now);
}

/* The one message of the reply, if there is exactly one. */
static void
collect(struct flight *f, int64_t now)
{
	unsigned messages = f->reply != NULL;
	sluss_message *m;
	enum rpc_next next;

	while ((next = flight_next(f, &m, now)) == RPC_MESSAGE &&
	    ++messages == 1)
		f->reply = m;
	if (next == RPC_WAIT || f->state != FLIGHT_OPEN)
		return;
	if (messages > 1)
		sluss_message_free(m);
	if (messages != 1)
		err_set(&f->err, CODE_INTERNAL, "REPLY_MALFORMED",
		    "the reply has %u messages instead of one", messages);
	attempt_over(f, now);
}

bool
flight_step(struct flight *f, struct route *r, int64_t now)
{
	if (f->state == FLIGHT_RESTING && now >= f->until)
		attempt(f, r, now);
	if (f->state == FLIGHT_WAITING)
		wait_for_link(f, r, now);
	if (f->state == FLIGHT_OPEN && !f->method->streams)
		collect(f, now);
	return f->state == FLIGHT_DONE;
}

int64_t
flight_until(const struct flight *f)
{
	if (f->state == FLIGHT_RESTING)
		return f->until;
	return f->state == FLIGHT_WAITING ? f->open_by : CLOCK_NEVER;
}

void
flight_cancel(struct flight *f, int64_t now)
{
	f->err = (struct err){ .code = CODE_OK };
	err_set(&f->err, CODE_CANCELLED, "CANCELLED",
	    "the call was cancelled; the outcome of a write is unknown");
	attempt_over(f, now);
}
