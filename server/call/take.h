/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_TAKE_H
#define SLUSS_CALL_TAKE_H

/* Content that was read on its way into a write. */

#include "call/call.h"

/* What was opened is walked by the guard as on its way out, and kept for the write. */
enum code take_guard(struct call *c);

#endif
