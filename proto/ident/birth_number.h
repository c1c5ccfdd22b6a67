/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_IDENT_BIRTH_NUMBER_H
#define SLUSS_IDENT_BIRTH_NUMBER_H

/*
 * Personnummer (folkbokföringslagen 1991:481, 18 §) and samordningsnummer,
 * which differ by 60 in the day. Stored as 12 digits, YYYYMMDDNNNC; written
 * YYMMDD-NNNC, and with '+' from the calendar year the person turns 100. A
 * number is never a key, and no function here keeps or prints one.
 */

#include "base/str.h"
#include "ident/date.h"
#include "ident/rule.h"

enum birth_number_kind {
	BIRTH_NUMBER_PERSONAL,   /* personal_identity_number */
	BIRTH_NUMBER_COORDINATION,
};

#define BIRTH_NUMBER_SIZE 13     /* stored form and a NUL */
#define BIRTH_NUMBER_DISPLAY_SIZE 12

/* Whether s is the stored form of a number of this kind. */
enum rule birth_number_check(enum birth_number_kind kind, struct str s)
    MUST_CHECK;
/*
 * Reads what a person may type: with or without the century, with '-', '+' or
 * nothing before the last four. Without a century the number is of somebody
 * born at the latest on the day today and, as the separator says, under 100
 * this year or not. out is set only with RULE_OK.
 */
enum rule birth_number_parse(enum birth_number_kind kind, struct str s,
    struct date today, char out[BIRTH_NUMBER_SIZE]) MUST_CHECK;
/* Writes a stored number, checked before, for people to read. */
void birth_number_display(struct str stored, struct date today,
    char out[BIRTH_NUMBER_DISPLAY_SIZE]);

#endif
