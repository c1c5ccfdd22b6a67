/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * OpenSSL behind six functions. Socket writes go through a BIO of our own,
 * because OpenSSL's raises SIGPIPE and a library must not touch the process's
 * signals.
 */

#include "tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct tls_config {
	SSL_CTX *ctx;
	BIO_METHOD *socket;
};

struct tls {
	SSL *ssl;
};

static int
socket_fd(BIO *bio)
{
	return (int)(intptr_t)BIO_get_data(bio);
}

static bool
later(void)
{
	return errno == EAGAIN || errno == EINTR;
}

static int
on_socket_write(BIO *bio, const char *p, int n)
{
	ssize_t done = send(socket_fd(bio), p, (size_t)n, MSG_NOSIGNAL);

	BIO_clear_retry_flags(bio);
	if (done < 0 && later())
		BIO_set_retry_write(bio);
	return (int)done;
}

static int
on_socket_read(BIO *bio, char *p, int n)
{
	ssize_t done = recv(socket_fd(bio), p, (size_t)n, 0);

	BIO_clear_retry_flags(bio);
	if (done < 0 && later())
		BIO_set_retry_read(bio);
	if (done == 0)
		BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
	return (int)done;
}

static long
on_socket_ctrl(BIO *bio, int cmd, long num, void *ptr)
{
	(void)num;
	(void)ptr;
	if (cmd == BIO_CTRL_EOF)
		return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
	return cmd == BIO_CTRL_FLUSH;
}

static BIO_METHOD *
socket_method(void)
{
	BIO_METHOD *m;

	m = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "sluss socket");
	if (!m)
		return NULL;
	if (BIO_meth_set_write(m, on_socket_write) &&
	    BIO_meth_set_read(m, on_socket_read) &&
	    BIO_meth_set_ctrl(m, on_socket_ctrl))
		return m;
	BIO_meth_free(m);
	return NULL;
}

/* Never asks the terminal: keys are unencrypted files. */
static int
no_password(char *buf, int size, int rwflag, void *arg)
{
	(void)buf;
	(void)size;
	(void)rwflag;
	(void)arg;
	return -1;
}

static bool
set_rules(SSL_CTX *ctx)
{
	static const unsigned char alpn[] = { 2, 'h', '2' };

	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
	    SSL_OP_NO_COMPRESSION);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
	    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_default_passwd_cb(ctx, no_password);
	return SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) &&
	    SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) &&
	    SSL_CTX_set_ciphersuites(ctx,
	    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256") &&
	    SSL_CTX_set1_groups_list(ctx, "X25519:P-256:P-384") &&
	    SSL_CTX_set_alpn_protos(ctx, alpn, sizeof(alpn)) == 0;
}

static enum code
bad_file(struct err *e, const char *field, const char *what)
{
	ERR_clear_error();
	err_set(e, CODE_INVALID_ARGUMENT, "BAD_OPTION",
	    "the %s cannot be read: is it there, and PEM?", what);
	err_field(e, "%s", field);
	return CODE_INVALID_ARGUMENT;
}

static enum code
load(SSL_CTX *ctx, const char *ca, const char *cert, const char *key,
    struct err *e)
{
	if (SSL_CTX_load_verify_file(ctx, ca) != 1)
		return bad_file(e, "ca_file", "file of CA certificates");
	if (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1)
		return bad_file(e, "cert_file", "certificate");
	if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) == 1 &&
	    SSL_CTX_check_private_key(ctx) == 1)
		return CODE_OK;
	if (ERR_GET_REASON(ERR_peek_error()) != X509_R_KEY_VALUES_MISMATCH &&
	    ERR_GET_REASON(ERR_peek_error()) != X509_R_KEY_TYPE_MISMATCH)
		return bad_file(e, "key_file", "private key");
	ERR_clear_error();
	err_set(e, CODE_UNAUTHENTICATED, "KEY_MISMATCH",
	    "the private key is not the certificate's");
	err_field(e, "key_file");
	return CODE_UNAUTHENTICATED;
}

enum code
tls_config_new(const char *ca_file, const char *cert_file,
    const char *key_file, struct tls_config **out, struct err *e)
{
	struct tls_config *c = calloc(1, sizeof(*c));
	enum code code;

	if (c) {
		c->ctx = SSL_CTX_new(TLS_client_method());
		c->socket = socket_method();
	}
	if (!c || !c->ctx || !c->socket || !set_rules(c->ctx)) {
		tls_config_free(c);
		return err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "TLS cannot be set up");
	}
	code = load(c->ctx, ca_file, cert_file, key_file, e);
	if (code != CODE_OK) {
		tls_config_free(c);
		return code;
	}
	*out = c;
	return CODE_OK;
}

