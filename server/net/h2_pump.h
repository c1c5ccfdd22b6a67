/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_H2_PUMP_H
#define SLUSS_NET_H2_PUMP_H

/*
 * The two halves of a turn that move bytes. Neither calls upward nor ends the
 * connection: false tells the turn that it is broken.
 */

#include "net/h2_conn.h"

/* Reads and feeds; sets c->again when more waits inside TLS, and c->abuse. */
bool h2_pump_read(struct h2_conn *c) MUST_CHECK;
/* Sends what there is; sets c->blocked when the socket takes no more. */
bool h2_pump_write(struct h2_conn *c) MUST_CHECK;
/* Is there room for what reading would bring about? */
bool h2_pump_wants(const struct h2_conn *c);

#endif
