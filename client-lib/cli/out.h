/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_OUT_H
#define SLUSS_CLI_OUT_H

/*
 * What a command prints, gathered until it is done: a command that fails
 * half-way prints nothing, and what is longer than the terminal goes through
 * $PAGER.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct out {
	FILE *f;
	char *text;
	size_t n;
	/* Tables and words; else JSON. */
	bool people;
	/* Standard output is a terminal. */
	bool terminal;
	/* Names of the codes in what is printed, or NULL. */
	json_t *codes;
	/* Bold is welcome: a terminal, and no NO_COLOR. */
	bool bold;
};

bool out_open(struct out *o, bool people);
/* Prints what was gathered, unless keep is false, and wipes it. */
int out_close(struct out *o, bool keep);
/* One JSON value, indented. */
void out_json(struct out *o, const json_t *v);
/* Text in bold where that is welcome; from elsewhere, so made safe. */
void out_strong(struct out *o, const char *text);

enum column_form {
	COLUMN_TEXT, COLUMN_WORD, COLUMN_TIME, COLUMN_LIST, COLUMN_NUMBER,
	/* A digest, as commands take it: hexadecimal. */
	COLUMN_HEX
};

struct column {
	/* English; translated when printed. */
	const char *title;
	/* Path within a row. */
	const char *path;
	enum column_form form;
};

/* A table of the elements of an array, or a line that there are none. */
void out_table(struct out *o, const json_t *rows,
    const struct column *columns, size_t n);

#endif
