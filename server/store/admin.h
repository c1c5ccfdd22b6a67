/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_ADMIN_H
#define SLUSS_STORE_ADMIN_H

/*
 * What an operator loads by hand, over a connection of its own as the
 * administrator role: blocking, in one transaction, outside the daemon.
 */

#include "base/status.h"

/* sluss.policy_load(hash, doc). */
enum code admin_load_policy(const char *conninfo, const uint8_t hash[32],
    const char *doc, struct err *e) MUST_CHECK;
/* sluss.registry_load(doc). */
enum code admin_load_registry(const char *conninfo, const char *doc,
    struct err *e) MUST_CHECK;

#endif
