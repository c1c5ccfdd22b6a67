/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The TLS policy: 1.3 only, mutual, no resumption of any kind (a resumed
 * session would skip revocation), revocation checked along the whole chain.
 * A store is never added to after it was built, so an old CRL cannot linger
 * beside its successor.
 */

#include "net/tls_ctx.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdio.h>
#include <stdlib.h>

struct issuer {
	struct tls_issuer public;
	STACK_OF(X509) *certificates;
	char *crl_file;
};

struct tls_ctx {
	unsigned refs;
	SSL_CTX *ssl;
	STACK_OF(X509_CRL) *crls;
	struct issuer *issuers;
	size_t n_issuers;
	const char *stale;
};

static const unsigned char session_context[] = "slussd";

/* The first word of OpenSSL's queue into the detail, and the queue emptied. */
static enum code
failed(struct err *e, const char *reason, const char *what, const char *file)
{
	unsigned long why = ERR_peek_error();
	enum code code = err_set(e, CODE_FAILED_PRECONDITION, reason,
	    "%s %s cannot be used", what, file ? file : "(not configured)");

	if (why != 0)
		err_detail(e, "%s", ERR_reason_error_string(why) ?
		    ERR_reason_error_string(why) : strerror(ERR_GET_REASON(why)));
	ERR_clear_error();
	return code;
}

/* h2 anywhere in the client's list; without it there is nothing to talk. */
static int
on_alpn(SSL *ssl, const unsigned char **out, unsigned char *outlen,
    const unsigned char *in, unsigned int inlen, void *arg)
{
	(void)ssl, (void)arg;
	for (unsigned int i = 0; i < inlen; i += 1U + in[i]) {
		if (in[i] != 2 || inlen - i < 3)
			continue;
		if (memcmp(in + i + 1, "h2", 2) == 0) {
			*out = in + i + 1;
			*outlen = 2;
			return SSL_TLSEXT_ERR_OK;
		}
	}
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static bool
set_policy(SSL_CTX *ssl)
{
	SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
	    SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
	    SSL_OP_PRIORITIZE_CHACHA);
	SSL_CTX_clear_mode(ssl, SSL_MODE_AUTO_RETRY);
	SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS |
	    SSL_MODE_ENABLE_PARTIAL_WRITE |
	    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_read_ahead(ssl, 1);
	SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_alpn_select_cb(ssl, on_alpn, NULL);
	SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER |
	    SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_verify_depth(ssl, 4);
	return SSL_CTX_set_min_proto_version(ssl, TLS1_3_VERSION) == 1 &&
	    SSL_CTX_set_max_proto_version(ssl, TLS1_3_VERSION) == 1 &&
	    SSL_CTX_set_ciphersuites(ssl, "TLS_AES_256_GCM_SHA384:"
	    "TLS_CHACHA20_POLY1305_SHA256") == 1 &&
	    (SSL_CTX_set1_groups_list(ssl,
	    "X25519MLKEM768:X25519:P-256:P-384") == 1 ||
	    SSL_CTX_set1_groups_list(ssl, "X25519:P-256:P-384") == 1) &&
	    SSL_CTX_set_num_tickets(ssl, 0) == 1 &&
	    SSL_CTX_set_max_early_data(ssl, 0) == 1 &&
	    SSL_CTX_set_session_id_context(ssl, session_context,
	    sizeof(session_context) - 1) == 1 &&
	    SSL_CTX_set_purpose(ssl, X509_PURPOSE_SSL_CLIENT) == 1;
}

/* What is wrong is told as it is found, each with its key. */
struct faults {
	net_fault_fn *report;
	void *arg;
	size_t n;
};

static void
fault(struct faults *f, struct err *e, const char *section, const char *key)
{
	err_field(e, "%s.%s", section, key);
	f->n++;
	f->report(e, f->arg);
	*e = (struct err){ 0 };
}

