/* SPDX-License-Identifier: EUPL-1.2 */

/* RecordViews assembled from opened groups, past the guard. */

#include "sluss/v1/common.pb-c.h"

#include "call/codes.h"
#include "call/view.h"
#include "log.h"
#include "policy/decide_register.h"
#include "policy/guard.h"
#include "policy/decide_rule.h"
#include "wire/kinds.h"

/* Field numbers of sluss.v1; tests/unit/call compares them with the contract. */
enum { VIEW_RECORD = 1, VIEW_GROUPS = 2, RECORD_HEAD = 1 };
enum { HEAD_RECORD_ID = 1, HEAD_CASE_ID, HEAD_KIND, HEAD_OWNER, HEAD_VERSION,
	HEAD_STATUS, HEAD_REGIME, HEAD_SUBJECT, HEAD_NATURE, HEAD_AUTHOR,
	HEAD_CREATED, HEAD_VALID_FROM, HEAD_VALID_TO, HEAD_EXTRACT_FOR,
	HEAD_TAKEN_FROM, HEAD_TAKEN_AT, HEAD_TAKEN_NUMBER };
enum { STATE_GROUP = 1, STATE_STATE, STATE_EXPIRES, STATE_DISCLOSURE,
	STATE_GROUND, STATE_OVERDUE, STATE_HANDLING, STATE_EXTRACT };

void
view_put_time(struct parts *p, uint32_t tag, int64_t us)
{
	struct parts t;

	if (us == FACT_NO_TIME || us < 0)
		return;
	parts_init(&t, p->arena);
	parts_varint(&t, 1, (uint64_t)(us / US_PER_S));
	parts_varint(&t, 2, (uint64_t)(us % US_PER_S) * 1000);
	parts_nest(p, tag, &t);
}

void
view_put_id(struct parts *p, uint32_t tag, const struct id *id)
{
	struct str s;

	if (id_is_zero(id))
		return;
	s = arena_str(p->arena,
	    (struct str){ (const char *)id->b, sizeof(id->b) });
	p->failed |= !s.p;
	parts_field(p, tag, s);
}

struct str
view_group_name(struct call *c, uint32_t kind, uint32_t group)
{
	const struct kind *k = kind_by_number(kind);
	const ProtobufCFieldDescriptor *f = k ? kind_group(k, group) : NULL;

	if (!f)
		return STR("");
	return str_of(arena_printf(c->arena, "%s.%s", k->name, f->name));
}

static void
write_head(const struct view *v, struct parts *out)
{
	struct parts h;

	parts_init(&h, out->arena);
	view_put_id(&h, HEAD_RECORD_ID, &v->record.record);
	if (!decide_is_register(v->record.kind))
		view_put_id(&h, HEAD_CASE_ID, &v->case_id);
	parts_field(&h, HEAD_KIND, str_of(v->kind->name));
	parts_field(&h, HEAD_OWNER, v->owner_code);
	if (v->own)
		parts_varint(&h, HEAD_VERSION, (uint64_t)v->record.version);
	if (v->own)
		parts_varint(&h, HEAD_STATUS,
		    (uint64_t)CODES_NUMBER(codes_status, v->status));
	parts_varint(&h, HEAD_REGIME,
	    (uint64_t)CODES_NUMBER(codes_regime, v->regime));
	parts_varint(&h, HEAD_SUBJECT,
	    (uint64_t)CODES_NUMBER(codes_subject, v->subject));
	parts_varint(&h, HEAD_NATURE,
	    (uint64_t)CODES_NUMBER(codes_nature, v->nature));
	if (v->own)
		parts_field(&h, HEAD_AUTHOR, v->author);
	view_put_time(&h, HEAD_CREATED, v->created_at);
	view_put_time(&h, HEAD_VALID_FROM, v->valid_from);
	view_put_time(&h, HEAD_VALID_TO, v->record.valid_to);
	if (v->own) {
		parts_field(&h, HEAD_EXTRACT_FOR, v->version_for);
		view_put_time(&h, HEAD_TAKEN_AT, v->taken_at);
		if (v->taken_at != FACT_NO_TIME)
			parts_field(&h, HEAD_TAKEN_FROM, v->taken_from);
		if (v->number.plain.p)
			parts_field(&h, HEAD_TAKEN_NUMBER, v->number.plain);
	}
	parts_nest(out, RECORD_HEAD, &h);
}

static void
write_state(struct call *c, const struct view *v, const struct view_group *g,
    struct parts *out)
{
	const struct ceiling_group at = decide_ceiling_group(&v->record,
	    g->facts.group);
	struct parts s;

	parts_init(&s, out->arena);
	parts_field(&s, STATE_GROUP,
	    view_group_name(c, v->record.kind, g->facts.group));
	parts_varint(&s, STATE_STATE, (uint64_t)g->state);
	/* What never was disclosed has neither end nor ground to tell. */
	if (!v->own && g->state != GROUP_WITHHELD) {
		view_put_time(&s, STATE_EXPIRES, g->facts.expires_at);
		view_put_id(&s, STATE_DISCLOSURE, &g->facts.disclosure);
		parts_field(&s, STATE_GROUND, arena_str(c->arena,
		    str_of(g->facts.ground)));
	}
	if (g->overdue)
		parts_varint(&s, STATE_OVERDUE,
		    SLUSS__V1__ANSWER__ANSWER_YES);
	if ((g->state == GROUP_RELEASED || g->state == GROUP_NOT_NAMED) &&
	    decide_identifying(at.kind, at.group))
		parts_varint(&s, STATE_HANDLING, (uint64_t)v->caller.shield);
	if (!id_is_zero(&g->facts.variant))
		parts_varint(&s, STATE_EXTRACT, SLUSS__V1__ANSWER__ANSWER_YES);
	parts_nest(out, VIEW_GROUPS, &s);
}

enum code
view_write(struct call *c, const struct view *v, struct parts *out)
{
	struct parts body, record, view;
	uint32_t released = 0;

	parts_init(&body, c->arena);
	parts_init(&record, c->arena);
	parts_init(&view, c->arena);
	for (size_t i = 0; i < v->n_groups; i++) {
		const struct view_group *g = &v->groups[i];

		if (g->state != GROUP_RELEASED)
			continue;
		released |= UINT32_C(1) << g->facts.group;
		if (c->sql == SQL_LIST_RECORDS || c->sql == SQL_LIST_VERSIONS)
			continue;
		parts_prefix(&body, g->facts.group, g->plain.n);
		parts_add(&body, g->plain);
	}
	if (!engine_parts(c->engine)->config.guard_off &&
	    !guard_body(v->record.kind, released, body.v, body.n)) {
		log_alarm("guard_refused", "%s", c->method->name);
		return err_set(&c->err, CODE_INTERNAL, "GUARD_REFUSED",
		    "The answer was held back. Your operator has been told.");
	}
	write_head(v, &record);
	if (body.bytes > 0)
		parts_nest(&record, v->record.kind, &body);
	parts_nest(&view, VIEW_RECORD, &record);
	for (size_t i = 0; i < v->n_groups; i++)
		write_state(c, v, &v->groups[i], &view);
	for (size_t i = 0; i < view.n; i++)
		parts_add(out, view.v[i]);
	out->failed |= view.failed || body.failed || record.failed;
	return out->failed ? call_no_memory(c) : CODE_OK;
}
