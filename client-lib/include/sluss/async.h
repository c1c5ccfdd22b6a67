/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_ASYNC_H
#define SLUSS_ASYNC_H

/*
 * Calls in a loop of one's own, many at once, without a thread and without
 * waiting:
 *
 *	sluss_async_start() ...           what to ask; only takes note
 *	for (;;) {
 *		wait until sluss_async_fd() is ready for sluss_async_events()
 *		    or sluss_async_timeout() has passed;
 *		sluss_async_process();    callbacks run in here
 *	}
 *
 * Nothing here blocks but sluss_async_new() and sluss_async_resolve(), which
 * look the server's name up with getaddrinfo(); a client whose target is an
 * address ("192.0.2.7:8443", with the name to prove in server_name) asks
 * nobody and never blocks at all. Connecting, the TLS handshake and connecting
 * again after a loss are all done in sluss_async_process().
 *
 * Callbacks run from inside sluss_async_process() and sluss_async_free(), and
 * from nowhere else. In one it is allowed to make calls, to cancel, pause and
 * resume any, and to ask for fd, events and timeout; not to process, resolve
 * or free. A handle, its client and its calls belong to one thread at a time.
 */

#include <sluss/client.h>

SLUSS_BEGIN

typedef struct sluss_async sluss_async;

/*
 * A call under way. It is valid from sluss_async_start() until its on_done
 * returns, and is never freed by the caller.
 */
typedef struct sluss_async_call sluss_async_call;

/* How a call ended; valid in on_done only. Fields may be added at the end. */
typedef struct sluss_async_result {
	/* Never NULL; code SLUSS_OK: it ended well. */
	const sluss_error *error;
	/*
	 * The reply, which on_done owns and frees; NULL after a failure, and
	 * for a method that streams.
	 */
	sluss_message *reply;
	/* SHA-256 of its log row, hex, and when it was logged; or "". */
	const char *leaf;
	const char *logged_at;
	/* The one that every attempt carried; NULL: the method has none. */
	const sluss_id *request_id;
	/* 1 or more; 0: it was never tried. */
	int attempts;
} sluss_async_result;

#define SLUSS_ASYNC_CALL_OPTIONS_VERSION 1u

/* Texts are copied by sluss_async_start(). */
typedef struct sluss_async_call_options {
	/* SLUSS_ASYNC_CALL_OPTIONS_VERSION, set by the INIT macro. */
	unsigned version;
	/*
	 * Runs exactly once, last of the call's callbacks, however the call
	 * ends; may be NULL.
	 */
	void (*on_done)(sluss_async_call *call,
	    const sluss_async_result *result, void *arg);
	/*
	 * Runs for each reply of a method that streams, in order; it owns the
	 * message and frees it. Mandatory for a stream, of no use otherwise.
	 */
	void (*on_message)(sluss_async_call *call, sluss_message *message,
	    void *arg);
	/* Handed to both. */
	void *arg;
	/* What this call states; NULL: as the client is set when it is made. */
	const char *actor;
	const char *role;
	const char *purpose;
	const char *traceparent;
	/* 1: a person sees the answer; -1: a system; 0: as the client. */
	int shown;
	/*
	 * Time for the call with all its attempts, ms; 0: the client's, or for
	 * a stream none, and then slussd ends all but a Watch after its own
	 * default, 30 s. A stream's opening has the client's in any case.
	 */
	int64_t deadline_ms;
} sluss_async_call_options;

#define SLUSS_ASYNC_CALL_OPTIONS_INIT \
	{ SLUSS_ASYNC_CALL_OPTIONS_VERSION, NULL, NULL, NULL, NULL, NULL, \
	  NULL, NULL, 0, 0 }

/* Does what the macro does, for languages without it. */
SLUSS_API sluss_code sluss_async_call_options_init(
    sluss_async_call_options *out, unsigned version);

