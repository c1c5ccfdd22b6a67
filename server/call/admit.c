/* SPDX-License-Identifier: EUPL-1.2 */

/* Parsing and bounding of requests. */

#include "call/admit.h"

#include "google/protobuf/timestamp.pb-c.h"
#include "sluss/v1/case.pb-c.h"

#include "wire/kinds.h"
#include "wire/limits.h"

static enum code
bad(struct call *c, const char *reason, const char *field, const char *text)
{
	err_set(&c->err, CODE_INVALID_ARGUMENT, reason, "%s: %s", field, text);
	err_field(&c->err, "%s", field);
	return CODE_INVALID_ARGUMENT;
}

enum code
admit_id(struct call *c, const ProtobufCBinaryData *from, const char *field,
    bool required, struct id *out)
{
	if (from->len == 0 && !required)
		return CODE_OK;
	if (from->len == 0)
		return bad(c, "FIELD_MISSING", field, "is missing");
	if (from->len != sizeof(out->b))
		return bad(c, "BAD_FORMAT", field, "is not 16 bytes");
	memcpy(out->b, from->data, sizeof(out->b));
	if (required && id_is_zero(out))
		return bad(c, "BAD_FORMAT", field, "must not be all zero");
	return CODE_OK;
}

enum code
admit_request_id(struct call *c, const ProtobufCBinaryData *from)
{
	return admit_id(c, from, "request_id", true, &c->request_id);
}

enum code
admit_groups(struct call *c, char **names, size_t n, uint32_t *kind,
    uint32_t *bits)
{
	*bits = 0;
	if (n > LIMIT_GROUPS_NAMED)
		return bad(c, "TOO_MANY_FIELDS", "groups", "too many are named");
	for (size_t i = 0; i < n; i++) {
		const struct kind *k;
		uint32_t group;

		if (!kind_parse_group(str_of(names[i]), &k, &group))
			return bad(c, "UNKNOWN_GROUP", "groups",
			    "one of them is no group's name");
		if (*bits != 0 && k->number != *kind)
			return bad(c, "MIXED_KINDS", "groups",
			    "all must be of one kind");
		*kind = k->number;
		*bits |= UINT32_C(1) << group;
	}
	return CODE_OK;
}

enum code
admit_choice(struct call *c, int value, const char *field)
{
	return value ? CODE_OK : bad(c, "FIELD_MISSING", field, "is missing");
}

enum code
admit_time(struct call *c, const void *timestamp, const char *field,
    int64_t *us)
{
	const Google__Protobuf__Timestamp *t = timestamp;

	*us = FACT_NO_TIME;
	if (!t)
		return CODE_OK;
	/* 1970 to 9999, as RFC 3339 can write it and PostgreSQL can hold it. */
	if (t->seconds < 0 || t->seconds > INT64_C(253402300799) ||
	    t->nanos < 0 || t->nanos > 999999999)
		return bad(c, "BAD_FORMAT", field,
		    "is not a time between 1970 and 9999");
	*us = t->seconds * US_PER_S + t->nanos / 1000;
	return CODE_OK;
}

enum code
admit_code(struct call *c, const char *s, const char *field, bool required)
{
	size_t n = strlen(s);

	if (n == 0)
		return required ? bad(c, "FIELD_MISSING", field, "is missing") :
		    CODE_OK;
	if (n > 64 ||
	    strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") != n)
		return bad(c, "BAD_FORMAT", field, "is not a code: 1 to 64 "
		    "lower-case letters, digits, '.', '_' or '-'");
	return CODE_OK;
}

enum code
admit_unsealed(struct call *c, const void *case_message)
{
	const Sluss__V1__Case *m = case_message;

	if (!m || !m->head ||
	    m->head->sealed != SLUSS__V1__ANSWER__ANSWER_YES)
		return CODE_OK;
	err_set(&c->err, CODE_UNIMPLEMENTED, "SEAL_NOT_BUILT", "case.head."
	    "sealed: a case cannot be sealed yet. Leave it out");
	err_field(&c->err, "case.head.sealed");
	return CODE_UNIMPLEMENTED;
}

/* What a token belongs to: another caller or another list cannot use it. */
static struct str
binding(struct call *c)
{
	char case_id[33], record[33], org[33];

	str_hex_id(&c->case_id, case_id);
	str_hex_id(&c->record_id, record);
	str_hex_id(&c->peer.organisation, org);
	return str_of(arena_printf(c->arena, "%s|%s|%s|%s|%s|%s|%u|%s",
	    c->method->name, org, c->actor, c->role, case_id, record, c->kind,
	    c->purpose));
}

enum code
admit_page(struct call *c, int32_t size, const ProtobufCBinaryData *token)
{
	struct str b;

	if (size < 0 || size > LIMIT_PAGE)
		return bad(c, "OUT_OF_RANGE", "page_size", "is not 0 to 200");
	c->page_size = size ? size : LIMIT_PAGE_DEFAULT;
	if (token->len == 0)
		return CODE_OK;
	b = binding(c);
	if (!b.p)
		return call_no_memory(c);
	if (!vault_token_open(engine_parts(c->engine)->vault, c->arena, b,
	    (struct str){ (const char *)token->data, token->len },
	    &c->cursor))
		return bad(c, "BAD_PAGE_TOKEN", "page_token",
		    "does not belong to this list. Begin without one");
	return CODE_OK;
}

struct str
admit_next_page(struct call *c, struct str after)
{
	struct str b = binding(c);

	if (!b.p)
		return b;
	return vault_token_seal(engine_parts(c->engine)->vault, c->arena, b,
	    after);
}

struct str
admit_next_page_id(struct call *c, const struct id *after)
{
	return admit_next_page(c,
	    (struct str){ (const char *)after->b, sizeof(after->b) });
}

struct id
admit_cursor(const struct call *c)
{
	struct id id = { { 0 } };

	if (c->cursor.n == sizeof(id))
		memcpy(id.b, c->cursor.p, sizeof(id));
	return id;
}
