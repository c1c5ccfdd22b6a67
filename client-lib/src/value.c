/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Values in and out of fields. Text that reaches a message is valid UTF-8
 * without NUL, and numbers fit: what leaves here passes the wire's check.
 */

#include "value.h"

#include <stdio.h>
#include <strings.h>

#include "google/protobuf/timestamp.pb-c.h"

#include "b64.h"
#include "base/status.h"
#include "base/utf8.h"
#include "rfc3339.h"

const char value_no_memory[] = "the message is too large";

static const char too_large[] = "the number does not fit";
static const char not_enum[] = "not a value of this enumeration";

bool
value_is_number(const ProtobufCFieldDescriptor *f)
{
	return f->type != PROTOBUF_C_TYPE_STRING &&
	    f->type != PROTOBUF_C_TYPE_BYTES &&
	    f->type != PROTOBUF_C_TYPE_MESSAGE &&
	    f->type != PROTOBUF_C_TYPE_FLOAT &&
	    f->type != PROTOBUF_C_TYPE_DOUBLE &&
	    f->type != PROTOBUF_C_TYPE_UINT64 &&
	    f->type != PROTOBUF_C_TYPE_FIXED64;
}

static const char *
put_enum(const ProtobufCFieldDescriptor *f, void *slot, int64_t v)
{
	if (v < INT32_MIN || v > INT32_MAX ||
	    !protobuf_c_enum_descriptor_get_value(f->descriptor, (int)v))
		return not_enum;
	*(int *)slot = (int)v;
	return NULL;
}

const char *
value_put_int(const ProtobufCFieldDescriptor *f, void *slot, int64_t v)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_ENUM:
		return put_enum(f, slot, v);
	case PROTOBUF_C_TYPE_BOOL:
		if (v != 0 && v != 1)
			return too_large;
		*(protobuf_c_boolean *)slot = v == 1;
		return NULL;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		if (v < INT32_MIN || v > INT32_MAX)
			return too_large;
		*(int32_t *)slot = (int32_t)v;
		return NULL;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		if (v < 0 || v > UINT32_MAX)
			return too_large;
		*(uint32_t *)slot = (uint32_t)v;
		return NULL;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		*(int64_t *)slot = v;
		return NULL;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return "not a number's field";
}

int64_t
value_int(const ProtobufCFieldDescriptor *f, const void *slot)
{
	if (f->type == PROTOBUF_C_TYPE_BOOL)
		return *(const protobuf_c_boolean *)slot ? 1 : 0;
	if (f->type == PROTOBUF_C_TYPE_INT64 ||
	    f->type == PROTOBUF_C_TYPE_SINT64 ||
	    f->type == PROTOBUF_C_TYPE_SFIXED64)
		return *(const int64_t *)slot;
	if (f->type == PROTOBUF_C_TYPE_UINT32 ||
	    f->type == PROTOBUF_C_TYPE_FIXED32)
		return *(const uint32_t *)slot;
	return *(const int32_t *)slot;
}

const char *
value_enum_name(const ProtobufCFieldDescriptor *f, const void *slot)
{
	const ProtobufCEnumValue *v;

	v = protobuf_c_enum_descriptor_get_value(f->descriptor,
	    *(const int *)slot);
	return v ? v->name : NULL;
}

const char *
value_put_string(struct arena *a, void *slot, struct str text)
{
	struct str copy;

	if (!utf8_valid(text))
		return "text must be valid UTF-8 without NUL";
	copy = arena_str(a, text);
	if (!copy.p)
		return value_no_memory;
	*(const char **)slot = copy.p;
	return NULL;
}

const char *
value_put_bytes(struct arena *a, void *slot, const void *p, size_t n)
{
	ProtobufCBinaryData *out = slot;
	uint8_t *copy = arena_alloc(a, n);

	if (!copy)
		return value_no_memory;
	if (n > 0)
		memcpy(copy, p, n);
	out->data = copy;
	out->len = n;
	return NULL;
}

