/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef TEST_CALL_ALLOCATIONS_H
#define TEST_CALL_ALLOCATIONS_H

/*
 * Counts what our own objects allocate while they are told to: the linker
 * wraps the allocator for what is linked statically, so libpq, OpenSSL and
 * libevent are not seen. In an executable that compiles base/arena.c with
 * calloc=arena_chunk, the arena's chunks are counted apart.
 */

#include <stdbool.h>
#include <stddef.h>

struct allocations {
	size_t chunks, others;
};

extern struct allocations counted;

/* Counts from here, or no more; how it was before. */
bool count_allocations(bool on);

#endif
