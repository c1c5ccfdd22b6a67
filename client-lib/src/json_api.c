/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON at the public boundary: messages in, text out. */

#include <sluss/json.h>

#include "error.h"
#include "fields.h"
#include "json.h"
#include "methods.h"
#include "msg.h"
#include "path.h"
#include "text.h"

/* A message of the largest size, escaped and indented. */
#define TEXT_MAX ((size_t)32 * 1024 * 1024)

sluss_code
sluss_json_read(sluss_message **out, const char *type, const char *json,
    size_t n, sluss_error *err)
{
	const ProtobufCMessageDescriptor *d = methods_type(type);
	sluss_message *m;
	sluss_code code;

	error_clear(err);
	if (!out || !json || !d)
		return error_set(err, SLUSS_INVALID_ARGUMENT, "UNKNOWN_TYPE",
		    NULL, "the contract has no such message");
	m = msg_new(d);
	if (!m)
		return error_no_memory(err);
	code = json_read(m->arena, m->m, (struct str){ json, n }, err);
	if (code != SLUSS_OK) {
		sluss_message_free(m);
		return code;
	}
	*out = m;
	return SLUSS_OK;
}

static sluss_code
write(char **out, const ProtobufCMessage *m, unsigned flags)
{
	struct buf text;
	char *s;

	buf_init(&text, TEXT_MAX);
	json_write(&text, m, flags);
	s = text.failed ? NULL : text_new(buf_str(&text));
	buf_clear(&text);
	if (!s)
		return SLUSS_RESOURCE_EXHAUSTED;
	*out = s;
	return SLUSS_OK;
}

sluss_code
sluss_json_write(char **out, const sluss_message *m, unsigned flags)
{
	if (!out || !m)
		return SLUSS_INVALID_ARGUMENT;
	return write(out, m->m, flags);
}

sluss_code
sluss_json_write_at(char **out, const sluss_message *m, const char *path,
    unsigned flags)
{
	struct path_end end;
	ProtobufCMessage **slot;
	enum code code;

	if (!out || !m)
		return SLUSS_INVALID_ARGUMENT;
	code = path_walk(m->m, NULL, path, &end);
	if (code != CODE_OK)
		return (sluss_code)code;
	if (end.f->type != PROTOBUF_C_TYPE_MESSAGE || fields_is_time(end.f) ||
	    (fields_repeated(end.f) && !end.indexed))
		return SLUSS_INVALID_ARGUMENT;
	slot = path_value(&end);
	if (!slot || !*slot)
		return SLUSS_NOT_FOUND;
	return write(out, *slot, flags);
}
