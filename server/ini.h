/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SERVER_INI_H
#define SLUSS_SERVER_INI_H

#include "base/str.h"

/*
 * One key of an INI file, or, with an empty key and no line, a section without
 * any. All strings live only during the call.
 */
struct ini_key {
	const char *file;
	unsigned line;
	const char *section, *key, *value;
};

typedef void ini_key_fn(const struct ini_key *k, void *arg);
typedef void ini_fault_fn(const char *file, unsigned line, const char *text,
    void *arg);

/*
 * Reads one file, a call for each key in the file's order of sections. A file
 * that is writable by group or others, a section or key that stands twice, and
 * every line that is no INI is a fault. False when there was one.
 */
bool ini_read(const char *file, ini_key_fn *each, ini_fault_fn *fault,
    void *arg);

#endif
