/* SPDX-License-Identifier: EUPL-1.2 */

/* The shared steps: decode, admit, store, decide, keys, seal or reveal, reply. */

#include "call/steps.h"

#include "call/budget.h"
#include "call/document.h"
#include "call/facts.h"
#include "call/reasons.h"
#include "call/take.h"
#include "call/view.h"
#include "call/watch_calls.h"
#include "call/write.h"
#include "log.h"
#include "wire/message.h"

static enum next
stop_if(enum code code)
{
	return code ? STOP : NEXT;
}

static enum next
decode(struct call *c)
{
	return stop_if(message_read(c->arena, c->method->request, c->bytes,
	    &c->request, &c->err));
}

static enum code
admit_actor(struct call *c)
{
	if (c->peer.actor[0]) {
		if (c->actor[0] && strcmp(c->actor, c->peer.actor) != 0)
			return err_set(&c->err, CODE_PERMISSION_DENIED,
			    "ACTOR_MISMATCH", "A personal certificate speaks "
			    "for its own actor only. Leave sluss-actor out.");
		memcpy(c->actor, c->peer.actor, sizeof(c->actor));
	}
	if (!c->actor[0] && !c->method->no_actor)
		return err_set(&c->err, CODE_UNAUTHENTICATED, "ACTOR_MISSING",
		    "Say which actor calls (sluss-actor).");
	return CODE_OK;
}

static enum next
admit(struct call *c)
{
	struct engine_parts *g = engine_parts(c->engine);

	/* First: the budget is that of the actor the certificate names. */
	if (admit_actor(c))
		return STOP;
	if (budget_spent(g->budgets, &c->peer.node, c->actor,
	    g->config.denials_per_minute)) {
		err_set(&c->err, CODE_RESOURCE_EXHAUSTED, "DENIALS_SPENT",
		    "Too many refused calls. Wait a minute, and check what "
		    "this actor asks for.");
		return STOP;
	}
	if (c->method->admit && c->method->admit(c))
		return STOP;
	if (c->method->replay)
		vault_request_mac(g->vault, c->method->name, c->bytes, c->mac);
	return NEXT;
}

/* ---- reading ---- */

static enum next
read_submit(struct call *c)
{
	c->read.method = c->method->name;
	c->read.node = c->peer.node;
	c->read.actor = c->actor;
	c->read.role = c->role;
	c->read.purpose = c->purpose;
	c->read.case_id = c->case_id;
	c->read.record = c->record_id;
	c->read.disclosure = c->disclosure_id;
	c->read.version = c->version;
	c->read.named_kind = (int16_t)c->kind;
	c->read.named = (int32_t)c->named;
	c->read.extract = c->extract_for ? c->extract_for : "";
	c->read.shown = c->shown;
	memcpy(c->read.policy, c->policy->hash, sizeof(c->read.policy));
	return call_submit_read(c);
}

static enum next
read_store(struct call *c)
{
	if (c->method->apply)
		return c->method->apply(c) ? STOP : WAIT;
	return read_submit(c);
}

static enum code
unit_code(struct call *c, const struct unit *u)
{
	if (u->code) {
		c->err = u->err;
		return u->code;
	}
	return CODE_OK;
}

static const struct unit *
last_unit(const struct call *c)
{
	return c->sql == SQL_READ ? &c->read.unit : &c->single;
}

static enum next
door_answered(struct call *c)
{
	if (unit_code(c, last_unit(c)))
		return STOP;
	if (c->rows->n == 0) {
		err_set(&c->err, CODE_INTERNAL, "DOOR_SILENT",
		    "The server could not decide. Tell your operator.");
		err_detail(&c->err, "no row from the door");
		return STOP;
	}
	return NEXT;
}

static enum next
decide(struct call *c)
{
	return stop_if(view_collect(c));
}

static enum next
keys_ask(struct call *c)
{
	return view_ask_keys(c);
}

static enum next
keys_take(struct call *c)
{
	if (!c->fetched)
		return NEXT;
	if (unit_code(c, &c->keys))
		return STOP;
	return stop_if(keys_put(c));
}

static enum next
reveal(struct call *c)
{
	return stop_if(view_open(c));
}

static enum next
reply(struct call *c)
{
	return stop_if(c->method->reply(c));
}

