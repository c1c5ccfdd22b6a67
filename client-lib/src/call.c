/* SPDX-License-Identifier: EUPL-1.2 */
/* Any method with one reply, waited for. */

#include "client.h"

#include <sluss/json.h>

#include "error.h"
#include "pump.h"

sluss_code
client_call(sluss_message **out, sluss_client *c, const struct method *m,
    const sluss_message *request)
{
	struct flight f;

	client_reset(c);
	if (client_flight(c, &f, m, request, &c->error) == SLUSS_OK) {
		pump_drive(&f, &c->route);
		client_note(c, &f);
	}
	if (c->error.code == SLUSS_OK && out) {
		*out = f.reply;
		f.reply = NULL;
	}
	flight_clear(&f);
	return c->error.code;
}

static const struct method *
unary(sluss_client *c, const char *name)
{
	const struct method *m = methods_find(name);

	client_reset(c);
	if (!m)
		error_set(&c->error, SLUSS_INVALID_ARGUMENT,
		    "UNKNOWN_METHOD", NULL,
		    "the contract has no such method");
	else if (m->streams)
		error_set(&c->error, SLUSS_INVALID_ARGUMENT, "STREAMS", NULL,
		    "%s answers with a stream", m->name);
	return c->error.code == SLUSS_OK ? m : NULL;
}

sluss_code
sluss_call(sluss_message **out, sluss_client *c, const char *method,
    const sluss_message *request)
{
	const struct method *m = unary(c, method);

	return m ? client_call(out, c, m, request) : c->error.code;
}

sluss_code
sluss_call_json(char **out_json, sluss_client *c, const char *method,
    const char *json)
{
	const struct method *m = unary(c, method);
	sluss_message *request, *reply;
	sluss_code code;

	if (!m)
		return c->error.code;
	if (!json || *json == '\0')
		json = "{}";
	code = sluss_json_read(&request, methods_input(m)->name, json,
	    strlen(json), &c->error);
	if (code != SLUSS_OK)
		return code;
	code = client_call(&reply, c, m, request);
	sluss_message_free(request);
	if (code != SLUSS_OK)
		return code;
	code = sluss_json_write(out_json, reply, SLUSS_JSON_COMPACT);
	sluss_message_free(reply);
	return code == SLUSS_OK ? code : error_no_memory(&c->error);
}

int
sluss_method_streams(const char *method)
{
	const struct method *m = methods_find(method);

	return m ? m->streams : -1;
}

const char *
sluss_method_request(const char *method)
{
	const struct method *m = methods_find(method);

	return m ? methods_input(m)->name : NULL;
}

const char *
sluss_method_reply(const char *method)
{
	const struct method *m = methods_find(method);

	return m ? methods_output(m)->name : NULL;
}

const char *
sluss_method_name(size_t i)
{
	const struct method *m = methods_at(i);

	return m ? m->name : NULL;
}
