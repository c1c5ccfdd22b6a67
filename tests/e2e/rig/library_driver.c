/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The library at the end of a pipe, by its public headers only: a command a
 * line on standard input, an answer a line on standard output.
 *
 *	library_driver host:port ca cert key purpose
 *
 *	as ACTOR ROLE           who the later calls are made as
 *	deadline MS             of the later calls
 *	who                     OK organisation actor
 *	read CASE RECORD [GROUP...]
 *	                        OK n, n lines "group state", the view as JSON
 *	create CASE FILE        OK record version
 *	call METHOD JSON        OK JSON
 *	request-id              OK the last write's
 *	attempts                OK how many the last call took
 *
 * What fails answers "CODE REASON milliseconds".
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sluss/sluss.h>

enum { MOST_WORDS = 40, MOST_LINE = 65536 };

static sluss_client *client;
static struct timespec began;

static long
elapsed(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (t.tv_sec - began.tv_sec) * 1000 +
	    (t.tv_nsec - began.tv_nsec) / 1000000;
}

static void
failed(void)
{
	const sluss_error *e = sluss_client_error(client);

	printf("%s %s %ld\n", sluss_code_name(e->code),
	    *e->reason ? e->reason : "-", elapsed());
}

static sluss_id
id_of(const char *text)
{
	sluss_id id;

	if (!text || sluss_id_parse(&id, text) != SLUSS_OK) {
		fprintf(stderr, "no identifier\n");
		exit(2);
	}
	return id;
}

static void
who(void)
{
	const char *organisation, *actor;
	sluss_message *me;

	if (sluss_client_who_am_i(&me, client) != SLUSS_OK) {
		failed();
		return;
	}
	if (sluss_message_text(&organisation, me, "organisation") ==
	    SLUSS_OK && sluss_message_text(&actor, me, "actor") == SLUSS_OK)
		printf("OK %s %s\n", organisation, actor);
	sluss_message_free(me);
}

static void
show(const sluss_view *v)
{
	sluss_group group;
	char *json;
	size_t i;

	printf("OK %zu\n", sluss_view_groups(v));
	for (i = 0; sluss_view_group(&group, v, i) == SLUSS_OK; i++) {
		if (sluss_view_state(v, group.name) != group.state)
			exit(3);
		printf("%s %s\n", group.name,
		    sluss_group_state_name(group.state));
	}
	if (sluss_json_write(&json, sluss_view_message(v),
	    SLUSS_JSON_COMPACT) != SLUSS_OK)
		exit(3);
	printf("%s\n", json);
	sluss_free(json);
}

static void
read_record(char **words, size_t n)
{
	sluss_id case_id = id_of(words[1]), record_id = id_of(words[2]);
	sluss_record_query query = { 0 };
	sluss_view *v;

	query.case_id = &case_id;
	query.record_id = &record_id;
	query.groups = (const char *const *)(words + 3);
	query.n_groups = n - 3;
	if (sluss_record_get(&v, client, &query) != SLUSS_OK) {
		failed();
		return;
	}
	show(v);
	sluss_view_free(v);
}

static void
create(const char *case_text, const char *file)
{
	static char text[MOST_LINE];
	sluss_id case_id = id_of(case_text), id;
	char hex[SLUSS_ID_TEXT];
	sluss_record *r;
	sluss_error e;
	FILE *f = fopen(file, "rb");
	size_t n = f ? fread(text, 1, sizeof(text), f) : 0;
	int version;

	if (f)
		fclose(f);
	if (sluss_record_from_json(&r, text, n, &e) != SLUSS_OK) {
		printf("%s %s 0\n", sluss_code_name(e.code), e.reason);
		return;
	}
	if (sluss_record_create(&id, &version, client, &case_id, r, 1) !=
	    SLUSS_OK) {
		failed();
	} else {
		sluss_id_format(hex, &id);
		printf("OK %s %d\n", hex, version);
	}
	sluss_record_free(r);
}

static void
request_id(void)
{
	char hex[SLUSS_ID_TEXT];
	sluss_id id;

	if (sluss_client_request_id(&id, client) != SLUSS_OK) {
		printf("NOT_FOUND - 0\n");
		return;
	}
	sluss_id_format(hex, &id);
	printf("OK %s\n", hex);
}

static void
call(const char *method, const char *json)
{
	char *reply;

	if (sluss_call_json(&reply, client, method, json) != SLUSS_OK) {
		failed();
		return;
	}
	printf("OK %s\n", reply);
	sluss_free(reply);
}

static void
obey(char *line)
{
	char *words[MOST_WORDS] = { NULL }, *rest;
	size_t n = 0;

	line[strcspn(line, "\n")] = '\0';
	if (strncmp(line, "call ", 5) == 0) {
		rest = strchr(line + 5, ' ');
		*rest = '\0';
		call(line + 5, rest + 1);
		return;
	}
	for (words[0] = strtok(line, " "); words[n] && n < MOST_WORDS - 1;)
		words[++n] = strtok(NULL, " ");
	if (n == 3 && strcmp(words[0], "as") == 0) {
		sluss_client_set_actor(client, words[1]);
		sluss_client_set_role(client, words[2]);
		printf("OK\n");
	} else if (n == 2 && strcmp(words[0], "deadline") == 0) {
		sluss_client_set_deadline(client, atol(words[1]));
		printf("OK\n");
	} else if (n == 1 && strcmp(words[0], "who") == 0) {
		who();
	} else if (n >= 3 && strcmp(words[0], "read") == 0) {
		read_record(words, n);
	} else if (n == 3 && strcmp(words[0], "create") == 0) {
		create(words[1], words[2]);
	} else if (n == 1 && strcmp(words[0], "request-id") == 0) {
		request_id();
	} else if (n == 1 && strcmp(words[0], "attempts") == 0) {
		printf("OK %d\n", sluss_client_attempts(client));
	} else {
		exit(2);
	}
}

int
main(int argc, char **argv)
{
	static char line[MOST_LINE];
	sluss_client_options options = SLUSS_CLIENT_OPTIONS_INIT;

	if (argc != 6)
		return 2;
	options.target = argv[1];
	options.ca_file = argv[2];
	options.cert_file = argv[3];
	options.key_file = argv[4];
	options.purpose = argv[5];
	options.retries = 10;
	if (sluss_client_open(&client, &options) != SLUSS_OK) {
		failed();
		return 1;
	}
	while (fgets(line, sizeof(line), stdin)) {
		clock_gettime(CLOCK_MONOTONIC, &began);
		obey(line);
		fflush(stdout);
	}
	sluss_client_free(client);
	return 0;
}
