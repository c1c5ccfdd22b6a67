/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The library against a server on a real socket, by its public headers only.
 * live_test.py starts the server and says which port and files to use:
 *
 *	live_driver <port> <directory> <silent port> <closed port> \
 *	    <strict port>
 *
 * It restarts the server when "restart" is printed, and answers with a line.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include <sluss/sluss.h>

#define EXPECT(what) expect((what) != 0, #what, __LINE__)

static const char *port, *dir, *silent_port, *closed_port, *strict_port;
static char target[64], ca[256], cert[256], key[256];
static const sluss_id case_id = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
	13, 14, 15, 16 } };

static void
expect(int holds, const char *what, int line)
{
	if (holds)
		return;
	fprintf(stderr, "live_driver.c:%d: does not hold: %s\n", line, what);
	exit(1);
}

static void
expect_code(const sluss_client *c, sluss_code got, sluss_code want,
    const char *reason, int line)
{
	const sluss_error *e = sluss_client_error(c);

	if (got == want && e->code == want && strcmp(e->reason, reason) == 0)
		return;
	fprintf(stderr, "live_driver.c:%d: %s %s (%s), wanted %s %s\n", line,
	    sluss_code_name(got), e->reason, e->text, sluss_code_name(want),
	    reason);
	exit(1);
}

#define CODE(c, got, want, reason) \
	expect_code(c, got, want, reason, __LINE__)
#define OK(c, got) CODE(c, got, SLUSS_OK, "")

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static sluss_client_options
options(void)
{
	sluss_client_options o = SLUSS_CLIENT_OPTIONS_INIT;

	snprintf(target, sizeof(target), "127.0.0.1:%s", port);
	snprintf(ca, sizeof(ca), "%s/ca.pem", dir);
	snprintf(cert, sizeof(cert), "%s/client.pem", dir);
	snprintf(key, sizeof(key), "%s/client.key", dir);
	o.target = target;
	o.ca_file = ca;
	o.cert_file = cert;
	o.key_file = key;
	o.actor = "tjnr-4711";
	o.role = "case_worker";
	o.purpose = "support";
	o.shown = 1;
	o.deadline_ms = 10000;
	o.backoff_ms = 10;
	return o;
}

static sluss_client *
client(const sluss_client_options *o)
{
	sluss_client *c;

	OK(c, sluss_client_open(&c, o));
	return c;
}

static void
unary(sluss_client *c)
{
	sluss_message *me;
	const char *text;
	char *json;

	OK(c, sluss_client_who_am_i(&me, c));
	EXPECT(sluss_message_text(&text, me, "actor") == SLUSS_OK);
	EXPECT(strcmp(text, "tjnr-4711 case_worker support 1") == 0);
	EXPECT(strlen(sluss_client_leaf(c)) == 64);
	EXPECT(strcmp(sluss_client_logged_at(c), "2025-03-01T12:00:00Z") ==
	    0);
	EXPECT(sluss_client_attempts(c) == 1);
	sluss_message_free(me);
	sluss_client_set_purpose(c, "follow_up");
	OK(c, sluss_call_json(&json, c, "CaseService/WhoAmI", NULL));
	EXPECT(strstr(json, "follow_up"));
	sluss_free(json);
	sluss_client_set_purpose(c, "support");
	CODE(c, sluss_call_json(&json, c, "CaseService/WhoAmI", "{\n\"a\":1}"),
	    SLUSS_INVALID_ARGUMENT, "UNKNOWN_FIELD");
	EXPECT(sluss_client_error(c)->line == 2);
	CODE(c, sluss_call_json(&json, c, "CaseService/Nope", NULL),
	    SLUSS_INVALID_ARGUMENT, "UNKNOWN_METHOD");
}

static void
views(sluss_client *c)
{
	const char *groups[] = { "threat_assessment.conclusion" };
	sluss_record_query q = { &case_id, &case_id, NULL, groups, 1, 0 };
	sluss_view *v;
	sluss_head head;
	const char *text;

	OK(c, sluss_record_get(&v, c, &q));
	EXPECT(sluss_view_head(&head, v) == SLUSS_OK);
	EXPECT(strcmp(head.kind, "threat_assessment") == 0);
	EXPECT(sluss_id_equal(&head.case_id, &case_id));
	EXPECT(sluss_record_kind(&text, sluss_view_record(v)) == SLUSS_OK);
	EXPECT(strcmp(text, "threat_assessment") == 0);
	EXPECT(sluss_record_text(&text, sluss_view_record(v),
	    "threat_assessment.conclusion.level") == SLUSS_OK);
	EXPECT(strcmp(text, "high") == 0);
	EXPECT(sluss_view_groups(v) == 2);
	EXPECT(sluss_view_state(v, groups[0]) == SLUSS_GROUP_RELEASED);
	EXPECT(sluss_view_state(v, "threat_assessment.sources") ==
	    SLUSS_GROUP_WITHHELD);
	sluss_view_free(v);
}

