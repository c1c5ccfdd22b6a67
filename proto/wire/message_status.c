/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * google.rpc.Status, written and read by hand: three small messages that we
 * would otherwise need a generated type and an Any for. What comes back from
 * a peer is text to be shown, so it is kept only when it is valid UTF-8.
 */

#include <stdio.h>

#include "base/utf8.h"
#include "wire/field.h"
#include "wire/message.h"

#define TYPE_URL "type.googleapis.com/google.rpc."
#define DOMAIN "sluss"

/* google/rpc/status.proto, google/protobuf/any.proto, error_details.proto */
enum {
	STATUS_CODE = 1,
	STATUS_MESSAGE = 2,
	STATUS_DETAILS = 3,
	ANY_TYPE_URL = 1,
	ANY_VALUE = 2,
	ERROR_INFO_REASON = 1,
	ERROR_INFO_DOMAIN = 2,
	BAD_REQUEST_VIOLATIONS = 1,
	VIOLATION_FIELD = 1,
	VIOLATION_DESCRIPTION = 2,
};

static void
put_detail(struct buf *out, struct str type, const struct buf *value)
{
	struct buf any;

	buf_init(&any, 0);
	message_put_bytes(&any, ANY_TYPE_URL, type);
	message_put_bytes(&any, ANY_VALUE, buf_str(value));
	message_put_bytes(out, STATUS_DETAILS, buf_str(&any));
	out->failed |= any.failed || value->failed;
	buf_clear(&any);
}

static void
put_error_info(struct buf *out, const struct err *e)
{
	struct buf info;

	buf_init(&info, 0);
	message_put_bytes(&info, ERROR_INFO_REASON, str_of(e->reason));
	message_put_bytes(&info, ERROR_INFO_DOMAIN, STR(DOMAIN));
	put_detail(out, STR(TYPE_URL "ErrorInfo"), &info);
	buf_clear(&info);
}

static void
put_bad_request(struct buf *out, const struct err *e)
{
	struct buf violation, request;

	buf_init(&violation, 0);
	buf_init(&request, 0);
	message_put_bytes(&violation, VIOLATION_FIELD, str_of(e->field));
	message_put_bytes(&violation, VIOLATION_DESCRIPTION,
	    str_of(e->text));
	message_put_bytes(&request, BAD_REQUEST_VIOLATIONS,
	    buf_str(&violation));
	request.failed |= violation.failed;
	put_detail(out, STR(TYPE_URL "BadRequest"), &request);
	buf_clear(&violation);
	buf_clear(&request);
}

struct str
message_status(struct arena *a, const struct err *e)
{
	struct str s = { NULL, 0 };
	struct buf out;

	buf_init(&out, 0);
	message_put_tag(&out, STATUS_CODE, 0);
	buf_append_varint(&out, (uint64_t)e->code);
	message_put_bytes(&out, STATUS_MESSAGE, str_of(e->text));
	if (e->reason[0] != '\0')
		put_error_info(&out, e);
	if (e->field[0] != '\0')
		put_bad_request(&out, e);
	if (!out.failed)
		s = arena_str(a, buf_str(&out));
	buf_clear(&out);
	return s;
}

static bool
copy_text(struct str s, char *out, size_t size)
{
	if (!utf8_valid(s))
		return false;
	if (s.n >= size) {
		s.n = size - 1;
		while (s.n > 0 && (s.p[s.n] & 0xc0) == 0x80)
			s.n--;
	}
	if (s.n > 0)
		memcpy(out, s.p, s.n);
	out[s.n] = '\0';
	return true;
}

/* The first length-delimited field with that tag; false when malformed. */
static bool
find(struct str bytes, uint32_t tag, struct str *out)
{
	struct field f;

	*out = (struct str){ NULL, 0 };
	while (message_next(&bytes, &f)) {
		if (f.tag != tag || f.wire_type != 2)
			continue;
		*out = f.value;
		return true;
	}
	return bytes.n == 0;
}

static bool
read_detail(struct str any, struct err *e)
{
	struct str type, value, inner;

	if (!find(any, ANY_TYPE_URL, &type) || !find(any, ANY_VALUE, &value))
		return false;
	if (str_eq(type, STR(TYPE_URL "ErrorInfo")))
		return find(value, ERROR_INFO_REASON, &inner) &&
		    copy_text(inner, e->reason, sizeof(e->reason));
	if (str_eq(type, STR(TYPE_URL "BadRequest")))
		return find(value, BAD_REQUEST_VIOLATIONS, &inner) &&
		    find(inner, VIOLATION_FIELD, &inner) &&
		    copy_text(inner, e->field, sizeof(e->field));
	return true;
}

static bool
read_field(const struct field *f, struct err *e)
{
	if (f->tag == STATUS_CODE && f->wire_type == 0) {
		e->code = code_from(f->varint > CODE_UNAUTHENTICATED ?
		    CODE_UNKNOWN : (long)f->varint);
		return true;
	}
	if (f->tag == STATUS_MESSAGE && f->wire_type == 2)
		return copy_text(f->value, e->text, sizeof(e->text));
	if (f->tag == STATUS_DETAILS && f->wire_type == 2)
		return read_detail(f->value, e);
	return true;
}

bool
message_status_read(struct str bytes, struct err *out)
{
	struct err e = { 0 };
	struct field f;

	while (message_next(&bytes, &f))
		if (!read_field(&f, &e))
			return false;
	if (bytes.n > 0)
		return false;
	*out = e;
	return true;
}