static void
load_own(SSL_CTX *ssl, const struct net_config *config, struct faults *f)
{
	struct err e = { 0 };
	EVP_PKEY *key = NULL;
	bool chain = config->certificate &&
	    SSL_CTX_use_certificate_chain_file(ssl, config->certificate) == 1;

	if (!chain) {
		failed(&e, "CERTIFICATE_UNREADABLE", "the certificate",
		    config->certificate);
		fault(f, &e, "tls", "certificate");
	}
	if (tls_key_load(config->key, &key, &e) != CODE_OK) {
		fault(f, &e, "tls", "key");
	} else if (chain && (SSL_CTX_use_PrivateKey(ssl, key) != 1 ||
	    SSL_CTX_check_private_key(ssl) != 1)) {
		failed(&e, "KEY_MISMATCH", "the private key", config->key);
		fault(f, &e, "tls", "key");
	}
	EVP_PKEY_free(key);
}

static enum code
load_authorities(struct tls_ctx *t, struct issuer *is, X509_STORE *store,
    const char *file, struct err *e)
{
	BIO *in = file ? BIO_new_file(file, "r") : NULL;
	X509 *x;
	bool good = in != NULL;

	while (good && (x = PEM_read_bio_X509(in, NULL, NULL, NULL))) {
		good = X509_check_ca(x) > 0 &&
		    X509_STORE_add_cert(store, x) == 1 &&
		    SSL_CTX_add_client_CA(t->ssl, x) == 1 &&
		    sk_X509_push(is->certificates, x) > 0;
		if (!good)
			X509_free(x);
	}
	BIO_free(in);
	if (good && sk_X509_num(is->certificates) > 0 &&
	    ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) {
		ERR_clear_error();
		return CODE_OK;
	}
	return failed(e, "CA_UNREADABLE", "the CA file", file);
}

static enum code
load_crls(struct tls_ctx *t, struct issuer *is, X509_STORE *store,
    const char *file, struct err *e)
{
	BIO *in = file ? BIO_new_file(file, "r") : NULL;
	X509_CRL *crl;
	bool good = in != NULL;
	size_t n = 0;

	while (good && (crl = PEM_read_bio_X509_CRL(in, NULL, NULL, NULL))) {
		const ASN1_TIME *next = X509_CRL_get0_nextUpdate(crl);

		if (!next || X509_cmp_current_time(next) <= 0)
			t->stale = is->crl_file;
		good = X509_STORE_add_crl(store, crl) == 1 &&
		    sk_X509_CRL_push(t->crls, crl) > 0;
		if (!good)
			X509_CRL_free(crl);
		n++;
	}
	BIO_free(in);
	if (good && n > 0 &&
	    ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) {
		ERR_clear_error();
		return CODE_OK;
	}
	return failed(e, "CRL_UNREADABLE", "the CRL file", file);
}

static enum code
check_prefix(const struct net_issuer *from, struct err *e)
{
	const char *prefix = from->prefix ? from->prefix : "";

	if (strlen(prefix) >= sizeof(((struct tls_issuer *)0)->prefix))
		return err_set(e, CODE_INVALID_ARGUMENT, "PREFIX_TOO_LONG",
		    "the prefix of issuer %s is too long", from->name);
	if (from->rule == NET_RULE_URI && prefix[0] == '\0')
		return err_set(e, CODE_INVALID_ARGUMENT, "PREFIX_MISSING",
		    "issuer %s needs a prefix for its URIs", from->name);
	return CODE_OK;
}

static void
load_issuer(struct tls_ctx *t, struct issuer *is, X509_STORE *store,
    const struct net_issuer *from, struct faults *f)
{
	struct err e = { 0 };
	char section[80];

	snprintf(section, sizeof(section), "issuer %.64s",
	    from->name ? from->name : "");
	if (check_prefix(from, &e) != CODE_OK)
		fault(f, &e, section, "prefix");
	snprintf(is->public.name, sizeof(is->public.name), "%s",
	    from->name ? from->name : "");
	snprintf(is->public.prefix, sizeof(is->public.prefix), "%s",
	    from->prefix ? from->prefix : "");
	is->public.rule = from->rule;
	is->certificates = sk_X509_new_null();
	is->crl_file = strdup(from->crl_file ? from->crl_file : "");
	if (!is->certificates || !is->crl_file) {
		err_set(&e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory");
		fault(f, &e, section, "ca");
		return;
	}
	if (load_authorities(t, is, store, from->ca_file, &e) != CODE_OK)
		fault(f, &e, section, "ca");
	if (load_crls(t, is, store, from->crl_file, &e) != CODE_OK)
		fault(f, &e, section, "crl");
}

static void
load(struct tls_ctx *t, const struct net_config *config, struct faults *f)
{
	X509_STORE *store = t->ssl ? SSL_CTX_get_cert_store(t->ssl) : NULL;
	struct err e = { 0 };

	if (!store || !t->crls || !t->issuers || !set_policy(t->ssl) ||
	    X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK |
	    X509_V_FLAG_CRL_CHECK_ALL) != 1) {
		failed(&e, "TLS_UNAVAILABLE", "the TLS library", "");
		fault(f, &e, "tls", "certificate");
		return;
	}
	load_own(t->ssl, config, f);
	for (size_t i = 0; i < t->n_issuers; i++)
		load_issuer(t, &t->issuers[i], store, &config->issuers[i], f);
}

