/* SPDX-License-Identifier: EUPL-1.2 */
/* What the configuration leaves out is filled in from wire/limits.h. */

#include "net/net_priv.h"

#include "base/clock.h"

static int64_t
ns_or(unsigned ms, unsigned fallback)
{
	return (int64_t)(ms != 0 ? ms : fallback) * NS_PER_MS;
}

static unsigned
or_default(unsigned value, unsigned fallback)
{
	return value != 0 ? value : fallback;
}

struct net_limits
net_limits_of(const struct net_config *c)
{
	return (struct net_limits){
		.streams = or_default(c->streams, LIMIT_STREAMS),
		.connections = or_default(c->connections, LIMIT_CONNECTIONS),
		.connections_per_node = or_default(c->connections_per_node,
		    LIMIT_CONNECTIONS_PEER),
		.message = or_default(c->message_size, LIMIT_MESSAGE),
		.handshake = ns_or(c->handshake_timeout_ms,
		    LIMIT_HANDSHAKE_MS),
		.header = ns_or(c->header_timeout_ms, LIMIT_HEADERS_MS),
		.write = ns_or(c->write_timeout_ms, LIMIT_STALL_MS),
		.idle = ns_or(c->idle_timeout_ms, LIMIT_IDLE_MS),
		.age = ns_or(c->connection_age_ms, LIMIT_AGE_MS),
		.deadline = ns_or(c->deadline_ms, LIMIT_DEADLINE_MS),
		.drain = ns_or(c->drain_timeout_ms, LIMIT_DRAIN_MS),
	};
}
