/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_RFC3339_H
#define SLUSS_CLIENT_RFC3339_H

/* Points in time as text, for the years 1 to 9999 as Timestamp has them. */

#include "base/str.h"

#define RFC3339_SIZE 40

/* False when malformed or out of range; a leap second is refused. */
bool rfc3339_read(struct str s, int64_t *seconds, int32_t *nanos) MUST_CHECK;
/* With 0, 3, 6 or 9 digits of fraction; false when out of range. */
bool rfc3339_write(char out[RFC3339_SIZE], int64_t seconds, int32_t nanos);

#endif
