/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_ERROR_H
#define SLUSS_ERROR_H

/*
 * What went wrong: a code for the program, a stable reason for its tables, a
 * text for people. A call's error stays on its client handle; functions
 * without a handle take a sluss_error to fill, which may be NULL. Errors never
 * hold a value from a record.
 */

#include <sluss/export.h>

SLUSS_BEGIN

/* The gRPC status codes. */
typedef enum sluss_code {
	SLUSS_OK = 0,
	SLUSS_CANCELLED = 1,
	SLUSS_UNKNOWN = 2,
	SLUSS_INVALID_ARGUMENT = 3,
	SLUSS_DEADLINE_EXCEEDED = 4,
	SLUSS_NOT_FOUND = 5,
	SLUSS_ALREADY_EXISTS = 6,
	SLUSS_PERMISSION_DENIED = 7,
	SLUSS_RESOURCE_EXHAUSTED = 8,
	SLUSS_FAILED_PRECONDITION = 9,
	SLUSS_ABORTED = 10,
	/* Also: the end of a stream or of a list. */
	SLUSS_OUT_OF_RANGE = 11,
	SLUSS_UNIMPLEMENTED = 12,
	SLUSS_INTERNAL = 13,
	SLUSS_UNAVAILABLE = 14,
	SLUSS_DATA_LOSS = 15,
	SLUSS_UNAUTHENTICATED = 16
} sluss_code;

typedef struct sluss_error {
	sluss_code code;
	/* Line of the JSON text that is at fault, from 1; 0: not known. */
	int line;
	/* Stable, upper case: google.rpc.ErrorInfo.reason; may be empty. */
	char reason[64];
	/* Path of the field at fault, "record.person.identity"; may be empty. */
	char field[128];
	/* What is wrong and what to do next. */
	char text[1024];
} sluss_error;

/* "PERMISSION_DENIED"; "UNKNOWN" for what is no code. Static. */
SLUSS_API const char *sluss_code_name(sluss_code code);

SLUSS_END

#endif
