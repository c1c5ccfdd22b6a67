/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_WIRE_MESSAGE_H
#define SLUSS_WIRE_MESSAGE_H

/*
 * Serialised messages: unpacking into an arena, packing out of one, and the
 * walk over top-level fields that reading needs instead of unpacking.
 */

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

/* A field at the top level of serialised bytes. */
struct field {
	uint32_t tag;
	unsigned wire_type;      /* 0 varint, 1 fixed64, 2 length, 5 fixed32 */
	uint64_t varint;         /* for wire type 0, 1, 5 */
	struct str value;        /* for wire type 2: the content */
	struct str whole;        /* the field with its tag */
};

/*
 * Takes the next field off *rest. False at the end, and on malformed bytes:
 * then rest->n > 0.
 */
bool message_next(struct str *rest, struct field *out);

/* Unpacks checked bytes; the message lives in the arena. NULL past the cap. */
ProtobufCMessage *message_unpack(struct arena *a,
    const ProtobufCMessageDescriptor *d, struct str bytes);
/* Packs; p is NULL past the cap. */
struct str message_pack(struct arena *a, const ProtobufCMessage *m);
/* Packs "check then unpack" into one step, as every request wants it. */
enum code message_read(struct arena *a, const ProtobufCMessageDescriptor *d,
    struct str bytes, ProtobufCMessage **out, struct err *e) MUST_CHECK;

/* google.rpc.Status with ErrorInfo and, if a field is named, BadRequest. */
struct str message_status(struct arena *a, const struct err *e);
/* The reverse, for clients: fills code, text, reason and field. */
bool message_status_read(struct str bytes, struct err *out);

/* Length of a varint, and of a length-delimited field with that tag. */
size_t message_varint_size(uint64_t v);
size_t message_field_size(uint32_t tag, size_t n);
void message_put_tag(struct buf *b, uint32_t tag, unsigned wire_type);
void message_put_bytes(struct buf *b, uint32_t tag, struct str value);

#endif
