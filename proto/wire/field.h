/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_WIRE_FIELD_H
#define SLUSS_WIRE_FIELD_H

/*
 * One protobuf field off raw bytes, and why not. This is the only place that
 * reads tags, so the check and those who walk checked bytes agree on them.
 */

#include "wire/message.h"

#define FIELD_TAG_MAX UINT32_C(536870911) /* 2^29 - 1 */

enum field_end {
	FIELD_OK,
	FIELD_END,               /* nothing left */
	FIELD_TRUNCATED,         /* more was announced than is there */
	FIELD_BAD_TAG,           /* 0, or past FIELD_TAG_MAX */
	FIELD_BAD_TYPE,          /* a group, or no wire type at all */
	FIELD_BAD_VARINT,        /* longer than its place allows */
};

/*
 * Takes a varint of at most max bytes (10 or fewer) off *rest: FIELD_OK,
 * FIELD_TRUNCATED or FIELD_BAD_VARINT. *rest stays as it was on failure.
 */
enum field_end field_varint(struct str *rest, unsigned max, uint64_t *v);
/*
 * Takes the next field off *rest. On failure *rest stays as it was, and
 * out->tag is the tag when that much could be read, else 0.
 */
enum field_end field_next(struct str *rest, struct field *out);

#endif
