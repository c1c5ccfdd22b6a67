/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_FIELDS_H
#define SLUSS_CLIENT_FIELDS_H

/*
 * Access to the fields of an unpacked message by descriptor. Everything that
 * is added lives in the message's arena, so nothing is ever freed singly.
 */

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"

#define FIELDS_NAME 96

/* By either spelling of its name; NULL when there is none. */
const ProtobufCFieldDescriptor *fields_find(
    const ProtobufCMessageDescriptor *d, struct str name);
/* The lowerCamelCase name. */
void fields_json_name(const ProtobufCFieldDescriptor *f,
    char out[FIELDS_NAME]);
bool fields_repeated(const ProtobufCFieldDescriptor *f);
/* A message field of type google.protobuf.Timestamp. */
bool fields_is_time(const ProtobufCFieldDescriptor *f);
/* Bytes that name something: `*_id` and `*_ids`. */
bool fields_is_id(const ProtobufCFieldDescriptor *f);

/* Bytes that one element takes in memory. */
size_t fields_size(const ProtobufCFieldDescriptor *f);
/* Where the field is stored; for a repeated one, the array's pointer. */
void *fields_slot(const ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f);
/* Elements of a repeated field; 1 or 0 for a singular one set or not. */
size_t fields_count(const ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f);
/* The i-th element; i < fields_count(). */
void *fields_element(const ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, size_t i);
/* Adds n zeroed elements; the first of them, or NULL when out of memory. */
void *fields_add(struct arena *a, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, size_t n) MUST_CHECK;
/* Back to unset. */
void fields_reset(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f);
/* Makes f the member that is set of its oneof, if it is in one. */
void fields_choose(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f);
/* An other member of f's oneof is set. */
bool fields_taken(const ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f);
/* An empty message; NULL when out of memory. */
ProtobufCMessage *fields_new(struct arena *a,
    const ProtobufCMessageDescriptor *d) MUST_CHECK;

#endif
