/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_IDENT_DATE_H
#define SLUSS_IDENT_DATE_H

/*
 * A day of the Gregorian calendar (ISO 8601, YYYY-MM-DD), 1800 to 9999, with
 * neither clock nor time zone.
 */

#include "base/str.h"
#include "ident/rule.h"

struct date {
	int year;
	int month;               /* 1 to 12 */
	int day;                 /* 1 to 31 */
};

/* RULE_YEAR, RULE_DATE or RULE_OK. */
enum rule date_check(struct date d) MUST_CHECK;
/* Reads YYYY-MM-DD; *out is set only with RULE_OK. */
enum rule date_parse(struct str s, struct date *out) MUST_CHECK;
/* Below, at or above 0 as a is before, at or after b. */
int date_compare(struct date a, struct date b);

#endif
