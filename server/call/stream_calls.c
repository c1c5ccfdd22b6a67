/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Health.Check and Health.Watch. A watcher sends the newest state only: what
 * changed twice while the peer was slow is told once.
 */

#include "call/stream_calls.h"

#include "grpc/health/v1/health.pb-c.h"

#include "wire/message.h"

#define SERVING \
	GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING
#define NOT_SERVING \
	GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__NOT_SERVING
#define SERVICE_UNKNOWN \
	GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVICE_UNKNOWN

struct watch {
	struct call *call;
	struct call *next;       /* the call of the next watcher */
	int told;                /* the state last sent; 0: none yet */
	uint8_t bytes[2];
	struct str part;
};

static bool
known_service(const char *name)
{
	return name[0] == '\0' || strncmp(name, "sluss.v1.", 9) == 0;
}

static int
state(const struct call *c)
{
	const Grpc__Health__V1__HealthCheckRequest *m =
	    CALL_REQUEST(c, Grpc__Health__V1__HealthCheckRequest);

	if (!known_service(m->service))
		return SERVICE_UNKNOWN;
	return engine_parts(c->engine)->serving ? SERVING : NOT_SERVING;
}

static enum next
decode(struct call *c)
{
	return message_read(c->arena, c->method->request, c->bytes,
	    &c->request, &c->err) ? STOP : NEXT;
}

static enum next
check(struct call *c)
{
	int s = state(c);

	if (s == SERVICE_UNKNOWN) {
		err_set(&c->err, CODE_NOT_FOUND, "NOT_FOUND",
		    "There is no such service here.");
		return STOP;
	}
	parts_varint(&c->out, 1, (uint64_t)s);
	return NEXT;
}

step_fn *const steps_health_check[] = { decode, check, NULL };

static void
tell(struct watch *w)
{
	int s = state(w->call);

	if (s == w->told || w->call->answered || !w->call->stream ||
	    stream_busy(w->call->stream))
		return;
	w->told = s;
	w->bytes[0] = 1 << 3;
	w->bytes[1] = (uint8_t)s;
	w->part = (struct str){ (const char *)w->bytes, sizeof(w->bytes) };
	stream_send(w->call->stream, &w->part, 1);
}

static enum next
watch(struct call *c)
{
	struct engine_parts *g = engine_parts(c->engine);
	struct watch *w = arena_alloc(c->arena, sizeof(*w));

	if (!w) {
		call_no_memory(c);
		return STOP;
	}
	w->call = c;
	w->next = g->watchers;
	g->watchers = c;
	c->own = w;
	tell(w);
	return WAIT;
}

step_fn *const steps_health_watch[] = { decode, watch, NULL };

static struct watch *
watch_of(struct call *c)
{
	return c && c->steps == steps_health_watch ? c->own : NULL;
}

void
stream_calls_health(struct engine_parts *g)
{
	for (struct watch *w = watch_of(g->watchers); w; w = watch_of(w->next))
		tell(w);
}

void
stream_calls_end(struct engine_parts *g)
{
	for (struct watch *w = watch_of(g->watchers); w; w = watch_of(w->next)) {
		if (w->call->answered || !w->call->stream)
			continue;
		err_set(&w->call->err, CODE_UNAVAILABLE, "STOPPING",
		    "The server is about to stop. Watch another, or again.");
		call_answer(w->call);
	}
}

void
stream_calls_room(struct call *c)
{
	struct watch *w = watch_of(c);

	if (w)
		tell(w);
}

void
stream_calls_forget(struct call *c)
{
	struct call **at = &engine_parts(c->engine)->watchers;

	if (!watch_of(c))
		return;
	while (*at && *at != c)
		at = &watch_of(*at)->next;
	if (*at)
		*at = watch_of(c)->next;
}
