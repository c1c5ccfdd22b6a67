/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_PATH_H
#define SLUSS_CLIENT_PATH_H

/* "records[0].view.head": from a message to one of its fields. */

#include "fields.h"
#include "base/status.h"

struct path_end {
	ProtobufCMessage *parent;
	const ProtobufCFieldDescriptor *f;
	bool indexed;            /* the path ends in [n] or [] */
	bool append;             /* ... in [], or in [n] with n the count */
	size_t index;
};

/*
 * Walks to the field. With an arena, messages on the way are made; without,
 * NOT_FOUND when one is unset. INVALID_ARGUMENT: no such field, or an index
 * where none belongs. RESOURCE_EXHAUSTED: out of memory.
 */
enum code path_walk(ProtobufCMessage *m, struct arena *a, const char *path,
    struct path_end *out) MUST_CHECK;
/* What is there: NULL when unset, past the end, or an index is missing. */
void *path_value(const struct path_end *end);
/*
 * A place to store one value, added when the path says so; NULL when an index
 * is missing or past the end, or when out of memory.
 */
void *path_place(const struct path_end *end, struct arena *a);

#endif
