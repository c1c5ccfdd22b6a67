/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_TLS_H
#define SLUSS_CLIENT_TLS_H

/*
 * TLS 1.3, mutual, over a non-blocking descriptor that somebody else owns.
 * Nothing older, no resumption, no early data, no system trust store.
 */

#include "base/status.h"

struct tls_config;
struct tls;

enum tls_want { TLS_DONE, TLS_READ, TLS_WRITE, TLS_END, TLS_FAILED };

/*
 * From PEM files. INVALID_ARGUMENT with the option in e->field, or
 * UNAUTHENTICATED when certificate and key do not fit.
 */
enum code tls_config_new(const char *ca_file, const char *cert_file,
    const char *key_file, struct tls_config **out, struct err *e) MUST_CHECK;
void tls_config_free(struct tls_config *c);

/* name: the DNS name or IP address that the server must prove. */
struct tls *tls_new(struct tls_config *c, int fd, const char *name);
/* Says goodbye if it can at once; leaves the descriptor alone. */
void tls_free(struct tls *t);
/* TLS_DONE: established, with ALPN h2. */
enum tls_want tls_handshake(struct tls *t, struct err *e);
/* TLS_DONE: *n bytes; TLS_END: the peer has closed. */
enum tls_want tls_read(struct tls *t, void *p, size_t size, size_t *n,
    struct err *e);
enum tls_want tls_write(struct tls *t, const void *p, size_t size, size_t *n,
    struct err *e);

#endif
