/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_H2_COUNT_H
#define SLUSS_NET_H2_COUNT_H

/*
 * Counts frames on the raw bytes, ahead of nghttp2, which tells nothing of
 * those that it ignores. What is cheap for the peer and not for us is handed
 * to a judge.
 */

#include "base/str.h"

struct h2_count {
	unsigned preface;               /* its bytes so far */
	uint8_t head[9];
	unsigned have;                  /* bytes of head */
	uint32_t left;                  /* bytes of the payload to come */
	bool padded;                    /* the next byte is a pad length */
	bool block;                     /* a header block is open */
	bool settled;                   /* the first SETTINGS has come */
};

/* Zero it to begin. charge(arg, what) is called for every cheap frame. */
void h2_count_feed(struct h2_count *f, const uint8_t *p, size_t n,
    void (*charge)(void *arg, const char *what), void *arg);
/* True while the peer owes the rest of a preface or header block. */
bool h2_count_owed(const struct h2_count *f);

#endif
