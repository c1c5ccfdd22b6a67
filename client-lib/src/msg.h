/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_MSG_H
#define SLUSS_CLIENT_MSG_H

/* What a sluss_message is: a tree in an arena of its own. */

#include <protobuf-c/protobuf-c.h>

#include <sluss/message.h>

#include "base/arena.h"

/* Memory of one message; an unpacked reply of the largest size fits. */
#define MSG_ARENA ((size_t)24 * 1024 * 1024)

struct sluss_message {
	struct arena *arena;
	ProtobufCMessage *m;
};

/* Empty; NULL when out of memory. */
sluss_message *msg_new(const ProtobufCMessageDescriptor *d);
/* From serialised bytes, checked; NULL with the reason in *e. */
sluss_message *msg_read(const ProtobufCMessageDescriptor *d, struct str bytes,
    sluss_error *e);
/* A copy of m; NULL when out of memory. */
sluss_message *msg_copy(const ProtobufCMessage *m);
/* A copy of m in an arena; NULL when it does not fit. */
ProtobufCMessage *msg_copy_into(struct arena *a, const ProtobufCMessage *m);

#endif
