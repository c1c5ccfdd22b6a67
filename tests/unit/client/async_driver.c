/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The non-blocking side of the library against a server on a real socket, in
 * a loop around poll(). live_test.py starts the server; see live_driver.c for
 * the arguments, of which the first two are used here.
 */

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sluss/sluss.h>

#define EXPECT(what) expect((what) != 0, #what, __LINE__)
#define MANY 64

static sluss_async *async;

struct outcome {
	int done, messages;
	sluss_code code;
	char text[160];
	int attempts;
	int64_t last;
	sluss_id request_id;
};

static void
expect(int holds, const char *what, int line)
{
	if (holds)
		return;
	fprintf(stderr, "async_driver.c:%d: does not hold: %s\n", line, what);
	exit(1);
}

static void
on_done(sluss_async_call *call, const sluss_async_result *result, void *arg)
{
	struct outcome *o = arg;
	const char *text = result->error->text;

	(void)call;
	o->done++;
	o->code = result->error->code;
	o->attempts = result->attempts;
	if (result->request_id)
		o->request_id = *result->request_id;
	if (result->reply)
		(void)sluss_message_text(&text, result->reply, "actor");
	snprintf(o->text, sizeof(o->text), "%s", text);
	sluss_message_free(result->reply);
}

static void
on_message(sluss_async_call *call, sluss_message *message, void *arg)
{
	struct outcome *o = arg;

	o->messages++;
	(void)sluss_message_int(&o->last, message, "change.type");
	sluss_message_free(message);
	if (o->messages == 1)
		sluss_async_pause(call);
}

static void
turn(void)
{
	struct pollfd p = { .fd = sluss_async_fd(async) };
	int ms = sluss_async_timeout(async);

	if (sluss_async_events(async) & SLUSS_ASYNC_READ)
		p.events |= POLLIN;
	/* Something must always be coming, by one way or the other. */
	EXPECT(ms >= 0 || p.events != 0);
	EXPECT(poll(&p, 1, ms) >= 0);
	EXPECT(sluss_async_process(async) == SLUSS_OK);
}

static sluss_async_call *
start(struct outcome *o, const char *method, const char *json,
    const char *actor, int64_t deadline_ms)
{
	sluss_async_call_options options = SLUSS_ASYNC_CALL_OPTIONS_INIT;
	sluss_async_call *call = NULL;
	sluss_message *request;
	sluss_error e;

	memset(o, 0, sizeof(*o));
	options.on_done = on_done;
	options.on_message = on_message;
	options.arg = o;
	options.actor = actor;
	options.deadline_ms = deadline_ms;
	EXPECT(sluss_json_read(&request, sluss_method_request(method), json,
	    strlen(json), &e) == SLUSS_OK);
	EXPECT(sluss_async_start(&call, async, method, request, &options,
	    &e) == SLUSS_OK);
	sluss_message_free(request);
	return call;
}

static void
many_at_once(void)
{
	static struct outcome o[MANY];
	struct outcome slow;
	char actor[32], want[64];
	int i;

	/* One that the server sits on holds up none of the others. */
	start(&slow, "CaseService/ListCases", "{}", NULL, 20000);
	for (i = 0; i < MANY; i++) {
		snprintf(actor, sizeof(actor), "a-%d", i);
		start(&o[i], "CaseService/WhoAmI", "{}", actor, 0);
	}
	while (sluss_async_calls(async) > 1)
		turn();
	EXPECT(!slow.done);
	for (i = 0; i < MANY; i++) {
		snprintf(want, sizeof(want), "a-%d case_worker support 0", i);
		EXPECT(o[i].done == 1 && o[i].code == SLUSS_OK);
		EXPECT(strcmp(o[i].text, want) == 0);
	}
	while (!slow.done)
		turn();
	EXPECT(slow.code == SLUSS_OK);
}

static void
late(void)
{
	struct outcome o, after;

	start(&o, "CaseService/ListCases", "{}", NULL, 200);
	start(&after, "RegistryService/ListOrganisations", "{}", NULL, 0);
	while (sluss_async_calls(async) > 0)
		turn();
	EXPECT(o.code == SLUSS_DEADLINE_EXCEEDED);
	EXPECT(after.code == SLUSS_OK);
}

/* The server fails twice, and checks that all carry one request_id. */
static void
repeated(void)
{
	struct outcome o;

	start(&o, "RecordService/CreateRecord",
	    "{\"caseId\":\"AAECAwQFBgcICQoLDA0ODw==\"}", NULL, 0);
	while (!o.done)
		turn();
	EXPECT(o.code == SLUSS_OK);
	EXPECT(o.attempts == 3);
	EXPECT(!sluss_id_is_zero(&o.request_id));
}

static void
streamed(void)
{
	struct outcome o, who;
	sluss_async_call *call = start(&o, "FeedService/Watch",
	    "{\"cursor\":\"YWJj\"}", NULL, 0);

	while (o.messages == 0)
		turn();
	start(&who, "CaseService/WhoAmI", "{}", "b", 0);
	while (!who.done)
		turn();
	EXPECT(o.messages == 1);
	sluss_async_resume(call);
	while (o.messages < 3)
		turn();
	EXPECT(o.last == 3 && !o.done);
	sluss_async_cancel(call);
	while (!o.done)
		turn();
	EXPECT(o.code == SLUSS_CANCELLED);
	start(&o, "FeedService/Watch", "{\"cursor\":\"ZW5k\"}", NULL, 0);
	while (!o.done)
		turn();
	EXPECT(o.code == SLUSS_OK && o.messages == 0);
}

static void
restarted(void)
{
	struct outcome o, who;
	char line[16];

	start(&o, "FeedService/Watch", "{\"cursor\":\"YWJj\"}", NULL, 0);
	while (o.messages == 0)
		turn();
	puts("restart");
	fflush(stdout);
	EXPECT(fgets(line, sizeof(line), stdin) != NULL);
	start(&who, "CaseService/WhoAmI", "{}", "c", 0);
	while (!who.done)
		turn();
	EXPECT(who.code == SLUSS_OK);
	/* It is paused: what ended it is told when it is resumed. */
	EXPECT(!o.done);
	sluss_async_free(async);
	EXPECT(o.done && o.code == SLUSS_CANCELLED);
}

int
main(int argc, char **argv)
{
	sluss_client_options options = SLUSS_CLIENT_OPTIONS_INIT;
	char target[64], ca[256], cert[256], key[256];
	sluss_client *c;

	if (argc < 3)
		return 2;
	snprintf(target, sizeof(target), "127.0.0.1:%s", argv[1]);
	snprintf(ca, sizeof(ca), "%s/ca.pem", argv[2]);
	snprintf(cert, sizeof(cert), "%s/client.pem", argv[2]);
	snprintf(key, sizeof(key), "%s/client.key", argv[2]);
	options.target = target;
	options.ca_file = ca;
	options.cert_file = cert;
	options.key_file = key;
	options.role = "case_worker";
	options.purpose = "support";
	options.deadline_ms = 20000;
	options.backoff_ms = 10;
	EXPECT(sluss_client_open(&c, &options) == SLUSS_OK);
	EXPECT(sluss_async_new(&async, c) == SLUSS_OK);
	many_at_once();
	late();
	repeated();
	streamed();
	restarted();
	sluss_client_free(c);
	puts("done");
	return 0;
}
