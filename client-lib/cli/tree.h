/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_TREE_H
#define SLUSS_CLI_TREE_H

/* Small help with JSON values; paths are names with dots. */

#include <jansson.h>

/* Makes jansson wipe what it frees. Before anything else. */
void tree_start(void);
/* The value at a path; NULL when there is none. Borrowed. */
json_t *tree_at(const json_t *v, const char *path);
/* A string at a path, or "". Borrowed. */
const char *tree_text(const json_t *v, const char *path);
/* A number at a path, also one that is written as a string; 0: none. */
long long tree_number(const json_t *v, const char *path);
/* Takes out null, "", [] and {} all the way down. */
void tree_prune(json_t *v);
/* "YES" and "NO" as the contract has them. */
const char *tree_answer(int yes);

#endif
