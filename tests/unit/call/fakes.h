/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef TEST_CALL_FAKES_H
#define TEST_CALL_FAKES_H

/*
 * What stands around the call engine, under the test's hand: a store whose
 * units wait until the test answers them, a stream that remembers what was
 * said to it, an arena that fails, a clock that stands still. Results are real
 * libpq results, read by the real rows_*() functions.
 */

#include <check.h>
#include <libpq-fe.h>

#include "call/call.h"

/* ---- results ---- */

/* A result under way, with every column of call/columns.def. */
struct table {
	PGresult *pg;
	struct arena *a;
	int n;
};

void table_begin(struct table *t);
/* A further row, all null; its number. */
int table_row(struct table *t);
void put(struct table *t, int row, enum column c, struct param p);
void put_text(struct table *t, int row, enum column c, const char *s);
void put_int(struct table *t, int row, enum column c, int32_t v);
void put_bool(struct table *t, int row, enum column c, bool v);
void put_id(struct table *t, int row, enum column c, const struct id *id);
void put_time(struct table *t, int row, enum column c, int64_t us);

/* ---- store ---- */

enum { PENDING_MAX = 64, SEEN_MAX = 4096 };

struct store {
	struct pending {
		struct unit *unit;
		bool dropped;
	} pending[PENDING_MAX];
	size_t n_pending;
	enum sql seen[SEEN_MAX]; /* what was submitted, in order */
	size_t submits, dones;
	size_t refuse_at;        /* 1: the next submit is refused; 0: none */
	bool keeps_forgotten;    /* as if in flight: forgetting has no effect */
	struct read_call *read;  /* the last one submitted */
};

/*
 * Ends the oldest unit with the code; takes the table over, which may be NULL
 * for a failed one. A forgotten unit ends with CANCELLED whatever is given.
 */
void store_end(struct store *s, enum code code, struct table *t);
/* True when the statement was ever submitted since the fake was cleared. */
bool store_saw(const struct store *s, enum sql sql);

/* ---- net ---- */

struct stream {
	size_t answers, sends;
	bool busy, over;         /* over: the peer has left */
	const struct answer *answer;
	struct err err;          /* as it was when answered */
	struct str body;         /* copied; stream_clear() frees */
	uint8_t last_state;      /* of a health watcher */
	struct str sent;         /* the last message; copied, as body is */
	bool outlives;           /* its deadline is its connection's */
};

void stream_clear(struct stream *s);
/* Compares what was answered with what still stands there. */
void stream_still_there(const struct stream *s);
const char *stream_trailer(const struct stream *s, const char *name);

/* ---- arena and clock ---- */

/* The n-th allocation from now fails (1: the next), and all after it or not. */
void arena_fail(size_t n, bool and_after);
/* Ends it; true when an allocation was refused. */
bool arena_fail_end(void);
/* Test code that allocates in between does not count. */
void arena_fail_pause(bool paused);
extern int64_t fake_now;         /* what clock_mono() says */

#endif
