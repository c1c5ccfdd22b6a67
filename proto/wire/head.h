/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_WIRE_HEAD_H
#define SLUSS_WIRE_HEAD_H

/*
 * The request head of a gRPC call, collected header by header and judged once
 * all are there. Values are copied into fixed space, so a head has no owner.
 * After "PROTOCOL-HTTP2.md" of gRPC; metadata of our own is sluss-*.
 */

#include "base/status.h"

struct head {
	char path[128];          /* "/sluss.v1.RecordService/GetRecord" */
	char actor[65];          /* sluss-actor: actor code; empty if absent */
	char role[33];           /* sluss-role */
	char purpose[33];        /* sluss-purpose: a code */
	char traceparent[56];    /* W3C; empty if absent or malformed */
	char language[9];        /* accept-language, first tag */
	bool shown;              /* sluss-shown: 1 = shown to a person */
	int64_t timeout_ns;      /* grpc-timeout; CLOCK_NEVER when absent */
	unsigned seen;           /* which headers were seen; internal */
	int http_status;         /* set when not gRPC: 405, 415 */
	struct err err;          /* the first thing wrong; OK if none */
};

void head_init(struct head *h);
/* Takes one header field; an error is kept in h->err and stops nothing. */
void head_field(struct head *h, struct str name, struct str value);
/*
 * Judges the whole head. CODE_OK, or h->err with http_status 200 for a gRPC
 * error, 415 for a wrong content type, 405 for a wrong method.
 */
enum code head_finish(struct head *h) MUST_CHECK;

/* "100m" and the like into ns, capped at a year; false when malformed. */
bool head_parse_timeout(struct str s, int64_t *ns);
/* At most 8 digits and a unit, rounded up; returns the length. */
size_t head_format_timeout(int64_t ns, char out[12]);
/* grpc-message percent encoding, RFC 3986 subset; cut at size, NUL-ended. */
size_t head_percent_encode(struct str s, char *out, size_t size);
size_t head_percent_decode(struct str s, char *out, size_t size);
/* Unpadded base64 for -bin headers; the length, or 0 if it does not fit. */
size_t head_base64(const void *p, size_t n, char *out, size_t size);
/* Accepts padded and unpadded; false when malformed or too long. */
bool head_unbase64(struct str s, uint8_t *out, size_t size, size_t *n);

#endif
