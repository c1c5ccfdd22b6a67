/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_WATCH_H
#define SLUSS_STORE_WATCH_H

/* A socket and a timer of the loop, for a connection that comes and goes. */

#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

struct watch {
	struct event_base *base;
	struct event *io, *timer;
	event_callback_fn on_io;
	void *arg;
	evutil_socket_t fd;      /* -1: none */
	short what;
};

/* False when there is no memory; watch_close() is due all the same. */
bool watch_open(struct watch *w, struct event_base *base,
    event_callback_fn on_io, event_callback_fn on_timer, void *arg);
void watch_close(struct watch *w);
/*
 * Watches fd for EV_READ, EV_WRITE or both, until told otherwise. fresh: the
 * number may stand for another socket than the last time.
 */
bool watch_socket(struct watch *w, evutil_socket_t fd, short what, bool fresh);
void watch_after(struct watch *w, int64_t ms);
/* Has the timer run at the end of this turn. */
void watch_at_once(struct watch *w);
void watch_no_timer(struct watch *w);
/* Neither socket nor timer. */
void watch_stop(struct watch *w);

#endif
