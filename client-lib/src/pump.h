/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_PUMP_H
#define SLUSS_CLIENT_PUMP_H

/*
 * The blocking driver: all the waiting of the synchronous calls is here. All
 * times are monotonic ns.
 */

#include "flight.h"

/*
 * Steps the connection and, when nothing came of it, waits until something
 * may or a moment comes: CLOCK_NEVER, or a past one for not at all. NULL just
 * waits. True when something came of it. Signals do not end the wait.
 */
bool pump_turn(struct link *l, int64_t until);
/* Drives a call until it is done; a stream's, until it is open or done. */
void pump_drive(struct flight *f, struct route *r);
/* Until the peer has said something, the first that shows we are let in. */
enum code pump_hear(struct route *r, int64_t deadline, struct err *e)
    MUST_CHECK;

#endif
