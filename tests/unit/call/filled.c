/* SPDX-License-Identifier: EUPL-1.2 */

#include "filled.h"

#include <check.h>

#include "../policy/fixture.h"
#include "wire/message.h"

static const struct {
	const char *field, *text;
} texts[] = {
	{ "organisation", "health-1" }, { "recipient", "health-1" },
	{ "recipients", "health-1" }, { "ground", "own_work" },
	{ "group", "person.identity" }, { "groups", "person.identity" },
	{ "purpose", "planning" }, { "kind", "person" },
	{ "municipality_code", "1280" }, { "actor", "actor-2" },
	{ "code", "node-2" }, { "roles", "auditor" },
	{ "organisation_number", "2021000076" }, { "channel", "police_11414" },
	{ "reached_through", "self" }, { "media_type", "text/plain" },
	{ "filed_group", "person.identity" },
};

/* What asks for another call, or is right only with what is not here. */
static const char *const left_out[] = {
	"page_token", "cursor", "remove_groups", "extract_for", "consent_id",
	"deputy_for", "board", "position", "changed_groups", "not_before",
	"from", "until", "tables", "disclosure_ids", "version", "silent",
	"sealed", "opened_at", "end", "wrong", "correction", "follow",
	"first_chunk_index", "chunk_index", "page_size",
};

static bool
is_left_out(const ProtobufCFieldDescriptor *f)
{
	for (size_t i = 0; i < ARRAY_LEN(left_out); i++)
		if (strcmp(f->name, left_out[i]) == 0)
			return true;
	return false;
}

static char *
text_of(struct arena *a, const char *field)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (strcmp(texts[i].field, field) == 0)
			return arena_printf(a, "%s", texts[i].text);
	if (strstr(field, "_on"))
		return arena_printf(a, "2026-02-03");
	return arena_printf(a, "Some text.");
}

static ProtobufCBinaryData
bytes_of(struct arena *a, const char *field)
{
	const bool wide = strstr(field, "sha256") != NULL;
	const struct id id = id_of(strcmp(field, "case_id") == 0 ? 0x10 : 0x20);
	ProtobufCBinaryData d = { .len = wide ? 32 : 16 };

	d.data = arena_array(a, 2, sizeof(id));
	memcpy(d.data, &id, sizeof(id));
	memcpy(d.data + sizeof(id), &id, sizeof(id));
	return d;
}

static ProtobufCMessage *
message_of(struct arena *a, const ProtobufCMessageDescriptor *d, int depth);

/* Writes the value of one element; its size in memory. */
static size_t
value_of(struct arena *a, const ProtobufCFieldDescriptor *f, void *at,
    int depth)
{
	if (f->type == PROTOBUF_C_TYPE_STRING) {
		*(char **)at = text_of(a, f->name);
		return sizeof(char *);
	}
	if (f->type == PROTOBUF_C_TYPE_BYTES) {
		*(ProtobufCBinaryData *)at = bytes_of(a, f->name);
		return sizeof(ProtobufCBinaryData);
	}
	if (f->type == PROTOBUF_C_TYPE_ENUM) {
		const ProtobufCEnumDescriptor *e = f->descriptor;

		*(int *)at = e->values[1].value;
		return sizeof(int);
	}
	if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		*(ProtobufCMessage **)at = message_of(a, f->descriptor, depth);
		return sizeof(ProtobufCMessage *);
	}
	if (f->type == PROTOBUF_C_TYPE_INT32) {
		*(int32_t *)at = 1;
		return sizeof(int32_t);
	}
	return 0;
}

static bool
of_a_oneof(const ProtobufCFieldDescriptor *f)
{
	return f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
}

static void
fill(struct arena *a, ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
    int depth)
{
	char *at = (char *)m + f->offset;

	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		void *one = arena_array(a, 1, sizeof(ProtobufCBinaryData));

		if (value_of(a, f, one, depth) == 0)
			return;
		*(size_t *)(void *)((char *)m + f->quantifier_offset) = 1;
		*(void **)(void *)at = one;
		return;
	}
	if (of_a_oneof(f)) {
		int *which = (int *)(void *)((char *)m + f->quantifier_offset);

		/* A contact note, where there is a choice of kinds. */
		if (*which || (strcmp(m->descriptor->short_name, "Record") == 0
		    && strcmp(f->name, "contact_note") != 0))
			return;
		*which = (int)f->id;
	}
	value_of(a, f, at, depth);
}

static ProtobufCMessage *
message_of(struct arena *a, const ProtobufCMessageDescriptor *d, int depth)
{
	ProtobufCMessage *m;

	if (depth > 6)
		return NULL;
	m = arena_array(a, 1, d->sizeof_message);
	protobuf_c_message_init(d, m);
	if (strcmp(d->name, "google.protobuf.Timestamp") == 0) {
		*(int64_t *)(void *)((char *)m + d->fields[0].offset) =
		    (NOW + 20 * DAY) / US_PER_S;
		return m;
	}
	for (unsigned i = 0; i < d->n_fields; i++)
		if (!is_left_out(&d->fields[i]))
			fill(a, m, &d->fields[i], depth + 1);
	return m;
}

struct str
filled_request(struct arena *a, const ProtobufCMessageDescriptor *d)
{
	return message_pack(a, message_of(a, d, 0));
}
