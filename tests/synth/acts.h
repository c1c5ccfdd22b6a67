/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SYNTH_ACTS_H
#define SLUSS_SYNTH_ACTS_H

/* What is done in a case, each act with its rows and its row of the log. */

#include "base/clock.h"
#include "shape.h"

#define DAY_US (INT64_C(86400) * US_PER_S)

struct part {
	const struct organisation *o;
	const char *standing, *position, *actor, *role;
	struct id key;
	char key_uuid[37];
};

struct record {
	char uuid[37];
	struct id id;
	uint32_t kind;
	const struct part *owner;
};

struct making {
	struct synth *y;
	struct rng r;
	struct id case_id;
	char uuid[37];
	int64_t begun;
	int64_t at;              /* moves on with what happens */
	struct part police, analyst, board, receiver, third;
	bool has_third, has_receiver, has_board;
	char consent[37];
	bool consented;
};

/* As COPY reads a time; the first ten characters are the day. */
const char *acts_stamp(int64_t us, char out[40]);
/* A final record of the groups named: "kind.group kind.group", or "case". */
struct record acts_put(struct making *c, const struct part *p,
    const char *groups, int days, int ending);
/* Bits of groups of one kind. */
uint32_t acts_bits(const char *const *names, size_t n);
/* second: who approved; NULL where nobody has to. */
void acts_disclose(struct making *c, const struct record *r, uint32_t groups,
    const struct part *to, const char *ground, const char *second);
/* Takes part: its key, its case record, who works there. */
struct record acts_join(struct making *c, struct part *p, bool headed);
/* The participant's row, which comes last. */
void acts_participant(struct making *c, const struct part *p, int stage,
    bool closed, const char *closure);
void acts_note(struct making *c, const struct part *p, const char *method,
    const struct record *r, int version, uint32_t groups,
    const char *disclosure, const char *ground);

#endif
