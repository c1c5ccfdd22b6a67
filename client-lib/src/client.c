/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The handle: options judged once, so that calls can rely on them, and the
 * state of the last call. What goes into a header is printable ASCII.
 */

#include "client.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "error.h"
#include "pump.h"
#include "wire/limits.h"

#define RETRIES 3
#define RETRIES_MAX 10
#define BACKOFF_MS 50

sluss_code
sluss_client_options_init(sluss_client_options *out, unsigned version)
{
	const sluss_client_options fresh = SLUSS_CLIENT_OPTIONS_INIT;

	if (!out || version != SLUSS_CLIENT_OPTIONS_VERSION)
		return SLUSS_INVALID_ARGUMENT;
	*out = fresh;
	return SLUSS_OK;
}

void
client_reset(sluss_client *c)
{
	error_clear(&c->error);
	c->leaf[0] = '\0';
	c->logged_at[0] = '\0';
	c->has_request_id = false;
	c->attempts = 0;
}

sluss_code
client_fail(sluss_client *c, const struct err *e)
{
	return error_from(&c->error, e);
}

static sluss_code
bad_option(sluss_client *c, const char *field, const char *text)
{
	return error_set(&c->error, SLUSS_INVALID_ARGUMENT, "BAD_OPTION",
	    field, "%s", text);
}

bool
client_keep(char *out, size_t size, const char *text)
{
	size_t i;

	if (!text)
		text = "";
	if (strlen(text) >= size)
		return false;
	for (i = 0; text[i]; i++)
		if (text[i] <= 0x20 || text[i] > 0x7e)
			return false;
	memcpy(out, text, i + 1);
	return true;
}

/* "host:port" or "[v6]:port". */
static bool
split_target(sluss_client *c, const char *target)
{
	const char *colon = strrchr(target, ':');
	const char *end = colon;

	if (!colon || colon == target || !client_keep(c->route.port, sizeof(c->route.port),
	    colon + 1) || c->route.port[0] == '\0')
		return false;
	if (strspn(c->route.port, "0123456789") != strlen(c->route.port))
		return false;
	if (target[0] == '[') {
		target++;
		end = colon - 1;
		if (end <= target || *end != ']')
			return false;
	}
	snprintf(c->route.host, sizeof(c->route.host), "%.*s", (int)(end - target),
	    target);
	return strlen(c->route.host) == (size_t)(end - target) && *c->route.host;
}

static sluss_code
take_target(sluss_client *c, const sluss_client_options *o)
{
	if (!o->target || !client_keep(c->route.authority, sizeof(c->route.authority),
	    o->target) || !split_target(c, o->target))
		return bad_option(c, "target", "the target is host:port");
	if (!client_keep(c->route.name, sizeof(c->route.name),
	    o->server_name ? o->server_name : c->route.host))
		return bad_option(c, "server_name",
		    "a DNS name or IP address");
	return SLUSS_OK;
}

static sluss_code
take_context(sluss_client *c, const sluss_client_options *o)
{
	if (!client_keep(c->context.actor, sizeof(c->context.actor), o->actor))
		return bad_option(c, "actor", "a code of ASCII letters");
	if (!client_keep(c->context.role, sizeof(c->context.role), o->role))
		return bad_option(c, "role", "a code of ASCII letters");
	if (!client_keep(c->context.purpose, sizeof(c->context.purpose), o->purpose))
		return bad_option(c, "purpose", "a code of ASCII letters");
	if (!client_keep(c->context.language, sizeof(c->context.language), o->language))
		return bad_option(c, "language", "a tag like sv");
	if (!client_keep(c->context.traceparent, sizeof(c->context.traceparent), o->traceparent))
		return bad_option(c, "traceparent", "a W3C traceparent");
	if (o->deadline_ms < 0 || o->deadline_ms > INT32_MAX)
		return bad_option(c, "deadline_ms", "milliseconds");
	if (o->retries < -1 || o->retries > RETRIES_MAX)
		return bad_option(c, "retries", "-1 to 10");
	if (o->backoff_ms < 0 || o->backoff_ms > LIMIT_DEADLINE_MS)
		return bad_option(c, "backoff_ms", "milliseconds");
	c->context.shown = o->shown != 0;
	c->deadline_ms = o->deadline_ms ? o->deadline_ms : LIMIT_DEADLINE_MS;
	c->retries = o->retries < 0 ? 0 : o->retries ? o->retries : RETRIES;
	c->backoff_ms = o->backoff_ms ? o->backoff_ms : BACKOFF_MS;
	return SLUSS_OK;
}

static sluss_code
take_files(sluss_client *c, const sluss_client_options *o)
{
	struct err e = { .code = CODE_OK };

	if (!o->ca_file)
		return bad_option(c, "ca_file", "mandatory");
	if (!o->cert_file)
		return bad_option(c, "cert_file", "mandatory");
	if (!o->key_file)
		return bad_option(c, "key_file", "mandatory");
	if (tls_config_new(o->ca_file, o->cert_file, o->key_file, &c->route.tls,
	    &e) != CODE_OK)
		return client_fail(c, &e);
	return SLUSS_OK;
}

