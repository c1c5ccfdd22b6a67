/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_PG_WIRE_H
#define SLUSS_STORE_PG_WIRE_H

/* PostgreSQL's binary forms: big endian, times in µs since 2000-01-01 UTC. */

#include "base/str.h"

#define PG_WIRE_EPOCH_US INT64_C(946684800000000)
/* Dimensions, null flag, element type, elements, lower bound. */
#define PG_WIRE_ARRAY    20

static inline void
pg_wire_put(uint8_t *out, uint64_t v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		out[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
}

static inline uint64_t
pg_wire_get(const char *p, unsigned bytes)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < bytes; i++)
		v = v << 8 | (uint8_t)p[i];
	return v;
}

/* Head of an array of one dimension without nulls. */
static inline void
pg_wire_array(uint8_t out[PG_WIRE_ARRAY], uint32_t type, size_t n)
{
	pg_wire_put(out, 1, 4);
	pg_wire_put(out + 4, 0, 4);
	pg_wire_put(out + 8, type, 4);
	pg_wire_put(out + 12, n, 4);
	pg_wire_put(out + 16, 1, 4);
}

#endif
