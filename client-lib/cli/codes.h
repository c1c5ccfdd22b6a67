/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_CODES_H
#define SLUSS_CLI_CODES_H

/*
 * The names of codes. The tables are the server's, so they are asked for, and
 * only those that the fields of one record take their codes from.
 */

#include "session.h"
#include "words.h"

/*
 * Asks for the codes of the fields that stand in the record, for what is shown
 * of it; where they cannot be had codes are shown as they are.
 */
void codes_take(struct session *s, const json_t *record);
/* What the code is called where f stands; the code itself if unknown. */
const char *codes_name(const json_t *codes, const struct field *f,
    const char *code);
/* "nameSv" or "nameEn": the reader's. */
const char *codes_column(void);

#endif
