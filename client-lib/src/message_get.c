/* SPDX-License-Identifier: EUPL-1.2 */
/* The getters of message.h; none of them changes or allocates. */

#include <sluss/message.h>

#include "base/clock.h"
#include "msg.h"
#include "path.h"
#include "value.h"

#define ANSWER_YES 1

static sluss_code
look(const sluss_message *m, const char *path, struct path_end *end,
    const void **value)
{
	enum code code;

	if (!m)
		return SLUSS_INVALID_ARGUMENT;
	code = path_walk(m->m, NULL, path, end);
	if (code != CODE_OK)
		return (sluss_code)code;
	if (fields_repeated(end->f) && !end->indexed)
		return SLUSS_INVALID_ARGUMENT;
	*value = path_value(end);
	return *value ? SLUSS_OK : SLUSS_NOT_FOUND;
}

sluss_code
sluss_message_text(const char **out, const sluss_message *m, const char *path)
{
	struct path_end end;
	const void *value;
	sluss_code code = look(m, path, &end, &value);
	const char *text;

	if (code != SLUSS_OK)
		return code;
	if (end.f->type == PROTOBUF_C_TYPE_ENUM)
		text = value_enum_name(end.f, value);
	else if (end.f->type == PROTOBUF_C_TYPE_STRING)
		text = *(const char *const *)value;
	else
		return SLUSS_INVALID_ARGUMENT;
	*out = text ? text : "";
	return SLUSS_OK;
}

sluss_code
sluss_message_int(int64_t *out, const sluss_message *m, const char *path)
{
	struct path_end end;
	const void *value;
	sluss_code code = look(m, path, &end, &value);

	if (code != SLUSS_OK)
		return code;
	if (!value_is_number(end.f))
		return SLUSS_INVALID_ARGUMENT;
	*out = value_int(end.f, value);
	return SLUSS_OK;
}

sluss_code
sluss_message_yes(int *out, const sluss_message *m, const char *path)
{
	int64_t v;
	sluss_code code = sluss_message_int(&v, m, path);

	if (code == SLUSS_OK)
		*out = v == ANSWER_YES;
	return code;
}

sluss_code
sluss_message_bytes(const void **out, size_t *n, const sluss_message *m,
    const char *path)
{
	struct path_end end;
	const void *value;
	sluss_code code = look(m, path, &end, &value);
	const ProtobufCBinaryData *bytes;

	if (code != SLUSS_OK)
		return code;
	if (end.f->type != PROTOBUF_C_TYPE_BYTES)
		return SLUSS_INVALID_ARGUMENT;
	bytes = value;
	*out = bytes->data;
	*n = bytes->len;
	return SLUSS_OK;
}

sluss_code
sluss_message_id(sluss_id *out, const sluss_message *m, const char *path)
{
	const void *p;
	size_t n;
	sluss_code code = sluss_message_bytes(&p, &n, m, path);

	if (code != SLUSS_OK)
		return code;
	if (n == 0)
		return SLUSS_NOT_FOUND;
	if (n != sizeof(out->b))
		return SLUSS_INVALID_ARGUMENT;
	memcpy(out->b, p, n);
	return SLUSS_OK;
}

sluss_code
sluss_message_time(int64_t *out_us, const sluss_message *m, const char *path)
{
	struct path_end end;
	const void *value;
	sluss_code code = look(m, path, &end, &value);
	int64_t seconds;
	int32_t nanos;

	if (code != SLUSS_OK)
		return code;
	if (!fields_is_time(end.f))
		return SLUSS_INVALID_ARGUMENT;
	value_time(value, &seconds, &nanos);
	if (__builtin_mul_overflow(seconds, US_PER_S, &seconds) ||
	    __builtin_add_overflow(seconds, nanos / 1000, &seconds))
		return SLUSS_INVALID_ARGUMENT;
	*out_us = seconds;
	return SLUSS_OK;
}

sluss_code
sluss_message_count(size_t *out, const sluss_message *m, const char *path)
{
	struct path_end end;
	enum code code;

	if (!m)
		return SLUSS_INVALID_ARGUMENT;
	code = path_walk(m->m, NULL, path, &end);
	if (code == CODE_NOT_FOUND) {
		*out = 0;
		return SLUSS_OK;
	}
	if (code != CODE_OK)
		return (sluss_code)code;
	if (end.indexed)
		*out = path_value(&end) ? 1 : 0;
	else
		*out = fields_count(end.parent, end.f);
	return SLUSS_OK;
}

/* The member of m's only oneof that is set. */
static sluss_code
member(const char **out, const ProtobufCMessage *m)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;
	const ProtobufCFieldDescriptor *f;
	bool any = false;
	unsigned i;

	for (i = 0; i < d->n_fields; i++) {
		f = &d->fields[i];
		if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0)
			continue;
		any = true;
		if (fields_count(m, f) > 0) {
			*out = f->name;
			return SLUSS_OK;
		}
	}
	return any ? SLUSS_NOT_FOUND : SLUSS_INVALID_ARGUMENT;
}

/*
 * protobuf-c keeps no names of oneofs; no message of the contract has two, so
 * the last step stands for the one that its message has.
 */
sluss_code
sluss_message_which(const char **out, const sluss_message *m,
    const char *path)
{
	const char *dot;
	struct path_end end;
	const void *value;
	char parent[256];
	sluss_code code;

	if (!m || !path)
		return SLUSS_INVALID_ARGUMENT;
	dot = strrchr(path, '.');
	if (!dot)
		return member(out, m->m);
	if ((size_t)(dot - path) >= sizeof(parent))
		return SLUSS_INVALID_ARGUMENT;
	memcpy(parent, path, (size_t)(dot - path));
	parent[dot - path] = '\0';
	code = look(m, parent, &end, &value);
	if (code != SLUSS_OK)
		return code;
	if (end.f->type != PROTOBUF_C_TYPE_MESSAGE)
		return SLUSS_INVALID_ARGUMENT;
	return member(out, *(const ProtobufCMessage *const *)value);
}

sluss_code
sluss_message_sub(sluss_message **out, const sluss_message *m,
    const char *path)
{
	struct path_end end;
	const void *value;
	sluss_code code = look(m, path, &end, &value);
	sluss_message *copy;

	if (code != SLUSS_OK)
		return code;
	if (end.f->type != PROTOBUF_C_TYPE_MESSAGE)
		return SLUSS_INVALID_ARGUMENT;
	copy = msg_copy(*(const ProtobufCMessage *const *)value);
	if (!copy)
		return SLUSS_RESOURCE_EXHAUSTED;
	*out = copy;
	return SLUSS_OK;
}
