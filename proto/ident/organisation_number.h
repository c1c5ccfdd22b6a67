/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_IDENT_ORGANISATION_NUMBER_H
#define SLUSS_IDENT_ORGANISATION_NUMBER_H

/*
 * Organisationsnummer (lag 1974:174): 10 digits, the third at least 2, which
 * tells it from a personnummer, and the last a Luhn check digit.
 */

#include "base/str.h"
#include "ident/rule.h"

#define ORGANISATION_NUMBER_SIZE 11      /* stored form and a NUL */
#define ORGANISATION_NUMBER_DISPLAY_SIZE 12

/* Whether s is the stored form, 10 digits. */
enum rule organisation_number_check(struct str s) MUST_CHECK;
/*
 * Reads NNNNNN-NNNN or 10 digits, either with or without the 16 that some
 * registers put first. out is set only with RULE_OK.
 */
enum rule organisation_number_parse(struct str s,
    char out[ORGANISATION_NUMBER_SIZE]) MUST_CHECK;
/* Writes a stored number, checked before, as NNNNNN-NNNN. */
void organisation_number_display(struct str stored,
    char out[ORGANISATION_NUMBER_DISPLAY_SIZE]);

#endif
