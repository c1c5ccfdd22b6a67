/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One call and its attempts. Every method may be repeated after UNAVAILABLE:
 * a read changes nothing, a write carries a request_id that is made once per
 * call and sent with each attempt, and a cosignature is the same twice.
 */

#include "client.h"

#include <sluss/json.h>

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
identify(sluss_client *c, sluss_message *request)
{
	const char *path = request_id_path(request->m->descriptor);
	sluss_code code;

	if (!path)
		return SLUSS_OK;
	code = sluss_message_id(&c->request_id, request, path);
	if (code == SLUSS_INVALID_ARGUMENT)
		return error_value(&c->error, path, "16 bytes belong here");
	if (code == SLUSS_NOT_FOUND) {
		code = sluss_id_random(&c->request_id);
		if (code != SLUSS_OK)
			return error_set(&c->error, code, "NO_RANDOM", NULL,
			    "the system has no random numbers");
		code = sluss_message_set_id(request, path, &c->request_id,
		    &c->error);
	}
	c->has_request_id = code == SLUSS_OK;
	return code;
}

sluss_message *
client_request(sluss_client *c, const struct method *m,
    const sluss_message *request, struct str *bytes)
{
	const ProtobufCMessageDescriptor *d = methods_input(m);
	sluss_message *copy;

	if (request && request->m->descriptor != d) {
		error_set(&c->error, SLUSS_INVALID_ARGUMENT, "WRONG_TYPE",
		    NULL, "%s takes a %s", m->name, d->name);
		return NULL;
	}
	copy = request ? msg_copy(request->m) : msg_new(d);
	if (!copy) {
		error_no_memory(&c->error);
		return NULL;
	}
	if (identify(c, copy) != SLUSS_OK) {
		sluss_message_free(copy);
		return NULL;
	}
	*bytes = message_pack(copy->arena, copy->m);
	if (bytes->p)
		return copy;
	error_no_memory(&c->error);
	sluss_message_free(copy);
	return NULL;
}

/* The one message of the reply, if there is exactly one. */
static enum code
unpack(const struct method *m, struct str bytes, sluss_message **out,
    struct err *e)
{
	sluss_error why;

	*out = msg_read(methods_output(m), bytes, &why);
	if (*out)
		return CODE_OK;
	if (why.code == SLUSS_RESOURCE_EXHAUSTED)
		return err_set(e, CODE_RESOURCE_EXHAUSTED, why.reason, "%s",
		    why.text);
	err_set(e, CODE_INTERNAL, "REPLY_MALFORMED",
	    "the reply is not a %s: %s", methods_output(m)->name, why.text);
	err_field(e, "%s", why.field);
	return CODE_INTERNAL;
}

static enum code
finish(const struct rpc *call, unsigned messages, struct err *e)
{
	if (call->err.code != CODE_OK) {
		*e = call->err;
		return e->code;
	}
	if (messages == 1)
		return CODE_OK;
	return err_set(e, CODE_INTERNAL, "REPLY_MALFORMED",
	    "the reply has %u messages instead of one", messages);
}

/* Runs an open call to its end. */
static enum code
run(struct pump *p, struct rpc *call, const struct method *m,
    sluss_message **out, struct err *e)
{
	struct str bytes;
	unsigned messages = 0;
	enum rpc_next next;
	enum code code;

	while ((next = rpc_next(call, &bytes)) != RPC_END) {
		if (next == RPC_WAIT) {
			pump_turn(p, CLOCK_NEVER);
			continue;
		}
		if (messages++ == 0) {
			code = unpack(m, bytes, out, e);
			if (code != CODE_OK)
				return code;
		}
		rpc_taken(call);
		if (messages > 1)
			break;
	}
	return finish(call, messages, e);
}

static enum code
attempt(sluss_client *c, const struct method *m, struct str bytes,
    int64_t deadline, sluss_message **out, struct reply *reply,
    struct err *e)
{
	char path[128];
	struct rpc_head head;
	struct rpc call;
	struct pump *p;
	enum code code;

	*out = NULL;
	*reply = (struct reply){ .pushback = false };
	code = client_pump(c, deadline, &p, e);
	if (code != CODE_OK)
		return code;
	pump_ref(p);
	client_head(c, m, path, &head);
	session_start(p->session, &call, &head, bytes, clock_mono(),
	    deadline);
	code = run(p, &call, m, out, e);
	*reply = call.reply;
	session_drop(&call);
	if (code == CODE_DEADLINE_EXCEEDED || code == CODE_INTERNAL)
		pump_turn(p, 0);        /* the reset should reach the server */
	pump_unref(p);
	if (code != CODE_OK) {
		sluss_message_free(*out);
		*out = NULL;
	}
	return code;
}

