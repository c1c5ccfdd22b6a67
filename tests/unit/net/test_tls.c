/* SPDX-License-Identifier: EUPL-1.2 */
/* Configurations, handshakes in one thread, and whom a certificate names. */

#include "check_main.h"

#include <openssl/ssl.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "echo.h"
#include "net/peer.h"
#include "net/tls_io.h"

static char dir[] = "/tmp/sluss-tls-XXXXXX";

/* Runs deploy/pki/pki on the test's directory, or on its other authority's. */
static void
pki(const char *what, const char *args)
{
	char command[1024];
	bool other = strncmp(what, "other-", 6) == 0;

	snprintf(command, sizeof(command), "%s/deploy/pki/pki %s %s%s %s",
	    SLUSS_SOURCE_DIR, what + (other ? 6 : 0), dir,
	    other ? "/other" : "", args);
	if (system(command) != 0)
		abort();
}

static void
make_pki(void)
{
	if (!mkdtemp(dir))
		abort();
	pki("init", "");
	pki("server", "server");
	pki("client", "good urn:sluss:node:a");
	pki("client", "org urn:x --subject "
	    "/CN=x/organizationIdentifier=SE-1/serialNumber=S-2");
	pki("other-init", "--name Other");
	pki("other-client", "good urn:sluss:node:a");
	pki("other-client", "its urn:other:a");
	pki("client", "orgs urn:x --subject "
	    "/CN=x/organizationIdentifier=SE-1/organizationIdentifier=SE-2");
}

static void
on_fault(const struct err *fault, void *arg)
{
	struct err *first = arg;

	ck_assert_str_ne(fault->field, "");
	if (!first->code)
		*first = *fault;
}

static enum code
check(struct net_config *c, const char *reason)
{
	struct err e = { 0 };

	ck_assert_int_eq(net_check(c, on_fault, &e), reason[0] == '\0');
	ck_assert_str_eq(e.reason, reason);
	return e.code;
}

START_TEST(check__names_the_file_that_is_wrong)
{
	struct echo_pki p;
	struct net_config c = echo_config(&p, dir);

	ck_assert_int_eq(check(&c, ""), CODE_OK);
	c.certificate = "/nonexistent";
	check(&c, "CERTIFICATE_UNREADABLE");
	c = echo_config(&p, dir);
	c.key = p.ca;
	check(&c, "KEY_UNREADABLE");
	snprintf(p.key, sizeof(p.key), "%s/good.key", dir);
	c.key = p.key;
	check(&c, "KEY_MISMATCH");
	c = echo_config(&p, dir);
	p.issuer.crl_file = NULL;
	check(&c, "CRL_UNREADABLE");
	c = echo_config(&p, dir);
	p.issuer.ca_file = p.crl;
	check(&c, "CA_UNREADABLE");
	c = echo_config(&p, dir);
	p.issuer.ca_file = p.server;
	check(&c, "CA_UNREADABLE");
	c = echo_config(&p, dir);
	p.issuer.prefix = "";
	check(&c, "PREFIX_MISSING");
	c = echo_config(&p, dir);
	c.n_issuers = 0;
	check(&c, "ISSUER_MISSING");
	c = echo_config(&p, dir);
	pki("crl", "--expired");
	check(&c, "CRL_STALE");
	pki("crl", "");
	check(&c, "");
}
END_TEST

/* Both ends of a handshake in one thread. */
struct pair {
	struct event_base *base;
	struct tls_io *io;
	SSL_CTX *ctx;
	SSL *client;
};

static void
on_ready(void *arg)
{
	(void)arg;
}

static void
pair_open_with(struct pair *p, const char *name,
    const struct net_config *config)
{
	struct tls_ctx *t = tls_ctx_new(config, NULL);
	char path[512];
	int fd[2], done = 0;

	ck_assert_ptr_nonnull(t);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
	    fd), 0);
	p->base = event_base_new();
	p->io = tls_io_new(p->base, t, fd[0], on_ready, NULL);
	tls_ctx_unref(t);
	p->ctx = SSL_CTX_new(TLS_client_method());
	snprintf(path, sizeof(path), "%s/%s.pem", dir, name);
	ck_assert_int_eq(SSL_CTX_use_certificate_chain_file(p->ctx, path), 1);
	snprintf(path, sizeof(path), "%s/%s.key", dir, name);
	ck_assert_int_eq(SSL_CTX_use_PrivateKey_file(p->ctx, path,
	    SSL_FILETYPE_PEM), 1);
	SSL_CTX_set_alpn_protos(p->ctx, (const uint8_t *)"\2h2", 3);
	p->client = SSL_new(p->ctx);
	SSL_set_fd(p->client, fd[1]);
	for (int i = 0; i < 10 && !done; i++) {
		SSL_connect(p->client);
		done = tls_io_handshake(p->io) == TLS_DONE;
	}
	ck_assert(done);
}

static void
pair_open(struct pair *p, const char *name, enum net_rule rule,
    const char *prefix)
{
	struct echo_pki files;
	struct net_config config = echo_config(&files, dir);

	files.issuer.rule = rule;
	files.issuer.prefix = prefix;
	pair_open_with(p, name, &config);
}

