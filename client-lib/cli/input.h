/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_INPUT_H
#define SLUSS_CLI_INPUT_H

/* Text that must not stand on a command line: from file, stdin or prompt. */

#include <stdbool.h>

/*
 * All of a file, or of standard input for "-", without the last line feed.
 * The caller frees *out with input_free(). STATUS_USAGE after saying why.
 */
int input_file(char **out, const char *file);
/*
 * Asks on the terminal for lines up to one that is "." or the end of input.
 * *out is NULL when nothing was written.
 */
int input_prompt(char **out, const char *question);
/* The first line of that. */
int input_line(char **out, const char *question);
/* Asks yes or no; no when unsure. */
bool input_confirm(const char *question);
/* True when there is a person at both ends. */
bool input_interactive(void);
/* Wipes and frees. NULL is fine. */
void input_free(char *text);

#endif