step_fn *const steps_read[] = { decode, admit, read_store, door_answered,
	decide, keys_ask, keys_take, reveal, reply, NULL };

/* ---- writing ---- */

static enum next
prepare(struct call *c)
{
	return write_prepare(c);
}

static enum next
weighed(struct call *c)
{
	/* What the door refused it has logged; what C refuses is logged next. */
	if (write_decide(c) && !c->refused)
		return STOP;
	return NEXT;
}

static enum next
tell(struct call *c)
{
	return write_tell(c);
}

static enum next
told(struct call *c)
{
	if (!c->refused && !c->answered_early)
		return NEXT;
	if (door_answered(c) == STOP)
		return STOP;
	return stop_if(write_told(c));
}

static enum next
write_keys(struct call *c)
{
	return write_ask_key(c);
}

static enum next
write_keys_take(struct call *c)
{
	if (!c->fetched)
		return NEXT;
	if (unit_code(c, &c->keys))
		return STOP;
	return stop_if(write_take_key(c));
}

static enum next
seal(struct call *c)
{
	if (c->answered_early)
		return NEXT;
	return c->method->seal ? stop_if(c->method->seal(c)) : NEXT;
}

static enum next
apply(struct call *c)
{
	if (c->answered_early)
		return NEXT;
	return c->method->apply(c) ? STOP : WAIT;
}

static enum next
applied(struct call *c)
{
	if (c->answered_early)
		return NEXT;
	if (door_answered(c) == STOP)
		return STOP;
	return stop_if(write_applied(c));
}

static enum next
write_reply(struct call *c)
{
	if (c->answered_early)
		return NEXT;
	return reply(c);
}

step_fn *const steps_write[] = { decode, admit, prepare, door_answered,
	weighed, tell, told, write_keys, write_keys_take, seal, apply, applied,
	write_reply, NULL };

/* ---- reading, and writing what was read ---- */

static enum next
read_done(struct call *c)
{
	c->fetched = false; /* the keys of what was read; those of the write follow */
	return stop_if(take_guard(c));
}

/* The door allows the read and logs it, C decides, the guard walks it; then a write. */
step_fn *const steps_take[] = { decode, admit, read_submit, door_answered,
	decide, keys_ask, keys_take, reveal, read_done, prepare, door_answered,
	weighed, tell, told, write_keys, write_keys_take, seal, apply, applied,
	write_reply, NULL };

/* ---- documents ---- */

step_fn *const steps_upload[] = { decode, admit, prepare, door_answered,
	weighed, tell, told, upload_ask_keys, keys_take, upload_judge,
	upload_look, upload_looked, seal, apply, applied, write_reply, NULL };

/* download_sent() goes back to download_ask while there is more. */
step_fn *const steps_download[] = { decode, admit, download_ask,
	door_answered, download_decide, download_keys, keys_take,
	download_send, download_sent, NULL };

/* ---- lists without content ---- */

static enum next
plain_store(struct call *c)
{
	return c->method->apply(c) ? STOP : WAIT;
}

static enum next
plain_verdict(struct call *c)
{
	struct row r = call_row(c, 0);

	return stop_if(facts_verdict(c, &r));
}

step_fn *const steps_plain[] = { decode, admit, plain_store, door_answered,
	plain_verdict, reply, NULL };

/* ---- lists of rows with a text ---- */

static enum next
texts_decide(struct call *c)
{
	return stop_if(c->method->facts(c));
}

static enum next
texts_open(struct call *c)
{
	return stop_if(c->method->seal(c));
}

/* ---- what the feed has: decided as texts are, with none to open ---- */

step_fn *const steps_decided[] = { decode, admit, plain_store, door_answered,
	texts_decide, reply, NULL };

/* Goes on outside the steps: watch_calls.c. */
step_fn *const steps_watch[] = { decode, admit, watch_calls_open, NULL };

step_fn *const steps_texts[] = { decode, admit, plain_store, door_answered,
	texts_decide, keys_ask, keys_take, texts_open, reply, NULL };

/* ---- facts, decided on and answered, with nothing written ---- */

step_fn *const steps_facts[] = { decode, admit, plain_store, door_answered,
	weighed, tell, told, reply, NULL };
