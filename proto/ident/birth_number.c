/* SPDX-License-Identifier: EUPL-1.2 */
/* Personnummer and samordningsnummer: read, checked and written. */

#include "ident/birth_number.h"

#include "ident/digits.h"

#define RAISE 60                 /* of a coordination number's day */

static struct date
birth_date(enum birth_number_kind kind, const char *stored)
{
	struct date d = {
		.year = digits_value(stored, 4),
		.month = digits_value(stored + 4, 2),
		.day = digits_value(stored + 6, 2),
	};

	if (kind == BIRTH_NUMBER_COORDINATION)
		d.day -= RAISE;
	return d;
}

enum rule
birth_number_check(enum birth_number_kind kind, struct str s)
{
	enum rule rule;
	int day;

	if (s.n != 12)
		return RULE_LENGTH;
	if (!digits_only(s))
		return RULE_DIGITS;
	day = digits_value(s.p + 6, 2);
	if (kind == BIRTH_NUMBER_PERSONAL && day > RAISE)
		return RULE_RAISED_DAY;
	if (kind == BIRTH_NUMBER_COORDINATION && day <= RAISE)
		return RULE_PLAIN_DAY;
	rule = date_check(birth_date(kind, s.p));
	if (rule != RULE_OK)
		return rule;
	if (memcmp(s.p + 8, "000", 3) == 0)
		return RULE_SERIAL;
	if (digits_luhn(s.p + 2, 9) != s.p[11])
		return RULE_CHECK_DIGIT;
	return RULE_OK;
}

/*
 * Puts the century before the ten digits at out + 2. No separator leaves one
 * doubt: born later this year is impossible, so it was a hundred years ago.
 */
static void
add_century(enum birth_number_kind kind, char separator, struct date today,
    char *out)
{
	int yy = digits_value(out + 2, 2);
	int back = (today.year % 100 - yy + 100) % 100;
	int century = (today.year - back) / 100;

	if (separator == '+')
		century--;
	out[0] = (char)('0' + century / 10 % 10);
	out[1] = (char)('0' + century % 10);
	if (separator || date_compare(birth_date(kind, out), today) <= 0)
		return;
	century--;
	out[0] = (char)('0' + century / 10 % 10);
	out[1] = (char)('0' + century % 10);
}

enum rule
birth_number_parse(enum birth_number_kind kind, struct str s,
    struct date today, char out[BIRTH_NUMBER_SIZE])
{
	char digits[12];
	char separator = 0;
	struct str head = s;
	enum rule rule;

	if (s.n == 11 || s.n == 13) {
		separator = s.p[s.n - 5];
		if (separator != '-' && separator != '+')
			return RULE_SEPARATOR;
		head.n = s.n - 5;
	} else if (s.n == 10 || s.n == 12) {
		head.n = s.n - 4;
	} else {
		return RULE_LENGTH;
	}
	memcpy(digits + 8 - head.n, head.p, head.n);
	memcpy(digits + 8, s.p + s.n - 4, 4);
	if (!digits_only((struct str){ digits + 8 - head.n, head.n + 4 }))
		return RULE_DIGITS;
	if (head.n == 6)
		add_century(kind, separator, today, digits);
	rule = birth_number_check(kind, (struct str){ digits, 12 });
	if (rule == RULE_OK &&
	    date_compare(birth_date(kind, digits), today) > 0)
		rule = RULE_FUTURE;
	if (rule == RULE_OK) {
		memcpy(out, digits, 12);
		out[12] = '\0';
	}
	explicit_bzero(digits, sizeof(digits));
	return rule;
}

void
birth_number_display(struct str stored, struct date today,
    char out[BIRTH_NUMBER_DISPLAY_SIZE])
{
	bool turned_100 = today.year - digits_value(stored.p, 4) >= 100;

	memcpy(out, stored.p + 2, 6);
	out[6] = turned_100 ? '+' : '-';
	memcpy(out + 7, stored.p + 8, 4);
	out[11] = '\0';
}
