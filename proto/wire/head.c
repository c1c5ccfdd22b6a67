/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The request head. One table says which headers count; the rest are passed
 * over. A value is copied only after it was judged, so what a head holds is
 * printable ASCII and fits.
 */

#include "wire/head.h"

#include <strings.h>

#include "base/clock.h"

enum {
	METHOD, PATH, CONTENT_TYPE, TE, ENCODING, TIMEOUT, ACTOR, ROLE,
	PURPOSE, SHOWN, TRACEPARENT, LANGUAGE,
	METHOD_IS_POST, TYPE_IS_GRPC
};

#define CODE_MAX 64
#define NAME_MAX 32

static bool
seen(const struct head *h, unsigned what)
{
	return h->seen & 1U << what;
}

static void
mark(struct head *h, unsigned what)
{
	h->seen |= 1U << what;
}

static void
copy(char *out, struct str s)
{
	if (s.n > 0)
		memcpy(out, s.p, s.n);
	out[s.n] = '\0';
}

static bool
is_ascii(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return false;
	return true;
}

/* 1 to max lower-case letters, digits and characters of more. */
static bool
is_name(struct str s, size_t max, const char *more)
{
	size_t i;
	char c;

	if (s.n == 0 || s.n > max)
		return false;
	for (i = 0; i < s.n; i++) {
		c = s.p[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || !strchr(more, c)))
			return false;
	}
	return true;
}

static void
take_method(struct head *h, struct str v)
{
	if (str_eq(v, STR("POST")))
		mark(h, METHOD_IS_POST);
}

static void
take_path(struct head *h, struct str v)
{
	if (v.n < sizeof(h->path))
		copy(h->path, v);
	else
		err_set(&h->err, CODE_UNIMPLEMENTED, "UNKNOWN_METHOD",
		    "no method has a name that long");
}

static void
take_type(struct head *h, struct str v)
{
	const char *semicolon = v.n ? memchr(v.p, ';', v.n) : NULL;

	if (semicolon)
		v.n = (size_t)(semicolon - v.p);
	while (v.n > 0 && v.p[v.n - 1] == ' ')
		v.n--;
	if ((v.n == 16 && strncasecmp(v.p, "application/grpc", 16) == 0) ||
	    (v.n == 22 && strncasecmp(v.p, "application/grpc+proto", 22) == 0))
		mark(h, TYPE_IS_GRPC);
}

static void
take_te(struct head *h, struct str v)
{
	if (v.n != 8 || strncasecmp(v.p, "trailers", 8) != 0)
		err_set(&h->err, CODE_INVALID_ARGUMENT, "BAD_TE",
		    "the header te must be: trailers");
}

static void
take_encoding(struct head *h, struct str v)
{
	if (!str_eq(v, STR("identity")))
		err_set(&h->err, CODE_UNIMPLEMENTED, "COMPRESSED_MESSAGE",
		    "compressed messages are not accepted; "
		    "send with grpc-encoding identity");
}

static void
take_timeout(struct head *h, struct str v)
{
	if (!head_parse_timeout(v, &h->timeout_ns))
		err_set(&h->err, CODE_INVALID_ARGUMENT, "BAD_TIMEOUT",
		    "grpc-timeout must be 1 to 8 digits and one of HMSmun");
}

static void
take_actor(struct head *h, struct str v)
{
	if (is_name(v, CODE_MAX, "._-"))
		copy(h->actor, v);
	else
		err_set(&h->err, CODE_INVALID_ARGUMENT, "BAD_ACTOR",
		    "sluss-actor must be a code: 1 to 64 of a-z 0-9 . _ -");
}

static void
take_role(struct head *h, struct str v)
{
	if (is_name(v, NAME_MAX, "_"))
		copy(h->role, v);
	else
		err_set(&h->err, CODE_INVALID_ARGUMENT, "BAD_ROLE",
		    "sluss-role must be 1 to 32 of a-z 0-9 _");
}

static void
take_purpose(struct head *h, struct str v)
{
	if (is_name(v, NAME_MAX, "_"))
		copy(h->purpose, v);
	else
		err_set(&h->err, CODE_INVALID_ARGUMENT, "BAD_PURPOSE",
		    "sluss-purpose must be 1 to 32 of a-z 0-9 _");
}

static void
take_shown(struct head *h, struct str v)
{
	if (str_eq(v, STR("1")))
		h->shown = true;
	else if (!str_eq(v, STR("0")))
		err_set(&h->err, CODE_INVALID_ARGUMENT, "BAD_SHOWN",
		    "sluss-shown must be 1 or 0");
}

