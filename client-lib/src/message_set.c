/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The setters of message.h. A value is made first and stored last, so a
 * refused one leaves the field as it was.
 */

#include <sluss/message.h>

#include "base/clock.h"
#include "error.h"
#include "json.h"
#include "msg.h"
#include "path.h"
#include "value.h"

/* Room for one value of any type. */
union value {
	int64_t number;
	int32_t small;
	void *pointer;
	ProtobufCBinaryData bytes;
};

static sluss_code
walk(sluss_message *m, const char *path, struct path_end *end,
    sluss_error *err)
{
	enum code code;

	error_clear(err);
	if (!m)
		return error_set(err, SLUSS_INVALID_ARGUMENT, "NO_MESSAGE",
		    path, "no message given");
	code = path_walk(m->m, m->arena, path, end);
	if (code == CODE_OK)
		return SLUSS_OK;
	if (code == CODE_RESOURCE_EXHAUSTED)
		return error_value(err, path, value_no_memory);
	return error_set(err, SLUSS_INVALID_ARGUMENT, "UNKNOWN_FIELD", path,
	    "%s has no such field", m->m->descriptor->name);
}

static sluss_code
store(sluss_message *m, const struct path_end *end, const union value *value,
    const char *path, sluss_error *err)
{
	void *place;

	if (fields_repeated(end->f) && !end->indexed)
		return error_value(err, path,
		    "a list needs an index, or [] to append");
	if (end->indexed && !end->append &&
	    end->index >= fields_count(end->parent, end->f))
		return error_value(err, path, "past the end of the list");
	place = path_place(end, m->arena);
	if (!place)
		return error_value(err, path, value_no_memory);
	memcpy(place, value, fields_size(end->f));
	return SLUSS_OK;
}

sluss_code
sluss_message_set_text(sluss_message *m, const char *path, const char *text,
    sluss_error *err)
{
	struct path_end end;
	union value value = { .number = 0 };
	sluss_code code = walk(m, path, &end, err);
	const char *why;

	if (code != SLUSS_OK)
		return code;
	if ((!text || *text == '\0') && !fields_repeated(end.f)) {
		fields_reset(end.parent, end.f);
		return SLUSS_OK;
	}
	why = value_put_text(m->arena, end.f, &value, str_of(text), true);
	if (why)
		return error_value(err, path, why);
	return store(m, &end, &value, path, err);
}

sluss_code
sluss_message_set_int(sluss_message *m, const char *path, int64_t number,
    sluss_error *err)
{
	struct path_end end;
	union value value = { .number = 0 };
	sluss_code code = walk(m, path, &end, err);
	const char *why;

	if (code != SLUSS_OK)
		return code;
	why = value_put_int(end.f, &value, number);
	if (!why)
		return store(m, &end, &value, path, err);
	if (!value_is_number(end.f))
		return error_value(err, path, why);
	return error_set(err, SLUSS_OUT_OF_RANGE, "BAD_VALUE", path, "%s",
	    why);
}

sluss_code
sluss_message_set_bytes(sluss_message *m, const char *path, const void *p,
    size_t n, sluss_error *err)
{
	struct path_end end;
	union value value = { .number = 0 };
	sluss_code code = walk(m, path, &end, err);
	const char *why;

	if (code != SLUSS_OK)
		return code;
	if (end.f->type != PROTOBUF_C_TYPE_BYTES)
		return error_value(err, path, "not a field of bytes");
	why = value_put_bytes(m->arena, &value, p, n);
	if (why)
		return error_value(err, path, why);
	return store(m, &end, &value, path, err);
}

sluss_code
sluss_message_set_id(sluss_message *m, const char *path, const sluss_id *id,
    sluss_error *err)
{
	error_clear(err);
	if (sluss_id_is_zero(id))
		return SLUSS_OK;
	return sluss_message_set_bytes(m, path, id->b, sizeof(id->b), err);
}

sluss_code
sluss_message_set_time(sluss_message *m, const char *path, int64_t us,
    sluss_error *err)
{
	char text[SLUSS_TIME_TEXT];
	struct path_end end;
	sluss_code code;

	error_clear(err);
	if (us == 0)
		return SLUSS_OK;
	code = walk(m, path, &end, err);
	if (code != SLUSS_OK)
		return code;
	sluss_time_format(text, us);
	if (!fields_is_time(end.f) || text[0] == '\0')
		return error_value(err, path, "not a time");
	return sluss_message_set_text(m, path, text, err);
}

/* A message from either source takes the place of what was there. */
static sluss_code
set_message(sluss_message *m, const char *path, ProtobufCMessage *sub,
    const struct path_end *end, sluss_error *err)
{
	union value value = { .pointer = sub };

	if (!sub)
		return error_value(err, path, value_no_memory);
	return store(m, end, &value, path, err);
}

sluss_code
sluss_message_set_json(sluss_message *m, const char *path, const char *json,
    sluss_error *err)
{
	struct path_end end;
	ProtobufCMessage *sub;
	sluss_code code = walk(m, path, &end, err);

	if (code != SLUSS_OK)
		return code;
	if (end.f->type != PROTOBUF_C_TYPE_MESSAGE || fields_is_time(end.f))
		return error_value(err, path, "not a message");
	if (!json)
		return error_value(err, path, "no JSON given");
	sub = fields_new(m->arena, end.f->descriptor);
	if (!sub)
		return error_value(err, path, value_no_memory);
	code = json_read(m->arena, sub, str_of(json), err);
	if (code != SLUSS_OK)
		return code;
	return set_message(m, path, sub, &end, err);
}

sluss_code
sluss_message_set_message(sluss_message *m, const char *path,
    const sluss_message *from, sluss_error *err)
{
	struct path_end end;
	sluss_code code = walk(m, path, &end, err);

	if (code != SLUSS_OK)
		return code;
	if (!from || end.f->type != PROTOBUF_C_TYPE_MESSAGE ||
	    end.f->descriptor != from->m->descriptor)
		return error_value(err, path, "a message of another type");
	return set_message(m, path, msg_copy_into(m->arena, from->m), &end,
	    err);
}

sluss_code
sluss_message_add_texts(sluss_message *m, const char *path,
    const char *const *texts, size_t n, sluss_error *err)
{
	struct path_end end;
	sluss_code code = walk(m, path, &end, err);
	const char **copies, *why;
	void *first;
	size_t i;

	if (code != SLUSS_OK || n == 0)
		return code;
	if (end.f->type != PROTOBUF_C_TYPE_STRING ||
	    !fields_repeated(end.f) || end.indexed)
		return error_value(err, path, "not a list of texts");
	copies = arena_array(m->arena, n, sizeof(*copies));
	if (!copies)
		return error_value(err, path, value_no_memory);
	for (i = 0; i < n; i++) {
		why = value_put_string(m->arena, &copies[i],
		    str_of(texts[i]));
		if (why)
			return error_value(err, path, why);
	}
	first = fields_add(m->arena, end.parent, end.f, n);
	if (!first)
		return error_value(err, path, value_no_memory);
	memcpy(first, copies, n * sizeof(*copies));
	return SLUSS_OK;
}
