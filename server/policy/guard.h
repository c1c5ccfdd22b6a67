/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_GUARD_H
#define SLUSS_POLICY_GUARD_H

/*
 * The egress guard, the last wall: walks a record body about to leave, tag by
 * tag, and refuses the whole answer when it holds anything but the groups that
 * were released. It looks at the bytes, not at how they came about.
 */

#include "base/status.h"

/*
 * released: bit g is set when group g may leave. parts are the reply in
 * pieces as they will be sent, beginning with the body's groups. False: drop
 * the answer and raise the alarm.
 */
bool guard_body(uint32_t kind, uint32_t released, const struct str *parts,
    size_t n_parts);

#endif
