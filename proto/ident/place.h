/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_IDENT_PLACE_H
#define SLUSS_IDENT_PLACE_H

/*
 * Counties and municipalities of Sweden. A code is text, since leading zeros
 * count; the first two characters of a municipality's are its county's.
 */

#include "base/str.h"
#include "ident/rule.h"

struct place {
	const char *code;
	const char *name;        /* UTF-8 */
};

/* NULL when there is none with this code. */
const struct place *place_municipality(struct str code);
const struct place *place_county(struct str code);
/* All of them in the order of their codes; *n says how many. */
const struct place *place_municipalities(size_t *n);
const struct place *place_counties(size_t *n);
/*
 * The form alone: RULE_OK, RULE_LENGTH or RULE_DIGITS. Which there are on a day
 * is a code table of the policy, which a new program is not needed for.
 */
enum rule place_municipality_check(struct str code) MUST_CHECK;
enum rule place_county_check(struct str code) MUST_CHECK;

#endif
