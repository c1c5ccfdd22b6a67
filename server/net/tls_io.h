/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_TLS_IO_H
#define SLUSS_NET_TLS_IO_H

/*
 * Encrypted bytes over one non-blocking descriptor. libevent tells when the
 * descriptor is ready and nothing else. Readiness is reported through one
 * function; what to do is the caller's matter, since TLS may need to read in
 * order to write and the other way round.
 */

#include <event2/event.h>

#include "net/tls_ctx.h"

struct tls_io;

enum tls_step { TLS_DONE, TLS_WAIT, TLS_FAILED };

/* Owns fd from then on, also when NULL is returned. on_ready(arg) runs from the loop only. */
struct tls_io *tls_io_new(struct event_base *base, struct tls_ctx *ctx, int fd,
    void (*on_ready)(void *), void *arg);
/* One step of the handshake; about a millisecond of work. */
enum tls_step tls_io_handshake(struct tls_io *io);
/* Why the handshake failed, for the journal; never NULL. */
const char *tls_io_reason(const struct tls_io *io);
/* Bytes read, 0 to wait, -1 when there is nothing more to come. */
ptrdiff_t tls_io_read(struct tls_io *io, void *p, size_t n);
/* Bytes taken, 0 to wait, -1 when the connection is broken. */
ptrdiff_t tls_io_write(struct tls_io *io, const void *p, size_t n);
/* Handshake messages that came after the handshake (key updates). */
unsigned tls_io_post_handshake(const struct tls_io *io);
/* Says what to be told of next; TLS's own needs are added. */
void tls_io_arm(struct tls_io *io, bool reading, bool writing);
/* Sends close_notify and FIN; what still comes is thrown away by tls_io_sink(). */
void tls_io_finish(struct tls_io *io);
/* Discards what has come; false once the peer has closed. */
bool tls_io_sink(struct tls_io *io);
/* Closes; what was written is still delivered. */
void tls_io_close(struct tls_io *io);
/* Ends at once, without sending what the kernel still holds. */
void tls_io_abort(struct tls_io *io);
/* True when a CRL of t lists the peer's chain. */
bool tls_io_revoked(const struct tls_io *io, const struct tls_ctx *t);
/* For peer.c. */
struct ssl_st *tls_io_ssl(const struct tls_io *io);
const struct tls_ctx *tls_io_ctx(const struct tls_io *io);
void tls_io_free(struct tls_io *io);

#endif
