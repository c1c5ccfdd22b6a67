/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_FEED_H
#define SLUSS_FEED_H

/*
 * What has changed for the caller's organisation; events never carry content.
 * Keep the cursor of the last event handled and go on from it after a loss. A
 * reply with `fell_behind` set says: list everything anew.
 */

#include <sluss/call.h>

SLUSS_BEGIN

/*
 * Streams changes, each a WatchResponse: "change.type", "change.case_id",
 * "change.cursor"; no change at all is a heartbeat. cursor of n bytes; n 0:
 * from now on.
 */
SLUSS_API sluss_code sluss_feed_watch(sluss_stream **out, sluss_client *c,
    const void *cursor, size_t n);
/* One page of changes, a ListChangesResponse; size 0: 50. */
SLUSS_API sluss_code sluss_feed_list(sluss_message **out, sluss_client *c,
    const void *cursor, size_t n, int size);

SLUSS_END

#endif
