/* SPDX-License-Identifier: EUPL-1.2 */
/* Counts and latencies of one round. */

#include "stats.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define LATENCIES (1 << 22)

static uint64_t n_good, n_bad, n_bytes;
static uint32_t *latencies;      /* microseconds */
static size_t n_latencies;

bool
stats_start(void)
{
	latencies = malloc(LATENCIES * sizeof(*latencies));
	return latencies != NULL;
}

void
stats_good(int64_t latency_us, size_t bytes)
{
	n_good++;
	n_bytes += bytes;
	if (n_latencies < LATENCIES)
		latencies[n_latencies++] = (uint32_t)latency_us;
}

void
stats_bad(void)
{
	n_bad++;
}

static int
by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint32_t
quantile(double q)
{
	return n_latencies == 0 ? 0 :
	    latencies[(size_t)(q * (double)(n_latencies - 1))];
}

void
stats_print(double seconds)
{
	struct rusage used;
	double cpu;

	getrusage(RUSAGE_SELF, &used);
	cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
	    (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
	qsort(latencies, n_latencies, sizeof(*latencies), by_size);
	printf("{\"calls\": %llu, \"failed\": %llu, \"seconds\": %.3f, "
	    "\"rate\": %.1f, \"p50_us\": %u, \"p99_us\": %u, "
	    "\"bytes\": %llu, \"cpu_us\": %.0f}\n", (unsigned long long)n_good,
	    (unsigned long long)n_bad, seconds, (double)n_good / seconds,
	    quantile(0.5), quantile(0.99), (unsigned long long)n_bytes, cpu);
}

int
stats_status(void)
{
	return n_bad > 0 || n_good == 0;
}
