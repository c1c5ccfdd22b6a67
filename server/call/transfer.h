/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_TRANSFER_H
#define SLUSS_CALL_TRANSFER_H

/* What the two directions of a document's chunks share. */

#include "call/document.h"

/* A transfer: what is sent or fetched now. */
struct transfer {
	int32_t index;
	bool last;
	struct str data;
	struct place at;
	struct arena *scratch;   /* of one chunk; wiped before the next */
	struct str sealed;
	/* uploads */
	struct place content;
	int32_t next;            /* chunks held when it was judged */
	bool complete, looking;
	int32_t looked;          /* chunks digested */
	Sluss__V1__Document__Content *said;
	struct digest *digest;
	const char *refusal;
	uint8_t mac[32];
	/* downloads */
	struct parts parts;
};

struct transfer *transfer_new(struct call *c);
/* Memory for one chunk, in place of the one before. */
bool transfer_scratch(struct call *c, struct transfer *t);
void transfer_drop(struct transfer *t);
enum code transfer_out_of_range(struct call *c, const char *field,
    const char *text);
/* Fetches those of the two keys that are not at hand. */
enum next transfer_keys(struct call *c, const struct id *one,
    const struct id *two);
/* The decision in C on the door's row. */
enum code transfer_decide(struct call *c, const struct row *r, bool write);
/* Where the description stands, and where a chunk of it does. */
struct place transfer_place(struct call *c, const struct row *r);
struct place transfer_chunk(struct place at, int32_t index, bool last,
    struct id key);
/* Asks the door for n chunks from one on. */
enum next transfer_read(struct call *c, int32_t index, int32_t n);

#endif