/* The server fails twice, and checks that all carry one request_id. */
static void
retries(sluss_client *c)
{
	sluss_record *r;
	sluss_id id, sent;
	int version;

	EXPECT(sluss_record_new(&r) == SLUSS_OK);
	EXPECT(sluss_record_set_text(r, "risk_assessment.relapse.level",
	    "low", NULL) == SLUSS_OK);
	OK(c, sluss_record_create(&id, &version, c, &case_id, r, 1));
	EXPECT(sluss_client_attempts(c) == 3);
	EXPECT(version == 1);
	EXPECT(sluss_client_request_id(&sent, c) == SLUSS_OK);
	EXPECT(sluss_id_equal(&id, &sent));
	sluss_record_free(r);
	CODE(c, sluss_case_close(NULL, c, &case_id, &case_id),
	    SLUSS_UNAVAILABLE, "");
	EXPECT(sluss_client_attempts(c) == 1);      /* pushback -1 */
}

static void
errors(sluss_client *c)
{
	sluss_message *m;

	CODE(c, sluss_case_get(&m, c, &case_id, NULL, 0),
	    SLUSS_FAILED_PRECONDITION, "CONSENT_WITHDRAWN");
	EXPECT(strcmp(sluss_client_error(c)->field, "case_id") == 0);
	EXPECT(strcmp(sluss_client_error(c)->text, "samtycket \xc3\xa5terkallat")
	    == 0);
	CODE(c, sluss_policy_ceiling(&m, c, NULL), SLUSS_UNIMPLEMENTED, "");
}

static void
on_alarm(int number)
{
	(void)number;
}

static void
deadlines(sluss_client *c)
{
	const struct itimerval often = { { 0, 5000 }, { 0, 5000 } };
	const struct itimerval never = { { 0, 0 }, { 0, 0 } };
	const struct sigaction act = { .sa_handler = on_alarm };
	sluss_message *m;
	int64_t before = now_ms();

	/* Signals interrupt every wait, and change nothing. */
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	sluss_client_set_deadline(c, 300);
	/* Either end may notice first. */
	EXPECT(sluss_case_list(&m, c, NULL) == SLUSS_DEADLINE_EXCEEDED);
	EXPECT(now_ms() - before >= 290);
	EXPECT(now_ms() - before < 5000);
	sluss_client_set_deadline(c, 10000);
	unary(c);
	setitimer(ITIMER_REAL, &never, NULL);
}

static void
large(sluss_client *c)
{
	sluss_message *m;
	size_t n;

	OK(c, sluss_organisation_list(&m, c, NULL));
	EXPECT(sluss_message_count(&n, m, "organisations") == SLUSS_OK);
	EXPECT(n == 2000);              /* more fields than a request may */
	EXPECT(sluss_page_more(m) == 1);
	sluss_message_free(m);
}

static void
streams(sluss_client *c)
{
	sluss_stream *s, *second;
	sluss_message *m;
	int64_t type;
	int i;

	OK(c, sluss_feed_watch(&s, c, "abc", 3));
	for (i = 1; i <= 3; i++) {
		OK(c, sluss_stream_next(&m, s, 5000));
		EXPECT(sluss_message_int(&type, m, "change.type") ==
		    SLUSS_OK);
		EXPECT(type == i);
		sluss_message_free(m);
	}
	CODE(c, sluss_stream_next(&m, s, 50), SLUSS_DEADLINE_EXCEEDED,
	    "WAIT_ENDED");
	EXPECT(sluss_stream_fd(s) >= 0);
	unary(c);                       /* on the same connection, meanwhile */
	OK(c, sluss_feed_watch(&second, c, "end", 3));
	CODE(c, sluss_stream_next(&m, second, -1), SLUSS_OUT_OF_RANGE,
	    "STREAM_ENDED");
	CODE(c, sluss_stream_next(&m, second, -1), SLUSS_OUT_OF_RANGE,
	    "STREAM_ENDED");
	sluss_stream_free(second);
	sluss_stream_free(s);           /* cancels */
	unary(c);
}

