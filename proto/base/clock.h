/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_BASE_CLOCK_H
#define SLUSS_BASE_CLOCK_H

/* Time: monotonic nanoseconds for timeouts, Unix microseconds for records. */

#include <stdint.h>

#define NS_PER_S  INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)
#define US_PER_S  INT64_C(1000000)

/* No deadline. */
#define CLOCK_NEVER INT64_MAX

/* Monotonic, in ns; never goes back, means nothing across reboots. */
int64_t clock_mono(void);
/* Microseconds since 1970-01-01 00:00 UTC. */
int64_t clock_unix_us(void);

#endif
