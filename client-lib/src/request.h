/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_REQUEST_H
#define SLUSS_CLIENT_REQUEST_H

/*
 * A typed call being filled in. The first error sticks, stays on the handle,
 * and request_send() returns it; it also frees the request in any case.
 */

#include "client.h"

struct request {
	sluss_client *client;
	const struct method *method;
	sluss_message *message;
	sluss_code code;
};

/* method is one of the contract's unary methods, without the package. */
struct request request_new(sluss_client *c, const char *method);
/* Nothing given (NULL, zero, "") leaves the field unset. */
void request_id(struct request *r, const char *path, const sluss_id *id);
void request_ids(struct request *r, const char *path, const sluss_id *ids,
    size_t n);
void request_text(struct request *r, const char *path, const char *text);
void request_texts(struct request *r, const char *path,
    const char *const *texts, size_t n);
void request_int(struct request *r, const char *path, int64_t value);
void request_bytes(struct request *r, const char *path, const void *p,
    size_t n);
void request_time(struct request *r, const char *path, int64_t us);
void request_message(struct request *r, const char *path,
    const sluss_message *value);
/* ANSWER_YES or ANSWER_NO, always given. */
void request_answer(struct request *r, const char *path, int yes);
/* page_size and page_token. */
void request_page(struct request *r, const sluss_page *page);
/* Something is wrong with an argument. */
void request_refuse(struct request *r, const char *field, const char *why);

/* Sends and frees; *out may be NULL. */
sluss_code request_send(struct request *r, sluss_message **out);
/* The same, and *out, which may be NULL, is an identifier of the reply. */
sluss_code request_send_id(struct request *r, sluss_id *out,
    const char *path);
/* The same for a stream. */
sluss_code request_stream(struct request *r, sluss_stream **out);
/* The same with a deadline of its own, in ms; 0: none is stated. */
sluss_code request_stream_within(struct request *r, sluss_stream **out,
    int64_t deadline_ms);

#endif
