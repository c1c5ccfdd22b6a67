/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_H2_SESSION_H
#define SLUSS_NET_H2_SESSION_H

/*
 * nghttp2's side of a connection: options, settings and callbacks. Neither
 * h2_session_feed() nor h2_session_fetch() may be called from a callback.
 */

#include "net/h2_conn.h"

/* Makes c->session and submits our SETTINGS; false without memory. */
bool h2_session_open(struct h2_conn *c) MUST_CHECK;
/* Bytes from the peer; false when the session cannot go on. */
bool h2_session_feed(struct h2_conn *c, const uint8_t *p, size_t n) MUST_CHECK;
/* The next frame to send: its length, 0 for none, -1 when it cannot go on. */
ptrdiff_t h2_session_fetch(struct h2_conn *c, const uint8_t **p);
/* Frames that wait to be sent, those held back by flow control aside. */
size_t h2_session_queued(const struct h2_conn *c);
/* Nothing left to read nor to send. */
bool h2_session_over(const struct h2_conn *c);
/* First half of a graceful end: GOAWAY that still allows what is under way. */
void h2_session_notice(struct h2_conn *c);
/* Second half: GOAWAY with the last stream that is served. */
void h2_session_goaway(struct h2_conn *c);
/* Ends now: GOAWAY, ENHANCE_YOUR_CALM when calm, and no stream survives. */
void h2_session_end(struct h2_conn *c, bool calm);
void h2_session_close(struct h2_conn *c);

#endif
