/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_TLS_CTX_H
#define SLUSS_NET_TLS_CTX_H

/*
 * What one reading of certificates, keys and CRLs gave: an SSL_CTX with a
 * store of its own, and the issuers with what each may assert. It never
 * changes after tls_ctx_new(); a reload makes a new one, and connections keep
 * theirs alive by a reference.
 */

#include "net/net.h"

struct ssl_st;
struct ssl_ctx_st;
struct evp_pkey_st;
struct tls_ctx;

/* A set of CA certificates and the identities they may give. */
struct tls_issuer {
	char name[64];
	enum net_rule rule;
	char prefix[256];
};

/* With one reference; NULL with *e set on failure. A stale CRL is no failure. */
struct tls_ctx *tls_ctx_new(const struct net_config *config, struct err *e);
/* The same, reporting everything that is wrong. */
struct tls_ctx *tls_ctx_load(const struct net_config *config,
    net_fault_fn *report, void *arg);
struct tls_ctx *tls_ctx_ref(struct tls_ctx *t);
void tls_ctx_unref(struct tls_ctx *t);
struct ssl_ctx_st *tls_ctx_ssl(const struct tls_ctx *t);
/* Names the CRL that is past its next update; else NULL. */
const char *tls_ctx_stale(const struct tls_ctx *t);
/*
 * The issuer that a verified chain leads to: the nearest certificate above
 * the leaf that some issuer lists decides. NULL when none, or several, list
 * it.
 */
const struct tls_issuer *tls_ctx_issuer(const struct tls_ctx *t,
    struct ssl_st *ssl);
/* True when a CRL of t lists a certificate of the connection's chain. */
bool tls_ctx_revoked(const struct tls_ctx *t, struct ssl_st *ssl);

/* The private key from a PEM file or a "pkcs11:" URI (tls_key.c). */
enum code tls_key_load(const char *where, struct evp_pkey_st **out,
    struct err *e) MUST_CHECK;

#endif