/* n lower-case digits at s.p + at, not all of them zero. */
static bool
is_trace_part(struct str s, size_t at, size_t n)
{
	size_t i, zeros = 0;
	char c;

	for (i = at; i < at + n; i++) {
		c = s.p[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
		zeros += c == '0';
	}
	return zeros < n;
}

/* W3C Trace Context, version 00: "00-<32>-<16>-<2>". */
static void
take_traceparent(struct head *h, struct str v)
{
	uint8_t flags;

	if (v.n != 55 || memcmp(v.p, "00-", 3) != 0 || v.p[35] != '-' ||
	    v.p[52] != '-' || !is_trace_part(v, 3, 32) ||
	    !is_trace_part(v, 36, 16) ||
	    !str_unhex((struct str){ v.p + 53, 2 }, &flags, 1))
		return;
	copy(h->traceparent, v);
}

/* The first tag; its primary subtag alone when the whole does not fit. */
static void
take_language(struct head *h, struct str v)
{
	size_t n = 0, primary = 0;
	char c;

	for (; n < v.n; n++) {
		c = v.p[n];
		if (c == '-' && primary == 0)
			primary = n;
		else if (c != '-' && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
			break;
	}
	if (n >= sizeof(h->language))
		n = primary;
	if (n < sizeof(h->language))
		copy(h->language, (struct str){ v.p, n });
}

enum repeat { REFUSED, FIRST_WINS };

static const struct {
	struct str name;
	void (*take)(struct head *h, struct str v);
	enum repeat repeat;
} headers[] = {
#define NAME(literal) { literal, sizeof(literal) - 1 }
	[METHOD] = { NAME(":method"), take_method, REFUSED },
	[PATH] = { NAME(":path"), take_path, REFUSED },
	[CONTENT_TYPE] = { NAME("content-type"), take_type, REFUSED },
	[TE] = { NAME("te"), take_te, REFUSED },
	[ENCODING] = { NAME("grpc-encoding"), take_encoding, REFUSED },
	[TIMEOUT] = { NAME("grpc-timeout"), take_timeout, REFUSED },
	[ACTOR] = { NAME("sluss-actor"), take_actor, REFUSED },
	[ROLE] = { NAME("sluss-role"), take_role, REFUSED },
	[PURPOSE] = { NAME("sluss-purpose"), take_purpose, REFUSED },
	[SHOWN] = { NAME("sluss-shown"), take_shown, REFUSED },
	[TRACEPARENT] = { NAME("traceparent"), take_traceparent, FIRST_WINS },
	[LANGUAGE] = { NAME("accept-language"), take_language, FIRST_WINS },
#undef NAME
};

void
head_init(struct head *h)
{
	*h = (struct head){ .timeout_ns = CLOCK_NEVER };
}

static void
take(struct head *h, unsigned what, struct str value)
{
	if (seen(h, what)) {
		if (headers[what].repeat == REFUSED)
			err_set(&h->err, CODE_INVALID_ARGUMENT,
			    "DUPLICATE_HEADER", "the header %s is given twice",
			    headers[what].name.p);
		return;
	}
	mark(h, what);
	if (is_ascii(value))
		headers[what].take(h, value);
	else
		err_set(&h->err, CODE_INVALID_ARGUMENT, "BAD_HEADER",
		    "the header %s must be printable ASCII",
		    headers[what].name.p);
}

void
head_field(struct head *h, struct str name, struct str value)
{
	unsigned i;

	for (i = 0; i < ARRAY_LEN(headers); i++) {
		if (!str_eq(name, headers[i].name))
			continue;
		take(h, i, value);
		return;
	}
}

enum code
head_finish(struct head *h)
{
	h->http_status = 200;
	if (!seen(h, METHOD_IS_POST)) {
		h->http_status = 405;
		return err_set(&h->err, CODE_INVALID_ARGUMENT, "NOT_GRPC",
		    "a gRPC call is a POST");
	}
	if (!seen(h, TYPE_IS_GRPC)) {
		h->http_status = 415;
		return err_set(&h->err, CODE_INVALID_ARGUMENT, "NOT_GRPC",
		    "the content-type must be application/grpc");
	}
	if (h->err.code != CODE_OK)
		return h->err.code;
	if (!seen(h, TE))
		return err_set(&h->err, CODE_INVALID_ARGUMENT, "BAD_TE",
		    "the header te must be: trailers");
	if (h->path[0] != '/')
		return err_set(&h->err, CODE_UNIMPLEMENTED, "UNKNOWN_METHOD",
		    "the path names no method");
	return CODE_OK;
}
