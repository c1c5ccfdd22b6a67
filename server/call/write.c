/* SPDX-License-Identifier: EUPL-1.2 */

/* The shared halves of a write: facts before, verdict and replay after. */

#include "call/write.h"

#include "call/facts.h"
#include "call/reasons.h"
#include "call/view.h"
#include "wire/message.h"

enum { LEAD = 7 };

size_t
call_lead(struct call *c, struct param *out)
{
	struct arena *a = c->arena;

	out[0] = param_id(a, &c->peer.node);
	out[1] = param_text(a, str_of(c->actor));
	out[2] = param_text(a, str_of(c->role));
	out[3] = param_text(a, str_of(c->purpose));
	out[4] = param_bool(a, c->shown);
	out[5] = param_text(a, str_of(c->method->name));
	out[6] = param_bytes(a,
	    (struct str){ (const char *)c->policy->hash,
		sizeof(c->policy->hash) });
	return LEAD;
}

size_t
write_lead(struct call *c, struct param *out)
{
	size_t n = call_lead(c, out);

	out[n++] = param_id(c->arena, &c->request_id);
	out[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return n;
}

enum next
write_prepare(struct call *c)
{
	struct param *p;
	size_t n;

	if (c->method->prepare)
		return c->method->prepare(c) ? STOP : WAIT;
	p = arena_array(c->arena, LEAD + 5, sizeof(*p));
	if (!p) {
		call_no_memory(c);
		return STOP;
	}
	n = call_lead(c, p);
	p[n++] = param_id(c->arena, &c->case_id);
	p[n++] = param_id(c->arena, &c->record_id);
	p[n++] = param_id(c->arena, &c->request_id);
	p[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	p[n++] = param_text(c->arena, str_of(c->extract_for ?
	    c->extract_for : ""));
	return call_submit(c, SQL_PREPARE, p, n);
}

static enum code
take_outcome(struct call *c, const struct row *r)
{
	struct str outcome = arena_str(c->arena, row_str(r, COL_outcome));

	c->answered_early = true;
	if (!outcome.p)
		return call_no_memory(c);
	parts_add(&c->out, outcome);
	return CODE_OK;
}

static enum code
refused(struct call *c, enum code code)
{
	c->refused = code != CODE_OK;
	return code;
}

enum code
write_decide(struct call *c)
{
	struct row r = call_row(c, 0);

	facts_caller(&r, &c->facts.caller);
	c->facts.has_record = facts_record(&r, &c->facts.record);
	c->facts.own_key = row_id(&r, COL_own_key);
	c->facts.newest_version = row_int(&r, COL_newest_version);
	if (facts_agree(c, &r, &c->facts.caller)) {
		c->refused = code_from(row_int(&r, COL_code)) == CODE_OK;
		return c->err.code;
	}
	if (row_bool(&r, COL_request_conflict))
		return refused(c, reasons_set(&c->err, CODE_ALREADY_EXISTS,
		    STR("REQUEST_CONFLICT")));
	if (!row_null(&r, COL_outcome))
		return take_outcome(c, &r);
	return refused(c, c->method->facts ? c->method->facts(c) : CODE_OK);
}

enum next
write_tell(struct call *c)
{
	struct param *p;
	size_t n;

	if (!c->refused && !c->answered_early)
		return NEXT;
	p = arena_array(c->arena, LEAD + 5, sizeof(*p));
	if (!p) {
		call_no_memory(c);
		return STOP;
	}
	c->refusal = c->err;
	c->err = (struct err){ 0 };
	n = call_lead(c, p);
	p[n++] = param_id(c->arena, &c->case_id);
	p[n++] = param_id(c->arena, &c->record_id);
	p[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	p[n++] = param_int4(c->arena, (int32_t)c->refusal.code);
	p[n++] = param_text(c->arena, str_of(c->refused ? c->refusal.reason :
	    "REPLAYED"));
	return call_submit(c, SQL_TOLD, p, n);
}

enum code
write_told(struct call *c)
{
	struct row r = call_row(c, 0);

	if (facts_verdict(c, &r))
		return c->err.code;
	c->err = c->refusal;
	return c->err.code;
}

static enum next
make_key(struct call *c)
{
	struct param *p = arena_array(c->arena, 5, sizeof(*p));
	const struct id *owner = id_is_zero(&c->facts.key_owner) ?
	    &c->facts.caller.organisation : &c->facts.key_owner;
	uint8_t wrapped[64];
	size_t wrapped_n = 0;
	int32_t generation = 0;

	if (!p) {
		call_no_memory(c);
		return STOP;
	}
	if (vault_key_new(engine_parts(c->engine)->vault, &c->case_id,
	    owner, &c->key, &generation, wrapped,
	    &wrapped_n, &c->err))
		return STOP;
	p[0] = param_id(c->arena, &c->key);
	p[1] = param_id(c->arena, &c->case_id);
	p[2] = param_id(c->arena, owner);
	p[3] = param_int4(c->arena, generation);
	p[4] = param_bytes(c->arena,
	    (struct str){ (const char *)wrapped, wrapped_n });
	c->fetched = true;
	return call_submit(c, SQL_KEY_CREATE, p, 5);
}

enum next
write_ask_key(struct call *c)
{
	struct param *p;

	if (c->answered_early || !c->method->needs_key || c->needs_no_key)
		return NEXT;
	if (id_is_zero(&c->facts.own_key))
		return make_key(c);
	c->key = c->facts.own_key;
	if (vault_keep(engine_parts(c->engine)->vault, &c->key))
		return NEXT;
	p = arena_alloc(c->arena, sizeof(*p));
	if (!p) {
		call_no_memory(c);
		return STOP;
	}
	*p = param_ids(c->arena, &c->key, 1);
	c->fetched = true;
	return call_submit(c, SQL_KEY_FETCH, p, 1);
}

enum code
write_take_key(struct call *c)
{
	if (!id_is_zero(&c->facts.own_key) && keys_put(c))
		return c->err.code;
	if (!vault_has(engine_parts(c->engine)->vault, &c->key))
		return err_set(&c->err, CODE_UNAVAILABLE, "KEY_MISSING",
		    "The key store does not know the key of this case. "
		    "Tell your operator.");
	return CODE_OK;
}

struct str
write_seal(struct call *c, uint32_t kind, uint32_t group, int32_t version,
    struct str plain)
{
	struct place at = { .case_id = c->case_id, .record = c->record_id,
		.kind = kind, .group = group, .variant = c->variant,
		.version = version, .key = c->key };

	return vault_seal(engine_parts(c->engine)->vault, c->arena, &at,
	    plain, &c->err);
}

enum code
write_outcome(struct call *c, const ProtobufCMessage *m)
{
	c->outcome = message_pack(c->arena, m);
	return c->outcome.p ? CODE_OK : call_no_memory(c);
}

enum code
write_submit(struct call *c, enum sql sql, const struct param *p, size_t n)
{
	return call_submit(c, sql, p, n) == WAIT ? CODE_OK : c->err.code;
}

enum code
write_applied(struct call *c)
{
	struct row r = call_row(c, 0);

	if (facts_verdict(c, &r))
		return c->err.code;
	if (str_eqz(row_str(&r, COL_reason), "REPLAYED"))
		return take_outcome(c, &r);
	return CODE_OK;
}

enum code
write_reply_outcome(struct call *c)
{
	parts_add(&c->out, c->outcome);
	return CODE_OK;
}
