/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Records and views as objects. Both are messages underneath; a view's record
 * is a borrowed face of the same tree and lives in the view.
 */

#include <sluss/record.h>

#include <stdlib.h>

#include <sluss/json.h>

#include "error.h"
#include "msg.h"
#include "record_impl.h"
#include "sluss/v1/record.pb-c.h"

sluss_code
sluss_record_new(sluss_record **out)
{
	return record_adopt(out, msg_new(&sluss__v1__record__descriptor));
}

sluss_code
record_adopt(sluss_record **out, sluss_message *m)
{
	sluss_record *r;

	if (!m)
		return SLUSS_RESOURCE_EXHAUSTED;
	r = calloc(1, sizeof(*r));
	if (!r) {
		sluss_message_free(m);
		return SLUSS_RESOURCE_EXHAUSTED;
	}
	r->message = m;
	*out = r;
	return SLUSS_OK;
}

sluss_code
sluss_record_from_json(sluss_record **out, const char *json, size_t n,
    sluss_error *err)
{
	sluss_message *m;
	sluss_code code;

	code = sluss_json_read(&m, "sluss.v1.Record", json, n, err);
	if (code != SLUSS_OK)
		return code;
	code = record_adopt(out, m);
	return code == SLUSS_OK ? code : error_no_memory(err);
}

void
sluss_record_free(sluss_record *r)
{
	if (!r)
		return;
	sluss_message_free(r->message);
	free(r);
}

sluss_message *
sluss_record_message(sluss_record *r)
{
	return r->message;
}

const sluss_message *
sluss_record_peek(const sluss_record *r)
{
	return r->message;
}

sluss_code
sluss_record_set_text(sluss_record *r, const char *path, const char *text,
    sluss_error *err)
{
	return sluss_message_set_text(r->message, path, text, err);
}

sluss_code
sluss_record_set_int(sluss_record *r, const char *path, int64_t value,
    sluss_error *err)
{
	return sluss_message_set_int(r->message, path, value, err);
}

sluss_code
sluss_record_set_group(sluss_record *r, const char *path, const char *json,
    sluss_error *err)
{
	return sluss_message_set_json(r->message, path, json, err);
}

sluss_code
sluss_record_text(const char **out, const sluss_record *r, const char *path)
{
	return sluss_message_text(out, r->message, path);
}

sluss_code
sluss_record_int(int64_t *out, const sluss_record *r, const char *path)
{
	return sluss_message_int(out, r->message, path);
}

sluss_code
sluss_record_kind(const char **out, const sluss_record *r)
{
	return sluss_message_which(out, r->message, "body");
}
