/* SPDX-License-Identifier: EUPL-1.2 */
/* Order matters to readers of traces only, save pseudo-headers first. */

#include "rpc_head.h"

#include "base/clock.h"
#include "sluss/export.h"
#include "wire/head.h"

static void
add(struct rpc_headers *out, const char *name, const char *value)
{
	if (!value || *value == '\0')
		return;
	ASSERT(out->n < RPC_HEADERS_MAX);
	out->nv[out->n++] = (nghttp2_nv){
		.name = (uint8_t *)(uintptr_t)name,
		.value = (uint8_t *)(uintptr_t)value,
		.namelen = strlen(name),
		.valuelen = strlen(value),
	};
}

void
rpc_head_build(struct rpc_headers *out, const struct rpc_head *head,
    int64_t now, int64_t deadline)
{
	out->n = 0;
	add(out, ":method", "POST");
	add(out, ":scheme", "https");
	add(out, ":path", head->path);
	add(out, ":authority", head->authority);
	add(out, "te", "trailers");
	add(out, "content-type", "application/grpc");
	add(out, "user-agent", "libsluss/" SLUSS_VERSION);
	if (deadline != CLOCK_NEVER) {
		head_format_timeout(deadline - now, out->timeout);
		add(out, "grpc-timeout", out->timeout);
	}
	add(out, "accept-language", head->language);
	add(out, "traceparent", head->traceparent);
	add(out, "sluss-actor", head->actor);
	add(out, "sluss-role", head->role);
	add(out, "sluss-purpose", head->purpose);
	add(out, "sluss-shown", head->shown ? "1" : "0");
}
