/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_ROUTE_H
#define SLUSS_CLIENT_ROUTE_H

/* Where a client's calls go, and the connection that they go by. */

#include "link.h"

struct route {
	struct tls_config *tls;
	char host[256], port[8]; /* host without brackets */
	char name[256];          /* that the server must prove */
	char authority[280];
	bool resolved;           /* at holds the addresses, else it is asked */
	struct addresses at;
	struct link *link;       /* newest connection; may be NULL or dead */
};

/*
 * A connection that takes calls, or will once it is up: the one there is, or
 * a new one, to be up by the deadline. It is the route's; take a reference.
 */
enum code route_link(struct route *r, int64_t deadline, struct link **out,
    struct err *e) MUST_CHECK;
/* Lets the connection go. */
void route_clear(struct route *r);

#endif
