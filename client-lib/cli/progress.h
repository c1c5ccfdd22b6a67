/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_PROGRESS_H
#define SLUSS_CLI_PROGRESS_H

/* How far a transfer has come, on a terminal's standard error and nowhere else. */

#include <stddef.h>

#include "out.h"

/* `of` of them done: the line ends. Nothing where nobody looks on. */
void progress_show(const struct out *o, size_t done, size_t of);

#endif
