/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The first byte chooses the message type, the rest is the message. The order
 * of the types is that of the corpus: add at the end only.
 */

#include "fuzz.h"

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/disclosure_service.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"

#include "wire/check.h"
#include "wire/limits.h"
#include "wire/message.h"

static const ProtobufCMessageDescriptor *const types[] = {
	&sluss__v1__create_record_request__descriptor,
	&sluss__v1__get_record_request__descriptor,
	&sluss__v1__list_records_response__descriptor,
	&sluss__v1__create_case_request__descriptor,
};

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const ProtobufCMessageDescriptor *d;
	ProtobufCMessage *m = NULL;
	struct err e = { 0 };
	struct arena *a;
	struct str in, packed;
	enum code code;

	if (n < 1)
		return 0;
	d = types[p[0] % ARRAY_LEN(types)];
	in = (struct str){ (const char *)p + 1, n - 1 };
	a = arena_new(LIMIT_ARENA);
	ASSERT(a);
	code = message_read(a, d, in, &m, &e);
	ASSERT(code == e.code && (code == CODE_OK) == (m != NULL));
	/* Refused by the check or by the cap, never by protobuf-c alone. */
	ASSERT(strcmp(e.reason, "MALFORMED_MESSAGE") != 0);
	if (m) {
		packed = message_pack(a, m);
		ASSERT(!packed.p || check_message(d, packed, &e) == CODE_OK);
	}
	(void)message_status_read(in, &e);
	arena_free(a);
	return 0;
}
