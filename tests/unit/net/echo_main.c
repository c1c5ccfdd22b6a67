/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The echoing callee as a program, for clients of other make:
 *     net_echo PKI-DIRECTORY [limit=value...]
 * It prints the address bound, then obeys lines on standard input: reload,
 * drop, drain, counters, quit.
 */

#include "echo.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/status.h"
#include "log.h"

static struct {
	struct event_base *base;
	struct net *net;
	struct net_config config;
	struct echo echo;
} program;

static bool
everyone(const struct peer *peer, void *arg)
{
	(void)peer, (void)arg;
	return true;
}

static void
on_drained(void *arg)
{
	(void)arg;
	puts("drained");
	fflush(stdout);
	event_base_loopbreak(program.base);
}

static void
print_counters(void)
{
	const struct net_counters *c = net_counters(program.net);

	printf("{\"accepted\":%lu,\"handshakes\":%lu,\"failed\":%lu,"
	    "\"refused\":%lu,\"streams\":%lu,\"resets_received\":%lu,"
	    "\"resets_sent\":%lu,\"goaways\":%lu,\"limit_hits\":%lu,"
	    "\"connections_now\":%lu,\"streams_now\":%lu,\"started\":%zu,"
	    "\"gone\":%zu}\n", c->accepted, c->handshakes,
	    c->handshakes_failed, c->refused, c->streams, c->resets_received,
	    c->resets_sent, c->goaways, c->limit_hits, c->connections_now,
	    c->streams_now, program.echo.started, program.echo.gone);
}

static void
obey(const char *line)
{
	struct err e = { 0 };

	if (strcmp(line, "reload") == 0)
		puts(net_reload(program.net, &program.config, &e) == CODE_OK ?
		    "reloaded" : e.text);
	else if (strcmp(line, "drop") == 0)
		printf("%zu\n", net_drop(program.net, everyone, NULL));
	else if (strcmp(line, "drain") == 0)
		net_drain(program.net, on_drained, NULL);
	else if (strcmp(line, "counters") == 0)
		print_counters();
	else if (strcmp(line, "quit") == 0)
		event_base_loopbreak(program.base);
	fflush(stdout);
}

static void
on_input(evutil_socket_t fd, short what, void *arg)
{
	char line[256];
	ssize_t n = read(fd, line, sizeof(line) - 1);

	(void)what, (void)arg;
	if (n <= 0) {
		event_base_loopbreak(program.base);
		return;
	}
	line[n] = '\0';
	for (char *save, *word = strtok_r(line, "\n", &save); word;
	    word = strtok_r(NULL, "\n", &save))
		obey(word);
}

static void
set(struct net_config *c, const char *arg)
{
	const struct { const char *name; unsigned *value; } table[] = {
		{ "handshake", &c->handshake_timeout_ms },
		{ "header", &c->header_timeout_ms },
		{ "write", &c->write_timeout_ms },
		{ "idle", &c->idle_timeout_ms },
		{ "age", &c->connection_age_ms },
		{ "drain", &c->drain_timeout_ms },
		{ "deadline", &c->deadline_ms },
		{ "connections", &c->connections },
		{ "per_node", &c->connections_per_node },
	};
	const char *value = strchr(arg, '=');

	for (size_t i = 0; value && i < ARRAY_LEN(table); i++)
		if (strncmp(arg, table[i].name, (size_t)(value - arg)) == 0)
			*table[i].value = (unsigned)atoi(value + 1);
}

int
main(int argc, char **argv)
{
	struct echo_pki pki;
	struct err e = { 0 };
	struct event *input;

	if (argc < 2)
		return 2;
	log_open("net_echo", getenv("DEBUG") ? LOG_LEVEL_DEBUG :
	    LOG_LEVEL_INFO);
	program.base = program.echo.base = event_base_new();
	program.config = echo_config(&pki, argv[1]);
	for (int i = 2; i < argc; i++)
		set(&program.config, argv[i]);
	program.net = net_new(program.base, &program.config, &echo_up,
	    &program.echo, &e);
	if (!program.net) {
		fprintf(stderr, "%s (%s)\n", e.text, e.detail);
		return 1;
	}
	printf("%s\n", net_bound(program.net, 0));
	fflush(stdout);
	input = event_new(program.base, 0, EV_READ | EV_PERSIST, on_input,
	    NULL);
	event_add(input, NULL);
	event_base_dispatch(program.base);
	event_free(input);
	net_free(program.net);
	event_base_free(program.base);
	return 0;
}
