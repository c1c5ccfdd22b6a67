/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From proto3 JSON. The parser gives a tree; the walk over it keeps its own
 * stack, whose keys and indexes are also what an error needs to name field
 * and line. A value never enters an error's text.
 */

#include "json.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "fields.h"
#include "value.h"
#include "wire/limits.h"

struct level {
	ProtobufCMessage *m;
	json_t *object;
	void *iter;
	const ProtobufCFieldDescriptor *f;
	const char *key;         /* f's, as the text spells it */
	json_t *array;           /* being walked; NULL between fields */
	size_t index;
	char *first;             /* elements made for the array */
};

struct reader {
	struct arena *arena;
	struct str text;
	sluss_error *e;
	unsigned depth;
	struct level stack[LIMIT_DEPTH];
};

/* A key that is spelled as no field can be may well be content. */
static const char *
name_of(const struct level *l)
{
	static const char spelling[] = "0123456789abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";

	if (l->f)
		return l->f->name;
	if (!l->key || (*l->key >= '0' && *l->key <= '9'))
		return "?";
	return l->key[strspn(l->key, spelling)] == '\0' ? l->key : "?";
}

static void
place_of(const struct reader *r, sluss_error *e)
{
	struct json_step steps[LIMIT_DEPTH];
	const struct level *l;
	const char *name;
	size_t n = 0, room;
	unsigned i;
	int added;

	for (i = 0; i < r->depth; i++) {
		l = &r->stack[i];
		steps[i] = (struct json_step){ l->key, l->index,
			l->array != NULL };
		room = sizeof(e->field) - n;
		name = name_of(l);
		if (l->array)
			added = snprintf(e->field + n, room, "%s%s[%zu]",
			    i ? "." : "", name, l->index);
		else
			added = snprintf(e->field + n, room, "%s%s",
			    i ? "." : "", name);
		if (added < 0 || (size_t)added >= room)
			break;
		n += (size_t)added;
	}
	e->line = json_line(r->text, steps, i);
}

static sluss_code
refuse(const struct reader *r, const char *reason, const char *text)
{
	sluss_error e;

	error_set(&e, SLUSS_INVALID_ARGUMENT, reason, NULL, "%s", text);
	if (text == value_no_memory)
		e.code = SLUSS_RESOURCE_EXHAUSTED;
	place_of(r, &e);
	if (r->e)
		*r->e = e;
	return e.code;
}

static sluss_code
push(struct reader *r, json_t *v, void *slot,
    const ProtobufCMessageDescriptor *d)
{
	ProtobufCMessage *m;

	if (!json_is_object(v))
		return refuse(r, "BAD_VALUE", "an object belongs here");
	if (r->depth == LIMIT_DEPTH)
		return refuse(r, "TOO_DEEP", "nested too deeply");
	m = fields_new(r->arena, d);
	if (!m)
		return refuse(r, "MESSAGE_TOO_LARGE", value_no_memory);
	*(ProtobufCMessage **)slot = m;
	r->stack[r->depth++] = (struct level){ .m = m, .object = v,
		.iter = json_object_iter(v) };
	return SLUSS_OK;
}

/* "1.0" and "1e3" are integers to proto3 JSON. */
static const char *
put_real(const ProtobufCFieldDescriptor *f, void *slot, double v)
{
	if (v != trunc(v) || fabs(v) > 9007199254740992.0)
		return "a whole number belongs here";
	return value_put_int(f, slot, (int64_t)v);
}

static const char *
put_scalar(struct reader *r, const ProtobufCFieldDescriptor *f, void *slot,
    const json_t *v)
{
	if (f->type == PROTOBUF_C_TYPE_BOOL)
		return json_is_boolean(v) ?
		    value_put_int(f, slot, json_is_true(v)) :
		    "true or false belongs here";
	if (json_is_string(v))
		return value_put_text(r->arena, f, slot,
		    (struct str){ json_string_value(v),
		    json_string_length(v) }, false);
	if (!value_is_number(f))
		return "a string belongs here";
	if (json_is_integer(v))
		return value_put_int(f, slot, json_integer_value(v));
	if (json_is_real(v) && f->type != PROTOBUF_C_TYPE_ENUM)
		return put_real(f, slot, json_real_value(v));
	return "a number or name belongs here";
}

static sluss_code
put(struct reader *r, const ProtobufCFieldDescriptor *f, void *slot,
    json_t *v)
{
	const char *why;

	if (f->type == PROTOBUF_C_TYPE_MESSAGE && !fields_is_time(f))
		return push(r, v, slot, f->descriptor);
	why = put_scalar(r, f, slot, v);
	return why ? refuse(r, "BAD_VALUE", why) : SLUSS_OK;
}

