/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_SAFE_H
#define SLUSS_CLI_SAFE_H

/*
 * Text from elsewhere made harmless to a terminal: control characters of
 * either set, and those that turn the direction of writing, are shown as
 * U+XXXX in angle brackets instead of being obeyed.
 */

#include <stdio.h>

/* Writes UTF-8 text. A line feed is shown too: one field, one line. */
void safe_write(FILE *f, const char *text);
/* Writes text of several lines, each after the first indented by n. */
void safe_write_lines(FILE *f, const char *text, int n);
/* Writes JSON text, where the same characters become \uXXXX. */
void safe_write_json(FILE *f, const char *json);

#endif
