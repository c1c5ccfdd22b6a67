/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_STATUS_H
#define SLUSS_CLI_STATUS_H

/*
 * What went wrong, on standard error, and the exit status for it. Nothing
 * here prints a value of a record, nor an argument that could be one.
 */

#include <sluss/error.h>

/* Exit statuses; a call that fails exits with STATUS_CALL + its code. */
enum status {
	STATUS_OK = 0,
	STATUS_CALL = 10,
	/* Nothing was sent: the command line, profile or a file is wrong. */
	STATUS_USAGE = 64
};

/* Prints "sluss: ..." and a line feed; returns STATUS_USAGE. */
int status_usage(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
/* The same for what is wrong at a line of a file; line 0: no line. */
int status_at(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A note on standard error that changes nothing. */
void status_note(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
/* Prints a call's error with what to do next; returns its exit status. */
int status_call(const sluss_error *err);
/* Prints a request's error: nothing was sent. Returns STATUS_USAGE. */
int status_request(const sluss_error *err);

#endif
