/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_TESTS_FUZZ_H
#define SLUSS_TESTS_FUZZ_H

/* What libFuzzer and replay.c call. Returns 0; anything wrong aborts. */

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

#endif
