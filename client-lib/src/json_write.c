/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * To proto3 JSON, written straight into a buffer in the order of field
 * numbers. Text is escaped where JSON asks for it and where a terminal or an
 * HTML page might take it for something else.
 */

#include "json.h"

#include <stdio.h>

#include <sluss/json.h>

#include "b64.h"
#include "fields.h"
#include "rfc3339.h"
#include "value.h"
#include "wire/limits.h"

struct level {
	const ProtobufCMessage *m;
	unsigned field;          /* next one, by place */
	size_t element;          /* next one, when in_array */
	bool in_array;
	bool any;                /* something stands before: a comma is due */
};

struct writer {
	struct buf *out;
	unsigned flags;
	unsigned depth;
	unsigned indent;
	struct level stack[LIMIT_DEPTH + 1];
};

static void
put(struct writer *w, const char *s)
{
	buf_append(w->out, s, strlen(s));
}

static void
new_line(struct writer *w)
{
	unsigned i;

	if ((w->flags & SLUSS_JSON_INDENT) == 0)
		return;
	put(w, "\n");
	for (i = 0; i < w->indent; i++)
		put(w, "  ");
}

static void
open_bracket(struct writer *w, const char *bracket)
{
	put(w, bracket);
	w->indent++;
}

static void
close_bracket(struct writer *w, const char *bracket, bool any)
{
	w->indent--;
	if (any)
		new_line(w);
	put(w, bracket);
}

/* Length of the character at s, and whether it must be escaped. */
static bool
must_escape(const char *s, size_t *n, unsigned *point)
{
	const uint8_t *p = (const uint8_t *)s;

	*n = 1;
	*point = p[0];
	if (p[0] < 0x20 || p[0] == '"' || p[0] == '\\' || p[0] == '<' ||
	    p[0] == '>' || p[0] == '&' || p[0] == 0x7f)
		return true;
	if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0) {
		*n = 2;
		*point = p[1];
		return true;
	}
	if (p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9)) {
		*n = 3;
		*point = 0x2000u | (p[2] & 0x3fu);
		return true;
	}
	return false;
}

static void
put_string(struct writer *w, const char *s)
{
	char escape[8];
	unsigned point;
	size_t n;

	put(w, "\"");
	for (; *s; s += n) {
		if (!must_escape(s, &n, &point)) {
			buf_append(w->out, s, n);
			continue;
		}
		if (point == '"' || point == '\\')
			snprintf(escape, sizeof(escape), "\\%c", (int)point);
		else if (point == '\n')
			snprintf(escape, sizeof(escape), "\\n");
		else if (point == '\t')
			snprintf(escape, sizeof(escape), "\\t");
		else
			snprintf(escape, sizeof(escape), "\\u%04x", point);
		put(w, escape);
	}
	put(w, "\"");
}

static void
put_bytes(struct writer *w, const ProtobufCFieldDescriptor *f,
    const ProtobufCBinaryData *b)
{
	char hex[33];

	put(w, "\"");
	if ((w->flags & SLUSS_JSON_HEX_IDS) && fields_is_id(f) &&
	    b->len == 16) {
		str_hex(b->data, b->len, hex);
		put(w, hex);
	} else {
		b64_write(w->out, b->data, b->len);
	}
	put(w, "\"");
}

static void
put_number(struct writer *w, const ProtobufCFieldDescriptor *f,
    const void *slot)
{
	bool wide = fields_size(f) == 8;
	char text[32];

	snprintf(text, sizeof(text), wide ? "\"%lld\"" : "%lld",
	    (long long)value_int(f, slot));
	put(w, text);
}

static void
put_time(struct writer *w, const void *slot)
{
	char text[RFC3339_SIZE];
	int64_t seconds;
	int32_t nanos;

	value_time(slot, &seconds, &nanos);
	if (!rfc3339_write(text, seconds, nanos))
		snprintf(text, sizeof(text), "0001-01-01T00:00:00Z");
	put_string(w, text);
}

