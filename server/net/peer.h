/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_PEER_H
#define SLUSS_NET_PEER_H

/*
 * Reading one identity out of a verified certificate, by the rule of the
 * issuer that its chain leads to. The common name is never read.
 */

#include "net/net.h"
#include "net/tls_io.h"

/*
 * After the handshake. UNAUTHENTICATED with the reason in *e when the
 * certificate does not state exactly one identity that its issuer may give.
 */
enum code peer_identity(const struct tls_io *io, struct net_identity *out,
    struct err *e) MUST_CHECK;

#endif
