/* SPDX-License-Identifier: EUPL-1.2 */

/* Record bodies on their way in: split, decided, sealed. */

#include "call/body.h"
#include "call/write.h"
#include "wire/message.h"

enum { RECORD_BODY_FIRST = 10 };

static bool
derived(const struct kind *k, uint32_t group)
{
	/* case.participants and the tracks are clear facts, not content. */
	return strcmp(k->name, "case") == 0 && group != 1;
}

static enum code
bad_group(struct call *c, const struct kind *k, uint32_t group,
    const char *reason, const char *text)
{
	const ProtobufCFieldDescriptor *f = kind_group(k, group);

	err_set(&c->err, CODE_INVALID_ARGUMENT, reason, "%s.%s: %s", k->name,
	    f ? f->name : "?", text);
	err_field(&c->err, "%s.%s", k->name, f ? f->name : "?");
	return CODE_INVALID_ARGUMENT;
}

enum code
body_split(struct call *c, const struct kind *k, struct str bytes,
    struct body *out)
{
	struct field f;

	out->kind = k;
	out->n = 0;
	while (message_next(&bytes, &f)) {
		if (out->n == ARRAY_LEN(out->groups) ||
		    !kind_group(k, f.tag))
			return bad_group(c, k, f.tag, "UNKNOWN_FIELD",
			    "is no group of this kind");
		if (derived(k, f.tag))
			return bad_group(c, k, f.tag, "DERIVED_GROUP",
			    "is kept by the server; leave it out");
		if (f.value.n == 0)
			return bad_group(c, k, f.tag, "EMPTY_GROUP",
			    "is empty; leave it out, or name it in "
			    "remove_groups");
		out->groups[out->n].number = f.tag;
		out->groups[out->n++].bytes = f.value;
	}
	return CODE_OK;
}

static bool
find_field(struct str bytes, uint32_t tag, struct field *out)
{
	while (message_next(&bytes, out)) {
		if (out->tag == tag && out->wire_type == 2)
			return true;
	}
	return false;
}

enum code
body_of_record(struct call *c, uint32_t tag, struct body *out)
{
	struct field record, f;

	*out = (struct body){ 0 };
	if (!find_field(c->bytes, tag, &record))
		return CODE_OK;
	while (message_next(&record.value, &f)) {
		const struct kind *k = f.tag >= RECORD_BODY_FIRST ?
		    kind_by_number(f.tag) : NULL;

		if (k)
			return body_split(c, k, f.value, out);
	}
	return CODE_OK;
}

enum code
body_of_kind(struct call *c, uint32_t tag, const char *kind, struct body *out)
{
	struct field f;

	*out = (struct body){ .kind = kind_by_name(str_of(kind)) };
	if (!find_field(c->bytes, tag, &f))
		return CODE_OK;
	return body_split(c, out->kind, f.value, out);
}

enum code
body_codes(struct call *c, const struct body *b, int64_t now)
{
	for (size_t i = 0; i < b->n; i++) {
		if (decide_codes(c->policy->policy, b->kind->number,
		    b->groups[i].number, b->groups[i].bytes, now, &c->err))
			return c->err.code;
	}
	return CODE_OK;
}

enum code
body_decide(struct call *c, const struct body *b,
    const struct caller_facts *caller)
{
	bool may = engine_parts(c->engine)->config.decide_off;
	const struct policy *p = c->policy->policy;

	for (size_t i = 0; !may && i < b->n; i++) {
		if (decide_write(p, caller, b->kind->number,
		    b->groups[i].number, &c->err))
			return c->err.code;
	}
	return body_codes(c, b, caller->now);
}

enum code
body_seal(struct call *c, const struct body *b, int32_t version,
    struct param *numbers, struct param *sealed)
{
	int16_t *n = arena_array(c->arena, b->n + 1, sizeof(*n));
	struct str *s = arena_array(c->arena, b->n + 1, sizeof(*s));

	if (!n || !s)
		return call_no_memory(c);
	for (size_t i = 0; i < b->n; i++) {
		n[i] = (int16_t)b->groups[i].number;
		s[i] = write_seal(c, b->kind->number, b->groups[i].number,
		    version, b->groups[i].bytes);
		if (c->err.code)
			return c->err.code;
	}
	*numbers = param_int2s(c->arena, n, b->n);
	*sealed = param_bytess(c->arena, s, b->n);
	return CODE_OK;
}
