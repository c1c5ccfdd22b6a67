/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_NET_NET_H
#define SLUSS_NET_NET_H

/*
 * The listener, its TLS and HTTP/2 connections, and the streams on them. Net
 * knows nothing of records: it calls upward through the four functions of
 * struct net_up, and is answered through net/stream.h. All calls are made on
 * the event loop's thread; none of the upward functions is ever called from
 * inside a call into net.
 */

#include <event2/event.h>

#include "base/status.h"
#include "wire/head.h"

struct net;
struct stream;

/* What a verified certificate says: one identity, one key. */
struct net_identity {
	uint8_t spki_sha256[32];
	enum net_rule { NET_RULE_URI, NET_RULE_ORGANIZATION_IDENTIFIER,
		NET_RULE_SERIAL_NUMBER } rule;
	char value[256];         /* the URI, or the identifier, no NUL inside */
};

/* Who is at the other end; decided once a connection, checked on every call. */
struct peer {
	struct id node;
	struct id organisation;
	char node_code[65];
	char organisation_code[65];
	char actor[65];          /* a personal certificate's; else empty */
	uint8_t spki_sha256[32]; /* the key it came with */
};

/* A whole request: head, exactly one message, end of stream. */
struct net_request {
	const struct head *head;
	const struct peer *peer;
	struct str message;      /* valid during start() only */
	int64_t deadline;        /* monotonic ns */
};

struct net_up {
	/* Is this key enrolled? UNAUTHENTICATED ends the connection. */
	enum code (*identify)(void *arg, const struct net_identity *identity,
	    struct peer *out);
	/*
	 * A request is complete. Returns the call, or NULL when it was refused
	 * by stream_answer() at once. The callee may answer before returning.
	 */
	void *(*start)(void *arg, struct stream *s,
	    const struct net_request *request);
	/*
	 * The stream is no more: answered and sent, reset, its connection
	 * lost, or its deadline past (net has answered that itself). Runs
	 * exactly once a call, and s must not be touched afterwards.
	 */
	void (*gone)(void *call);
	/* A streamed message was taken: there is room for the next. */
	void (*room)(void *call);
};

struct net_config {
	const char *const *listen;   /* "127.0.0.1:7443", "[::1]:7443", "unix:/path"; NULL-ended */
	const int *listen_fds;       /* from the service manager; used instead when n_listen_fds > 0 */
	size_t n_listen_fds;
	const char *certificate;     /* PEM chain file */
	const char *key;             /* PEM key file, or a PKCS#11 URI */
	/* Each issuer: its CA file and what it may assert. */
	const struct net_issuer {
		const char *name;    /* for messages */
		const char *ca_file; /* PEM, one or more certificates */
		const char *crl_file;/* PEM; mandatory: revocation is always checked */
		enum net_rule rule;
		const char *prefix;  /* the identity must begin with this */
	} *issuers;
	size_t n_issuers;
	/* limits, see wire/limits.h; 0 means the default there */
	unsigned streams, connections, connections_per_node, message_size;
	unsigned handshake_timeout_ms, header_timeout_ms, write_timeout_ms,
	    idle_timeout_ms, connection_age_ms, deadline_ms, drain_timeout_ms;
};

/* Counters that only grow. */
struct net_counters {
	uint64_t accepted, handshakes, handshakes_failed, refused, streams,
	    resets_received, resets_sent, goaways, limit_hits;
	uint64_t connections_now, streams_now;
};

/* Config strings need live only during the call. NULL with *e set on failure. */
struct net *net_new(struct event_base *base, const struct net_config *config,
    const struct net_up *up, void *arg, struct err *e);
/* Reads certificates, keys and CRLs anew; on failure the old ones stay in use. */
enum code net_reload(struct net *n, const struct net_config *config,
    struct err *e) MUST_CHECK;
/* One thing wrong with the configuration; err.field is "section.key". */
typedef void net_fault_fn(const struct err *fault, void *arg);
/* The same checks as net_new() without listening, all of them; true when nothing is wrong. */
bool net_check(const struct net_config *config, net_fault_fn *report, void *arg);
/* Ends every connection whose peer matches, at once; returns how many. */
size_t net_drop(struct net *n, bool (*match)(const struct peer *, void *),
    void *arg);
/* Stops listening, sends GOAWAY, lets calls end; done runs once, at the latest after drain_timeout. */
void net_drain(struct net *n, void (*done)(void *), void *arg);
const struct net_counters *net_counters(const struct net *n);
/* "127.0.0.1:7443" actually bound, for port 0; static until the next call. */
const char *net_bound(const struct net *n, size_t i);
void net_free(struct net *n);

#endif
