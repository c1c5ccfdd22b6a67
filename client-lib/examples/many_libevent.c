/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Many calls at once in a loop of libevent's: asks who each of the actors is
 * to the server, all together, and prints the answers as they come.
 *
 *	many_libevent host:port ca.pem cert.pem key.pem actor...
 */

#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <sluss/sluss.h>

struct loop {
	struct event_base *base;
	struct event *event;             /* the descriptor, and the time */
	sluss_async *async;
	int failed;
};

/*
 * One event is enough: the descriptor stays the same, so only the time is
 * set anew. This is due after every process, and after starting, cancelling
 * or resuming a call elsewhere.
 */
static void
arm(struct loop *l)
{
	int ms = sluss_async_timeout(l->async);
	struct timeval tv = { ms / 1000, ms % 1000 * 1000 };

	/* Adding it again without a time would leave the old one running. */
	event_del(l->event);
	event_add(l->event, ms < 0 ? NULL : &tv);
}

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct loop *l = arg;

	(void)fd;
	(void)what;
	(void)sluss_async_process(l->async);
	if (sluss_async_calls(l->async) == 0)
		event_base_loopbreak(l->base);
	else
		arm(l);
}

static void
on_answer(sluss_async_call *call, const sluss_async_result *result, void *arg)
{
	struct loop *l = arg;
	const char *organisation, *actor;

	(void)call;
	if (result->error->code != SLUSS_OK) {
		l->failed = 1;
		fprintf(stderr, "many_libevent: %s: %s\n",
		    sluss_code_name(result->error->code),
		    result->error->text);
	} else if (sluss_message_text(&organisation, result->reply,
	    "organisation") == SLUSS_OK && sluss_message_text(&actor,
	    result->reply, "actor") == SLUSS_OK) {
		printf("%s %s\n", organisation, actor);
	}
	sluss_message_free(result->reply);
}

static void
ask(struct loop *l, const char *actor)
{
	sluss_async_call_options options = SLUSS_ASYNC_CALL_OPTIONS_INIT;
	sluss_error e;

	options.on_done = on_answer;
	options.arg = l;
	options.actor = actor;
	options.shown = 1;
	if (sluss_async_start(NULL, l->async, "CaseService/WhoAmI", NULL,
	    &options, &e) == SLUSS_OK)
		return;
	l->failed = 1;
	fprintf(stderr, "many_libevent: %s\n", e.text);
}

int
main(int argc, char **argv)
{
	sluss_client_options options = SLUSS_CLIENT_OPTIONS_INIT;
	struct loop l = { 0 };
	sluss_client *c = NULL;
	int i;

	if (argc < 6) {
		fprintf(stderr, "usage: many_libevent host:port ca cert key "
		    "actor...\n");
		return 2;
	}
	options.target = argv[1];
	options.ca_file = argv[2];
	options.cert_file = argv[3];
	options.key_file = argv[4];
	l.base = event_base_new();
	if (!l.base)
		return EXIT_FAILURE;
	if (sluss_client_open(&c, &options) != SLUSS_OK ||
	    sluss_async_new(&l.async, c) != SLUSS_OK) {
		fprintf(stderr, "many_libevent: %s\n",
		    sluss_client_error(c)->text);
		l.failed = 1;
	} else {
		l.event = event_new(l.base, sluss_async_fd(l.async),
		    EV_READ | EV_PERSIST, on_event, &l);
		for (i = 5; i < argc; i++)
			ask(&l, argv[i]);
	}
	if (l.event && sluss_async_calls(l.async) > 0) {
		arm(&l);
		event_base_dispatch(l.base);
	}
	if (l.event)
		event_free(l.event);
	sluss_async_free(l.async);
	sluss_client_free(c);
	event_base_free(l.base);
	return l.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
