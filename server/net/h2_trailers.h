/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_H2_TRAILERS_H
#define SLUSS_NET_H2_TRAILERS_H

/*
 * The header fields of one answer, copied: first those of the response head,
 * then the gRPC trailers. Trailers-only answers send them all as one block.
 */

#include <nghttp2/nghttp2.h>

#include "net/stream.h"

struct h2_trailers {
	nghttp2_nv *fields;
	size_t n_fields;
	size_t n_head;                  /* how many belong to the head */
	char text[];                    /* what fields point to */
};

/* NULL without memory. Freed with free(). */
struct h2_trailers *h2_trailers_new(const struct answer *a);

#endif
