/* SPDX-License-Identifier: EUPL-1.2 */
/* Days of the calendar. */

#include "ident/date.h"

#include "ident/digits.h"

static int
days_of_month(int year, int month)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

enum rule
date_check(struct date d)
{
	if (d.year < 1800 || d.year > 9999)
		return RULE_YEAR;
	if (d.month < 1 || d.month > 12)
		return RULE_DATE;
	if (d.day < 1 || d.day > days_of_month(d.year, d.month))
		return RULE_DATE;
	return RULE_OK;
}

enum rule
date_parse(struct str s, struct date *out)
{
	struct date d;
	enum rule rule;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return RULE_DATE_FORM;
	if (!digits_only((struct str){ s.p, 4 }) ||
	    !digits_only((struct str){ s.p + 5, 2 }) ||
	    !digits_only((struct str){ s.p + 8, 2 }))
		return RULE_DATE_FORM;
	d.year = digits_value(s.p, 4);
	d.month = digits_value(s.p + 5, 2);
	d.day = digits_value(s.p + 8, 2);
	rule = date_check(d);
	if (rule == RULE_OK)
		*out = d;
	return rule;
}

int
date_compare(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (a.day > b.day) - (a.day < b.day);
}
