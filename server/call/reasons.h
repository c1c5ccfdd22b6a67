/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_REASONS_H
#define SLUSS_CALL_REASONS_H

#include "base/status.h"

/*
 * Fills *e for a reason that the door gave: one fixed text a reason, so that a
 * refusal reads the same whichever wall made it. NOT_FOUND has one text only.
 */
enum code reasons_set(struct err *e, enum code code, struct str reason);

#endif
