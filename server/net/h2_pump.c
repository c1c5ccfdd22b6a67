/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Bytes in and out of a connection, so much a turn. Frames are gathered into
 * records of TLS's largest size: a small reply with head and trailers is one
 * write. Plaintext that was read is wiped from the stack.
 */

#include "net/h2_pump.h"

#include "net/h2_session.h"
#include "net/tls_io.h"

#define CHUNK (16 * 1024)
#define READS_A_TURN 4
#define WRITES_A_TURN 16
#define QUEUED_MAX 64           /* frames waiting when reading stops */

bool
h2_pump_read(struct h2_conn *c)
{
	uint8_t chunk[CHUNK];
	unsigned i;

	c->again = false;
	for (i = 0; i < READS_A_TURN; i++) {
		ptrdiff_t n = tls_io_read(c->io, chunk, sizeof(chunk));

		for (; c->key_updates < tls_io_post_handshake(c->io);
		    c->key_updates++)
			h2_conn_charge(c, "key updates");
		if (n < 0 || (n > 0 &&
		    !h2_session_feed(c, chunk, (size_t)n))) {
			explicit_bzero(chunk, sizeof(chunk));
			return false;
		}
		if (c->abuse)
			break;
		if (n == 0)
			break;
	}
	if (i == READS_A_TURN)
		c->again = true;
	explicit_bzero(chunk, sizeof(chunk));
	return true;
}

/* Gathers frames up to one TLS record. False when the session is broken. */
static bool
gather(struct h2_conn *c)
{
	while (c->out.n < CHUNK) {
		const uint8_t *p;
		ptrdiff_t n = h2_session_fetch(c, &p);

		if (n == 0)
			return true;
		if (n > 0 && c->out.n == 0)
			c->wrote_at = clock_mono();
		if (n > 0)
			buf_append(&c->out, p, (size_t)n);
		if (n < 0 || c->out.failed)
			return false;
	}
	return true;
}

bool
h2_pump_write(struct h2_conn *c)
{
	unsigned i;

	c->blocked = false;
	for (i = 0; i < WRITES_A_TURN && !c->blocked; i++) {
		ptrdiff_t n;

		if (!gather(c))
			return false;
		if (c->out.n == 0)
			return true;
		n = tls_io_write(c->io, buf_data(&c->out),
		    c->out.n < CHUNK ? c->out.n : CHUNK);
		if (n < 0)
			return false;
		c->blocked = n == 0;
		if (n > 0) {
			buf_consume(&c->out, (size_t)n);
			c->wrote_at = clock_mono();
		}
	}
	if (!c->blocked)
		h2_conn_wake(c);
	return true;
}

/* A peer that does not take our answers gives us no more to answer. */
bool
h2_pump_wants(const struct h2_conn *c)
{
	return !c->blocked ||
	    (c->out.n < CHUNK && h2_session_queued(c) <= QUEUED_MAX);
}
