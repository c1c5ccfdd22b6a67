/* SPDX-License-Identifier: EUPL-1.2 */
/* Days are the reader's own; what is sent is UTC. */

#include "when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "intl.h"
#include "status.h"

static bool
from_day(const char *text, enum when_day day, time_t *out)
{
	struct tm tm = { 0 }, given;
	const char *end = strptime(text, "%Y-%m-%d", &tm);

	if (!end || *end || strlen(text) != 10)
		return false;
	given = tm;
	tm.tm_isdst = -1;
	if (day == WHEN_DAY_END)
		tm.tm_mday++;
	*out = mktime(&tm);
	/* mktime() makes 1 March of 30 February: that is no day. */
	given.tm_hour = 12;
	given.tm_isdst = -1;
	tm = given;
	return *out != (time_t)-1 && mktime(&tm) != (time_t)-1 &&
	    tm.tm_mday == given.tm_mday;
}

static bool
from_now(const char *text, time_t *out)
{
	static const struct { char unit; long seconds; } units[] = {
		{ 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 },
	};
	char *end = NULL;
	long n;
	size_t i;

	if (*text != '+' || text[1] < '0' || text[1] > '9')
		return false;
	n = strtol(text + 1, &end, 10);
	if (n < 1 || n > 100000)
		return false;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (*end == units[i].unit && !end[1]) {
			*out = time(NULL) + n * units[i].seconds;
			return true;
		}
	return false;
}

bool
when_read(const char *text, const char *option, enum when_day day,
    char out[SLUSS_TIME_TEXT])
{
	int64_t us = 0;
	time_t t = 0;

	out[0] = '\0';
	if (!text)
		return true;
	if (from_day(text, day, &t) || from_now(text, &t))
		us = (int64_t)t * 1000000;
	else if (sluss_time_parse(&us, text) != SLUSS_OK) {
		status_usage(_("--%s is no time: give 2026-03-01, +90d, +2w, "
		    "+12h or 2026-03-01T12:00:00Z"), option);
		return false;
	}
	sluss_time_format(out, us);
	return true;
}

bool
when_read_day(const char *text, const char *option, char out[SLUSS_TIME_TEXT])
{
	struct tm tm;
	time_t t = 0;

	out[0] = '\0';
	if (!text)
		return true;
	if ((from_day(text, WHEN_DAY_START, &t) || from_now(text, &t)) &&
	    localtime_r(&t, &tm)) {
		strftime(out, SLUSS_TIME_TEXT, "%Y-%m-%d", &tm);
		return true;
	}
	status_usage(_("--%s is no day: give 2026-03-01, +90d or +2w"),
	    option);
	return false;
}

bool
when_is_day(const char *text)
{
	time_t t;

	return from_day(text, WHEN_DAY_START, &t);
}

void
when_show(const char *rfc3339, char out[SLUSS_TIME_TEXT])
{
	struct tm tm;
	int64_t us;
	time_t t;

	snprintf(out, SLUSS_TIME_TEXT, "%s", rfc3339);
	if (sluss_time_parse(&us, rfc3339) != SLUSS_OK)
		return;
	t = (time_t)(us / 1000000);
	if (localtime_r(&t, &tm))
		strftime(out, SLUSS_TIME_TEXT, "%Y-%m-%d %H:%M", &tm);
}
