/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_H
#define SLUSS_CLIENT_H

/*
 * A client: one server, one certificate, one way of presenting itself.
 *
 * Calls block until answered or until the deadline. The connection is opened
 * by the first call and again after a loss; a call that met UNAVAILABLE is
 * repeated within its deadline. That is safe for writes too, since each call
 * gets one request_id that all its attempts carry. Forking with an open
 * client is not supported; nor is use from a signal handler. SIGPIPE is never
 * raised.
 */

#include <sluss/message.h>

SLUSS_BEGIN

typedef struct sluss_client sluss_client;

#define SLUSS_CLIENT_OPTIONS_VERSION 1u

/* Texts are copied by sluss_client_open(); NULL and 0 mean the default. */
typedef struct sluss_client_options {
	/* SLUSS_CLIENT_OPTIONS_VERSION, set by the INIT macro. */
	unsigned version;
	/* 1: a person sees the answers; 0: a system takes them. */
	int shown;
	/* "host:port" or "[2001:db8::1]:port"; mandatory. */
	const char *target;
	/* PEM file of the private CA; mandatory, no system store is used. */
	const char *ca_file;
	/* PEM file of the certificate and its chain; mandatory. */
	const char *cert_file;
	/* PEM file of its key, unencrypted; mandatory. */
	const char *key_file;
	/* DNS name or IP the server must prove; default: host of target. */
	const char *server_name;
	/* Code of the actor; not needed with a personal certificate. */
	const char *actor;
	/* Role acted in; needed when the actor has several. */
	const char *role;
	/* Purpose code stated with each call. */
	const char *purpose;
	/* Language of error texts, "sv" or "en"; default "en". */
	const char *language;
	/* W3C traceparent passed on with each call. */
	const char *traceparent;
	/* Time for one call with all its attempts, ms; default 30000. */
	int64_t deadline_ms;
	/* Attempts after the first, at most 10; default 3, -1 for none. */
	int retries;
	/* First pause before a new attempt, ms, doubled each time; default 50. */
	int backoff_ms;
} sluss_client_options;

#define SLUSS_CLIENT_OPTIONS_INIT \
	{ SLUSS_CLIENT_OPTIONS_VERSION, 0, NULL, NULL, NULL, NULL, NULL, \
	  NULL, NULL, NULL, NULL, NULL, 0, 0, 0 }

/* Does what the macro does, for languages without it. */
SLUSS_API sluss_code sluss_client_options_init(sluss_client_options *out,
    unsigned version);

/*
 * Reads certificate, key and CA; connects to nothing yet. *out is set on
 * failure too, so that its error can be read: free it in any case. It is NULL
 * only when there is no memory (RESOURCE_EXHAUSTED) or out is no use.
 * INVALID_ARGUMENT names the option in `field`; UNAUTHENTICATED: the
 * certificate and the key do not fit.
 */
SLUSS_API sluss_code sluss_client_open(sluss_client **out,
    const sluss_client_options *options);
/* Closes the connection and frees. Free open streams first. NULL is fine. */
SLUSS_API void sluss_client_free(sluss_client *c);
/*
 * Connects now instead of at the first call. UNAVAILABLE: no connection;
 * UNAUTHENTICATED: the server's certificate, or ours, was refused.
 */
SLUSS_API sluss_code sluss_client_connect(sluss_client *c);

/* Error of the last call on this handle; never NULL; code SLUSS_OK if none. */
SLUSS_API const sluss_error *sluss_client_error(const sluss_client *c);
/* SHA-256 of the log row of the last call, hex; "" when none was told. */
SLUSS_API const char *sluss_client_leaf(const sluss_client *c);
/* When that row was logged, as the server wrote it (RFC 3339); or "". */
SLUSS_API const char *sluss_client_logged_at(const sluss_client *c);
/* Attempts that the last call took, 1 or more; 0 before any call. */
SLUSS_API int sluss_client_attempts(const sluss_client *c);
/*
 * The request_id of the last write. After DEADLINE_EXCEEDED or UNAVAILABLE
 * its outcome is unknown: set this on an identical request to learn it.
 * NOT_FOUND: the last call had none.
 */
SLUSS_API sluss_code sluss_client_request_id(sluss_id *out,
    const sluss_client *c);

/* Change what later calls state. NULL clears. INVALID_ARGUMENT: not ASCII. */
SLUSS_API sluss_code sluss_client_set_actor(sluss_client *c, const char *code);
SLUSS_API sluss_code sluss_client_set_role(sluss_client *c, const char *role);
SLUSS_API sluss_code sluss_client_set_purpose(sluss_client *c,
    const char *code);
SLUSS_API sluss_code sluss_client_set_traceparent(sluss_client *c,
    const char *traceparent);
/* 1: later answers are shown to a person; 0: taken by a system. */
SLUSS_API void sluss_client_set_shown(sluss_client *c, int shown);
/* Time for each later call, ms; 0: the default. */
SLUSS_API void sluss_client_set_deadline(sluss_client *c, int64_t ms);

/*
 * Who the caller is to the server: CaseService.WhoAmI. The caller frees *out,
 * a sluss.v1.WhoAmIResponse: organisation, organisation_name, agency_kind,
 * node, actor, roles, role, approver, duty, policy_hash.
 */
SLUSS_API sluss_code sluss_client_who_am_i(sluss_message **out,
    sluss_client *c);

SLUSS_END

#endif
