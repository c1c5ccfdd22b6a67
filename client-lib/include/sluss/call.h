/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_H
#define SLUSS_CALL_H

/*
 * Any method of the contract, by name: "sluss.v1.RecordService/GetRecord", or
 * without the package. The typed calls in the other headers are these with
 * their requests filled in.
 *
 * The errors of every call, besides what its method documents: UNAVAILABLE
 * (no connection, after all attempts), DEADLINE_EXCEEDED, UNAUTHENTICATED
 * (certificate), INTERNAL (a reply that breaks the protocol), and
 * INVALID_ARGUMENT without the server for a request that cannot be made. All
 * are on the handle: sluss_client_error().
 */

#include <sluss/client.h>

SLUSS_BEGIN

/*
 * Calls with a message of the method's request type and waits for the reply,
 * which the caller frees. A request without request_id gets one for the call;
 * request itself is not changed. INVALID_ARGUMENT also for a stream's method.
 */
SLUSS_API sluss_code sluss_call(sluss_message **out, sluss_client *c,
    const char *method, const sluss_message *request);
/*
 * The same in proto3 JSON; NULL or "" is an empty request. The caller frees
 * *out_json with sluss_free(). The error's line and field tell where a
 * request is wrong.
 */
SLUSS_API sluss_code sluss_call_json(char **out_json, sluss_client *c,
    const char *method, const char *request_json);

/* 1: the method answers with a stream; 0: with one message; -1: unknown. */
SLUSS_API int sluss_method_streams(const char *method);
/* Type of the method's request or reply; static; NULL when unknown. */
SLUSS_API const char *sluss_method_request(const char *method);
SLUSS_API const char *sluss_method_reply(const char *method);
/* Full name of the i-th method, "sluss.v1.CaseService/CreateCase"; or NULL. */
SLUSS_API const char *sluss_method_name(size_t i);

/* The replies of a method that streams. It must be freed before its client. */
typedef struct sluss_stream sluss_stream;

/*
 * Starts a call whose method streams. deadline_ms is for the whole stream; 0:
 * none, and then only the opening is bound by the client's deadline. The
 * stream is not repeated by itself after a loss: open it again from the last
 * cursor or index.
 */
SLUSS_API sluss_code sluss_stream_open(sluss_stream **out, sluss_client *c,
    const char *method, const sluss_message *request, int64_t deadline_ms);
/*
 * Waits for the next reply, which the caller frees, at most timeout_ms (0:
 * does not wait; -1: as long as it takes). OUT_OF_RANGE: the stream ended
 * well. DEADLINE_EXCEEDED with reason WAIT_ENDED: nothing came in that time;
 * the stream goes on. Any other code ends the stream.
 */
SLUSS_API sluss_code sluss_stream_next(sluss_message **out, sluss_stream *s,
    int64_t timeout_ms);
/* The same with the reply as JSON text, freed with sluss_free(). */
SLUSS_API sluss_code sluss_stream_next_json(char **out_json, sluss_stream *s,
    int64_t timeout_ms);
/* Descriptor to poll for reading in a loop of one's own; -1 when ended. */
SLUSS_API int sluss_stream_fd(const sluss_stream *s);
/* Cancels if still open, and frees. NULL is fine. */
SLUSS_API void sluss_stream_free(sluss_stream *s);

/* Page of a list: how many, and the reply that this one continues. */
typedef struct sluss_page {
	/* 1 to 200; 0: the server's default, 50. */
	int size;
	/* Reply to the page before; NULL: the first page. */
	const sluss_message *after;
} sluss_page;

/* 1 when a list's reply has a further page, else 0. */
SLUSS_API int sluss_page_more(const sluss_message *reply);

SLUSS_END

#endif
