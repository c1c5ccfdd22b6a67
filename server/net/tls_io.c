/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * TLS over a descriptor. After an abort the SSL object and the descriptor are
 * gone and every function is a harmless no-op, so that a connection may be
 * ended from anywhere. OpenSSL does not retry by itself: a peer that sends
 * key updates without end would keep it inside SSL_read() for ever.
 */

#include "net/tls_io.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct tls_io {
	SSL *ssl;
	struct tls_ctx *ctx;
	int fd;
	struct event *readable, *writable;
	void (*on_ready)(void *);
	void *arg;
	bool reading, writing;          /* which events are armed */
	bool read_needs_write, write_needs_read;
	bool shaken, broken;
	unsigned post_handshake;
	const char *reason;
};

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct tls_io *io = arg;

	(void)fd, (void)what;
	io->on_ready(io->arg);
}

static void
on_message(int write_p, int version, int type, const void *p, size_t n,
    SSL *ssl, void *arg)
{
	struct tls_io *io = arg;

	(void)version, (void)p, (void)n;
	if (write_p || type != SSL3_RT_HANDSHAKE || !io->shaken)
		return;
	io->post_handshake++;
	/*
	 * Without read-ahead SSL_read() returns after each such message;
	 * with it, only when its buffer happens to end with one.
	 */
	SSL_set_read_ahead(ssl, 0);
}

struct tls_io *
tls_io_new(struct event_base *base, struct tls_ctx *ctx, int fd,
    void (*on_ready)(void *), void *arg)
{
	struct tls_io *io = calloc(1, sizeof(*io));

	if (!io) {
		close(fd);
		return NULL;
	}
	io->fd = fd;
	io->ctx = tls_ctx_ref(ctx);
	io->on_ready = on_ready;
	io->arg = arg;
	io->reason = "";
	io->ssl = SSL_new(tls_ctx_ssl(ctx));
	io->readable = event_new(base, fd, EV_READ | EV_PERSIST, on_event, io);
	io->writable = event_new(base, fd, EV_WRITE | EV_PERSIST, on_event,
	    io);
	if (!io->ssl || !io->readable || !io->writable ||
	    SSL_set_fd(io->ssl, fd) != 1) {
		tls_io_free(io);
		return NULL;
	}
	SSL_set_accept_state(io->ssl);
	SSL_set_msg_callback(io->ssl, on_message);
	SSL_set_msg_callback_arg(io->ssl, io);
	return io;
}

static const char *
reason_of(const SSL *ssl)
{
	long verify = SSL_get_verify_result(ssl);
	unsigned long why = ERR_peek_error();
	const char *text = NULL;

	if (verify != X509_V_OK)
		return X509_verify_cert_error_string(verify);
	if (why != 0)
		text = ERR_reason_error_string(why);
	return text ? text : "connection closed";
}

enum tls_step
tls_io_handshake(struct tls_io *io)
{
	int rv;

	if (!io->ssl)
		return TLS_FAILED;
	ERR_clear_error();
	rv = SSL_do_handshake(io->ssl);
	if (rv == 1) {
		io->shaken = true;
		return TLS_DONE;
	}
	switch (SSL_get_error(io->ssl, rv)) {
	case SSL_ERROR_WANT_READ:
		tls_io_arm(io, true, false);
		return TLS_WAIT;
	case SSL_ERROR_WANT_WRITE:
		tls_io_arm(io, false, true);
		return TLS_WAIT;
	default:
		io->reason = reason_of(io->ssl);
		io->broken = true;
		ERR_clear_error();
		return TLS_FAILED;
	}
}

const char *
tls_io_reason(const struct tls_io *io)
{
	return io->reason;
}

ptrdiff_t
tls_io_read(struct tls_io *io, void *p, size_t n)
{
	int rv;

	if (!io->ssl || io->broken)
		return -1;
	io->read_needs_write = false;
	ERR_clear_error();
	rv = SSL_read(io->ssl, p, n > INT_MAX ? INT_MAX : (int)n);
	if (rv > 0)
		return rv;
	switch (SSL_get_error(io->ssl, rv)) {
	case SSL_ERROR_WANT_READ:
		return 0;
	case SSL_ERROR_WANT_WRITE:
		io->read_needs_write = true;
		return 0;
	default:
		io->broken = SSL_get_shutdown(io->ssl) == 0;
		ERR_clear_error();
		return -1;
	}
}

ptrdiff_t
tls_io_write(struct tls_io *io, const void *p, size_t n)
{
	int rv;

	if (!io->ssl || io->broken)
		return -1;
	io->write_needs_read = false;
	ERR_clear_error();
	rv = SSL_write(io->ssl, p, n > INT_MAX ? INT_MAX : (int)n);
	if (rv > 0)
		return rv;
	switch (SSL_get_error(io->ssl, rv)) {
	case SSL_ERROR_WANT_WRITE:
		return 0;
	case SSL_ERROR_WANT_READ:
		io->write_needs_read = true;
		return 0;
	default:
		io->broken = true;
		ERR_clear_error();
		return -1;
	}
}

unsigned
tls_io_post_handshake(const struct tls_io *io)
{
	return io->post_handshake;
}

static void
set(struct event *event, bool want, bool *armed)
{
	if (want == *armed)
		return;
	*armed = (want ? event_add(event, NULL) : event_del(event)) == 0 ?
	    want : *armed;
}

void
tls_io_arm(struct tls_io *io, bool reading, bool writing)
{
	if (io->fd < 0)
		return;
	set(io->readable, reading || io->write_needs_read, &io->reading);
	set(io->writable, writing || io->read_needs_write, &io->writing);
}

void
tls_io_finish(struct tls_io *io)
{
	if (io->fd < 0)
		return;
	ERR_clear_error();
	if (io->shaken && !io->broken)
		SSL_shutdown(io->ssl);
	ERR_clear_error();
	shutdown(io->fd, SHUT_WR);
	io->read_needs_write = io->write_needs_read = false;
	tls_io_arm(io, true, false);
}

bool
tls_io_sink(struct tls_io *io)
{
	char sink[4096];

	for (unsigned i = 0; i < 16; i++) {
		ssize_t n = io->fd < 0 ? 0 :
		    recv(io->fd, sink, sizeof(sink), MSG_DONTWAIT);

		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		if (n == 0)
			return false;
	}
	return true;
}

static void
release(struct tls_io *io)
{
	if (io->readable)
		event_free(io->readable);
	if (io->writable)
		event_free(io->writable);
	io->readable = io->writable = NULL;
	SSL_free(io->ssl);
	io->ssl = NULL;
	if (io->fd >= 0)
		close(io->fd);
	io->fd = -1;
}

void
tls_io_close(struct tls_io *io)
{
	release(io);
}

void
tls_io_abort(struct tls_io *io)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	if (io->fd >= 0)
		setsockopt(io->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	release(io);
}

bool
tls_io_revoked(const struct tls_io *io, const struct tls_ctx *t)
{
	return io->ssl && tls_ctx_revoked(t, io->ssl);
}

SSL *
tls_io_ssl(const struct tls_io *io)
{
	return io->ssl;
}

const struct tls_ctx *
tls_io_ctx(const struct tls_io *io)
{
	return io->ctx;
}

void
tls_io_free(struct tls_io *io)
{
	if (!io)
		return;
	release(io);
	tls_ctx_unref(io->ctx);
	free(io);
}
