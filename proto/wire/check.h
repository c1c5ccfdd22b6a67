/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_WIRE_CHECK_H
#define SLUSS_WIRE_CHECK_H

/*
 * Strict check of serialised protobuf against its descriptor, on the raw bytes
 * and without recursion on their say-so, before protobuf-c sees any of them:
 * known fields only, right wire types, no duplicate singular field, no second
 * member of a oneof, valid UTF-8 without NUL, known enum values, fields
 * counted, depth bounded, values of well-known names well-formed
 * (ident/format.h). Errors name the path of the field, never its value.
 */

#include <protobuf-c/protobuf-c.h>

#include "base/status.h"

/*
 * INVALID_ARGUMENT with reason and field in *e; or CODE_OK. The reasons are
 * stable: UNKNOWN_FIELD, DUPLICATE_FIELD, SECOND_ONEOF, WRONG_WIRE_TYPE,
 * TRUNCATED, INVALID_UTF8, EMBEDDED_NUL, UNKNOWN_CODE, TOO_MANY_FIELDS,
 * TOO_DEEP, TOO_LONG, and BAD_FORMAT with the rule as text. An unknown field
 * is named by its number.
 */
enum code check_message(const ProtobufCMessageDescriptor *d, struct str bytes,
    struct err *e) MUST_CHECK;

#endif
