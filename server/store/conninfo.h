/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_CONNINFO_H
#define SLUSS_STORE_CONNINFO_H

/* The connection string of the configuration, with what sluss insists on. */

#include <libpq-fe.h>

#include "base/status.h"

struct conninfo;

/* INVALID_ARGUMENT when libpq cannot parse it; the text is not quoted back. */
struct conninfo *conninfo_new(const char *text, struct err *e);
void conninfo_free(struct conninfo *c);
/* PQconnectStart() with it. */
PGconn *conninfo_connect(const struct conninfo *c);

#endif
