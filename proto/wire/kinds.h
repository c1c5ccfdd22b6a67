/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_WIRE_KINDS_H
#define SLUSS_WIRE_KINDS_H

/*
 * Record kinds and their groups, as the contract's descriptors give them: the
 * kind's number is its field number in Record.body, the group's number its
 * field number in the kind's message. Nothing is listed by hand.
 */

#include <protobuf-c/protobuf-c.h>

#include "base/str.h"

#define KIND_GROUPS_MAX 31       /* group numbers are 1 to 30 */

struct kind {
	uint32_t number;
	const char *name;        /* "threat_assessment" */
	const ProtobufCMessageDescriptor *message;
};

/* All kinds, by number; *n says how many. */
const struct kind *kinds_all(size_t *n);
const struct kind *kind_by_number(uint32_t number);
const struct kind *kind_by_name(struct str name);
/* The group's field descriptor; NULL when the kind has no such group. */
const ProtobufCFieldDescriptor *kind_group(const struct kind *k,
    uint32_t group);
/* Splits "kind.group"; false when unknown. */
bool kind_parse_group(struct str name, const struct kind **k, uint32_t *group);

#endif
