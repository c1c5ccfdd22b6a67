/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The proleptic Gregorian calendar in 64-bit days, independent of the C
 * library's locale and time zone.
 */

#include "rfc3339.h"

#include <stdio.h>

#define FIRST INT64_C(-62135596800)   /* 0001-01-01T00:00:00Z */
#define LAST  INT64_C(253402300799)   /* 9999-12-31T23:59:59Z */

static bool
leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int
month_days(int y, int m)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return m == 2 && leap(y) ? 29 : days[m - 1];
}

/* Days since 1970-01-01; years counted from March. */
static int64_t
days_from(int y, int m, int d)
{
	int64_t year = m <= 2 ? y - 1 : y;
	int64_t era = year / 400;
	int64_t yoe = year - era * 400;
	int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void
civil_from(int64_t days, int *y, int *m, int *d)
{
	int64_t z = days + 719468, era = z / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2 ? 1 : 0));
}

/* Takes exactly n digits off *s. */
static bool
take(struct str *s, size_t n, int *out)
{
	int v = 0;
	size_t i;

	if (s->n < n)
		return false;
	for (i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		v = v * 10 + (s->p[i] - '0');
	}
	s->p += n;
	s->n -= n;
	*out = v;
	return true;
}

static bool
skip(struct str *s, char c, char other)
{
	if (s->n == 0 || (s->p[0] != c && s->p[0] != other))
		return false;
	s->p++;
	s->n--;
	return true;
}

static bool
take_fraction(struct str *s, int32_t *nanos)
{
	int32_t scale = 100000000;
	int v;

	*nanos = 0;
	if (!skip(s, '.', '.'))
		return true;
	if (s->n == 0 || s->p[0] < '0' || s->p[0] > '9')
		return false;
	while (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9') {
		if (scale == 0 || !take(s, 1, &v))
			return false;
		*nanos += v * scale;
		scale /= 10;
	}
	return true;
}

static bool
take_zone(struct str *s, int64_t *offset)
{
	int hours, minutes;
	bool west;

	*offset = 0;
	if (skip(s, 'Z', 'z'))
		return s->n == 0;
	if (s->n == 0 || (s->p[0] != '+' && s->p[0] != '-'))
		return false;
	west = s->p[0] == '-';
	s->p++;
	s->n--;
	if (!take(s, 2, &hours) || !skip(s, ':', ':') ||
	    !take(s, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset = (hours * 60 + minutes) * 60;
	if (west)
		*offset = -*offset;
	return s->n == 0;
}

bool
rfc3339_read(struct str s, int64_t *seconds, int32_t *nanos)
{
	int y, mo, d, h, mi, se;
	int32_t fraction;
	int64_t offset, t;

	if (!take(&s, 4, &y) || !skip(&s, '-', '-') || !take(&s, 2, &mo) ||
	    !skip(&s, '-', '-') || !take(&s, 2, &d) || !skip(&s, 'T', 't') ||
	    !take(&s, 2, &h) || !skip(&s, ':', ':') || !take(&s, 2, &mi) ||
	    !skip(&s, ':', ':') || !take(&s, 2, &se))
		return false;
	if (y < 1 || mo < 1 || mo > 12 || d < 1 || d > month_days(y, mo) ||
	    h > 23 || mi > 59 || se > 59)
		return false;
	if (!take_fraction(&s, &fraction) || !take_zone(&s, &offset))
		return false;
	t = days_from(y, mo, d) * 86400 + h * 3600 + mi * 60 + se - offset;
	if (t < FIRST || t > LAST)
		return false;
	*seconds = t;
	*nanos = fraction;
	return true;
}

bool
rfc3339_write(char out[RFC3339_SIZE], int64_t seconds, int32_t nanos)
{
	int64_t days, rest;
	int y, m, d, n;

	if (seconds < FIRST || seconds > LAST || nanos < 0 ||
	    nanos > 999999999)
		return false;
	days = seconds / 86400;
	rest = seconds % 86400;
	if (rest < 0) {
		rest += 86400;
		days--;
	}
	civil_from(days, &y, &m, &d);
	n = snprintf(out, RFC3339_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d", y, m,
	    d, (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
	out += n;
	if (nanos == 0)
		snprintf(out, 2, "Z");
	else if (nanos % 1000000 == 0)
		snprintf(out, 6, ".%03dZ", nanos / 1000000);
	else if (nanos % 1000 == 0)
		snprintf(out, 9, ".%06dZ", nanos / 1000);
	else
		snprintf(out, 12, ".%09dZ", nanos);
	return true;
}
