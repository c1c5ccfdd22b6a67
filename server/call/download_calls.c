/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * DownloadDocument. The door is asked anew for every chunk, once the one before
 * has left.
 */

#include "call/transfer.h"

#include "sluss/v1/record_service.pb-c.h"

#include "call/admit.h"
#include "call/facts.h"
#include "call/services.h"
#include "log.h"

static struct vault *
vault_of(struct call *c)
{
	return engine_parts(c->engine)->vault;
}

enum code
download_admit(struct call *c)
{
	const Sluss__V1__DownloadDocumentRequest *m =
	    CALL_REQUEST(c, Sluss__V1__DownloadDocumentRequest);
	struct transfer *t = transfer_new(c);

	if (!t || admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", false, &c->record_id) ||
	    admit_id(c, &m->disclosure_id, "disclosure_id", false,
	    &c->disclosure_id))
		return c->err.code;
	if (id_is_zero(&c->record_id) == id_is_zero(&c->disclosure_id))
		return err_set(&c->err, CODE_INVALID_ARGUMENT,
		    "ONE_ADDRESS", "Give either record_id or disclosure_id.");
	t->index = m->first_chunk_index;
	if (t->index < 0 || t->index >= DOCUMENT_CHUNKS)
		return transfer_out_of_range(c, "first_chunk_index", "is not 0 to 99");
	return CODE_OK;
}

enum next
download_ask(struct call *c)
{
	struct transfer *t = c->own;

	c->fetched = false;
	return transfer_read(c, t->index, 1);
}

enum next
download_decide(struct call *c)
{
	struct row r = call_row(c, 0);
	struct transfer *t = c->own;

	facts_caller(&r, &c->facts.caller);
	if (facts_agree(c, &r, &c->facts.caller))
		return STOP;
	c->facts.has_record = facts_record(&r, &c->facts.record);
	if (transfer_decide(c, &r, false)) {
		log_alarm("decision_disagrees", "%s: door OK, policy %s",
		    c->method->name, c->err.reason);
		return STOP;
	}
	t->last = row_bool(&r, COL_last);
	t->at = transfer_chunk(transfer_place(c, &r), t->index, t->last,
	    row_id(&r, COL_chunk_key));
	t->sealed = row_str(&r, COL_chunk);
	if (row_int(&r, COL_chunk_index) == t->index && t->sealed.p)
		return NEXT;
	err_set(&c->err, CODE_INTERNAL, "DOOR_CONFUSED",
	    "The server could not decide. Tell your operator.");
	return STOP;
}

enum next
download_keys(struct call *c)
{
	struct transfer *t = c->own;

	return transfer_keys(c, &t->at.key, &t->at.key);
}

enum next
download_send(struct call *c)
{
	struct transfer *t = c->own;
	struct str plain;

	if (!transfer_scratch(c, t))
		return STOP;
	plain = vault_open(vault_of(c), t->scratch, &t->at, t->sealed,
	    &c->err);
	if (c->err.code)
		return STOP;
	unit_release(&c->single);
	parts_init(&t->parts, t->scratch);
	parts_varint(&t->parts, 1, (uint64_t)t->index);
	parts_field(&t->parts, 2, plain);
	parts_varint(&t->parts, 3, t->last ? SLUSS__V1__ANSWER__ANSWER_YES :
	    SLUSS__V1__ANSWER__ANSWER_NO);
	if (t->parts.failed) {
		call_no_memory(c);
		return STOP;
	}
	c->wants_room = true;
	stream_send(c->stream, t->parts.v, t->parts.n);
	return WAIT;
}

/* There is room again: the next one, decided anew. */
enum next
download_sent(struct call *c)
{
	struct transfer *t = c->own;

	transfer_drop(t);
	if (t->last)
		return NEXT;
	t->index++;
	while (c->steps[c->step] != download_ask)
		c->step--;
	c->step--;
	return NEXT;
}