void
tls_config_free(struct tls_config *c)
{
	if (!c)
		return;
	SSL_CTX_free(c->ctx);
	BIO_meth_free(c->socket);
	free(c);
}

/* SAN only: the common name is never read, and no wildcard within a label. */
static bool
expect(SSL *ssl, const char *name)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
	unsigned char ip[16];

	X509_VERIFY_PARAM_set_hostflags(param,
	    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
	    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	if (inet_pton(AF_INET, name, ip) == 1 ||
	    inet_pton(AF_INET6, name, ip) == 1)
		return X509_VERIFY_PARAM_set1_ip_asc(param, name) == 1;
	return SSL_set1_host(ssl, name) == 1 &&
	    SSL_set_tlsext_host_name(ssl, name) == 1;
}

struct tls *
tls_new(struct tls_config *c, int fd, const char *name)
{
	struct tls *t = calloc(1, sizeof(*t));
	BIO *bio = BIO_new(c->socket);

	if (t)
		t->ssl = SSL_new(c->ctx);
	if (!t || !bio || !t->ssl || !expect(t->ssl, name)) {
		BIO_free(bio);
		tls_free(t);
		return NULL;
	}
	BIO_set_data(bio, (void *)(intptr_t)fd);
	BIO_set_init(bio, 1);
	SSL_set_bio(t->ssl, bio, bio);
	SSL_set_connect_state(t->ssl);
	return t;
}

void
tls_free(struct tls *t)
{
	if (!t)
		return;
	if (t->ssl && SSL_is_init_finished(t->ssl))
		(void)SSL_shutdown(t->ssl);
	SSL_free(t->ssl);
	ERR_clear_error();
	free(t);
}

static bool
refuses_us(int reason)
{
	return reason == SSL_R_SSLV3_ALERT_BAD_CERTIFICATE ||
	    reason == SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE ||
	    reason == SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED ||
	    reason == SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED ||
	    reason == SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN ||
	    reason == SSL_R_TLSV1_ALERT_UNKNOWN_CA ||
	    reason == SSL_R_TLSV1_ALERT_ACCESS_DENIED ||
	    reason == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED;
}

static enum tls_want
fail(struct tls *t, struct err *e)
{
	unsigned long error = ERR_peek_error();
	int reason = ERR_GET_REASON(error);
	long verify = SSL_get_verify_result(t->ssl);

	ERR_clear_error();
	if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED)
		err_set(e, CODE_UNAUTHENTICATED, "SERVER_NOT_TRUSTED",
		    "the server's certificate is refused: %s",
		    X509_verify_cert_error_string(verify));
	else if (ERR_GET_LIB(error) == ERR_LIB_SSL && refuses_us(reason))
		err_set(e, CODE_UNAUTHENTICATED, "CERTIFICATE_REFUSED",
		    "the server refuses our certificate: %s",
		    ERR_reason_error_string(error));
	else
		err_set(e, CODE_UNAVAILABLE, "CONNECTION_LOST",
		    "the connection was lost: %s",
		    error ? ERR_reason_error_string(error) : "closed");
	return TLS_FAILED;
}

static enum tls_want
want(struct tls *t, int rv, struct err *e)
{
	switch (SSL_get_error(t->ssl, rv)) {
	case SSL_ERROR_WANT_READ:
		return TLS_READ;
	case SSL_ERROR_WANT_WRITE:
		return TLS_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		return TLS_END;
	default:
		return fail(t, e);
	}
}

enum tls_want
tls_handshake(struct tls *t, struct err *e)
{
	const unsigned char *alpn;
	unsigned n;
	int rv;

	ERR_clear_error();
	rv = SSL_do_handshake(t->ssl);
	if (rv != 1)
		return want(t, rv, e);
	SSL_get0_alpn_selected(t->ssl, &alpn, &n);
	if (n == 2 && memcmp(alpn, "h2", 2) == 0)
		return TLS_DONE;
	err_set(e, CODE_UNAVAILABLE, "PROTOCOL_ERROR",
	    "the server does not speak HTTP/2");
	return TLS_FAILED;
}

enum tls_want
tls_read(struct tls *t, void *p, size_t size, size_t *n, struct err *e)
{
	int rv;

	ERR_clear_error();
	rv = SSL_read_ex(t->ssl, p, size, n);
	return rv == 1 ? TLS_DONE : want(t, rv, e);
}

enum tls_want
tls_write(struct tls *t, const void *p, size_t size, size_t *n, struct err *e)
{
	int rv;

	ERR_clear_error();
	rv = SSL_write_ex(t->ssl, p, size, n);
	return rv == 1 ? TLS_DONE : want(t, rv, e);
}
