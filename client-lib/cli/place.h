/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_PLACE_H
#define SLUSS_CLI_PLACE_H

/*
 * Where a reader of the feed stands: the last cursor handled, in memory and in
 * the file of --cursor-file, which is replaced as a whole and is the user's
 * alone.
 */

#include <sluss/message.h>

#include "args.h"

enum { PLACE_MAX = 256 };

struct place {
	const char *file;        /* NULL: kept in memory only */
	unsigned char cursor[PLACE_MAX];
	size_t n;                /* 0: nowhere yet */
};

/* Reads the file if there is one; returns an exit status. */
int place_open(struct place *p, const struct args *a);
/* Goes to the cursor at the path of a reply, if there is one, and keeps it. */
int place_go(struct place *p, const sluss_message *m, const char *path);

#endif
