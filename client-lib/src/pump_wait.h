/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_PUMP_WAIT_H
#define SLUSS_CLIENT_PUMP_WAIT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Waits for the descriptor, for reading or writing; with fd -1 just waits.
 * True when it is ready, false when the moment (monotonic ns) came first.
 * Signals do not end the wait.
 */
bool pump_wait(int fd, bool read, bool write, int64_t until);

#endif
