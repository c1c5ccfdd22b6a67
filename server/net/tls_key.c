/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The server's private key. A hardware key comes through a provider where the
 * library has one for pkcs11, else through the engine; nothing here ever asks
 * at a terminal.
 */

#define OPENSSL_SUPPRESS_DEPRECATED

#include "net/tls_ctx.h"

#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/store.h>
#include <openssl/ui.h>

static int
no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf, (void)size, (void)writing, (void)arg;
	return -1;
}

static EVP_PKEY *
from_store(const char *uri)
{
	OSSL_STORE_CTX *store = OSSL_STORE_open(uri, UI_null(), NULL, NULL, NULL);
	EVP_PKEY *key = NULL;

	if (!store)
		return NULL;
	while (!key && !OSSL_STORE_eof(store)) {
		OSSL_STORE_INFO *info = OSSL_STORE_load(store);

		if (!info)
			break;
		if (OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY)
			key = OSSL_STORE_INFO_get1_PKEY(info);
		OSSL_STORE_INFO_free(info);
	}
	OSSL_STORE_close(store);
	return key;
}

static EVP_PKEY *
from_engine(const char *uri)
{
	/* Never written to; the engine API only forgot to say so. */
	UI_METHOD *silent = (UI_METHOD *)(uintptr_t)UI_null();
	ENGINE *engine;
	EVP_PKEY *key = NULL;

	ENGINE_load_builtin_engines();
	engine = ENGINE_by_id("pkcs11");
	if (!engine)
		return NULL;
	if (ENGINE_init(engine)) {
		key = ENGINE_load_private_key(engine, uri, silent, NULL);
		ENGINE_finish(engine);
	}
	ENGINE_free(engine);
	return key;
}

static EVP_PKEY *
from_file(const char *path)
{
	BIO *in = BIO_new_file(path, "r");
	EVP_PKEY *key = NULL;

	if (in)
		key = PEM_read_bio_PrivateKey(in, NULL, no_passphrase, NULL);
	BIO_free(in);
	return key;
}

enum code
tls_key_load(const char *where, EVP_PKEY **out, struct err *e)
{
	EVP_PKEY *key;

	if (!where || where[0] == '\0')
		return err_set(e, CODE_INVALID_ARGUMENT, "KEY_MISSING",
		    "no private key is configured");
	if (strncmp(where, "pkcs11:", 7) == 0) {
		key = from_store(where);
		if (!key)
			key = from_engine(where);
	} else {
		key = from_file(where);
	}
	ERR_clear_error();
	if (!key)
		return err_set(e, CODE_FAILED_PRECONDITION, "KEY_UNREADABLE",
		    "the private key %s cannot be read", where);
	*out = key;
	return CODE_OK;
}
