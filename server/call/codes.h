/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_CODES_H
#define SLUSS_CALL_CODES_H

#include "base/str.h"

/*
 * The contract's enumerators as the codes that SQL and policy use: the
 * enumerator's name without its prefix, in lower case. Index 0 is none.
 */
extern const char *const codes_standing[6];
extern const char *const codes_participant[6];
extern const char *const codes_regime[3];
extern const char *const codes_subject[5];
extern const char *const codes_nature[4];
extern const char *const codes_status[6];
extern const char *const codes_onward[4];
extern const char *const codes_form[4];
extern const char *const codes_disclosure[5];
extern const char *const codes_request[6];
extern const char *const codes_change[18];
extern const char *const codes_correction[5];
extern const char *const codes_transfer[7];

/* The enumerator of a code; 0 when it is none of the list. */
int codes_number(const char *const *list, size_t n, struct str code);
#define CODES_NUMBER(list, s) codes_number(list, ARRAY_LEN(list), s)

#endif
