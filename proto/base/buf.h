/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_BASE_BUF_H
#define SLUSS_BASE_BUF_H

/*
 * A growing byte buffer with a cap and a sticky failure: append freely, look
 * once at the end. Consumption is from the front. The memory is wiped when
 * freed.
 */

#include "base/str.h"

struct buf {
	uint8_t *p;
	size_t off;      /* start of what is unread */
	size_t n;        /* unread bytes */
	size_t size;     /* bytes allocated */
	size_t cap;      /* most bytes ever held; 0 means 1 MiB */
	bool failed;     /* an append did not fit or had no memory */
};

void buf_init(struct buf *b, size_t cap);
void buf_clear(struct buf *b);           /* wipes and frees; usable again */
void buf_append(struct buf *b, const void *p, size_t n);
void buf_append_byte(struct buf *b, uint8_t byte);
void buf_append_varint(struct buf *b, uint64_t v);
void buf_consume(struct buf *b, size_t n);
static inline const uint8_t *
buf_data(const struct buf *b)
{
	return b->p ? b->p + b->off : NULL;
}
static inline struct str
buf_str(const struct buf *b)
{
	return (struct str){ (const char *)buf_data(b), b->n };
}

#endif
