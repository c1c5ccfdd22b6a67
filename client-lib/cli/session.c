/* SPDX-License-Identifier: EUPL-1.2 */
/* The one way from a command to the server and back to the reader. */

#include "session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sluss/call.h>
#include <sluss/json.h>

#include "tree.h"

/* A list longer than this is cut, and the reader is told. */
enum { PAGE = 200, MOST_PAGES = 50, MOST_SECONDS = 3600 };

static const char *
either(const char *option, const char *profile)
{
	return option ? option : profile;
}

static int
open_client(struct session *s)
{
	const struct profile *p = &s->profile;
	sluss_client_options o = SLUSS_CLIENT_OPTIONS_INIT;

	o.target = p->server;
	o.server_name = p->server_name;
	o.ca_file = p->ca;
	o.cert_file = p->certificate;
	o.key_file = p->key;
	o.actor = either(args_text(s->args, OPT_ACTOR), p->actor);
	o.role = either(args_text(s->args, OPT_ROLE), p->role);
	o.purpose = either(args_text(s->args, OPT_PURPOSE), p->purpose);
	o.language = intl_language();
	o.deadline_ms = (s->seconds ? s->seconds : p->timeout) * 1000;
	/* JSON on a terminal is seen by a person too. */
	o.shown = s->out.people || s->out.terminal;
	if (sluss_client_open(&s->client, &o) == SLUSS_OK)
		return STATUS_OK;
	if (!s->client)
		return status_usage("%s", _("out of memory"));
	return status_request(sluss_client_error(s->client));
}

int
session_open(struct session *s)
{
	int status;

	if (s->client)
		return STATUS_OK;
	profile_clear(&s->profile);
	status = profile_read(&s->profile, args_text(s->args, OPT_PROFILE));
	return status == STATUS_OK ? open_client(s) : status;
}

int
session_run(const struct command *command, int argc, const char **argv)
{
	struct session s;
	bool people;
	int status, wrote;

	memset(&s, 0, sizeof(s));
	s.args = args_read(command, argc, argv, &status);
	if (!s.args)
		return status;
	people = args_has(s.args, OPT_TABLE) ||
	    (isatty(STDOUT_FILENO) && !args_has(s.args, OPT_JSON));
	status = out_open(&s.out, people) ? STATUS_OK :
	    status_usage("%s", _("out of memory"));
	if (!args_number(s.args, OPT_TIMEOUT, "timeout", MOST_SECONDS,
	    &s.seconds))
		status = STATUS_USAGE;
	if (status == STATUS_OK)
		status = command->run(&s);
	wrote = out_close(&s.out, status == STATUS_OK);
	sluss_client_free(s.client);
	profile_clear(&s.profile);
	args_free(s.args);
	return status == STATUS_OK ? wrote : status;
}

