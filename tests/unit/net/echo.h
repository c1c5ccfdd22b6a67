/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_TESTS_NET_ECHO_H
#define SLUSS_TESTS_NET_ECHO_H

/*
 * A callee for net's tests. The path's last word says what happens:
 *   Echo    the message comes back at once
 *   Late    the message comes back after 20 ms
 *   Never   nothing, ever
 *   Deny    PERMISSION_DENIED with details and a trailer, refused in start()
 *   Hold    the same, held back for 50 ms
 *   Stream  the message comes back ten times
 *   Flood   64 KiB messages without end
 *   Big     one message of the largest size
 * Keys whose certificate ends in "-stranger" are not enrolled.
 */

#include "net/net.h"

struct echo {
	struct event_base *base;
	size_t started, gone, now;
};

extern const struct net_up echo_up;

/* Where the throwaway authority lies, as a configuration. */
struct echo_pki {
	char server[256], key[256], ca[256], crl[256];
	struct net_issuer issuer;
	const char *listen[2];
};

struct net_config echo_config(struct echo_pki *p, const char *dir);

#endif
