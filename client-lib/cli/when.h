/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_WHEN_H
#define SLUSS_CLI_WHEN_H

/* Points in time, as people give them and as they read them. */

#include <sluss/id.h>
#include <stdbool.h>

enum when_day { WHEN_DAY_START, WHEN_DAY_END };

/*
 * Reads "2026-03-01" (the start or the end of that day, local time), "+90d",
 * "+2w", "+12h" (from now), or RFC 3339; writes RFC 3339. False after saying
 * which option is wrong; NULL text gives "".
 */
bool when_read(const char *text, const char *option, enum when_day day,
    char out[SLUSS_TIME_TEXT]);
/*
 * The same for what the contract keeps as a day: "2026-03-01", or the day that
 * "+90d" or "+2w" from today is.
 */
bool when_read_day(const char *text, const char *option,
    char out[SLUSS_TIME_TEXT]);
/* Writes RFC 3339 as local time, "2026-03-01 12:00", or the text as it is. */
void when_show(const char *rfc3339, char out[SLUSS_TIME_TEXT]);
/* A day, "2026-03-01": true when it is one. */
bool when_is_day(const char *text);

#endif