const char *
value_put_time(struct arena *a, const ProtobufCFieldDescriptor *f,
    void *slot, int64_t seconds, int32_t nanos)
{
	Google__Protobuf__Timestamp *t;

	t = (Google__Protobuf__Timestamp *)(void *)fields_new(a,
	    f->descriptor);
	if (!t)
		return value_no_memory;
	t->seconds = seconds;
	t->nanos = nanos;
	*(void **)slot = t;
	return NULL;
}

void
value_time(const void *slot, int64_t *seconds, int32_t *nanos)
{
	const Google__Protobuf__Timestamp *const *t = slot;

	*seconds = (*t)->seconds;
	*nanos = (*t)->nanos;
}

static const char *
put_bytes_text(struct arena *a, const ProtobufCFieldDescriptor *f,
    void *slot, struct str text)
{
	ProtobufCBinaryData *out = slot;
	struct id id;
	uint8_t *p;
	size_t n;

	if (fields_is_id(f) && str_unhex(text, id.b, sizeof(id.b)))
		return value_put_bytes(a, slot, id.b, sizeof(id.b));
	p = arena_alloc(a, b64_room(text.n));
	if (!p)
		return value_no_memory;
	if (!b64_read(text, p, &n))
		return fields_is_id(f) ?
		    "an identifier is 32 hexadecimal digits, a UUID or base64" :
		    "bytes are written in base64";
	out->data = p;
	out->len = n;
	return NULL;
}

/* The enum's values share a prefix: STAGE_ of STAGE_UNSPECIFIED. */
static size_t
prefix_of(const ProtobufCEnumDescriptor *d)
{
	const char *tail;
	unsigned i;

	for (i = 0; i < d->n_values; i++) {
		tail = strstr(d->values[i].name, "_UNSPECIFIED");
		if (tail && d->values[i].value == 0)
			return (size_t)(tail - d->values[i].name) + 1;
	}
	return 0;
}

static bool
same_loosely(struct str text, const char *name)
{
	return text.n == strlen(name) &&
	    strncasecmp(text.p, name, text.n) == 0;
}

static const char *
put_enum_text(const ProtobufCFieldDescriptor *f, void *slot, struct str text,
    bool loose)
{
	const ProtobufCEnumDescriptor *d = f->descriptor;
	size_t prefix = prefix_of(d);
	const char *name;
	unsigned i;

	for (i = 0; i < d->n_values; i++) {
		name = d->values[i].name;
		if (str_eqz(text, name) || (loose &&
		    (same_loosely(text, name) ||
		    (strlen(name) > prefix &&
		    same_loosely(text, name + prefix))))) {
			*(int *)slot = d->values[i].value;
			return NULL;
		}
	}
	return not_enum;
}

static const char *
put_digits(const ProtobufCFieldDescriptor *f, void *slot, struct str text)
{
	bool minus = text.n > 0 && text.p[0] == '-';
	int64_t v = 0;
	size_t i;
	int d;

	if (text.n == (minus ? 1u : 0u))
		return "a number is written in digits";
	for (i = minus ? 1 : 0; i < text.n; i++) {
		d = text.p[i] - '0';
		if (d < 0 || d > 9)
			return "a number is written in digits";
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, minus ? -d : d, &v))
			return too_large;
	}
	return value_put_int(f, slot, v);
}

static const char *
put_time_text(struct arena *a, const ProtobufCFieldDescriptor *f, void *slot,
    struct str text)
{
	int64_t seconds;
	int32_t nanos;

	if (!rfc3339_read(text, &seconds, &nanos))
		return "a time is written as 2025-03-01T12:00:00Z";
	return value_put_time(a, f, slot, seconds, nanos);
}

const char *
value_put_text(struct arena *a, const ProtobufCFieldDescriptor *f,
    void *slot, struct str text, bool loose)
{
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return value_put_string(a, slot, text);
	if (f->type == PROTOBUF_C_TYPE_BYTES)
		return put_bytes_text(a, f, slot, text);
	if (f->type == PROTOBUF_C_TYPE_ENUM)
		return put_enum_text(f, slot, text, loose);
	if (fields_is_time(f))
		return put_time_text(a, f, slot, text);
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return "a message, not a single value";
	if (f->type == PROTOBUF_C_TYPE_BOOL)
		return "a boolean is true or false";
	return put_digits(f, slot, text);
}
