/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_JSON_H
#define SLUSS_CLIENT_JSON_H

/*
 * Proto3 JSON against descriptors, both ways, without recursion: depth is
 * LIMIT_DEPTH.
 */

#include <protobuf-c/protobuf-c.h>

#include <sluss/error.h>

#include "base/arena.h"
#include "base/buf.h"

/* Fills an empty message that lives in a; line and field in *e. */
sluss_code json_read(struct arena *a, ProtobufCMessage *m, struct str text,
    sluss_error *e);
/* Appends; out->failed tells of memory. Flags are those of sluss/json.h. */
void json_write(struct buf *out, const ProtobufCMessage *m, unsigned flags);

/* One step to a place in JSON text: a member of an object or an element. */
struct json_step {
	const char *key;
	size_t index;
	bool indexed;            /* the element of key's array, too */
};

/* Line, from 1, of the member the steps lead to in valid text; 0: none. */
int json_line(struct str text, const struct json_step *steps, size_t n);

#endif
