/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * protobuf-c's memory layout, known here and nowhere else: a proto3 singular
 * field is its value, a repeated one a count (at quantifier_offset) and a
 * pointer, a member of a oneof shares its storage and a case number.
 */

#include "fields.h"

#include "base/status.h"

bool
fields_repeated(const ProtobufCFieldDescriptor *f)
{
	return f->label == PROTOBUF_C_LABEL_REPEATED;
}

bool
fields_is_time(const ProtobufCFieldDescriptor *f)
{
	const ProtobufCMessageDescriptor *d = f->descriptor;

	return f->type == PROTOBUF_C_TYPE_MESSAGE &&
	    strcmp(d->name, "google.protobuf.Timestamp") == 0;
}

static bool
ends_in(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n >= m && strcmp(s + n - m, tail) == 0;
}

bool
fields_is_id(const ProtobufCFieldDescriptor *f)
{
	return f->type == PROTOBUF_C_TYPE_BYTES &&
	    (ends_in(f->name, "_id") || ends_in(f->name, "_ids"));
}

static bool
in_oneof(const ProtobufCFieldDescriptor *f)
{
	return (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

void
fields_json_name(const ProtobufCFieldDescriptor *f, char out[FIELDS_NAME])
{
	const char *p;
	size_t n = 0;
	bool up = false;

	for (p = f->name; *p && n < FIELDS_NAME - 1; p++) {
		if (*p == '_') {
			up = true;
			continue;
		}
		out[n++] = up ? upper(*p) : *p;
		up = false;
	}
	out[n] = '\0';
}

const ProtobufCFieldDescriptor *
fields_find(const ProtobufCMessageDescriptor *d, struct str name)
{
	char json[FIELDS_NAME];
	unsigned i;

	for (i = 0; i < d->n_fields; i++) {
		if (str_eqz(name, d->fields[i].name))
			return &d->fields[i];
		fields_json_name(&d->fields[i], json);
		if (str_eqz(name, json))
			return &d->fields[i];
	}
	return NULL;
}

static void *
at(const ProtobufCMessage *m, unsigned offset)
{
	return (char *)(uintptr_t)m + offset;
}

void *
fields_slot(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	return at(m, f->offset);
}

static bool
is_set(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (in_oneof(f))
		return *(uint32_t *)at(m, f->quantifier_offset) == f->id;
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return *(ProtobufCMessage **)fields_slot(m, f) != NULL;
	return true;
}

size_t
fields_count(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (fields_repeated(f))
		return *(size_t *)at(m, f->quantifier_offset);
	return is_set(m, f) ? 1 : 0;
}

size_t
fields_size(const ProtobufCFieldDescriptor *f)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_ENUM:
		return 4;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return sizeof(void *);
}

void *
fields_element(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
    size_t i)
{
	ASSERT(i < fields_count(m, f));
	if (!fields_repeated(f))
		return fields_slot(m, f);
	return *(char **)fields_slot(m, f) + i * fields_size(f);
}

void *
fields_add(struct arena *a, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, size_t n)
{
	size_t *count = at(m, f->quantifier_offset);
	size_t size = fields_size(f), old = *count;
	char **array = fields_slot(m, f);
	char *p;

	ASSERT(fields_repeated(f));
	if (n > SIZE_MAX - old)
		return NULL;
	p = arena_array(a, old + n, size);
	if (!p)
		return NULL;
	if (old > 0)
		memcpy(p, *array, old * size);
	*array = p;
	*count = old + n;
	return p + old * size;
}

void
fields_reset(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	void *slot = fields_slot(m, f);

	if (in_oneof(f)) {
		if (is_set(m, f))
			*(uint32_t *)at(m, f->quantifier_offset) = 0;
		return;
	}
	if (fields_repeated(f)) {
		*(size_t *)at(m, f->quantifier_offset) = 0;
		*(void **)slot = NULL;
		return;
	}
	memset(slot, 0, fields_size(f));
	if (f->type == PROTOBUF_C_TYPE_STRING)
		*(const char **)slot = protobuf_c_empty_string;
}

void
fields_choose(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (!in_oneof(f) || is_set(m, f))
		return;
	memset(fields_slot(m, f), 0, fields_size(f));
	*(uint32_t *)at(m, f->quantifier_offset) = f->id;
}

bool
fields_taken(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	uint32_t set;

	if (!in_oneof(f))
		return false;
	set = *(uint32_t *)at(m, f->quantifier_offset);
	return set != 0 && set != f->id;
}

ProtobufCMessage *
fields_new(struct arena *a, const ProtobufCMessageDescriptor *d)
{
	ProtobufCMessage *m = arena_alloc(a, d->sizeof_message);

	if (m)
		d->message_init(m);
	return m;
}
