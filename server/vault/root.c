/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The root key's file and the derivation of every other key from it. The file
 * must be ours alone: a key that others can read protects nothing.
 */

#include "vault/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#define FILE_MAX (2 * ROOT_KEY + 2) /* digits and an end of line */
#define CONTEXT_MAX 128

/*
 * systemd may grant a credential by an access list, and its mask then shows as
 * the group's bits; the directory itself is closed to everyone else.
 */
static bool
is_credential(const char *path)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	size_t n = dir ? strlen(dir) : 0;

	return n > 0 && strncmp(path, dir, n) == 0 && path[n] == '/';
}

static enum code
check_mode(int fd, const char *path, struct err *e)
{
	mode_t closed = is_credential(path) ? 037 : 077;
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return err_set(e, CODE_FAILED_PRECONDITION, "ROOT_KEY_FILE",
		    "The root key is not a regular file: %s", path);
	if (st.st_mode & closed)
		return err_set(e, CODE_FAILED_PRECONDITION, "ROOT_KEY_OPEN",
		    "Others can read the root key: chmod 0400 %s", path);
	return CODE_OK;
}

/* Reads at most max bytes; -1 on an error. */
static ssize_t
read_whole(int fd, char *out, size_t max)
{
	size_t n = 0;
	ssize_t got;

	while (n < max) {
		got = read(fd, out + n, max - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

static bool
decode(const char *text, size_t n, uint8_t out[ROOT_KEY])
{
	static const uint8_t zero[ROOT_KEY];

	if (n == ROOT_KEY) {
		memcpy(out, text, ROOT_KEY);
	} else {
		while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
			n--;
		if (!str_unhex((struct str){ text, n }, out, ROOT_KEY))
			return false;
	}
	return CRYPTO_memcmp(out, zero, ROOT_KEY) != 0;
}

enum code
root_read(const char *path, uint8_t key[ROOT_KEY], struct err *e)
{
	char text[FILE_MAX + 1];
	uint8_t read_key[ROOT_KEY];
	enum code code;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_set(e, CODE_FAILED_PRECONDITION, "ROOT_KEY_FILE",
		    "The root key cannot be read: %s: %s", path,
		    strerror(errno));
	code = check_mode(fd, path, e);
	n = code == CODE_OK ? read_whole(fd, text, sizeof(text)) : 0;
	close(fd);
	if (code == CODE_OK && n >= 0 && decode(text, (size_t)n, read_key))
		memcpy(key, read_key, ROOT_KEY);
	else if (code == CODE_OK)
		code = err_set(e, CODE_FAILED_PRECONDITION, "ROOT_KEY_FORM",
		    "The root key is neither 32 bytes nor 64 hexadecimal "
		    "digits: %s", path);
	explicit_bzero(text, sizeof(text));
	explicit_bzero(read_key, sizeof(read_key));
	return code;
}

static bool
derive(EVP_KDF_CTX *ctx, const uint8_t *root, uint8_t *info, size_t n,
    uint8_t out[32])
{
	char digest[] = "SHA256";
	uint8_t key[ROOT_KEY];
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
		    digest, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key,
		    sizeof(key)),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info,
		    n),
		OSSL_PARAM_construct_end(),
	};
	bool ok;

	memcpy(key, root, sizeof(key));
	ok = EVP_KDF_derive(ctx, out, 32, params) == 1;
	explicit_bzero(key, sizeof(key));
	return ok;
}

bool
root_derive(const uint8_t root[ROOT_KEY], const char *label,
    struct str context, uint8_t out[32])
{
	uint8_t info[CONTEXT_MAX];
	size_t n = strlen(label) + 1;
	EVP_KDF *kdf;
	EVP_KDF_CTX *ctx;
	bool ok;

	ASSERT(n + context.n <= sizeof(info));
	memcpy(info, label, n);
	if (context.n > 0)
		memcpy(info + n, context.p, context.n);
	kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	ok = ctx && derive(ctx, root, info, n + context.n, out);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return ok;
}
