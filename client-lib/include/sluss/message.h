/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_MESSAGE_H
#define SLUSS_MESSAGE_H

/*
 * One message of the contract, opaque, read and written by path.
 *
 * A path is field names with dots: "view.record.head.kind". Both spellings of
 * a name are taken (`case_id`, `caseId`). An element of a repeated field has
 * an index: "records[2].record"; in a setter `[]` appends. Setting a member
 * of a oneof clears the others. Missing messages on the way are made by
 * setters; for getters they read as absent.
 *
 * Getters return NOT_FOUND when the path is right and nothing is there (an
 * unset message, an index past the end), INVALID_ARGUMENT when there is no
 * such field or it is of another type. A scalar that was never set reads as
 * empty or 0, as proto3 has it.
 */

#include <sluss/id.h>

SLUSS_BEGIN

typedef struct sluss_message sluss_message;

/*
 * An empty message of a type, "sluss.v1.GetRecordRequest"; the package may be
 * left out. INVALID_ARGUMENT: no such type in the contract.
 */
SLUSS_API sluss_code sluss_message_new(sluss_message **out, const char *type);
/* Wipes and frees. NULL is fine. */
SLUSS_API void sluss_message_free(sluss_message *m);
/* "sluss.v1.GetRecordRequest"; static. */
SLUSS_API const char *sluss_message_type(const sluss_message *m);

/*
 * Sets a string, or an enum by its name: "TRACK_POLICE", or without its
 * prefix and in any case: "police". A Timestamp takes RFC 3339, bytes of an
 * identifier 32 hexadecimal digits or a UUID, other bytes base64, numbers
 * their digits: what a command line has. NULL or "" clears a singular field.
 */
SLUSS_API sluss_code sluss_message_set_text(sluss_message *m, const char *path,
    const char *text, sluss_error *err);
/* Sets a number or an enum by number. OUT_OF_RANGE: does not fit. */
SLUSS_API sluss_code sluss_message_set_int(sluss_message *m, const char *path,
    int64_t value, sluss_error *err);
/* Sets bytes; they are copied. */
SLUSS_API sluss_code sluss_message_set_bytes(sluss_message *m,
    const char *path, const void *p, size_t n, sluss_error *err);
/* Sets bytes to an identifier. A NULL or zero id leaves the field alone. */
SLUSS_API sluss_code sluss_message_set_id(sluss_message *m, const char *path,
    const sluss_id *id, sluss_error *err);
/* Sets a Timestamp; 0 leaves the field alone. */
SLUSS_API sluss_code sluss_message_set_time(sluss_message *m,
    const char *path, int64_t us, sluss_error *err);
/* Sets a message field from proto3 JSON, replacing what was there. */
SLUSS_API sluss_code sluss_message_set_json(sluss_message *m,
    const char *path, const char *json, sluss_error *err);
/* Sets a message field to a copy of another message of the right type. */
SLUSS_API sluss_code sluss_message_set_message(sluss_message *m,
    const char *path, const sluss_message *value, sluss_error *err);
/* Appends n strings to a repeated field. */
SLUSS_API sluss_code sluss_message_add_texts(sluss_message *m,
    const char *path, const char *const *texts, size_t n, sluss_error *err);

/*
 * A string, or an enum's name ("" when its number has none). The text belongs
 * to m.
 */
SLUSS_API sluss_code sluss_message_text(const char **out,
    const sluss_message *m, const char *path);
/* A number, or an enum's. */
SLUSS_API sluss_code sluss_message_int(int64_t *out, const sluss_message *m,
    const char *path);
/* 1 for ANSWER_YES, 0 for NO and for not answered. */
SLUSS_API sluss_code sluss_message_yes(int *out, const sluss_message *m,
    const char *path);
/* Bytes; they belong to m. */
SLUSS_API sluss_code sluss_message_bytes(const void **out, size_t *n,
    const sluss_message *m, const char *path);
/* Bytes as an identifier. NOT_FOUND when empty. */
SLUSS_API sluss_code sluss_message_id(sluss_id *out, const sluss_message *m,
    const char *path);
/* A Timestamp. NOT_FOUND when unset. */
SLUSS_API sluss_code sluss_message_time(int64_t *out_us,
    const sluss_message *m, const char *path);
/* Elements of a repeated field; 1 or 0 for a message that is set or not. */
SLUSS_API sluss_code sluss_message_count(size_t *out, const sluss_message *m,
    const char *path);
/*
 * Name of the member that is set in a oneof, "threat_assessment"; static.
 * The path ends in the oneof's name: "record.body". NOT_FOUND: none.
 */
SLUSS_API sluss_code sluss_message_which(const char **out,
    const sluss_message *m, const char *path);
/* A copy of a message within m; the caller frees it. */
SLUSS_API sluss_code sluss_message_sub(sluss_message **out,
    const sluss_message *m, const char *path);

SLUSS_END

#endif
