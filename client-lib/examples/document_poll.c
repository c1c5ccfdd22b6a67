/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Fetches a document to standard output in a loop around poll(), and no
 * faster than what reads there takes it: while that is full, the stream is
 * paused and the server waits.
 *
 *	document_poll host:port ca.pem cert.pem key.pem actor purpose case record
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sluss/sluss.h>

struct copy {
	sluss_async_call *call;          /* NULL once it has ended */
	sluss_message *chunk;            /* whose data is being written */
	const char *p;
	size_t left;
	int complete, failed;
};

/* Writes what it can; on goes the stream when nothing is left. */
static void
drain(struct copy *x)
{
	ssize_t n;

	while (x->left > 0) {
		n = write(STDOUT_FILENO, x->p, x->left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			if (x->call)
				sluss_async_pause(x->call);
			return;
		}
		if (n < 0) {
			perror("document_poll");
			x->failed = 1;
			x->left = 0;
			if (x->call)
				sluss_async_cancel(x->call);
			break;
		}
		x->p += n;
		x->left -= (size_t)n;
	}
	sluss_message_free(x->chunk);
	x->chunk = NULL;
	if (x->call)
		sluss_async_resume(x->call);
}

static void
on_chunk(sluss_async_call *call, sluss_message *chunk, void *arg)
{
	struct copy *x = arg;
	const void *p = NULL;
	int yes = 0;

	(void)call;
	x->chunk = chunk;
	x->left = 0;
	if (sluss_message_bytes(&p, &x->left, chunk, "data") == SLUSS_OK)
		x->p = p;
	if (sluss_message_yes(&yes, chunk, "last") == SLUSS_OK && yes)
		x->complete = 1;
	drain(x);
}

static void
on_end(sluss_async_call *call, const sluss_async_result *result, void *arg)
{
	struct copy *x = arg;

	(void)call;
	x->call = NULL;
	if (result->error->code == SLUSS_OK)
		return;
	x->failed = 1;
	fprintf(stderr, "document_poll: %s: %s\n",
	    sluss_code_name(result->error->code), result->error->text);
}

/* One turn of the loop: wait for either end, or until something is due. */
static void
turn(sluss_async *a, struct copy *x)
{
	struct pollfd at[2] = { { -1, 0, 0 }, { -1, 0, 0 } };
	unsigned events = sluss_async_events(a);

	at[0].fd = sluss_async_fd(a);
	if (events & SLUSS_ASYNC_READ)
		at[0].events |= POLLIN;
	if (events & SLUSS_ASYNC_WRITE)
		at[0].events |= POLLOUT;
	if (x->left > 0) {
		at[1].fd = STDOUT_FILENO;
		at[1].events = POLLOUT;
	}
	if (poll(at, 2, sluss_async_timeout(a)) < 0 && errno != EINTR)
		x->failed = 1;
	if (at[1].revents)
		drain(x);
	(void)sluss_async_process(a);
}

static int
start(sluss_async *a, struct copy *x, const sluss_id *case_id,
    const sluss_id *record_id)
{
	sluss_async_call_options options = SLUSS_ASYNC_CALL_OPTIONS_INIT;
	sluss_message *request;
	sluss_error e = { .code = SLUSS_RESOURCE_EXHAUSTED };

	if (sluss_message_new(&request, "DownloadDocumentRequest") !=
	    SLUSS_OK)
		return -1;
	options.on_message = on_chunk;
	options.on_done = on_end;
	options.arg = x;
	/* Stated, since a server gives a call that states none 30 seconds. */
	options.deadline_ms = 10 * 60 * 1000;
	if (sluss_message_set_id(request, "case_id", case_id, &e) ==
	    SLUSS_OK && sluss_message_set_id(request, "record_id", record_id,
	    &e) == SLUSS_OK)
		(void)sluss_async_start(&x->call, a,
		    "RecordService/DownloadDocument", request, &options, &e);
	sluss_message_free(request);
	if (!x->call)
		fprintf(stderr, "document_poll: %s\n", e.text);
	return x->call ? 0 : -1;
}

int
main(int argc, char **argv)
{
	sluss_client_options options = SLUSS_CLIENT_OPTIONS_INIT;
	struct copy x = { 0 };
	sluss_id case_id, record_id;
	sluss_client *c = NULL;
	sluss_async *a = NULL;

	if (argc != 9 || sluss_id_parse(&case_id, argv[7]) != SLUSS_OK ||
	    sluss_id_parse(&record_id, argv[8]) != SLUSS_OK) {
		fprintf(stderr, "usage: document_poll host:port ca cert key "
		    "actor purpose case record\n");
		return 2;
	}
	options.target = argv[1];
	options.ca_file = argv[2];
	options.cert_file = argv[3];
	options.key_file = argv[4];
	options.actor = argv[5];
	options.purpose = argv[6];
	(void)fcntl(STDOUT_FILENO, F_SETFL,
	    fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK);
	if (sluss_client_open(&c, &options) != SLUSS_OK ||
	    sluss_async_new(&a, c) != SLUSS_OK) {
		fprintf(stderr, "document_poll: %s\n",
		    sluss_client_error(c)->text);
		x.failed = 1;
	} else if (start(a, &x, &case_id, &record_id) != 0) {
		x.failed = 1;
	}
	while (!x.failed && (x.call || x.left > 0))
		turn(a, &x);
	sluss_async_free(a);
	sluss_message_free(x.chunk);
	sluss_client_free(c);
	return x.failed || !x.complete ? EXIT_FAILURE : EXIT_SUCCESS;
}