static void
pair_close(struct pair *p)
{
	close(SSL_get_fd(p->client));
	SSL_free(p->client);
	SSL_CTX_free(p->ctx);
	tls_io_free(p->io);
	event_base_free(p->base);
}

START_TEST(tls__lets_go_of_a_peer_that_sends_key_updates)
{
	struct pair p;
	uint8_t in[64];
	unsigned waits = 0;

	pair_open(&p, "good", NET_RULE_URI, "urn:sluss:node:");
	for (int i = 1; i <= 1000; i++) {
		ck_assert_int_eq(SSL_key_update(p.client,
		    SSL_KEY_UPDATE_NOT_REQUESTED), 1);
		ck_assert_int_eq(SSL_do_handshake(p.client), 1);
		if (i % 100 != 0)
			continue;
		ck_assert_int_eq(SSL_write(p.client, "x", 1), 1);
		while (tls_io_read(p.io, in, sizeof(in)) == 0)
			waits++;
	}
	/* Only the first hundred may have come with one read-ahead. */
	ck_assert_uint_ge(waits, 900);
	ck_assert_uint_eq(tls_io_post_handshake(p.io), 1000);
	ck_assert_int_eq(tls_io_read(p.io, in, sizeof(in)), 0);
	pair_close(&p);
}
END_TEST

START_TEST(tls__is_harmless_after_an_abort)
{
	struct pair p;
	uint8_t in[64];

	pair_open(&p, "good", NET_RULE_URI, "urn:sluss:node:");
	tls_io_abort(p.io);
	ck_assert_int_eq(tls_io_read(p.io, in, sizeof(in)), -1);
	ck_assert_int_eq(tls_io_write(p.io, "x", 1), -1);
	ck_assert_int_eq(tls_io_handshake(p.io), TLS_FAILED);
	ck_assert(!tls_io_sink(p.io));
	tls_io_arm(p.io, true, true);
	tls_io_finish(p.io);
	tls_io_abort(p.io);
	pair_close(&p);
}
END_TEST

START_TEST(peer__follows_the_issuers_rule)
{
	static const struct {
		const char *name, *prefix, *value;
		enum net_rule rule;
	} cases[] = {
		{ "good", "urn:sluss:node:", "urn:sluss:node:a",
		    NET_RULE_URI },
		{ "good", "urn:sluss:node:a", NULL, NET_RULE_URI },
		{ "good", "", NULL, NET_RULE_ORGANIZATION_IDENTIFIER },
		{ "org", "SE-", "SE-1", NET_RULE_ORGANIZATION_IDENTIFIER },
		{ "org", "NO-", NULL, NET_RULE_ORGANIZATION_IDENTIFIER },
		{ "org", "", "S-2", NET_RULE_SERIAL_NUMBER },
		{ "orgs", "SE-", NULL, NET_RULE_ORGANIZATION_IDENTIFIER },
		{ "orgs", "", NULL, NET_RULE_SERIAL_NUMBER },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct net_identity id;
		struct pair p;
		struct err e = { 0 };
		enum code code;

		pair_open(&p, cases[i].name, cases[i].rule, cases[i].prefix);
		code = peer_identity(p.io, &id, &e);
		if (cases[i].value) {
			ck_assert_int_eq(code, CODE_OK);
			ck_assert_str_eq(id.value, cases[i].value);
		} else {
			ck_assert_int_eq(code, CODE_UNAUTHENTICATED);
			ck_assert_str_eq(e.reason, "IDENTITY_UNCLEAR");
		}
		pair_close(&p);
	}
}
END_TEST

START_TEST(peer__keeps_each_issuer_to_its_own_names)
{
	static const struct {
		const char *name;
		enum code code;
	} cases[] = {
		{ "good", CODE_OK },
		{ "other/its", CODE_OK },
		{ "other/good", CODE_UNAUTHENTICATED },
	};
	struct echo_pki p;
	struct net_config c = echo_config(&p, dir);
	struct net_issuer issuers[2] = { p.issuer, p.issuer };
	struct net_identity id;
	struct pair pair;
	char ca[300], crl[300];

	snprintf(ca, sizeof(ca), "%s/other/ca.pem", dir);
	snprintf(crl, sizeof(crl), "%s/other/crl.pem", dir);
	issuers[1].ca_file = ca;
	issuers[1].crl_file = crl;
	issuers[1].prefix = "urn:other:";
	c.issuers = issuers;
	c.n_issuers = 2;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		pair_open_with(&pair, cases[i].name, &c);
		ck_assert_int_eq(peer_identity(pair.io, &id, NULL),
		    cases[i].code);
		pair_close(&pair);
	}
	/* One authority under two names: nobody can say which it is. */
	issuers[1] = issuers[0];
	pair_open_with(&pair, "good", &c);
	ck_assert_int_eq(peer_identity(pair.io, &id, NULL),
	    CODE_UNAUTHENTICATED);
	pair_close(&pair);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		check__names_the_file_that_is_wrong,
		tls__lets_go_of_a_peer_that_sends_key_updates,
		tls__is_harmless_after_an_abort,
		peer__follows_the_issuers_rule,
		peer__keeps_each_issuer_to_its_own_names,
	};
	char command[64];
	int rv;

	make_pki();
	rv = check_main("tls", tests, ARRAY_LEN(tests));
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command) == 0 ? rv : EXIT_FAILURE;
}