static void
wipe(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

/* The library's own reading of the request; it knows every field. */
static int
make(sluss_message **out, const char *method, const json_t *request)
{
	sluss_error err = { SLUSS_OK, 0, "", "", "" };
	char *text = json_dumps(request, JSON_COMPACT);
	sluss_code code;

	if (!text)
		return status_usage("%s", _("out of memory"));
	code = sluss_json_read(out, sluss_method_request(method), text,
	    strlen(text), &err);
	wipe(text);
	return code == SLUSS_OK ? STATUS_OK : status_request(&err);
}

/* Adds an earlier request_id where the option is given and it fits. */
static int
repeat(struct session *s, const char *method, json_t *request)
{
	char id[SLUSS_ID_TEXT];
	sluss_message *probe = NULL;
	sluss_id old;
	sluss_code code;

	if (!args_id(s->args, OPT_REQUEST_ID, "request-id", false, id))
		return STATUS_USAGE;
	if (!*id || sluss_message_new(&probe, sluss_method_request(method)) !=
	    SLUSS_OK)
		return STATUS_OK;
	code = sluss_message_id(&old, probe, "request_id");
	sluss_message_free(probe);
	/* NOT_FOUND: there is such a field, and it is empty. */
	if (code == SLUSS_NOT_FOUND)
		json_object_set_new(request, "requestId", json_string(id));
	return STATUS_OK;
}

static int
failed(struct session *s)
{
	const sluss_error *err = sluss_client_error(s->client);
	char text[SLUSS_ID_TEXT];
	sluss_id id;

	if (err->code == s->tolerated)
		return STATUS_CALL + (int)err->code;
	if ((err->code == SLUSS_DEADLINE_EXCEEDED ||
	    err->code == SLUSS_UNAVAILABLE) &&
	    sluss_client_request_id(&id, s->client) == SLUSS_OK) {
		sluss_id_format(text, &id);
		status_note(_("to learn the outcome, repeat the command "
		    "with --request-id %s"), text);
	}
	return status_call(err);
}

static int
read_reply(struct session *s, json_t **out, const sluss_message *m)
{
	json_error_t where;
	char *text = NULL;

	/* People read digits; programs get proto3 JSON as it is written. */
	if (sluss_json_write(&text, m, s->out.people ? SLUSS_JSON_HEX_IDS :
	    SLUSS_JSON_COMPACT) != SLUSS_OK)
		return status_usage("%s", _("out of memory"));
	*out = json_loads(text, 0, &where);
	sluss_free(text);
	return *out ? STATUS_OK : status_usage("%s", _("the reply cannot be "
	    "shown"));
}

int
session_call(struct session *s, const char *method, json_t *request,
    json_t **reply)
{
	sluss_message *in = NULL, *out = NULL;
	int status;

	status = request ? repeat(s, method, request) :
	    status_usage("%s", _("out of memory"));
	if (status == STATUS_OK)
		status = make(&in, method, request);
	if (status == STATUS_OK)
		status = session_open(s);
	json_decref(request);
	if (status == STATUS_OK &&
	    sluss_call(&out, s->client, method, in) != SLUSS_OK)
		status = failed(s);
	if (status == STATUS_OK && reply)
		status = read_reply(s, reply, out);
	sluss_message_free(in);
	sluss_message_free(out);
	return status;
}

/* Moves the new page's elements to the end of those before. */
static void
join(json_t **all, json_t *page, const char *list)
{
	if (*all) {
		json_array_extend(json_object_get(*all, list),
		    json_object_get(page, list));
		json_decref(page);
		return;
	}
	*all = page;
	if (!json_object_get(page, list))
		json_object_set_new(page, list, json_array());
}

int
session_list(struct session *s, const char *method, json_t *request,
    const char *list, json_t **reply)
{
	json_t *all = NULL, *page = NULL, *token = NULL;
	int status = STATUS_OK, pages;

	json_object_set_new(request, "pageSize", json_integer(PAGE));
	for (pages = 0; pages < MOST_PAGES; pages++) {
		status = session_call(s, method, json_deep_copy(request),
		    &page);
		if (status != STATUS_OK)
			break;
		token = json_incref(tree_at(page, "nextPageToken"));
		json_object_del(page, "nextPageToken");
		join(&all, page, list);
		if (!token)
			break;
		json_object_set_new(request, "pageToken", token);
	}
	if (pages == MOST_PAGES)
		status_note("%s", _("the list goes on; only its beginning "
		    "is shown"));
	json_decref(request);
	if (status == STATUS_OK)
		*reply = all;
	else
		json_decref(all);
	return status;
}

int
session_show(struct session *s, const char *method, json_t *request,
    void (*show)(struct session *s, const json_t *reply))
{
	json_t *reply = NULL;
	int status = session_call(s, method, request, &reply);

	if (status != STATUS_OK)
		return status;
	if (!s->out.people)
		out_json(&s->out, reply);
	else if (show)
		show(s, reply);
	else
		fprintf(s->out.f, "%s\n", _("Done."));
	json_decref(reply);
	return STATUS_OK;
}

int
session_table(struct session *s, const char *method, json_t *request,
    const char *list, const struct column *columns, size_t n)
{
	json_t *reply = NULL;
	int status = session_list(s, method, request, list, &reply);

	if (status != STATUS_OK)
		return status;
	if (s->out.people)
		out_table(&s->out, tree_at(reply, list), columns, n);
	else
		out_json(&s->out, reply);
	json_decref(reply);
	return STATUS_OK;
}
