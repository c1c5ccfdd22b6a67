/* SPDX-License-Identifier: EUPL-1.2 */
/* A line that is written over: it goes to the terminal, never to a file. */

#include "progress.h"

#include <stdio.h>
#include <unistd.h>

enum { KIB = 1024 };

void
progress_show(const struct out *o, size_t done, size_t of)
{
	if (!o->people || of == 0 || !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r%zu / %zu KiB", (done + KIB - 1) / KIB,
	    (of + KIB - 1) / KIB);
	if (done >= of)
		fputc('\n', stderr);
	fflush(stderr);
}
