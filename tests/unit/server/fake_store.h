/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_TESTS_SERVER_FAKE_STORE_H
#define SLUSS_TESTS_SERVER_FAKE_STORE_H

/*
 * A store that is ours: what is submitted is noted, and answered when the test
 * says so, with rows of the registry.
 */

#include <check.h>

#include "store/store.h"

/* A row; each letter is repeated to fill an id or a key. */
struct line {
	int64_t generation;
	char node, organisation, key; /* node 0: the registry is empty */
	bool revoked;
	const char *actor, *number;
};

extern struct fake_store {
	enum sql sql;            /* of the newest question */
	unsigned waiting, total; /* questions */
	bool refuse;             /* every submit fails */
} fake_store;

void fake_store_reset(void);
/* Answers the oldest question. */
void fake_store_answer(enum code code, const struct line *lines, size_t n);
void fake_store_answer_copy(const struct line *lines, size_t n);
void fake_store_answer_generation(int64_t generation);

#endif
