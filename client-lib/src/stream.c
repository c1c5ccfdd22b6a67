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
#include "pump.h"

struct sluss_stream {
	sluss_client *client;
	struct flight flight;
};

static sluss_code
start(sluss_stream *s, const struct method *m, const sluss_message *request,
    int64_t deadline_ms)
{
	sluss_client *c = s->client;
	struct flight *f = &s->flight;
	sluss_code code = client_flight(c, f, m, request, &c->error);

	if (code != SLUSS_OK)
		return code;
	if (deadline_ms > 0)
		f->deadline = clock_mono() + deadline_ms * NS_PER_MS;
	pump_drive(f, &c->route);
	client_note(c, f);
	return c->error.code;
}

sluss_code
sluss_stream_open(sluss_stream **out, sluss_client *c, const char *method,
    const sluss_message *request, int64_t deadline_ms)
{
	const struct method *m = methods_find(method);
	sluss_stream *s;
	sluss_code code;

	client_reset(c);
	if (!m || !m->streams || deadline_ms < 0 || deadline_ms > INT32_MAX)
		return error_set(&c->error, SLUSS_INVALID_ARGUMENT,
		    "UNKNOWN_METHOD", NULL,
		    "no such method that streams, or a bad deadline");
	s = calloc(1, sizeof(*s));
	if (!s)
		return error_no_memory(&c->error);
	s->client = c;
	code = start(s, m, request, deadline_ms);
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

	client_note(c, &s->flight);
	if (c->error.code != SLUSS_OK)
		return c->error.code;
	return error_set(&c->error, SLUSS_OUT_OF_RANGE, "STREAM_ENDED", NULL,
	    "the stream has ended");
}

sluss_code
sluss_stream_next(sluss_message **out, sluss_stream *s, int64_t timeout_ms)
{
	int64_t until = CLOCK_NEVER;
	bool last = false;
	sluss_message *m;
	enum rpc_next next;

	client_reset(s->client);
	if (timeout_ms >= 0 && timeout_ms <= INT32_MAX)
		until = clock_mono() + timeout_ms * NS_PER_MS;
	for (;;) {
		next = flight_next(&s->flight, &m, clock_mono());
		if (next == RPC_MESSAGE) {
			*out = m;
			return SLUSS_OK;
		}
		if (next == RPC_END)
			return end(s);
		if (last)
			break;
		last = until != CLOCK_NEVER && clock_mono() >= until;
		if (pump_turn(s->flight.link, until))
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
	const struct link *l = s->flight.link;

	return l && l->state != LINK_DEAD ? l->fd : -1;
}

void
sluss_stream_free(sluss_stream *s)
{
	if (!s)
		return;
	flight_cancel(&s->flight, clock_mono());
	flight_clear(&s->flight);
	free(s);
}
