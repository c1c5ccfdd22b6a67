/* SPDX-License-Identifier: EUPL-1.2 */

/* What the two directions of a document's chunks share. */

#include "call/transfer.h"

#include "call/facts.h"
#include "call/reasons.h"
#include "call/write.h"

enum { CONTENT = 1, ROOM = DOCUMENT_CHUNK + 64 * 1024 };

void
transfer_drop(struct transfer *t)
{
	arena_free(t->scratch);
	t->scratch = NULL;
}

static void
at_end(void *arg)
{
	transfer_drop(arg);
}

struct transfer *
transfer_new(struct call *c)
{
	struct transfer *t = arena_alloc(c->arena, sizeof(*t));

	if (!t || !arena_defer(c->arena, at_end, t)) {
		call_no_memory(c);
		return NULL;
	}
	c->own = t;
	return t;
}

bool
transfer_scratch(struct call *c, struct transfer *t)
{
	transfer_drop(t);
	t->scratch = arena_new(ROOM);
	if (!t->scratch)
		call_no_memory(c);
	return t->scratch != NULL;
}

static struct vault *
vault_of(struct call *c)
{
	return engine_parts(c->engine)->vault;
}

enum code
transfer_out_of_range(struct call *c, const char *field, const char *text)
{
	err_set(&c->err, CODE_INVALID_ARGUMENT, "OUT_OF_RANGE", "%s: %s",
	    field, text);
	err_field(&c->err, "%s", field);
	return CODE_INVALID_ARGUMENT;
}

/* Fetches those of the two keys that are not at hand. */
enum next
transfer_keys(struct call *c, const struct id *one, const struct id *two)
{
	struct param *p = arena_alloc(c->arena, sizeof(*p));
	struct id ids[2];
	size_t n = 0;

	if (!vault_keep(vault_of(c), one))
		ids[n++] = *one;
	if (!id_eq(one, two) && !vault_keep(vault_of(c), two))
		ids[n++] = *two;
	if (!p) {
		call_no_memory(c);
		return STOP;
	}
	if (n == 0)
		return NEXT;
	*p = param_ids(c->arena, ids, n);
	c->fetched = true;
	return call_submit(c, SQL_KEY_FETCH, p, 1);
}

enum code
transfer_decide(struct call *c, const struct row *r, bool write)
{
	struct record_facts from = c->facts.record;
	struct group_facts g;

	if (!c->facts.has_record)
		return reasons_set(&c->err, CODE_NOT_FOUND, STR("NOT_FOUND"));
	if (engine_parts(c->engine)->config.decide_off)
		return CODE_OK;
	facts_group(r, &g);
	from.final = row_bool(r, COL_group_final);
	from.valid_to = row_time(r, COL_group_valid_to);
	return decide_document(c->policy->policy, &c->facts.caller, &from, &g,
	    write, &c->err);
}

struct place
transfer_place(struct call *c, const struct row *r)
{
	return (struct place){ .case_id = c->case_id,
		.record = c->facts.record.record, .kind = c->facts.record.kind,
		.group = CONTENT, .version = row_int(r, COL_wrote_version),
		.attempt = row_int(r, COL_attempt) };
}

struct place
transfer_chunk(struct place at, int32_t index, bool last, struct id key)
{
	at.chunk = true;
	at.index = (uint32_t)index;
	at.last = last;
	at.key = key;
	return at;
}

enum next
transfer_read(struct call *c, int32_t index, int32_t n)
{
	struct param *p = arena_array(c->arena, 7 + 5, sizeof(*p));
	size_t at;

	if (!p) {
		call_no_memory(c);
		return STOP;
	}
	at = call_lead(c, p);
	p[at++] = param_id(c->arena, &c->case_id);
	p[at++] = param_id(c->arena, &c->record_id);
	p[at++] = param_int4(c->arena, index);
	p[at++] = param_int4(c->arena, n);
	p[at++] = param_id(c->arena, &c->disclosure_id);
	return call_submit(c, SQL_READ_CHUNK, p, at);
}
