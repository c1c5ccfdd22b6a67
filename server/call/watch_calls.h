/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_WATCH_CALLS_H
#define SLUSS_CALL_WATCH_CALLS_H

/*
 * FeedService.Watch. An open watch waits for nothing of its own: the feed says
 * when it is due, one statement asks the door for many, and what came is sent
 * message by message as the peer takes it. It may be freed at any moment.
 */

#include "call/call.h"

#define WATCHERS_MAX 20000

enum next watch_calls_open(struct call *c);

/* Asks the door for those that are due, unless it is being asked. */
void watch_calls_ask(struct engine_parts *g);
/* Those that have heard nothing for long hear that they are heard. */
void watch_calls_beat(struct engine_parts *g);
/* There is room on the stream again. */
void watch_calls_room(struct call *c);
/* The call is about to be freed. */
void watch_calls_forget(struct call *c);
/* The server is about to stop: every watch ends. */
void watch_calls_end(struct engine_parts *g);
/* After the store. */
void watch_calls_clear(struct engine_parts *g);

#endif
