/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SYNTH_SHAPE_H
#define SLUSS_SYNTH_SHAPE_H

/*
 * Who there is, and what becomes of one case. Everything but keys, nonces and
 * salts follows from the seed, the case's number and the day it is made for.
 */

#include "fill.h"
#include "load.h"
#include "vault/vault.h"

#define SHAPE_POLICE 7
#define SHAPE_ORGANISATIONS 400

struct organisation {
	char code[32];
	char municipality[5];    /* of a board */
	const char *agency;
	struct id id, node;
	char uuid[37], node_uuid[37];
};

struct synth {
	uint64_t seed;
	int64_t now;             /* the day it is made for, midnight UTC */
	struct policy *policy;
	struct vault *vault;
	struct load load;
	struct organisation org[SHAPE_ORGANISATIONS];
	size_t n;                /* police regions, boards, Kriminalvården, SiS */
};

/* The organisations, from the policy's municipalities; ids are looked up later. */
void shape_organisations(struct synth *y);
/* The registry file that slussd takes, on standard output. */
void shape_registry(const struct synth *y);
/* The case's id; it tells whether a batch is there already. */
struct id shape_case_id(const struct synth *y, uint64_t number);
/* The rows of one case. */
void shape_case(struct synth *y, uint64_t number);

/* Whether the county is of that region of the police. */
bool shape_covers(size_t region, const char *county);
/* 36 characters and NUL. */
void shape_uuid(const struct id *id, char out[37]);

#endif