static sluss_code
start_array(struct reader *r, struct level *l, json_t *v)
{
	size_t n = json_array_size(v);

	if (!json_is_array(v))
		return refuse(r, "BAD_VALUE", "a list belongs here");
	if (n == 0)
		return SLUSS_OK;
	l->first = fields_add(r->arena, l->m, l->f, n);
	if (!l->first)
		return refuse(r, "MESSAGE_TOO_LARGE", value_no_memory);
	l->array = v;
	l->index = 0;
	return SLUSS_OK;
}

/* Both spellings of one field in one object. */
static bool
spelled_twice(const struct level *l)
{
	char json[FIELDS_NAME];

	fields_json_name(l->f, json);
	return strcmp(json, l->f->name) != 0 &&
	    json_object_get(l->object, json) &&
	    json_object_get(l->object, l->f->name);
}

static sluss_code
next_field(struct reader *r, struct level *l)
{
	json_t *v = json_object_iter_value(l->iter);

	l->key = json_object_iter_key(l->iter);
	l->iter = json_object_iter_next(l->object, l->iter);
	l->f = fields_find(l->m->descriptor, str_of(l->key));
	if (!l->f)
		return refuse(r, "UNKNOWN_FIELD", "there is no such field");
	if (spelled_twice(l))
		return refuse(r, "DUPLICATE_FIELD",
		    "the field is given in both spellings");
	if (json_is_null(v))
		return SLUSS_OK;
	if (fields_repeated(l->f))
		return start_array(r, l, v);
	if (fields_taken(l->m, l->f))
		return refuse(r, "SECOND_ONEOF",
		    "another member of the same choice is given already");
	fields_choose(l->m, l->f);
	return put(r, l->f, fields_slot(l->m, l->f), v);
}

static sluss_code
next_element(struct reader *r, struct level *l)
{
	json_t *v = json_array_get(l->array, l->index);
	char *slot = l->first + l->index * fields_size(l->f);

	if (json_is_null(v))
		return refuse(r, "BAD_VALUE", "a list holds no null");
	return put(r, l->f, slot, v);
}

/*
 * One step: an element, a field, or back up. An element that is a message is
 * done when its level is left, a single value at once.
 */
static sluss_code
step(struct reader *r)
{
	unsigned depth = r->depth;
	struct level *l = &r->stack[depth - 1];
	sluss_code code;

	if (l->array && l->index >= json_array_size(l->array)) {
		l->array = NULL;
		return SLUSS_OK;
	}
	if (l->array) {
		code = next_element(r, l);
		if (r->depth == depth && code == SLUSS_OK)
			l->index++;
		return code;
	}
	if (l->iter)
		return next_field(r, l);
	r->depth--;
	if (r->depth > 0 && r->stack[r->depth - 1].array)
		r->stack[r->depth - 1].index++;
	return SLUSS_OK;
}

static sluss_code
walk(struct reader *r)
{
	sluss_code code = SLUSS_OK;

	while (r->depth > 0 && code == SLUSS_OK)
		code = step(r);
	return code;
}

static sluss_code
parse(struct str text, json_t **out, sluss_error *e)
{
	json_error_t at;
	json_t *root;

	if (text.n > LIMIT_MESSAGE * 2)
		return error_set(e, SLUSS_RESOURCE_EXHAUSTED,
		    "MESSAGE_TOO_LARGE", NULL,
		    "JSON text may have at most %d bytes", LIMIT_MESSAGE * 2);
	root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &at);
	if (root) {
		*out = root;
		return SLUSS_OK;
	}
	error_set(e, SLUSS_INVALID_ARGUMENT,
	    json_error_code(&at) == json_error_duplicate_key ?
	    "DUPLICATE_FIELD" : "BAD_JSON", NULL,
	    "not valid JSON at line %d, column %d", at.line, at.column);
	if (e)
		e->line = at.line;
	return SLUSS_INVALID_ARGUMENT;
}

sluss_code
json_read(struct arena *a, ProtobufCMessage *m, struct str text,
    sluss_error *e)
{
	struct reader r = { .arena = a, .text = text, .e = e };
	json_t *root = NULL;
	sluss_code code = parse(text, &root, e);

	if (code != SLUSS_OK)
		return code;
	if (json_is_object(root)) {
		r.stack[0] = (struct level){ .m = m, .object = root,
			.iter = json_object_iter(root) };
		r.depth = 1;
		code = walk(&r);
	} else {
		code = error_set(e, SLUSS_INVALID_ARGUMENT, "BAD_VALUE",
		    NULL, "an object belongs here");
		if (e)
			e->line = 1;
	}
	json_decref(root);
	return code;
}
