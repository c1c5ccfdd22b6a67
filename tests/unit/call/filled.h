/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef TEST_CALL_FILLED_H
#define TEST_CALL_FILLED_H

/*
 * A well-formed request of any method, made from its descriptor: ids, codes,
 * dates and texts by the field's name, so that most pass what is checked
 * before the door.
 */

#include "call/call.h"

/* The packed request, in the arena. */
struct str filled_request(struct arena *a, const ProtobufCMessageDescriptor *d);

#endif
