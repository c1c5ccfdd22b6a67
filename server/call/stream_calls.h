/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_STREAM_CALLS_H
#define SLUSS_CALL_STREAM_CALLS_H

/* grpc.health.v1: the one service without a log row, since it tells nothing of anybody. */

#include "call/call.h"

extern step_fn *const steps_health_check[];
extern step_fn *const steps_health_watch[];

/* The serving state changed: every watcher is told. */
void stream_calls_health(struct engine_parts *g);
/* Every watcher is told the last state and ended. */
void stream_calls_end(struct engine_parts *g);
/* There is room on the stream again. */
void stream_calls_room(struct call *c);
/* The call is about to be freed. */
void stream_calls_forget(struct call *c);

#endif
