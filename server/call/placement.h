/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_PLACEMENT_H
#define SLUSS_CALL_PLACEMENT_H

#include "sluss/v1/record.pb-c.h"

#include "base/buf.h"
#include "call/call.h"

/*
 * Appends the clear facts of a record that places somebody, as JSON for the
 * door: by group, whether it is a stay that shuts out others, and from which
 * day to which. Nothing is appended for what places nobody. What shuts out
 * nothing gives no days. INVALID_ARGUMENT PLACEMENTS_OVERLAP when leaves of one
 * record overlap, which no other record is needed to see.
 */
enum code placement_clear(struct call *c, const Sluss__V1__Record *record,
    struct buf *out);

#endif
