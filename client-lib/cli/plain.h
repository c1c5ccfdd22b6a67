/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_PLAIN_H
#define SLUSS_CLI_PLAIN_H

/*
 * A record file may say what people say: "yes", "avhoppare" or "very-high"
 * where the contract has ANSWER_YES, and true or false for yes and no. The
 * contract's own names are left as they are.
 */

#include <jansson.h>

#include "words.h"

/* What all values of a list with blanks begin with, "ANSWER_"; its length. */
size_t plain_prefix(const char *values);
/*
 * Turns the values of a record into the contract's. The record is changed.
 * STATUS_USAGE after saying which field of the file has none of its values,
 * and which those are; the value itself is not printed.
 */
int plain_read(const char *file, json_t *record);
/* The same of rows that stand in no table. */
int plain_read_rows(const char *file, json_t *record,
    const struct field *rows, size_t n);

#endif
