/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Replies one by one. A stream holds the connection it was opened on, even
 * when the client has meanwhile gone over to a newer one.
 */

#include "client.h"

#include <stdlib.h>

#include <sluss/json.h>

#include "base/clock.h"
#include "error.h"

struct sluss_stream {
	sluss_client *client;
	const struct method *method;
	struct pump *pump;
	struct rpc call;
	bool ended;
};

static sluss_code
start(sluss_stream *s, struct str bytes, int64_t deadline_ms)
{
	sluss_client *c = s->client;
	int64_t now = clock_mono(), deadline = CLOCK_NEVER;
	struct err e = { .code = CODE_OK };
	struct rpc_head head;
	struct pump *p;
	char path[128];

	c->attempts = 1;
	if (deadline_ms > 0)
		deadline = now + deadline_ms * NS_PER_MS;
	if (client_pump(c, now + c->deadline_ms * NS_PER_MS, &p, &e) !=
	    CODE_OK)
		return client_fail(c, &e);
	s->pump = pump_ref(p);
	client_head(c, s->method, path, &head);
	session_start(p->session, &s->call, &head, bytes, clock_mono(),
	    deadline);
	if (s->call.closed)
		return client_fail(c, &s->call.err);
	pump_turn(p, 0);
	return SLUSS_OK;
}

sluss_code
sluss_stream_open(sluss_stream **out, sluss_client *c, const char *method,
    const sluss_message *request, int64_t deadline_ms)
{
	const struct method *m = methods_find(method);
	sluss_message *copy;
	sluss_stream *s;
	struct str bytes;
	sluss_code code;

	client_reset(c);
	if (!m || !m->streams || deadline_ms < 0 || deadline_ms > INT32_MAX)
		return error_set(&c->error, SLUSS_INVALID_ARGUMENT,
		    "UNKNOWN_METHOD", NULL,
		    "no such method that streams, or a bad deadline");
	copy = client_request(c, m, request, &bytes);
	if (!copy)
		return c->error.code;
	s = calloc(1, sizeof(*s));
	if (!s) {
		sluss_message_free(copy);
		return error_no_memory(&c->error);
	}
	s->client = c;
	s->method = m;
	code = start(s, bytes, deadline_ms);
	sluss_message_free(copy);
	if (code != SLUSS_OK) {
		sluss_stream_free(s);
		return code;
	}
	*out = s;
	return SLUSS_OK;
}

static sluss_code
end(sluss_stream *s)
{
	sluss_client *c = s->client;

	s->ended = true;
	client_note(c, &s->call.reply);
	if (s->call.err.code != CODE_OK)
		return client_fail(c, &s->call.err);
	return error_set(&c->error, SLUSS_OUT_OF_RANGE, "STREAM_ENDED", NULL,
	    "the stream has ended");
}

static sluss_code
take(sluss_message **out, sluss_stream *s, struct str bytes)
{
	sluss_error why;
	sluss_message *m = msg_read(methods_output(s->method), bytes, &why);

	rpc_taken(&s->call);
	if (m) {
		*out = m;
		return SLUSS_OK;
	}
	s->ended = true;
	return error_set(&s->client->error, SLUSS_INTERNAL,
	    "REPLY_MALFORMED", why.field, "the reply cannot be read: %s",
	    why.text);
}

sluss_code
sluss_stream_next(sluss_message **out, sluss_stream *s, int64_t timeout_ms)
{
	int64_t until = CLOCK_NEVER;
	bool last = false;
	struct str bytes;
	enum rpc_next next;

	client_reset(s->client);
	if (s->ended)
		return end(s);
	if (timeout_ms >= 0 && timeout_ms <= INT32_MAX)
		until = clock_mono() + timeout_ms * NS_PER_MS;
	for (;;) {
		next = rpc_next(&s->call, &bytes);
		if (next == RPC_MESSAGE)
			return take(out, s, bytes);
		if (next == RPC_END)
			return end(s);
		if (last)
			break;
		last = until != CLOCK_NEVER && clock_mono() >= until;
		if (pump_turn(s->pump, until))
			last = false;
	}
	return error_set(&s->client->error, SLUSS_DEADLINE_EXCEEDED,
	    "WAIT_ENDED", NULL, "nothing came in that time");
}

sluss_code
sluss_stream_next_json(char **out_json, sluss_stream *s, int64_t timeout_ms)
{
	sluss_message *m;
	sluss_code code = sluss_stream_next(&m, s, timeout_ms);

	if (code != SLUSS_OK)
		return code;
	code = sluss_json_write(out_json, m, SLUSS_JSON_COMPACT);
	sluss_message_free(m);
	return code == SLUSS_OK ? code : error_no_memory(&s->client->error);
}

int
sluss_stream_fd(const sluss_stream *s)
{
	return s->ended || s->pump->dead ? -1 : s->pump->fd;
}

void
sluss_stream_free(sluss_stream *s)
{
	bool open;

	if (!s)
		return;
	open = s->call.session != NULL;
	session_drop(&s->call);
	if (s->pump && open)
		pump_turn(s->pump, 0);
	pump_unref(s->pump);
	free(s);
}
