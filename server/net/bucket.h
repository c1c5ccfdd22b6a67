/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_BUCKET_H
#define SLUSS_NET_BUCKET_H

/*
 * A token bucket kept as debt in nanoseconds: all zero is a full bucket, and
 * time pays the debt back. Rate in tokens a second, burst in tokens.
 */

#include <stdbool.h>

#include "base/clock.h"

struct bucket {
	int64_t at;
	int64_t debt;
};

/* Takes a token; false when there is none. */
static inline bool
bucket_take(struct bucket *b, int64_t now, unsigned rate, unsigned burst)
{
	int64_t cost = NS_PER_S / (int64_t)rate;
	int64_t paid = now - b->at;

	b->at = now;
	b->debt = b->debt > paid ? b->debt - paid : 0;
	if (b->debt > cost * ((int64_t)burst - 1))
		return false;
	b->debt += cost;
	return true;
}

/* Puts n tokens back. */
static inline void
bucket_give(struct bucket *b, unsigned n, unsigned rate)
{
	int64_t cost = NS_PER_S / (int64_t)rate * (int64_t)n;

	b->debt = b->debt > cost ? b->debt - cost : 0;
}

#endif
