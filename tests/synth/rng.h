/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SYNTH_RNG_H
#define SLUSS_SYNTH_RNG_H

/* splitmix64: small, fast, and the same everywhere. Never for a secret. */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct rng {
	uint64_t state;
};

static inline uint64_t
rng_next(struct rng *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* A stream of its own for each seed and number: mixed, or streams would overlap. */
static inline struct rng
rng_of(uint64_t seed, uint64_t number)
{
	struct rng a = { seed }, b = { ~number };
	struct rng r = { rng_next(&a) ^ rng_next(&b) };

	r.state = rng_next(&r);
	return r;
}

/* 0 to n - 1. */
static inline uint32_t
rng_below(struct rng *r, uint32_t n)
{
	return (uint32_t)((rng_next(r) >> 32) * n >> 32);
}

static inline bool
rng_percent(struct rng *r, uint32_t percent)
{
	return rng_below(r, 100) < percent;
}

static inline struct id
rng_id(struct rng *r)
{
	uint64_t a = rng_next(r), b = rng_next(r);
	struct id id;

	memcpy(id.b, &a, 8);
	memcpy(id.b + 8, &b, 8);
	return id;
}

#endif
