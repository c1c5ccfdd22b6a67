/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SERVER_NOTIFY_H
#define SLUSS_SERVER_NOTIFY_H

/*
 * Notices that leave the system: for each urgent change that nobody has read,
 * the operator's command is run with neutral facts in its environment, for one
 * on call after another. Nothing here blocks: children are few, are looked
 * after on the tick, and are killed when they take too long. Every run and
 * what came of it is journalled by the notice's id.
 */

#include "store/store.h"

/* The longest name of one on call. */
#define NOTIFY_TARGET_MAX 128

struct notify;

struct notify_config {
	/* Program and arguments, NULL-ended; the program is a path from the root. */
	char *const *command;
	/* Those on call, in order; what they are called is the operator's business. */
	const char *const *targets;
	size_t n_targets;
	/* A child that takes longer is killed; who has not read by then is passed over. */
	unsigned timeout_ms, escalate_ms;
};

/* The configuration must outlive it. NULL when there is no memory. */
struct notify *notify_new(struct store *store, const struct notify_config *c);
/* Every 100 ms: reaps, kills, asks for more. */
void notify_tick(struct notify *n);
/* Something has changed: asks at the next tick. */
void notify_wake(struct notify *n);
/* After store_free(); children that still run are killed. NULL is fine. */
void notify_free(struct notify *n);

#endif
