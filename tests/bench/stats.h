/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_TESTS_BENCH_STATS_H
#define SLUSS_TESTS_BENCH_STATS_H

/* What came of the calls of one round; one round a process. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool stats_start(void);
void stats_good(int64_t latency_us, size_t bytes);
void stats_bad(void);
/* One line of JSON on stdout. */
void stats_print(double seconds);
/* 0 when there were calls, and all of them good. */
int stats_status(void);

#endif
