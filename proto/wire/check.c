/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The strict check. It walks with a stack of its own, so that depth is a
 * number and not the size of ours; it counts what protobuf-c would allocate
 * for; and it knows a place by its descriptors, so an error can name the path
 * and has no way to quote a value.
 */

#include "wire/check.h"

#include <stdio.h>

#include "base/utf8.h"
#include "ident/format.h"
#include "wire/field.h"
#include "wire/limits.h"

/* Fields that one message of the contract may declare. */
#define DECLARED_MAX 64
#define PATH_SIZE 256

typedef ProtobufCMessageDescriptor message_descriptor;
typedef ProtobufCFieldDescriptor field_descriptor;

struct level {
	const message_descriptor *d;
	struct str rest;
	const field_descriptor *via;     /* field of the level above */
	unsigned index;                  /* of that field, when repeated */
	uint16_t count[DECLARED_MAX];    /* occurrences, by field's place */
};

struct walk {
	struct level stack[LIMIT_DEPTH];
	unsigned depth;
	unsigned fields;                 /* seen so far, at every level */
	struct err *e;
};

struct place {
	const field_descriptor *f;       /* NULL when unknown */
	uint32_t tag;
	unsigned index;                  /* when repeated */
};

/* One reason each: stable name and what to do about it. */
enum wrong {
	UNKNOWN_FIELD, DUPLICATE_FIELD, SECOND_ONEOF, WRONG_WIRE_TYPE,
	TRUNCATED, INVALID_UTF8, EMBEDDED_NUL, UNKNOWN_CODE, TOO_MANY_FIELDS,
	TOO_DEEP, TOO_LONG,
};

static const struct {
	const char *reason, *text;
} wrongs[] = {
	[UNKNOWN_FIELD] = { "UNKNOWN_FIELD",
	    "not a field of this message; compare contract versions" },
	[DUPLICATE_FIELD] = { "DUPLICATE_FIELD",
	    "the field may be given once only" },
	[SECOND_ONEOF] = { "SECOND_ONEOF",
	    "another member of the same choice is given already" },
	[WRONG_WIRE_TYPE] = { "WRONG_WIRE_TYPE",
	    "encoded as another type than the contract's" },
	[TRUNCATED] = { "TRUNCATED",
	    "the message ends in the middle of a field" },
	[INVALID_UTF8] = { "INVALID_UTF8", "text must be valid UTF-8" },
	[EMBEDDED_NUL] = { "EMBEDDED_NUL",
	    "text must not hold the character NUL" },
	[UNKNOWN_CODE] = { "UNKNOWN_CODE",
	    "not a value of this enumeration; compare contract versions" },
	[TOO_MANY_FIELDS] = { "TOO_MANY_FIELDS",
	    "too many fields in one message; split it" },
	[TOO_DEEP] = { "TOO_DEEP", "messages are nested too deeply" },
	[TOO_LONG] = { "TOO_LONG", "longer than this field may be" },
};

static size_t
add_place(char *path, size_t n, const struct place *at)
{
	const char *dot = n > 0 ? "." : "";
	size_t room = PATH_SIZE - n;
	int added;

	if (!at->f)
		added = snprintf(path + n, room, "%s%u", dot, at->tag);
	else if (at->f->label == PROTOBUF_C_LABEL_REPEATED)
		added = snprintf(path + n, room, "%s%s[%u]", dot, at->f->name,
		    at->index);
	else
		added = snprintf(path + n, room, "%s%s", dot, at->f->name);
	if (added < 0)
		return n;
	return (size_t)added < room ? n + (size_t)added : PATH_SIZE - 1;
}

static enum code
refuse_as(struct walk *w, const struct place *at, const char *reason,
    const char *text)
{
	char path[PATH_SIZE] = "";
	enum code code;
	struct place up;
	size_t n = 0;
	unsigned i;

	for (i = 1; i < w->depth; i++) {
		up.f = w->stack[i].via;
		up.index = w->stack[i].index;
		n = add_place(path, n, &up);
	}
	if (at->f || at->tag > 0)
		add_place(path, n, at);
	code = err_set(w->e, CODE_INVALID_ARGUMENT, reason, "%s", text);
	err_field(w->e, "%s", path);
	return code;
}

