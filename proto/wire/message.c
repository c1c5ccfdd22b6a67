/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Messages in and out of an arena. protobuf-c gets an allocator that never
 * frees, so an unpacked message needs no free of its own and must get none.
 */

#include "wire/message.h"

#include "wire/check.h"
#include "wire/field.h"

struct room {
	struct arena *arena;
	bool full;
};

bool
message_next(struct str *rest, struct field *out)
{
	return field_next(rest, out) == FIELD_OK;
}

static void *
room_alloc(void *arg, size_t n)
{
	struct room *room = arg;
	void *p = arena_alloc(room->arena, n);

	if (!p)
		room->full = true;
	return p;
}

static void
room_free(void *arg, void *p)
{
	(void)arg;
	(void)p;
}

static ProtobufCMessage *
unpack(struct room *room, const ProtobufCMessageDescriptor *d,
    struct str bytes)
{
	ProtobufCAllocator allocator = {
		.alloc = room_alloc,
		.free = room_free,
		.allocator_data = room,
	};

	return protobuf_c_message_unpack(d, &allocator, bytes.n,
	    (const uint8_t *)bytes.p);
}

ProtobufCMessage *
message_unpack(struct arena *a, const ProtobufCMessageDescriptor *d,
    struct str bytes)
{
	struct room room = { .arena = a };

	return unpack(&room, d, bytes);
}

struct str
message_pack(struct arena *a, const ProtobufCMessage *m)
{
	size_t n = protobuf_c_message_get_packed_size(m);
	uint8_t *p = arena_alloc(a, n);

	if (!p)
		return (struct str){ NULL, 0 };
	ASSERT(protobuf_c_message_pack(m, p) == n);
	return (struct str){ (const char *)p, n };
}

enum code
message_read(struct arena *a, const ProtobufCMessageDescriptor *d,
    struct str bytes, ProtobufCMessage **out, struct err *e)
{
	struct room room = { .arena = a };
	ProtobufCMessage *m;
	enum code code;

	code = check_message(d, bytes, e);
	if (code != CODE_OK)
		return code;
	m = unpack(&room, d, bytes);
	if (m) {
		*out = m;
		return CODE_OK;
	}
	if (room.full)
		return err_set(e, CODE_RESOURCE_EXHAUSTED, "CALL_TOO_LARGE",
		    "the message needs more memory than one call may use; "
		    "split it");
	return err_set(e, CODE_INVALID_ARGUMENT, "MALFORMED_MESSAGE",
	    "the message could not be read");
}

size_t
message_varint_size(uint64_t v)
{
	size_t n = 1;

	while (v >= 0x80) {
		v >>= 7;
		n++;
	}
	return n;
}

size_t
message_field_size(uint32_t tag, size_t n)
{
	return message_varint_size((uint64_t)tag << 3) +
	    message_varint_size(n) + n;
}

void
message_put_tag(struct buf *b, uint32_t tag, unsigned wire_type)
{
	buf_append_varint(b, (uint64_t)tag << 3 | wire_type);
}

void
message_put_bytes(struct buf *b, uint32_t tag, struct str value)
{
	message_put_tag(b, tag, 2);
	buf_append_varint(b, value.n);
	buf_append(b, value.p, value.n);
}
