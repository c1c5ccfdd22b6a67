/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a server says of a call, believed only so far as it is well-formed. A
 * status wins over how the stream ended; without one the HTTP/2 error or the
 * HTTP status stands in, as gRPC's mapping tables have it.
 */

#include "reply.h"

#include <nghttp2/nghttp2.h>
#include <stdio.h>

#include "base/utf8.h"
#include "wire/head.h"
#include "wire/limits.h"
#include "wire/message.h"

#define MALFORMED "REPLY_MALFORMED"

static bool
digits(struct str s, size_t max, int64_t *out)
{
	int64_t v = 0;
	size_t i;

	if (s.n == 0 || s.n > max)
		return false;
	for (i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*out = v;
	return true;
}

/* Keeps text of harmless characters only; anything else reads as absent. */
static void
keep(char *out, size_t size, struct str value)
{
	size_t i;

	if (value.n >= size)
		return;
	for (i = 0; i < value.n; i++)
		if (value.p[i] <= 0x20 || value.p[i] > 0x7e)
			return;
	memcpy(out, value.p, value.n);
	out[value.n] = '\0';
}

static void
on_status(struct reply *r, struct str value)
{
	int64_t v;

	r->twice = r->twice || r->have_status;
	r->have_status = true;
	r->status = digits(value, 4, &v) ? code_from((long)v) : CODE_UNKNOWN;
}

static void
on_message(struct reply *r, struct str value)
{
	head_percent_decode(value, r->message, sizeof(r->message));
	if (!utf8_valid(str_of(r->message)))
		r->message[0] = '\0';
}

static void
on_details(struct reply *r, struct str value)
{
	uint8_t bytes[LIMIT_HEADER_BYTES];
	struct err err = { .code = CODE_OK };
	size_t n;

	if (head_unbase64(value, bytes, sizeof(bytes), &n) &&
	    message_status_read((struct str){ (char *)bytes, n }, &err))
		r->details = err;
}

static void
on_pushback(struct reply *r, struct str value)
{
	int64_t v;

	r->pushback = true;
	r->pushback_ms = digits(value, 9, &v) ? v : -1;
}

static void
on_http_status(struct reply *r, struct str value)
{
	int64_t v;

	r->http_status = digits(value, 3, &v) ? (int)v : 0;
}

static void
on_content_type(struct reply *r, struct str value)
{
	static const char type[] = "application/grpc";
	size_t n = sizeof(type) - 1;

	r->grpc = value.n >= n && memcmp(value.p, type, n) == 0 &&
	    (value.n == n || value.p[n] == '+' || value.p[n] == ';');
}

static void
on_leaf(struct reply *r, struct str value)
{
	keep(r->leaf, sizeof(r->leaf), value);
}

static void
on_logged_at(struct reply *r, struct str value)
{
	keep(r->logged_at, sizeof(r->logged_at), value);
}

static const struct {
	const char *name;
	void (*on)(struct reply *r, struct str value);
} headers[] = {
	{ ":status", on_http_status },
	{ "content-type", on_content_type },
	{ "grpc-status", on_status },
	{ "grpc-message", on_message },
	{ "grpc-status-details-bin", on_details },
	{ "grpc-retry-pushback-ms", on_pushback },
	{ "sluss-leaf", on_leaf },
	{ "sluss-logged-at", on_logged_at },
};

void
reply_header(struct reply *r, struct str name, struct str value)
{
	size_t i;

	r->bytes += name.n + value.n + 32;
	r->fields++;
	if (r->bytes > 2 * LIMIT_HEADER_BYTES ||
	    r->fields > 2 * LIMIT_HEADER_FIELDS) {
		r->too_large = true;
		return;
	}
	for (i = 0; i < ARRAY_LEN(headers); i++)
		if (str_eqz(name, headers[i].name))
			headers[i].on(r, value);
}

void
reply_begin(struct reply *r)
{
	if (r->http_status >= 200)
		return;
	r->http_status = 0;
	r->grpc = false;
}

static enum code
from_h2(uint32_t error, struct reply *r, struct err *e)
{
	if (error == NGHTTP2_REFUSED_STREAM) {
		r->refused = true;
		return err_set(e, CODE_UNAVAILABLE, "SERVER_BUSY",
		    "the server did not take the call; try again");
	}
	if (error == NGHTTP2_CANCEL)
		return err_set(e, CODE_CANCELLED, "SERVER_CANCELLED",
		    "the server gave the call up");
	if (error == NGHTTP2_ENHANCE_YOUR_CALM)
		return err_set(e, CODE_RESOURCE_EXHAUSTED, "TOO_MUCH",
		    "the server asks for fewer calls; try again later");
	if (error == NGHTTP2_INADEQUATE_SECURITY)
		return err_set(e, CODE_PERMISSION_DENIED, "TLS_TOO_WEAK",
		    "the server refuses the connection's security");
	return err_set(e, CODE_INTERNAL, "STREAM_RESET",
	    "the server broke the call off (HTTP/2 error %u)", error);
}

static enum code
http_code(int status)
{
	switch (status) {
	case 400:
		return CODE_INTERNAL;
	case 401:
		return CODE_UNAUTHENTICATED;
	case 403:
		return CODE_PERMISSION_DENIED;
	case 404:
		return CODE_UNIMPLEMENTED;
	case 429:
	case 502:
	case 503:
	case 504:
		return CODE_UNAVAILABLE;
	default:
		return CODE_UNKNOWN;
	}
}

static enum code
from_status(struct reply *r, bool at_edge, struct err *e)
{
	if (r->status != CODE_OK && r->details.code == r->status) {
		*e = r->details;
		return e->code;
	}
	if (r->status != CODE_OK)
		return err_set(e, r->status, "", "%s",
		    r->message[0] ? r->message : code_name(r->status));
	if (!at_edge)
		return err_set(e, CODE_INTERNAL, MALFORMED,
		    "the reply ends in the middle of a message");
	return CODE_OK;
}

enum code
reply_finish(struct reply *r, uint32_t h2_error, bool at_edge, struct err *e)
{
	if (r->too_large)
		return err_set(e, CODE_INTERNAL, MALFORMED,
		    "the reply's headers are too large");
	if (r->twice)
		return err_set(e, CODE_INTERNAL, MALFORMED,
		    "the reply has two statuses");
	if (r->http_status == 200 && r->grpc && r->have_status)
		return from_status(r, at_edge, e);
	if (h2_error != NGHTTP2_NO_ERROR)
		return from_h2(h2_error, r, e);
	if (r->http_status != 200)
		return err_set(e, http_code(r->http_status), "HTTP_STATUS",
		    "not answered by sluss: HTTP status %d", r->http_status);
	return err_set(e, CODE_INTERNAL, MALFORMED,
	    "the reply is not gRPC or has no status");
}