struct tls_ctx *
tls_ctx_load(const struct net_config *config, net_fault_fn *report, void *arg)
{
	struct tls_ctx *t = calloc(1, sizeof(*t));
	struct faults f = { report, arg, 0 };
	struct err e = { 0 };

	if (!t || config->n_issuers == 0) {
		err_set(&e, CODE_INVALID_ARGUMENT, "ISSUER_MISSING",
		    "no issuer of client certificates is configured");
		fault(&f, &e, "issuer NAME", "ca");
		free(t);
		return NULL;
	}
	ERR_clear_error();
	t->refs = 1;
	t->ssl = SSL_CTX_new(TLS_server_method());
	t->crls = sk_X509_CRL_new_null();
	t->issuers = calloc(config->n_issuers, sizeof(*t->issuers));
	t->n_issuers = t->issuers ? config->n_issuers : 0;
	load(t, config, &f);
	if (f.n == 0)
		return t;
	tls_ctx_unref(t);
	return NULL;
}

static void
keep_first(const struct err *fault, void *arg)
{
	struct err *e = arg;

	if (e && e->code == CODE_OK)
		*e = *fault;
}

struct tls_ctx *
tls_ctx_new(const struct net_config *config, struct err *e)
{
	return tls_ctx_load(config, keep_first, e);
}

struct tls_ctx *
tls_ctx_ref(struct tls_ctx *t)
{
	t->refs++;
	return t;
}

void
tls_ctx_unref(struct tls_ctx *t)
{
	if (!t || --t->refs > 0)
		return;
	for (size_t i = 0; i < t->n_issuers; i++) {
		sk_X509_pop_free(t->issuers[i].certificates, X509_free);
		free(t->issuers[i].crl_file);
	}
	free(t->issuers);
	sk_X509_CRL_pop_free(t->crls, X509_CRL_free);
	SSL_CTX_free(t->ssl);
	free(t);
}

SSL_CTX *
tls_ctx_ssl(const struct tls_ctx *t)
{
	return t->ssl;
}

const char *
tls_ctx_stale(const struct tls_ctx *t)
{
	return t->stale;
}

static bool
lists(const struct issuer *is, const X509 *x)
{
	for (int i = 0; i < sk_X509_num(is->certificates); i++)
		if (X509_cmp(sk_X509_value(is->certificates, i), x) == 0)
			return true;
	return false;
}

const struct tls_issuer *
tls_ctx_issuer(const struct tls_ctx *t, SSL *ssl)
{
	STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
	const struct tls_issuer *found = NULL;

	for (int i = 1; chain && !found && i < sk_X509_num(chain); i++) {
		for (size_t k = 0; k < t->n_issuers; k++) {
			if (!lists(&t->issuers[k], sk_X509_value(chain, i)))
				continue;
			if (found)
				return NULL;
			found = &t->issuers[k].public;
		}
	}
	return found;
}

static bool
crl_lists(X509_CRL *crl, X509 *x)
{
	X509_REVOKED *entry;

	/* 2 is "removeFromCRL", which a full CRL has no use for. */
	return X509_NAME_cmp(X509_CRL_get_issuer(crl),
	    X509_get_issuer_name(x)) == 0 &&
	    X509_CRL_get0_by_cert(crl, &entry, x) == 1;
}

bool
tls_ctx_revoked(const struct tls_ctx *t, SSL *ssl)
{
	STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);

	for (int i = 0; chain && i < sk_X509_num(chain); i++)
		for (int k = 0; k < sk_X509_CRL_num(t->crls); k++)
			if (crl_lists(sk_X509_CRL_value(t->crls, k),
			    sk_X509_value(chain, i)))
				return true;
	return false;
}
