/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_ADMIT_H
#define SLUSS_CALL_ADMIT_H

/*
 * Reading requests: bounded, parsed, and refused with the field's name. No
 * permission is looked at here.
 */

#include "call/call.h"

/* 16 bytes into *out; an absent one is refused if required. */
enum code admit_id(struct call *c, const ProtobufCBinaryData *from,
    const char *field, bool required, struct id *out);
/* request_id into c->request_id. */
enum code admit_request_id(struct call *c, const ProtobufCBinaryData *from);
/* "kind.group" names of one kind into c->kind and bits; none is fine. */
enum code admit_groups(struct call *c, char **names, size_t n,
    uint32_t *kind, uint32_t *bits);
/* An enumerator that must be given. */
enum code admit_choice(struct call *c, int value, const char *field);
/* Absent: FACT_NO_TIME. */
enum code admit_time(struct call *c, const void *timestamp, const char *field,
    int64_t *us);
/* A code: 1 to 64 of [a-z0-9._-]; empty only if not required. */
enum code admit_code(struct call *c, const char *s, const char *field,
    bool required);
/* A promise that nothing keeps yet is refused: `sealed` closes no case so far. */
enum code admit_unsealed(struct call *c, const void *case_message);
/* Page size and token into c->page_size and c->cursor. */
enum code admit_page(struct call *c, int32_t size,
    const ProtobufCBinaryData *token);
/* The token for what comes after the cursor, for the reply. */
struct str admit_next_page(struct call *c, struct str after);
struct str admit_next_page_id(struct call *c, const struct id *after);
/* The cursor as an id (zero at the first page). */
struct id admit_cursor(const struct call *c);

#endif
