/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Identity from a certificate. Every doubt refuses: no identity, two of them,
 * a NUL or control character inside, a value outside the issuer's namespace.
 * The chain was verified by OpenSSL during the handshake; what OpenSSL lets
 * pass by default (no extended key usage at all) is refused here.
 */

#include "net/peer.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "net/tls_ctx.h"

static enum code
refuse(struct err *e, const char *reason, const char *text)
{
	return err_set(e, CODE_UNAUTHENTICATED, reason, "%s", text);
}

/* Copies a value of printable ASCII or UTF-8, at least as long as prefix. */
static bool
take(const unsigned char *p, int n, const char *prefix, char *out, size_t size)
{
	size_t len = n > 0 ? (size_t)n : 0;
	size_t want = strlen(prefix);

	if (len <= want || len >= size || memcmp(p, prefix, want) != 0)
		return false;
	for (size_t i = 0; i < len; i++)
		if (p[i] <= 0x20 || p[i] == 0x7f)
			return false;
	memcpy(out, p, len);
	out[len] = '\0';
	return true;
}

/* Exactly one URI among all alternative names, and it is the issuer's. */
static bool
by_uri(X509 *x, const char *prefix, char *out, size_t size)
{
	int critical;
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name,
	    &critical, NULL);
	unsigned uris = 0;
	bool good = false;

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		const ASN1_IA5STRING *uri;

		if (name->type != GEN_URI)
			continue;
		uri = name->d.uniformResourceIdentifier;
		good = take(ASN1_STRING_get0_data(uri), ASN1_STRING_length(uri),
		    prefix, out, size);
		uris++;
	}
	GENERAL_NAMES_free(names);
	return good && uris == 1;
}

/* Exactly one such attribute in the subject. */
static bool
by_attribute(X509 *x, int nid, const char *prefix, char *out, size_t size)
{
	X509_NAME *subject = X509_get_subject_name(x);
	int at = X509_NAME_get_index_by_NID(subject, nid, -1);
	unsigned char *utf8 = NULL;
	bool good;
	int n;

	if (at < 0 || X509_NAME_get_index_by_NID(subject, nid, at) >= 0)
		return false;
	n = ASN1_STRING_to_UTF8(&utf8,
	    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
	good = n > 0 && take(utf8, n, prefix, out, size);
	OPENSSL_free(utf8);
	return good;
}

static bool
by_rule(X509 *x, const struct tls_issuer *issuer, char *out, size_t size)
{
	switch (issuer->rule) {
	case NET_RULE_URI:
		return by_uri(x, issuer->prefix, out, size);
	case NET_RULE_ORGANIZATION_IDENTIFIER:
		return by_attribute(x, NID_organizationIdentifier,
		    issuer->prefix, out, size);
	case NET_RULE_SERIAL_NUMBER:
		return by_attribute(x, NID_serialNumber, issuer->prefix, out,
		    size);
	}
	return false;
}

static bool
key_digest(X509 *x, uint8_t out[32])
{
	unsigned char *der = NULL;
	int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
	bool good = n > 0 && EVP_Digest(der, (size_t)n, out, NULL,
	    EVP_sha256(), NULL) == 1;

	OPENSSL_free(der);
	return good;
}

static bool
speaks_h2(SSL *ssl)
{
	const unsigned char *name;
	unsigned int n;

	SSL_get0_alpn_selected(ssl, &name, &n);
	return n == 2 && memcmp(name, "h2", 2) == 0;
}

enum code
peer_identity(const struct tls_io *io, struct net_identity *out, struct err *e)
{
	SSL *ssl = tls_io_ssl(io);
	X509 *x = ssl ? SSL_get0_peer_certificate(ssl) : NULL;
	const struct tls_issuer *issuer;
	struct net_identity id = { 0 };

	if (!x || SSL_get_verify_result(ssl) != X509_V_OK)
		return refuse(e, "CERTIFICATE_MISSING",
		    "no verified certificate");
	if (!speaks_h2(ssl))
		return refuse(e, "ALPN_MISSING", "h2 was not negotiated");
	if (!(X509_get_extension_flags(x) & EXFLAG_XKUSAGE) ||
	    !(X509_get_extended_key_usage(x) & XKU_SSL_CLIENT))
		return refuse(e, "WRONG_KEY_USAGE",
		    "the certificate is not for client authentication");
	issuer = tls_ctx_issuer(tls_io_ctx(io), ssl);
	if (!issuer)
		return refuse(e, "ISSUER_UNKNOWN",
		    "the chain leads to no issuer, or to several");
	if (!by_rule(x, issuer, id.value, sizeof(id.value)))
		return refuse(e, "IDENTITY_UNCLEAR",
		    "not exactly one identity of the issuer's namespace");
	if (!key_digest(x, id.spki_sha256))
		return refuse(e, "KEY_UNREADABLE", "the key cannot be read");
	id.rule = issuer->rule;
	*out = id;
	return CODE_OK;
}
