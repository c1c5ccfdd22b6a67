/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_RPC_HEAD_H
#define SLUSS_CLIENT_RPC_HEAD_H

/* The request head of a call as nghttp2 takes it. */

#include <nghttp2/nghttp2.h>

#include "session.h"

#define RPC_HEADERS_MAX 16

struct rpc_headers {
	nghttp2_nv nv[RPC_HEADERS_MAX];
	size_t n;
	char timeout[12];        /* nv points here: do not copy */
};

/* Texts of head must live until the request is submitted. */
void rpc_head_build(struct rpc_headers *out, const struct rpc_head *head,
    int64_t now, int64_t deadline);

#endif
