/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_WATCH_BATCH_H
#define SLUSS_CALL_WATCH_BATCH_H

/*
 * The watches that are asked for in one statement. The batch owns its arena,
 * which it lies in, and holds the policy that it is asked and decided with.
 */

#include "call/change.h"
#include "call/services.h"

#define BATCH_WATCHES 64
#define BATCH_CHANGES 32

struct watch {
	struct watcher watcher;  /* first: found by it */
	struct call *call;
	struct feed_place place;
	bool from_now;           /* no place yet */
	bool opened;             /* its first batch was answered */
	struct arena *scratch;   /* what is being told lies here */
	struct parts *messages;
	size_t n, at;
};

struct watch_batch {
	struct unit unit;
	struct engine_parts *engine;
	struct policy_ref *policy; /* asked with, and decided with */
	struct arena *arena;     /* holds this too */
	struct watch *of[BATCH_WATCHES]; /* NULL: has gone meanwhile */
	size_t n;
};

/*
 * Asks the door for what the batch's watches have not been told. False, with e
 * set, when nothing was asked; else done runs once, later.
 */
bool watch_batch_submit(struct watch_batch *b, void (*done)(struct unit *),
    struct err *e);

#endif
