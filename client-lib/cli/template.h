/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_TEMPLATE_H
#define SLUSS_CLI_TEMPLATE_H

/*
 * A skeleton of a record in JSON, with hints as lines that begin with `//`,
 * and the way back: such a file, or plain JSON, as a record to send. What was
 * not filled in is not sent.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "words.h"

struct template {
	const struct field *kind;
	/* Lines that say what belongs where. */
	bool hints;
	/* Without the head: an extract has none. */
	bool headless;
	/* An object whose names are the groups wanted; NULL: all. */
	const json_t *groups;
};

void template_write(FILE *f, const struct template *t);
/*
 * Reads a record file's text, which is changed. The body must be of the kind;
 * kind NULL: of any. Returns STATUS_OK, or STATUS_USAGE after naming file and
 * line.
 */
int template_read(json_t **out, const char *file, char *text,
    const struct field *kind);

#endif