static void
restart(sluss_client *c)
{
	sluss_stream *s;
	sluss_message *m;
	char line[16];
	sluss_code code;

	OK(c, sluss_feed_watch(&s, c, "hold", 4));
	CODE(c, sluss_stream_next(&m, s, 50), SLUSS_DEADLINE_EXCEEDED,
	    "WAIT_ENDED");
	puts("restart");
	fflush(stdout);
	EXPECT(fgets(line, sizeof(line), stdin) != NULL);
	unary(c);
	code = sluss_stream_next(&m, s, 5000);
	EXPECT(code == SLUSS_UNAVAILABLE || code == SLUSS_CANCELLED);
	sluss_stream_free(s);
}

static void
strangers(void)
{
	sluss_client_options o = options();
	sluss_client *c;
	char other[256], other_key[256];

	o.server_name = "wrong.example";
	c = client(&o);
	CODE(c, sluss_client_connect(c), SLUSS_UNAUTHENTICATED,
	    "SERVER_NOT_TRUSTED");
	sluss_client_free(c);

	o.server_name = "sluss.test";
	c = client(&o);
	OK(c, sluss_client_connect(c));
	sluss_client_free(c);

	snprintf(other, sizeof(other), "%s/stranger.pem", dir);
	snprintf(other_key, sizeof(other_key), "%s/stranger.key", dir);
	o.ca_file = other;
	c = client(&o);
	CODE(c, sluss_client_connect(c), SLUSS_UNAUTHENTICATED,
	    "SERVER_NOT_TRUSTED");
	sluss_client_free(c);

	o.ca_file = ca;
	o.cert_file = other;
	EXPECT(sluss_client_open(&c, &o) == SLUSS_UNAUTHENTICATED);
	EXPECT(strcmp(sluss_client_error(c)->field, "key_file") == 0);
	sluss_client_free(c);

	o.key_file = other_key;
	o.retries = -1;
	c = client(&o);
	/* This server hangs up without saying why; the other one says. */
	EXPECT(sluss_client_who_am_i(NULL, c) == SLUSS_UNAVAILABLE);
	sluss_client_free(c);
	snprintf(target, sizeof(target), "127.0.0.1:%s", strict_port);
	c = client(&o);
	CODE(c, sluss_client_who_am_i(NULL, c), SLUSS_UNAUTHENTICATED,
	    "CERTIFICATE_REFUSED");
	sluss_client_free(c);
}

static void
nobody(void)
{
	sluss_client_options o = options();
	sluss_client *c;
	int64_t before = now_ms();

	snprintf(target, sizeof(target), "127.0.0.1:%s", silent_port);
	o.deadline_ms = 300;
	c = client(&o);
	CODE(c, sluss_client_who_am_i(NULL, c), SLUSS_DEADLINE_EXCEEDED,
	    "CONNECT_TIMEOUT");
	EXPECT(now_ms() - before < 5000);
	sluss_client_free(c);

	snprintf(target, sizeof(target), "127.0.0.1:%s", closed_port);
	o.deadline_ms = 10000;
	o.retries = 2;
	c = client(&o);
	CODE(c, sluss_client_who_am_i(NULL, c), SLUSS_UNAVAILABLE,
	    "NO_CONNECTION");
	EXPECT(sluss_client_attempts(c) == 3);
	sluss_client_free(c);

	o.target = "nowhere";
	EXPECT(sluss_client_open(&c, &o) == SLUSS_INVALID_ARGUMENT);
	EXPECT(strcmp(sluss_client_error(c)->field, "target") == 0);
	sluss_client_free(c);
}

int
main(int argc, char **argv)
{
	sluss_client_options o;
	sluss_client *c;

	if (argc != 6)
		return 2;
	port = argv[1];
	dir = argv[2];
	silent_port = argv[3];
	closed_port = argv[4];
	strict_port = argv[5];
	o = options();
	c = client(&o);
	unary(c);
	views(c);
	retries(c);
	errors(c);
	large(c);
	deadlines(c);
	streams(c);
	restart(c);
	sluss_client_free(c);
	strangers();
	nobody();
	puts("done");
	return 0;
}
