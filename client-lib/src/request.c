/* SPDX-License-Identifier: EUPL-1.2 */
/* Typed calls are written as lists of fields; this is what each line does. */

#include "request.h"

#include <stdio.h>

#include "error.h"

#define ANSWER_YES 1
#define ANSWER_NO 2

struct request
request_new(sluss_client *c, const char *method)
{
	struct request r = { .client = c, .method = methods_find(method) };

	ASSERT(r.method != NULL);
	client_reset(c);
	r.message = msg_new(methods_input(r.method));
	if (!r.message)
		r.code = error_no_memory(&c->error);
	return r;
}

void
request_id(struct request *r, const char *path, const sluss_id *id)
{
	if (r->code == SLUSS_OK)
		r->code = sluss_message_set_id(r->message, path, id,
		    &r->client->error);
}

void
request_ids(struct request *r, const char *path, const sluss_id *ids,
    size_t n)
{
	char end[128];
	size_t i;

	(void)snprintf(end, sizeof(end), "%s[]", path);
	for (i = 0; i < n; i++)
		request_id(r, end, &ids[i]);
}

void
request_text(struct request *r, const char *path, const char *text)
{
	if (r->code == SLUSS_OK && text && *text)
		r->code = sluss_message_set_text(r->message, path, text,
		    &r->client->error);
}

void
request_texts(struct request *r, const char *path, const char *const *texts,
    size_t n)
{
	if (r->code == SLUSS_OK && n > 0)
		r->code = sluss_message_add_texts(r->message, path, texts, n,
		    &r->client->error);
}

void
request_int(struct request *r, const char *path, int64_t value)
{
	if (r->code == SLUSS_OK && value != 0)
		r->code = sluss_message_set_int(r->message, path, value,
		    &r->client->error);
}

void
request_bytes(struct request *r, const char *path, const void *p, size_t n)
{
	if (r->code == SLUSS_OK && n > 0)
		r->code = sluss_message_set_bytes(r->message, path, p, n,
		    &r->client->error);
}

void
request_time(struct request *r, const char *path, int64_t us)
{
	if (r->code == SLUSS_OK)
		r->code = sluss_message_set_time(r->message, path, us,
		    &r->client->error);
}

void
request_message(struct request *r, const char *path,
    const sluss_message *value)
{
	if (r->code == SLUSS_OK && value)
		r->code = sluss_message_set_message(r->message, path, value,
		    &r->client->error);
}

void
request_answer(struct request *r, const char *path, int yes)
{
	request_int(r, path, yes ? ANSWER_YES : ANSWER_NO);
}

void
request_page(struct request *r, const sluss_page *page)
{
	const void *token;
	size_t n;

	if (!page)
		return;
	request_int(r, "page_size", page->size);
	if (!page->after)
		return;
	if (sluss_message_bytes(&token, &n, page->after, "next_page_token") ==
	    SLUSS_OK)
		request_bytes(r, "page_token", token, n);
	else
		request_refuse(r, "page_token", "not a reply with pages");
}

void
request_refuse(struct request *r, const char *field, const char *why)
{
	if (r->code == SLUSS_OK)
		r->code = error_value(&r->client->error, field, why);
}

sluss_code
request_send(struct request *r, sluss_message **out)
{
	sluss_code code = r->code;

	if (code == SLUSS_OK)
		code = client_call(out, r->client, r->method, r->message);
	sluss_message_free(r->message);
	return code;
}

sluss_code
request_send_id(struct request *r, sluss_id *out, const char *path)
{
	const sluss_id none = { { 0 } };
	sluss_message *reply;
	sluss_code code = request_send(r, &reply);
	sluss_id id;

	if (code != SLUSS_OK)
		return code;
	code = sluss_message_id(&id, reply, path);
	sluss_message_free(reply);
	if (code == SLUSS_INVALID_ARGUMENT)
		return error_set(&r->client->error, SLUSS_INTERNAL,
		    "REPLY_MALFORMED", path, "not an identifier");
	if (out)
		*out = code == SLUSS_OK ? id : none;
	return SLUSS_OK;
}

sluss_code
request_stream(struct request *r, sluss_stream **out)
{
	return request_stream_within(r, out, 0);
}

sluss_code
request_stream_within(struct request *r, sluss_stream **out,
    int64_t deadline_ms)
{
	sluss_code code = r->code;

	if (code == SLUSS_OK)
		code = sluss_stream_open(out, r->client, r->method->name,
		    r->message, deadline_ms);
	sluss_message_free(r->message);
	return code;
}

int
sluss_page_more(const sluss_message *reply)
{
	const void *token;
	size_t n;

	return sluss_message_bytes(&token, &n, reply, "next_page_token") ==
	    SLUSS_OK && n > 0;
}
