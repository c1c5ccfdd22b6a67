/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_JSON_H
#define SLUSS_JSON_H

/*
 * Proto3 JSON of the contract's messages, in both directions.
 *
 * Out: lowerCamelCase names, unset fields left out, enums by name, int64 as
 * strings, bytes as base64, Timestamp as RFC 3339. In: both spellings of a
 * name, enums by name or number, numbers also as strings, base64 of either
 * alphabet with or without padding, null for unset; a field whose name ends
 * in `_id` or `_ids` also as 32 hexadecimal digits or a UUID. Unknown fields,
 * duplicate keys, a second member of a oneof and ill-formed UTF-8 are refused.
 */

#include <sluss/message.h>

SLUSS_BEGIN

/* Flags of sluss_json_write. */
#define SLUSS_JSON_COMPACT 0u
/* Two spaces a level, and a line feed at the end. */
#define SLUSS_JSON_INDENT 1u
/* Identifiers as 32 hexadecimal digits instead of base64. */
#define SLUSS_JSON_HEX_IDS 2u
/* Proto field names (snake case) instead of lowerCamelCase. */
#define SLUSS_JSON_PROTO_NAMES 4u
/* Unset scalars and empty lists are written too. */
#define SLUSS_JSON_DEFAULTS 8u

/*
 * Reads n bytes of JSON as a message of a type ("sluss.v1.Record"). The
 * caller frees *out. INVALID_ARGUMENT with line and field in *err, which may
 * be NULL; RESOURCE_EXHAUSTED when larger than a message may be.
 */
SLUSS_API sluss_code sluss_json_read(sluss_message **out, const char *type,
    const char *json, size_t n, sluss_error *err);
/*
 * Writes a message as JSON text, ended by NUL; the caller frees it with
 * sluss_free(). Flags may be combined.
 */
SLUSS_API sluss_code sluss_json_write(char **out, const sluss_message *m,
    unsigned flags);
/* The same for the message at a path within m. */
SLUSS_API sluss_code sluss_json_write_at(char **out, const sluss_message *m,
    const char *path, unsigned flags);

SLUSS_END

#endif
