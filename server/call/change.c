/* SPDX-License-Identifier: EUPL-1.2 */

/* One change: its cursor, the second decision on it, and the message. */

#include "call/change.h"

#include "call/codes.h"
#include "call/view.h"
#include "log.h"
#include "policy/decide_change.h"
#include "wire/kinds.h"

static struct str
binding(struct call *c, struct arena *a)
{
	char org[33];

	str_hex_id(&c->peer.organisation, org);
	return str_of(arena_printf(a, "feed|%s|%s", org, c->actor));
}

enum code
change_place(struct call *c, const ProtobufCBinaryData *cursor,
    struct feed_place *place, bool *given)
{
	struct str b = binding(c, c->arena), bytes;

	*given = cursor->len > 0;
	if (!*given)
		return CODE_OK;
	if (!b.p)
		return call_no_memory(c);
	if (vault_token_open(engine_parts(c->engine)->vault, c->arena, b,
	    (struct str){ (const char *)cursor->data, cursor->len }, &bytes) &&
	    feed_place_read(bytes, place))
		return CODE_OK;
	err_set(&c->err, CODE_INVALID_ARGUMENT, "BAD_CURSOR", "cursor: was "
	    "not given to this actor. Begin without one");
	err_field(&c->err, "cursor");
	return CODE_INVALID_ARGUMENT;
}

struct str
change_cursor(struct call *c, struct arena *a, const struct feed_place *place)
{
	struct str b = binding(c, a);
	char bytes[FEED_PLACE];

	if (!b.p)
		return b;
	feed_place_write(place, bytes);
	return vault_token_seal(engine_parts(c->engine)->vault, a, b,
	    (struct str){ bytes, sizeof(bytes) });
}

struct feed_place
change_passed(const struct row *r)
{
	return (struct feed_place){ row_int8(r, COL_passed_xact),
		row_int8(r, COL_passed_id) };
}

static size_t
groups_of(const struct row *r, int16_t groups[KIND_GROUPS_MAX])
{
	return rows_int2s(r->rows, r->i, r->cols->at[COL_groups], groups,
	    KIND_GROUPS_MAX);
}

static bool
may_name(struct call *c, const struct row *r, const char *type)
{
	int16_t groups[KIND_GROUPS_MAX];
	size_t n = groups_of(r, groups);
	uint32_t kind = (uint32_t)row_int(r, COL_kind);
	char position[8];

	if (!decide_change_type(&c->facts.caller, type))
		return false;
	/* A document's one group is known as what it is filed under. */
	if (!row_null(r, COL_filed_kind) && n > 0) {
		kind = (uint32_t)row_int(r, COL_filed_kind);
		groups[0] = (int16_t)row_int(r, COL_filed_grp);
		n = 1;
	}
	row_copy(r, COL_change_position, position, sizeof(position));
	for (size_t i = 0; i < n; i++) {
		if (!decide_change(c->policy->policy, position,
		    c->facts.caller.agency_kind, type,
		    !row_null(r, COL_about_id),
		    kind, (uint32_t)groups[i]))
			return false;
	}
	return true;
}

enum code
change_decide(struct call *c, const struct row *r)
{
	char type[16];

	row_copy(r, COL_change_type, type, sizeof(type));
	if (row_null(r, COL_id) || may_name(c, r, type))
		return CODE_OK;
	engine_parts(c->engine)->disagreements++;
	log_alarm("decision_disagrees", "%s: a change of type %s",
	    c->method->name, type);
	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	return err_set(&c->err, CODE_UNAVAILABLE, "DECISION_DISAGREES",
	    "What has changed cannot be told, because two checks disagree. "
	    "Your operator has been told. Go on later from the same place.");
}

static void
put_groups(const struct row *r, struct parts *out)
{
	int16_t groups[KIND_GROUPS_MAX];
	size_t n = groups_of(r, groups);
	const struct kind *k = kind_by_number((uint32_t)row_int(r, COL_kind));

	if (!k)
		return;
	parts_field(out, 5, str_of(k->name));
	for (size_t i = 0; i < n; i++) {
		const ProtobufCFieldDescriptor *f =
		    kind_group(k, (uint32_t)groups[i]);

		if (f)
			parts_field(out, 6, str_of(arena_printf(out->arena,
			    "%s.%s", k->name, f->name)));
	}
}

/* view_put_id() keeps the caller's bytes: here they must be the arena's. */
static void
put_id(const struct row *r, enum column col, struct parts *out, uint32_t tag)
{
	struct id id = row_id(r, col);

	if (!id_is_zero(&id))
		parts_field(out, tag, arena_str(out->arena,
		    (struct str){ (const char *)id.b, sizeof(id.b) }));
}

void
change_write(struct call *c, const struct row *r, struct parts *out)
{
	struct feed_place at = { row_int8(r, COL_xact), row_int8(r, COL_id) };

	parts_field(out, 1, change_cursor(c, out->arena, &at));
	parts_varint(out, 2, (uint64_t)CODES_NUMBER(codes_change,
	    row_str(r, COL_change_type)));
	put_id(r, COL_case_id, out, 3);
	put_id(r, COL_record_id, out, 4);
	put_groups(r, out);
	put_id(r, COL_about_id, out, 7);
	if (!row_null(r, COL_organisation_code))
		parts_field(out, 8, arena_str(out->arena,
		    row_str(r, COL_organisation_code)));
	view_put_time(out, 9, row_time(r, COL_at));
	view_put_time(out, 10, row_time(r, COL_due_at));
}
