/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Elements are taken out and checked one by one; everything else, malformed
 * bytes included, is left to the check of the rest.
 */

#include "verify.h"

#include <stdio.h>

#include "fields.h"
#include "wire/check.h"
#include "wire/limits.h"
#include "wire/message.h"

static const ProtobufCFieldDescriptor *
element_of(const ProtobufCMessageDescriptor *d, const struct field *at)
{
	const ProtobufCFieldDescriptor *f;

	if (at->wire_type != 2)
		return NULL;
	f = protobuf_c_message_descriptor_get_field(d, at->tag);
	if (!f || !fields_repeated(f) || f->type != PROTOBUF_C_TYPE_MESSAGE)
		return NULL;
	return f;
}

/* The path of an error begins with the element it is in. */
static enum code
check_element(const ProtobufCFieldDescriptor *f, size_t index,
    struct str bytes, struct err *e)
{
	struct err inner = { .code = CODE_OK };
	enum code code = check_message(f->descriptor, bytes, &inner);

	if (code == CODE_OK)
		return CODE_OK;
	err_set(e, code, inner.reason, "%s", inner.text);
	err_field(e, "%s[%zu]%s%s", f->name, index, inner.field[0] ? "." : "",
	    inner.field);
	return code;
}

enum code
verify_reply(const ProtobufCMessageDescriptor *d, struct str bytes,
    struct err *e)
{
	const ProtobufCFieldDescriptor *f;
	struct str left = bytes;
	enum code code = CODE_OK;
	size_t elements = 0;
	struct field at;
	struct buf rest;

	buf_init(&rest, LIMIT_MESSAGE);
	while (code == CODE_OK && message_next(&left, &at)) {
		f = element_of(d, &at);
		if (f)
			code = check_element(f, elements++, at.value, e);
		else
			buf_append(&rest, at.whole.p, at.whole.n);
	}
	if (code == CODE_OK && left.n > 0)
		buf_append(&rest, left.p, left.n);
	if (code == CODE_OK && rest.failed)
		code = err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "not enough memory");
	if (code == CODE_OK)
		code = check_message(d, buf_str(&rest), e);
	buf_clear(&rest);
	return code;
}
