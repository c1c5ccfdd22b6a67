/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_TESTS_FAILING_ALLOC_H
#define SLUSS_TESTS_FAILING_ALLOC_H

/*
 * Makes the n-th malloc() or calloc() from now fail, and every one after it.
 * The program is linked with -Wl,--wrap=malloc,--wrap=calloc.
 */

#include <stddef.h>

void failing_alloc_after(size_t n);
void failing_alloc_never(void);
/* How many more would be given; 0: they fail now. */
size_t failing_alloc_left(void);

#endif