/* When to try again; CLOCK_NEVER: not at all. */
static int64_t
next_time(const sluss_client *c, const struct reply *reply, int64_t deadline)
{
	int64_t now = clock_mono(), pause = c->backoff_ms * NS_PER_MS;
	int i;

	if (c->attempts > c->retries)
		return CLOCK_NEVER;
	for (i = 1; i < c->attempts && pause < BACKOFF_MAX; i++)
		pause *= 2;
	if (pause > BACKOFF_MAX)
		pause = BACKOFF_MAX;
	/* The low digits of the clock serve as jitter, -20 to +20 %. */
	pause += pause / 100 * (now / 1000 % 41 - 20);
	if (reply->pushback && reply->pushback_ms < 0)
		return CLOCK_NEVER;
	if (reply->pushback)
		pause = reply->pushback_ms * NS_PER_MS;
	return pause < deadline - now ? now + pause : CLOCK_NEVER;
}

static sluss_code
try_all(sluss_client *c, const struct method *m, struct str bytes,
    sluss_message **out)
{
	int64_t deadline = clock_mono() + c->deadline_ms * NS_PER_MS, when;
	struct reply reply;
	struct err e;

	for (;;) {
		e = (struct err){ .code = CODE_OK };
		c->attempts++;
		attempt(c, m, bytes, deadline, out, &reply, &e);
		client_note(c, &reply);
		if (e.code == CODE_OK)
			return SLUSS_OK;
		if (e.code != CODE_UNAVAILABLE)
			return client_fail(c, &e);
		when = next_time(c, &reply, deadline);
		if (when == CLOCK_NEVER)
			return client_fail(c, &e);
		pump_sleep(when);
	}
}

sluss_code
client_call(sluss_message **out, sluss_client *c, const struct method *m,
    const sluss_message *request)
{
	sluss_message *copy, *reply;
	struct str bytes;
	sluss_code code;

	client_reset(c);
	copy = client_request(c, m, request, &bytes);
	if (!copy)
		return c->error.code;
	code = try_all(c, m, bytes, &reply);
	sluss_message_free(copy);
	if (code != SLUSS_OK)
		return code;
	if (out)
		*out = reply;
	else
		sluss_message_free(reply);
	return SLUSS_OK;
}

static const struct method *
unary(sluss_client *c, const char *name)
{
	const struct method *m = methods_find(name);

	client_reset(c);
	if (!m)
		error_set(&c->error, SLUSS_INVALID_ARGUMENT,
		    "UNKNOWN_METHOD", NULL,
		    "the contract has no such method");
	else if (m->streams)
		error_set(&c->error, SLUSS_INVALID_ARGUMENT, "STREAMS", NULL,
		    "%s answers with a stream", m->name);
	return c->error.code == SLUSS_OK ? m : NULL;
}

sluss_code
sluss_call(sluss_message **out, sluss_client *c, const char *method,
    const sluss_message *request)
{
	const struct method *m = unary(c, method);

	return m ? client_call(out, c, m, request) : c->error.code;
}

sluss_code
sluss_call_json(char **out_json, sluss_client *c, const char *method,
    const char *json)
{
	const struct method *m = unary(c, method);
	sluss_message *request, *reply;
	sluss_code code;

	if (!m)
		return c->error.code;
	if (!json || *json == '\0')
		json = "{}";
	code = sluss_json_read(&request, methods_input(m)->name, json,
	    strlen(json), &c->error);
	if (code != SLUSS_OK)
		return code;
	code = client_call(&reply, c, m, request);
	sluss_message_free(request);
	if (code != SLUSS_OK)
		return code;
	code = sluss_json_write(out_json, reply, SLUSS_JSON_COMPACT);
	sluss_message_free(reply);
	return code == SLUSS_OK ? code : error_no_memory(&c->error);
}

int
sluss_method_streams(const char *method)
{
	const struct method *m = methods_find(method);

	return m ? m->streams : -1;
}

const char *
sluss_method_request(const char *method)
{
	const struct method *m = methods_find(method);

	return m ? methods_input(m)->name : NULL;
}

const char *
sluss_method_reply(const char *method)
{
	const struct method *m = methods_find(method);

	return m ? methods_output(m)->name : NULL;
}

const char *
sluss_method_name(size_t i)
{
	const struct method *m = methods_at(i);

	return m ? m->name : NULL;
}
