/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_FEED_FEED_H
#define SLUSS_FEED_FEED_H

/*
 * Open watches and which of them are due. A watcher is embedded in its call
 * and is out of the feed before that is freed. Everything runs on the loop's
 * thread; nothing here calls back.
 */

#include <sys/queue.h>

#include "base/status.h"
#include "base/str.h"

/* Where a reader stands: behind this change, in the order of commits. */
struct feed_place {
	int64_t xact, id;
};

enum { FEED_PLACE = 16 };
/* As bytes for a sealed cursor, and back; false when they are none. */
void feed_place_write(const struct feed_place *p, char out[FEED_PLACE]);
bool feed_place_read(struct str bytes, struct feed_place *p);

enum watcher_state {
	WATCHER_OUT,             /* not in the feed */
	WATCHER_IDLE,            /* has been told everything */
	WATCHER_DUE,             /* in the queue */
	WATCHER_ASKED,           /* in a statement */
	WATCHER_TELLING,         /* its batch is on its way to the peer */
};

struct watcher {
	struct id organisation;
	enum watcher_state state;
	bool again;              /* woken meanwhile */
	bool held;               /* something waits for others' transactions */
	int64_t told;            /* when it last heard anything, monotonic ns */
	TAILQ_ENTRY(watcher) link, queue;
};

TAILQ_HEAD(watchers, watcher);

struct feed {
	struct watchers all, due;
	size_t n, max;
};

void feed_init(struct feed *f, size_t max);
/* The watcher is due at once; false when there are too many already. */
bool feed_add(struct feed *f, struct watcher *w,
    const struct id *organisation);
/* Fine for one that is not in the feed. */
void feed_remove(struct feed *f, struct watcher *w);
/* Something changed for an organisation, by NOTIFY's payload; NULL, or what is no id: for anybody. */
void feed_wake(struct feed *f, const char *organisation);
/*
 * Takes up to max that are due; they are ASKED now. In the order in which they
 * became due, but of one organisation a quarter of max first, so that its many
 * hold up nobody else's.
 */
size_t feed_take(struct feed *f, struct watcher **out, size_t max);
/* The answer is in; telling: there is something on its way to the peer. */
void feed_answered(struct feed *f, struct watcher *w, bool telling, bool more,
    bool held);
/* The peer has taken all of it. */
void feed_told(struct feed *f, struct watcher *w);
/* Every 100 ms: those that were held are due again. */
void feed_tick(struct feed *f);
/* The first idle watcher that has heard nothing since then; NULL: none. */
struct watcher *feed_silent(struct feed *f, int64_t since);

#endif