static enum code
refuse(struct walk *w, const struct place *at, enum wrong wrong)
{
	return refuse_as(w, at, wrongs[wrong].reason, wrongs[wrong].text);
}

static enum code
bad_format(struct walk *w, const struct place *at, const char *rule)
{
	return refuse_as(w, at, "BAD_FORMAT", rule);
}

/* FIELD_OK and FIELD_END do not come here. */
static enum code
refuse_end(struct walk *w, const struct place *at, enum field_end end)
{
	switch (end) {
	case FIELD_BAD_TAG:
		return refuse(w, at, UNKNOWN_FIELD);
	case FIELD_BAD_TYPE:
		return refuse(w, at, at->f ? WRONG_WIRE_TYPE : UNKNOWN_FIELD);
	case FIELD_BAD_VARINT:
		return bad_format(w, at, "a number takes too many bytes");
	case FIELD_OK:
	case FIELD_END:
	case FIELD_TRUNCATED:
		break;
	}
	return refuse(w, at, TRUNCATED);
}

static enum code
count_field(struct walk *w, const struct place *at)
{
	if (w->fields == LIMIT_FIELDS)
		return refuse(w, at, TOO_MANY_FIELDS);
	w->fields++;
	return CODE_OK;
}

static unsigned
wire_type_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		return 0;
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 1;
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return 5;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return 2;
}

/* Years 1 to 9999, so that no sum of times overflows behind the check. */
static const char *
timestamp_rule(const field_descriptor *f, uint64_t v)
{
	int64_t n = (int64_t)v;

	if (strcmp(f->name, "seconds") == 0)
		return n >= INT64_C(-62135596800) && n <= INT64_C(253402300799)
		    ? NULL : "must lie in the years 1 to 9999";
	return n >= 0 && n <= 999999999 ? NULL : "must be 0 to 999999999";
}

static enum code
check_enum(struct walk *w, const struct place *at, uint64_t v)
{
	int64_t n = (int64_t)v;

	if (n < INT32_MIN || n > INT32_MAX ||
	    !protobuf_c_enum_descriptor_get_value(at->f->descriptor, (int)n))
		return refuse(w, at, UNKNOWN_CODE);
	return CODE_OK;
}

static bool
fits(ProtobufCType type, uint64_t v)
{
	int64_t n = (int64_t)v;

	if (type == PROTOBUF_C_TYPE_INT32)
		return n >= INT32_MIN && n <= INT32_MAX;
	if (type == PROTOBUF_C_TYPE_UINT32 || type == PROTOBUF_C_TYPE_SINT32)
		return v <= UINT32_MAX;
	return true;
}

/* A number off the wire; those of fixed size may be any. */
static enum code
check_number(struct walk *w, const struct place *at, uint64_t v)
{
	const message_descriptor *d = w->stack[w->depth - 1].d;
	ProtobufCType type = at->f->type;
	const char *rule = NULL;

	if (type == PROTOBUF_C_TYPE_ENUM)
		return check_enum(w, at, v);
	if (type == PROTOBUF_C_TYPE_BOOL && v > 1)
		rule = "must be 0 or 1";
	else if (!fits(type, v))
		rule = "out of range for 32 bits";
	else if (strcmp(d->name, "google.protobuf.Timestamp") == 0)
		rule = timestamp_rule(at->f, v);
	return rule ? bad_format(w, at, rule) : CODE_OK;
}

static enum code
check_text(struct walk *w, const struct place *at, struct str s)
{
	bool is_bytes = at->f->type == PROTOBUF_C_TYPE_BYTES;
	const char *rule;

	if (s.n > (is_bytes ? LIMIT_MESSAGE : LIMIT_TEXT))
		return refuse(w, at, TOO_LONG);
	if (!is_bytes && s.n > 0 && memchr(s.p, 0, s.n))
		return refuse(w, at, EMBEDDED_NUL);
	if (!is_bytes && !utf8_valid(s))
		return refuse(w, at, INVALID_UTF8);
	rule = format_check(at->f->name, s);
	return rule ? bad_format(w, at, rule) : CODE_OK;
}

static enum code
push(struct walk *w, const struct place *at, const message_descriptor *d,
    struct str bytes)
{
	struct level *l;

