/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One allocation holds the fields and their text. Details that would make
 * the trailers larger than any client takes are left out: the status and the
 * message still tell what happened.
 */

#include "net/h2_trailers.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#include "wire/head.h"

#define DETAILS_MAX 3072
#define MESSAGE_SIZE (3 * sizeof(((struct err *)0)->text))
#define FIELDS_OF_OURS 5

struct writer {
	struct h2_trailers *t;
	char *at;
};

static void
field(struct writer *w, const char *name, const char *value, size_t n)
{
	nghttp2_nv *nv = &w->t->fields[w->t->n_fields++];
	size_t namelen = strlen(name);

	nv->flags = NGHTTP2_NV_FLAG_NONE;
	nv->name = (uint8_t *)w->at;
	nv->namelen = namelen;
	memcpy(w->at, name, namelen);
	w->at += namelen;
	nv->value = (uint8_t *)w->at;
	nv->valuelen = n;
	if (n > 0)
		memcpy(w->at, value, n);
	w->at += n;
}

static void
fieldz(struct writer *w, const char *name, const char *value)
{
	field(w, name, value, strlen(value));
}

static void
status_fields(struct writer *w, const struct answer *a)
{
	char text[MESSAGE_SIZE], details[DETAILS_MAX * 4 / 3 + 4];
	unsigned code = a->err ? (unsigned)a->err->code : 0;
	size_t n;

	snprintf(text, sizeof(text), "%u", code);
	fieldz(w, "grpc-status", text);
	if (code == 0)
		return;
	n = head_percent_encode(str_of(a->err->text), text, sizeof(text));
	if (n > 0)
		field(w, "grpc-message", text, n);
	if (a->details.n == 0 || a->details.n > DETAILS_MAX)
		return;
	n = head_base64(a->details.p, a->details.n, details, sizeof(details));
	if (n > 0)
		field(w, "grpc-status-details-bin", details, n);
}

static size_t
size_of_text(const struct answer *a)
{
	size_t n = 256 + MESSAGE_SIZE + DETAILS_MAX * 4 / 3 + 4;

	if (!a->err || a->err->code == CODE_OK)
		n = 256;
	for (size_t i = 0; i < a->n_trailers; i++)
		n += strlen(a->trailers[i].name) +
		    strlen(a->trailers[i].value);
	return n;
}

struct h2_trailers *
h2_trailers_new(const struct answer *a)
{
	size_t align = alignof(nghttp2_nv);
	size_t text = (size_of_text(a) + align - 1) / align * align;
	size_t most = FIELDS_OF_OURS + a->n_trailers;
	struct h2_trailers *t = calloc(1, sizeof(*t) + align + text +
	    most * sizeof(nghttp2_nv));
	struct writer w = { t, NULL };
	uintptr_t end;
	char status[16];

	if (!t)
		return NULL;
	end = (uintptr_t)(t->text + text);
	t->fields = (nghttp2_nv *)(void *)(t->text + text +
	    (align - end % align) % align);
	w.at = t->text;
	snprintf(status, sizeof(status), "%d",
	    a->http_status != 0 ? a->http_status : 200);
	fieldz(&w, ":status", status);
	if (a->http_status != 0 && a->http_status != 200) {
		t->n_head = t->n_fields;
		return t;
	}
	fieldz(&w, "content-type", "application/grpc");
	t->n_head = t->n_fields;
	status_fields(&w, a);
	for (size_t i = 0; i < a->n_trailers; i++)
		fieldz(&w, a->trailers[i].name, a->trailers[i].value);
	return t;
}
