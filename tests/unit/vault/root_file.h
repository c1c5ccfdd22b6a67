/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_TEST_ROOT_FILE_H
#define SLUSS_TEST_ROOT_FILE_H

/* Root keys in files of their own, and vaults opened with them. */

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/vault.h"

static char root_file[64];

static inline void
write_root(const void *p, size_t n, mode_t mode)
{
	int fd;

	strcpy(root_file, "/tmp/sluss-vault-XXXXXX");
	fd = mkstemp(root_file);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, p, n), (ssize_t)n);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

static inline struct vault *
open_vault(uint8_t fill)
{
	uint8_t root[32];
	struct vault *got;
	struct err e = { 0 };

	memset(root, fill, sizeof(root));
	write_root(root, sizeof(root), 0400);
	got = vault_new(root_file, &e);
	unlink(root_file);
	ck_assert_msg(got != NULL, "%s", e.text);
	return got;
}

#endif
