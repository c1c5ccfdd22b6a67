/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_ASYNC_IMPL_H
#define SLUSS_CLIENT_ASYNC_IMPL_H

/*
 * What the non-blocking side is made of. Calls leave the list, and links
 * theirs, inside process() and free() only, so a callback may do what it likes
 * to the others: it sets marks, and `due` says that there are some.
 */

#include <sluss/async.h>

#include "client.h"

struct sluss_async_call {
	struct flight flight;
	sluss_async *owner;
	sluss_async_call *next;
	sluss_async_call_options is; /* its callbacks; texts are not kept */
	bool paused, cancelled;
};

struct sluss_async {
	sluss_client *client;
	struct route route;
	struct link *links;      /* live ones, each with a reference */
	sluss_async_call *calls, **tail;
	size_t n;
	int epoll;
	bool inside, closing;
	bool due;                /* process() has work whatever fd says */
};

/*
 * Does what can be done for a call. True when something came of it; *over:
 * on_done has run.
 */
bool async_step_call(sluss_async_call *call, int64_t now, bool *over);
/* Ends a call with CANCELLED and runs its on_done. */
void async_end_call(sluss_async_call *call, int64_t now);
/* Takes *p off the list and frees it; its on_done has run. */
void async_unlist(sluss_async *a, sluss_async_call **p);

#endif
