/* SPDX-License-Identifier: EUPL-1.2 */
/* The two clocks; neither can fail on a system that we run on. */

#include "base/clock.h"

#include <time.h>

#include "base/status.h"

int64_t
clock_mono(void)
{
	struct timespec ts;

	ASSERT(clock_gettime(CLOCK_MONOTONIC, &ts) == 0);
	return (int64_t)ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

int64_t
clock_unix_us(void)
{
	struct timespec ts;

	ASSERT(clock_gettime(CLOCK_REALTIME, &ts) == 0);
	return (int64_t)ts.tv_sec * US_PER_S + ts.tv_nsec / 1000;
}
