/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_VALUE_H
#define SLUSS_CLIENT_VALUE_H

/*
 * Single values of fields, from text and from numbers. A function that can
 * fail returns NULL, or a constant text that says what the value must be;
 * value_no_memory is told apart by its address.
 */

#include "fields.h"

extern const char value_no_memory[];

/* Integers, enums and bools: what value_put_int() takes. */
bool value_is_number(const ProtobufCFieldDescriptor *f);
const char *value_put_int(const ProtobufCFieldDescriptor *f, void *slot,
    int64_t v);
int64_t value_int(const ProtobufCFieldDescriptor *f, const void *slot);
/* The enum's name; NULL when the number has none. */
const char *value_enum_name(const ProtobufCFieldDescriptor *f,
    const void *slot);

const char *value_put_string(struct arena *a, void *slot, struct str text);
const char *value_put_bytes(struct arena *a, void *slot, const void *p,
    size_t n);
/* A new Timestamp; slot is the pointer to it. */
const char *value_put_time(struct arena *a,
    const ProtobufCFieldDescriptor *f, void *slot, int64_t seconds,
    int32_t nanos);
void value_time(const void *slot, int64_t *seconds, int32_t *nanos);
/*
 * Any field that is no message but a Timestamp, from text as proto3 JSON
 * writes it, identifiers also as hex. loose: enum names without prefix and in
 * any case.
 */
const char *value_put_text(struct arena *a,
    const ProtobufCFieldDescriptor *f, void *slot, struct str text,
    bool loose);

#endif