static void
push(struct writer *w, const ProtobufCMessage *m)
{
	if (w->depth > LIMIT_DEPTH) {
		w->out->failed = true;
		return;
	}
	open_bracket(w, "{");
	w->stack[w->depth++] = (struct level){ .m = m };
}

static void
put_value(struct writer *w, const ProtobufCFieldDescriptor *f,
    const void *slot)
{
	const char *name;

	if (f->type == PROTOBUF_C_TYPE_STRING) {
		name = *(const char *const *)slot;
		put_string(w, name ? name : "");
	} else if (f->type == PROTOBUF_C_TYPE_BYTES) {
		put_bytes(w, f, slot);
	} else if (fields_is_time(f)) {
		put_time(w, slot);
	} else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		push(w, *(const ProtobufCMessage *const *)slot);
	} else if (f->type == PROTOBUF_C_TYPE_BOOL) {
		put(w, value_int(f, slot) ? "true" : "false");
	} else {
		name = f->type == PROTOBUF_C_TYPE_ENUM ?
		    value_enum_name(f, slot) : NULL;
		if (name)
			put_string(w, name);
		else
			put_number(w, f, slot);
	}
}

/* Unset, as proto3 has it: a scalar's zero value too. */
static bool
is_default(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	const void *slot;

	if (fields_repeated(f) || f->type == PROTOBUF_C_TYPE_MESSAGE ||
	    (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
		return fields_count(m, f) == 0;
	slot = fields_slot(m, f);
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return !*(const char *const *)slot ||
		    **(const char *const *)slot == '\0';
	if (f->type == PROTOBUF_C_TYPE_BYTES)
		return ((const ProtobufCBinaryData *)slot)->len == 0;
	return value_int(f, slot) == 0;
}

static bool
wanted(const struct writer *w, const ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f)
{
	if (!is_default(m, f))
		return true;
	if ((w->flags & SLUSS_JSON_DEFAULTS) == 0 ||
	    (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
		return false;
	return fields_repeated(f) || f->type != PROTOBUF_C_TYPE_MESSAGE;
}

static void
separate(struct writer *w, bool *any)
{
	if (*any)
		put(w, ",");
	*any = true;
	new_line(w);
}

static void
put_name(struct writer *w, const ProtobufCFieldDescriptor *f)
{
	char json[FIELDS_NAME];

	fields_json_name(f, json);
	put_string(w, (w->flags & SLUSS_JSON_PROTO_NAMES) ? f->name : json);
	put(w, (w->flags & SLUSS_JSON_INDENT) ? ": " : ":");
}

static void
next_element(struct writer *w, struct level *l,
    const ProtobufCFieldDescriptor *f)
{
	bool any = l->element > 0;

	if (l->element == fields_count(l->m, f)) {
		close_bracket(w, "]", any);
		l->in_array = false;
		l->field++;
		return;
	}
	separate(w, &any);
	put_value(w, f, fields_element(l->m, f, l->element++));
}

static void
next_field(struct writer *w, struct level *l,
    const ProtobufCFieldDescriptor *f)
{
	if (!wanted(w, l->m, f)) {
		l->field++;
		return;
	}
	separate(w, &l->any);
	put_name(w, f);
	if (fields_repeated(f)) {
		open_bracket(w, "[");
		l->in_array = true;
		l->element = 0;
		return;
	}
	l->field++;
	put_value(w, f, fields_slot(l->m, f));
}

void
json_write(struct buf *out, const ProtobufCMessage *m, unsigned flags)
{
	struct writer w = { .out = out, .flags = flags };
	const ProtobufCFieldDescriptor *f;
	struct level *l;

	push(&w, m);
	while (w.depth > 0 && !out->failed) {
		l = &w.stack[w.depth - 1];
		if (l->field == l->m->descriptor->n_fields) {
			w.depth--;
			close_bracket(&w, "}", l->any);
			continue;
		}
		f = &l->m->descriptor->fields[l->field];
		if (l->in_array)
			next_element(&w, l, f);
		else
			next_field(&w, l, f);
	}
	if (flags & SLUSS_JSON_INDENT)
		put(&w, "\n");
}
