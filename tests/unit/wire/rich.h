/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_TESTS_RICH_H
#define SLUSS_TESTS_RICH_H

/*
 * Serialised messages with every field set to something valid: repeated
 * fields twice, of each oneof the member number `choice` (counted from 0,
 * modulo the members). The descriptor must not contain itself.
 */

#include <protobuf-c/protobuf-c.h>

#include "base/buf.h"

void rich_message(struct buf *out, const ProtobufCMessageDescriptor *d,
    unsigned choice);
/* Members of the largest oneof at the top level; at least 1. */
unsigned rich_choices(const ProtobufCMessageDescriptor *d);

#endif
