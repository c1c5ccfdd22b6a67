/* SPDX-License-Identifier: EUPL-1.2 */
/* Organisationsnummer: read, checked and written. */

#include "ident/organisation_number.h"

#include "ident/digits.h"

enum rule
organisation_number_check(struct str s)
{
	if (s.n != 10)
		return RULE_LENGTH;
	if (!digits_only(s))
		return RULE_DIGITS;
	if (s.p[2] < '2')
		return RULE_THIRD_DIGIT;
	if (digits_luhn(s.p, 9) != s.p[9])
		return RULE_CHECK_DIGIT;
	return RULE_OK;
}

enum rule
organisation_number_parse(struct str s, char out[ORGANISATION_NUMBER_SIZE])
{
	char digits[10];
	enum rule rule;

	if (s.n >= 12 && memcmp(s.p, "16", 2) == 0)
		s = (struct str){ s.p + 2, s.n - 2 };
	if (s.n == 11 && s.p[6] != '-')
		return RULE_SEPARATOR;
	if (s.n != 10 && s.n != 11)
		return RULE_LENGTH;
	memcpy(digits, s.p, 6);
	memcpy(digits + 6, s.p + s.n - 4, 4);
	rule = organisation_number_check((struct str){ digits, 10 });
	if (rule == RULE_OK) {
		memcpy(out, digits, 10);
		out[10] = '\0';
	}
	return rule;
}

void
organisation_number_display(struct str stored,
    char out[ORGANISATION_NUMBER_DISPLAY_SIZE])
{
	memcpy(out, stored.p, 6);
	out[6] = '-';
	memcpy(out + 7, stored.p + 6, 4);
	out[11] = '\0';
}
