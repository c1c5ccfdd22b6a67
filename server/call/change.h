/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_CHANGE_H
#define SLUSS_CALL_CHANGE_H

/*
 * Rows of the feed on their way out, for Watch and ListChanges. Where a reader
 * stands counts others' changes, so that it leaves sealed, bound to the
 * organisation and the actor it was given to.
 */

#include "call/call.h"

/* A cursor of the request; *given is false for none. */
enum code change_place(struct call *c, const ProtobufCBinaryData *cursor,
    struct feed_place *place, bool *given);
/* A cursor for the reply, from the arena; p is NULL when there is no memory. */
struct str change_cursor(struct call *c, struct arena *a,
    const struct feed_place *place);
/* Where the batch of the row ends. */
struct feed_place change_passed(const struct row *r);
/*
 * The policy's own answer on the row, if it has a change. Where it differs from
 * the door's there is an alarm, and UNAVAILABLE for the whole batch: a reader
 * that went on behind it would miss for good what may only be withheld now.
 */
enum code change_decide(struct call *c, const struct row *r) MUST_CHECK;
/* The Change, from the arena of out. */
void change_write(struct call *c, const struct row *r, struct parts *out);

#endif