sluss_code
sluss_client_open(sluss_client **out, const sluss_client_options *options)
{
	sluss_client *c;
	sluss_code code;

	if (!out)
		return SLUSS_INVALID_ARGUMENT;
	*out = c = calloc(1, sizeof(*c));
	if (!c)
		return SLUSS_RESOURCE_EXHAUSTED;
	if (!options || options->version != SLUSS_CLIENT_OPTIONS_VERSION)
		return bad_option(c, "version",
		    "options are of another version than the library");
	code = take_target(c, options);
	if (code == SLUSS_OK)
		code = take_context(c, options);
	if (code == SLUSS_OK)
		code = take_files(c, options);
	c->ready = code == SLUSS_OK;
	return code;
}

void
sluss_client_free(sluss_client *c)
{
	if (!c)
		return;
	route_clear(&c->route);
	tls_config_free(c->route.tls);
	free(c);
}

sluss_code
client_flight(const sluss_client *c, struct flight *f,
    const struct method *m, const sluss_message *request, sluss_error *e)
{
	sluss_code code = flight_init(f, m, request, e);

	f->context = c->context;
	f->retries = m->streams ? 0 : c->retries;
	f->backoff = c->backoff_ms * NS_PER_MS;
	f->open_by = clock_mono() + c->deadline_ms * NS_PER_MS;
	if (!m->streams)
		f->deadline = f->open_by;
	if (code == SLUSS_OK && !c->ready)
		return error_set(e, SLUSS_FAILED_PRECONDITION, "NOT_OPEN",
		    NULL, "the client was not opened");
	return code;
}

void
client_note(sluss_client *c, const struct flight *f)
{
	memcpy(c->leaf, f->said.leaf, sizeof(c->leaf));
	memcpy(c->logged_at, f->said.logged_at, sizeof(c->logged_at));
	c->has_request_id = f->has_request_id;
	c->request_id = f->request_id;
	c->attempts = f->attempts;
	if (f->err.code != CODE_OK)
		(void)client_fail(c, &f->err);
}

sluss_code
sluss_client_connect(sluss_client *c)
{
	struct err e = { .code = CODE_OK };

	client_reset(c);
	if (!c->ready)
		return error_set(&c->error, SLUSS_FAILED_PRECONDITION,
		    "NOT_OPEN", NULL, "the client was not opened");
	/* TLS 1.3: whether we are let in is told after the handshake. */
	if (pump_hear(&c->route, clock_mono() + c->deadline_ms * NS_PER_MS,
	    &e) != CODE_OK)
		return client_fail(c, &e);
	return SLUSS_OK;
}

const sluss_error *
sluss_client_error(const sluss_client *c)
{
	static const sluss_error none = {
		.code = SLUSS_RESOURCE_EXHAUSTED,
		.reason = "NO_MEMORY",
		.text = "not enough memory",
	};

	return c ? &c->error : &none;
}

const char *
sluss_client_leaf(const sluss_client *c)
{
	return c->leaf;
}

const char *
sluss_client_logged_at(const sluss_client *c)
{
	return c->logged_at;
}

int
sluss_client_attempts(const sluss_client *c)
{
	return c->attempts;
}

sluss_code
sluss_client_request_id(sluss_id *out, const sluss_client *c)
{
	if (!c->has_request_id)
		return SLUSS_NOT_FOUND;
	*out = c->request_id;
	return SLUSS_OK;
}

static sluss_code
set(sluss_client *c, char *place, size_t size, const char *text,
    const char *field)
{
	if (client_keep(place, size, text))
		return SLUSS_OK;
	return bad_option(c, field, "printable ASCII without spaces");
}

sluss_code
sluss_client_set_actor(sluss_client *c, const char *code)
{
	return set(c, c->context.actor, sizeof(c->context.actor), code, "actor");
}

sluss_code
sluss_client_set_role(sluss_client *c, const char *role)
{
	return set(c, c->context.role, sizeof(c->context.role), role, "role");
}

sluss_code
sluss_client_set_purpose(sluss_client *c, const char *code)
{
	return set(c, c->context.purpose, sizeof(c->context.purpose), code, "purpose");
}

sluss_code
sluss_client_set_traceparent(sluss_client *c, const char *traceparent)
{
	return set(c, c->context.traceparent, sizeof(c->context.traceparent), traceparent,
	    "traceparent");
}

void
sluss_client_set_shown(sluss_client *c, int shown)
{
	c->context.shown = shown != 0;
}

void
sluss_client_set_deadline(sluss_client *c, int64_t ms)
{
	c->deadline_ms = ms > 0 && ms <= INT32_MAX ? ms : LIMIT_DEADLINE_MS;
}
