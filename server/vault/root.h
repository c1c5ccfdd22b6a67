/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_VAULT_ROOT_H
#define SLUSS_VAULT_ROOT_H

/*
 * The root key and what is derived from it (HKDF-SHA256, RFC 5869). Each use
 * has a label of its own, so that no derived key serves two purposes.
 */

#include "base/status.h"

#define ROOT_KEY 32

/* Reads the file into key; the key is left alone on failure. */
enum code root_read(const char *path, uint8_t key[ROOT_KEY], struct err *e)
    MUST_CHECK;
/* label and context are told apart by the label's own NUL. */
bool root_derive(const uint8_t root[ROOT_KEY], const char *label,
    struct str context, uint8_t out[32]) MUST_CHECK;

#endif
