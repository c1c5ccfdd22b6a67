/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages as objects: made, read, copied and freed whole. */

#include "msg.h"

#include <stdlib.h>

#include "error.h"
#include "fields.h"
#include "methods.h"
#include "verify.h"
#include "wire/message.h"

static sluss_message *
wrap(void)
{
	sluss_message *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->arena = arena_new(MSG_ARENA);
	if (m->arena)
		return m;
	free(m);
	return NULL;
}

sluss_message *
msg_new(const ProtobufCMessageDescriptor *d)
{
	sluss_message *m = wrap();

	if (!m)
		return NULL;
	m->m = fields_new(m->arena, d);
	if (m->m)
		return m;
	sluss_message_free(m);
	return NULL;
}

sluss_message *
msg_read(const ProtobufCMessageDescriptor *d, struct str bytes,
    sluss_error *e)
{
	sluss_message *m = wrap();
	struct err err = { .code = CODE_OK };

	if (!m) {
		error_no_memory(e);
		return NULL;
	}
	if (verify_reply(d, bytes, &err) == CODE_OK) {
		m->m = message_unpack(m->arena, d, bytes);
		if (m->m)
			return m;
		err_set(&err, CODE_RESOURCE_EXHAUSTED, "REPLY_TOO_LARGE",
		    "the reply takes too much memory; ask for a smaller page");
	}
	error_from(e, &err);
	sluss_message_free(m);
	return NULL;
}

ProtobufCMessage *
msg_copy_into(struct arena *a, const ProtobufCMessage *m)
{
	struct str packed = message_pack(a, m);

	return packed.p ? message_unpack(a, m->descriptor, packed) : NULL;
}

sluss_message *
msg_copy(const ProtobufCMessage *m)
{
	sluss_message *copy = wrap();

	if (!copy)
		return NULL;
	copy->m = msg_copy_into(copy->arena, m);
	if (copy->m)
		return copy;
	sluss_message_free(copy);
	return NULL;
}

sluss_code
sluss_message_new(sluss_message **out, const char *type)
{
	const ProtobufCMessageDescriptor *d = methods_type(type);
	sluss_message *m;

	if (!out || !d)
		return SLUSS_INVALID_ARGUMENT;
	m = msg_new(d);
	if (!m)
		return SLUSS_RESOURCE_EXHAUSTED;
	*out = m;
	return SLUSS_OK;
}

void
sluss_message_free(sluss_message *m)
{
	if (!m)
		return;
	arena_free(m->arena);
	free(m);
}

const char *
sluss_message_type(const sluss_message *m)
{
	return m->m->descriptor->name;
}