	if (w->depth == LIMIT_DEPTH)
		return refuse(w, at, TOO_DEEP);
	ASSERT(d->n_fields <= DECLARED_MAX);
	l = &w->stack[w->depth++];
	l->d = d;
	l->rest = bytes;
	l->via = at->f;
	l->index = at->index;
	memset(l->count, 0, sizeof(l->count));
	return CODE_OK;
}

/* Several numbers in one field; each counts, the first with the field. */
static enum code
check_packed(struct walk *w, struct place *at, struct str s, uint16_t *count)
{
	unsigned type = wire_type_of(at->f->type);
	size_t size = type == 1 ? 8 : 4;
	enum field_end end;
	enum code code;
	uint64_t v = 0;
	bool first = true;

	for (; s.n > 0; first = false, at->index = ++*count) {
		code = first ? CODE_OK : count_field(w, at);
		if (code != CODE_OK)
			return code;
		if (type != 0) {
			if (s.n < size)
				return refuse(w, at, TRUNCATED);
			s = (struct str){ s.p + size, s.n - size };
			continue;
		}
		end = field_varint(&s, 10, &v);
		if (end != FIELD_OK)
			return refuse_end(w, at, end);
		code = check_number(w, at, v);
		if (code != CODE_OK)
			return code;
	}
	return CODE_OK;
}

/* A singular field once, and of a oneof one member. */
static enum code
check_once(struct walk *w, const struct place *at, const struct level *l)
{
	const field_descriptor *f = at->f, *other;
	unsigned i;

	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return CODE_OK;
	if (l->count[f - l->d->fields] > 0)
		return refuse(w, at, DUPLICATE_FIELD);
	if (!(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
		return CODE_OK;
	for (i = 0; i < l->d->n_fields; i++) {
		other = &l->d->fields[i];
		if (l->count[i] > 0 &&
		    (other->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
		    other->quantifier_offset == f->quantifier_offset)
			return refuse(w, at, SECOND_ONEOF);
	}
	return CODE_OK;
}

static enum code
check_value(struct walk *w, struct place *at, const struct field *in,
    uint16_t *count)
{
	unsigned type = wire_type_of(at->f->type);

	if (in->wire_type == 2 && type != 2 &&
	    at->f->label == PROTOBUF_C_LABEL_REPEATED)
		return check_packed(w, at, in->value, count);
	if (in->wire_type != type)
		return refuse(w, at, WRONG_WIRE_TYPE);
	++*count;
	if (type == 0)
		return check_number(w, at, in->varint);
	if (type != 2)
		return CODE_OK;
	if (at->f->type == PROTOBUF_C_TYPE_MESSAGE)
		return push(w, at, at->f->descriptor, in->value);
	return check_text(w, at, in->value);
}

/* Takes and judges one field of the innermost message. */
static enum code
step(struct walk *w)
{
	struct level *l = &w->stack[w->depth - 1];
	struct place at = { NULL, 0, 0 };
	enum field_end end;
	struct field in;
	uint16_t *count;
	enum code code;

	end = field_next(&l->rest, &in);
	at.tag = in.tag;
	at.f = protobuf_c_message_descriptor_get_field(l->d, in.tag);
	if (at.f)
		at.index = l->count[at.f - l->d->fields];
	if (end != FIELD_OK)
		return refuse_end(w, &at, end);
	if (!at.f)
		return refuse(w, &at, UNKNOWN_FIELD);
	code = count_field(w, &at);
	if (code != CODE_OK)
		return code;
	code = check_once(w, &at, l);
	if (code != CODE_OK)
		return code;
	count = &l->count[at.f - l->d->fields];
	return check_value(w, &at, &in, count);
}

enum code
check_message(const ProtobufCMessageDescriptor *d, struct str bytes,
    struct err *e)
{
	static const struct place root;
	enum code code;
	struct walk w;

	w.depth = 0;
	w.fields = 0;
	w.e = e;
	code = push(&w, &root, d, bytes);
	while (code == CODE_OK && w.depth > 0) {
		if (w.stack[w.depth - 1].rest.n == 0)
			w.depth--;
		else
			code = step(&w);
	}
	return code;
}
