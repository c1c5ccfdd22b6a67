/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_BASE_STATUS_H
#define SLUSS_BASE_STATUS_H

/*
 * Status codes and the error that travels with them. What the caller may read
 * (reason, text, field) and what the operator needs (detail) are kept apart:
 * detail never leaves the process except into the journal, and neither ever
 * holds a value that somebody wrote into a record.
 */

#include "base/str.h"

enum code {
#define X(name, number, text) CODE_##name = number,
#include "base/status.def"
#undef X
};

/* "PERMISSION_DENIED"; "UNKNOWN" for a number that is none of ours. */
const char *code_name(enum code code);
/* A number from the wire as a code; anything unknown is CODE_UNKNOWN. */
enum code code_from(long number);

struct err {
	enum code code;
	char reason[48];   /* stable, upper case: google.rpc.ErrorInfo.reason */
	char field[96];    /* path of the offending field; empty if none */
	char text[640];    /* for the caller: what is wrong and what to do next */
	char detail[256];  /* for the journal only */
};

/*
 * Fills *e (which may be NULL) and returns the code, so that a function can
 * write `return err_set(e, CODE_..., "REASON", "text", ...)`. The first error
 * set wins: a filled error is left alone.
 */
enum code err_set(struct err *e, enum code code, const char *reason,
    const char *fmt, ...) PRINTF_LIKE(4, 5);
/* Names the field of an error already set; the innermost name wins. */
void err_field(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Adds detail for the journal. */
void err_detail(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A broken invariant of our own: prints where and aborts. Kept in release. */
NORETURN void assert_failed(const char *expr, const char *file, int line);
#define ASSERT(e) ((e) ? (void)0 : assert_failed(#e, __FILE__, __LINE__))

#endif