/*
 * The non-blocking side of a client: its certificate, context, deadline and
 * repetitions, on connections of its own. The client stays usable for
 * blocking calls and must outlive *out. Connects to nothing yet. On failure
 * *out is not set and the client has the error: UNAVAILABLE, the name has no
 * address; RESOURCE_EXHAUSTED, no memory or no descriptors.
 */
SLUSS_API sluss_code sluss_async_new(sluss_async **out, sluss_client *c);
/*
 * Ends every call that is left, with CANCELLED, by running its on_done, and
 * closes the connections. Calls made in such an on_done are refused. NULL is
 * fine.
 */
SLUSS_API void sluss_async_free(sluss_async *a);
/*
 * Looks the server's name up again, for connections still to come; blocks.
 * On failure the addresses known before stay; the client has the error.
 */
SLUSS_API sluss_code sluss_async_resolve(sluss_async *a);

#define SLUSS_ASYNC_READ 1u
#define SLUSS_ASYNC_WRITE 2u

/*
 * The descriptor to watch; never read, written or closed by the caller. It is
 * the same as long as the handle lives, whatever becomes of the connections
 * behind it (an epoll descriptor, which poll(), select(), epoll and what
 * stands on them can watch).
 */
SLUSS_API int sluss_async_fd(const sluss_async *a);
/*
 * What to watch it for, SLUSS_ASYNC_READ or _WRITE or both; 0: nothing, since
 * there is no connection to hear from. This version never asks for WRITE:
 * readiness to write makes the descriptor readable too. Level-triggered.
 */
SLUSS_API unsigned sluss_async_events(const sluss_async *a);
/*
 * Milliseconds until sluss_async_process() must run though the descriptor is
 * not ready: 0, at once; -1, no limit. It changes with time, with every
 * process and with whatever is made, cancelled or resumed: ask before each
 * wait.
 */
SLUSS_API int sluss_async_timeout(const sluss_async *a);
/*
 * Does all that can be done without waiting, and runs callbacks. It may be
 * called at any time, ready or not. A very busy connection is left after a
 * bounded amount of work, with timeout 0, so that others get their turn.
 * FAILED_PRECONDITION: called from a callback. What befalls a call is its
 * on_done's to hear; a lost connection is no error here.
 */
SLUSS_API sluss_code sluss_async_process(sluss_async *a);

/*
 * Makes a call, by name as sluss_call() does, with a message of its request
 * type (NULL: an empty one), which is copied. Several run at once and end in
 * any order. Nothing is sent, and no callback runs, before the next process.
 * *out may be NULL. On failure there is no call, no callback ever runs, and
 * the reason is in *e, which may be NULL.
 *
 * A call that met UNAVAILABLE is repeated as the blocking calls are, with the
 * same request_id; a stream is not: make it again from the last cursor or
 * index.
 */
SLUSS_API sluss_code sluss_async_start(sluss_async_call **out, sluss_async *a,
    const char *method, const sluss_message *request,
    const sluss_async_call_options *options, sluss_error *e);
/*
 * Ends a call at the next process, or later in this one: on_done hears CANCELLED, and nothing else
 * is heard before it, a reply that has come already included. The outcome of
 * a write is unknown.
 */
SLUSS_API void sluss_async_cancel(sluss_async_call *call);
/*
 * Holds a call's callbacks back, on_done too, until it is resumed or
 * cancelled. What a stream's server sends meanwhile waits in a window of
 * bounded size and then with the server; other calls go on. Pausing within
 * on_message takes effect at once. A server does not wait for ever: slussd
 * ends a stream that is not read for its write_timeout, 15 s unless it is set
 * otherwise, and on_done then hears CANCELLED.
 */
SLUSS_API void sluss_async_pause(sluss_async_call *call);
SLUSS_API void sluss_async_resume(sluss_async_call *call);
/* Calls that have not ended. */
SLUSS_API size_t sluss_async_calls(const sluss_async *a);

SLUSS_END

#endif
