/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_REGISTRY_REGISTRY_H
#define SLUSS_REGISTRY_REGISTRY_H

/*
 * Which key belongs to which node of which organisation: a copy of the door's
 * registry, replaced as a whole when its generation moves. It only keeps
 * strangers out early; every statement asks the database again.
 */

#include "net/net.h"
#include "store/store.h"

struct registry;

/* changed runs after a new copy is in place. */
struct registry *registry_new(struct store *store, void (*changed)(void *),
    void *arg, struct err *e);
void registry_free(struct registry *r);
/* Once a second and on NOTIFY: did it move? Then a new copy is asked for. */
void registry_poll(struct registry *r);
/* True once a copy is in place. */
bool registry_ready(const struct registry *r);
/* Since when, in ns, the copy was last known to be current. */
int64_t registry_age(const struct registry *r);

/* The node whose key this is, if the certificate says the same organisation. */
enum code registry_identify(struct registry *r, const struct net_identity *id,
    struct peer *out);
/* True when the peer is not (any more) what it was when it connected. */
bool registry_gone(const struct registry *r, const struct peer *p);

#endif
