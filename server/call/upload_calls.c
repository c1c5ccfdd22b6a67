/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * UploadDocumentChunk. The last chunk is written only after all before it have
 * been read back and digested.
 */

#include "call/transfer.h"

#include "sluss/v1/record_service.pb-c.h"

#include "call/admit.h"
#include "call/facts.h"
#include "call/reasons.h"
#include "call/services.h"
#include "call/write.h"
#include "wire/message.h"

enum { LOOK = 4 };

static struct vault *
vault_of(struct call *c)
{
	return engine_parts(c->engine)->vault;
}

enum code
upload_admit(struct call *c)
{
	const Sluss__V1__UploadDocumentChunkRequest *m =
	    CALL_REQUEST(c, Sluss__V1__UploadDocumentChunkRequest);
	struct transfer *t = transfer_new(c);

	if (!t || admit_request_id(c, &m->request_id) ||
	    admit_id(c, &m->case_id, "case_id", true, &c->case_id) ||
	    admit_id(c, &m->record_id, "record_id", true, &c->record_id) ||
	    admit_choice(c, (int)m->last, "last"))
		return c->err.code;
	t->index = m->chunk_index;
	t->last = m->last == SLUSS__V1__ANSWER__ANSWER_YES;
	t->data = (struct str){ (const char *)m->data.data, m->data.len };
	if (t->index < 0 || t->index >= DOCUMENT_CHUNKS)
		return transfer_out_of_range(c, "chunk_index", "is not 0 to 99");
	if (t->data.n == 0 || t->data.n > DOCUMENT_CHUNK ||
	    (!t->last && t->data.n != DOCUMENT_CHUNK))
		return transfer_out_of_range(c, "data", "is not 262144 bytes; the last "
		    "chunk has 1 to 262144");
	return CODE_OK;
}

enum code
upload_prepare(struct call *c)
{
	struct param *p = arena_array(c->arena, 7 + 4, sizeof(*p));
	size_t n;

	if (!p)
		return call_no_memory(c);
	n = call_lead(c, p);
	p[n++] = param_id(c->arena, &c->case_id);
	p[n++] = param_id(c->arena, &c->record_id);
	p[n++] = param_id(c->arena, &c->request_id);
	p[n++] = param_bytes(c->arena,
	    (struct str){ (const char *)c->mac, sizeof(c->mac) });
	return write_submit(c, SQL_PREPARE_CHUNK, p, n);
}

enum code
upload_facts(struct call *c)
{
	struct row r = call_row(c, 0);
	struct transfer *t = c->own;

	if (transfer_decide(c, &r, true))
		return c->err.code;
	t->at = t->content = transfer_place(c, &r);
	t->content.key = row_id(&r, COL_key_id);
	t->sealed = row_str(&r, COL_ciphertext);
	t->next = row_int(&r, COL_next_chunk);
	t->complete = row_bool(&r, COL_complete);
	return CODE_OK;
}

enum next
upload_ask_keys(struct call *c)
{
	struct transfer *t = c->own;

	if (c->answered_early)
		return NEXT;
	c->key = c->facts.own_key;
	return transfer_keys(c, &t->content.key, &c->key);
}

/* What was said of the file, and whether this chunk can be of it. */
enum next
upload_judge(struct call *c)
{
	struct transfer *t = c->own;
	struct str plain;

	if (c->answered_early)
		return NEXT;
	plain = vault_open(vault_of(c), c->arena, &t->content, t->sealed,
	    &c->err);
	if (c->err.code)
		return STOP;
	t->said = (Sluss__V1__Document__Content *)(void *)message_unpack(
	    c->arena, &sluss__v1__document__content__descriptor, plain);
	t->digest = vault_digest_new(c->arena);
	if (!t->said || !t->digest) {
		call_no_memory(c);
		return STOP;
	}
	t->refusal = document_lie(t->said, t->index, t->data, t->last);
	t->looking = !t->refusal && t->last && !t->complete &&
	    t->index == t->next;
	return NEXT;
}

static enum code
conclude(struct call *c, struct transfer *t)
{
	uint8_t sum[32];

	t->looking = false;
	if (!vault_digest_add(t->digest, t->data) ||
	    !vault_digest_end(t->digest, sum))
		return call_no_memory(c);
	if (t->said->sha256.len != sizeof(sum) ||
	    memcmp(sum, t->said->sha256.data, sizeof(sum)) != 0)
		t->refusal = "DIGEST_DIFFERS";
	return CODE_OK;
}

enum next
upload_look(struct call *c)
{
	struct transfer *t = c->own;

	if (c->answered_early || !t->looking)
		return NEXT;
	if (t->looked < t->index)
		return transfer_read(c, t->looked, LOOK);
	return conclude(c, t) ? STOP : NEXT;
}

static enum code
digest_row(struct call *c, struct transfer *t, int i)
{
	struct row r = call_row(c, i);
	struct place at = transfer_chunk(t->at, t->looked, false,
	    row_id(&r, COL_chunk_key));
	struct str plain;

	if (facts_verdict(c, &r))
		return c->err.code;
	if (row_int(&r, COL_chunk_index) != t->looked ||
	    row_int(&r, COL_attempt) != t->at.attempt)
		return reasons_set(&c->err, CODE_ABORTED,
		    STR("VERSION_CONFLICT"));
	if (!transfer_scratch(c, t))
		return c->err.code;
	plain = vault_open(vault_of(c), t->scratch, &at,
	    row_str(&r, COL_chunk), &c->err);
	if (c->err.code)
		return c->err.code;
	t->looked++;
	return vault_digest_add(t->digest, plain) ? CODE_OK :
	    call_no_memory(c);
}

enum next
upload_looked(struct call *c)
{
	struct transfer *t = c->own;

	if (c->answered_early || !t->looking)
		return NEXT;
	if (c->single.code) {
		c->err = c->single.err;
		return STOP;
	}
	for (int i = 0; i < c->rows->n && t->looked < t->index; i++) {
		if (digest_row(c, t, i))
			return STOP;
	}
	transfer_drop(t);
	if (c->rows->n == 0) {
		reasons_set(&c->err, CODE_ABORTED, STR("VERSION_CONFLICT"));
		return STOP;
	}
	c->step -= 2; /* upload_look again */
	return NEXT;
}

enum code
upload_seal(struct call *c)
{
	Sluss__V1__UploadDocumentChunkResponse m =
	    SLUSS__V1__UPLOAD_DOCUMENT_CHUNK_RESPONSE__INIT;
	struct transfer *t = c->own;
	struct place at = transfer_chunk(t->at, t->index, t->last, c->key);
	bool newer = t->index == t->next;
	char record[33];
	const char *bound;

	str_hex_id(&c->record_id, record);
	bound = arena_printf(c->arena, "chunk %s %d %d", record,
	    (int)t->at.version, (int)t->index);
	if (!bound)
		return call_no_memory(c);
	vault_request_mac(vault_of(c), bound, t->data, t->mac);
	t->sealed = (struct str){ NULL, 0 };
	if (!t->refusal)
		t->sealed = vault_seal(vault_of(c), c->arena, &at, t->data,
		    &c->err);
	if (c->err.code)
		return c->err.code;
	m.next_chunk_index = newer ? t->next + 1 : t->next;
	m.complete = t->complete || (newer && t->last) ?
	    SLUSS__V1__ANSWER__ANSWER_YES : SLUSS__V1__ANSWER__ANSWER_NO;
	return write_outcome(c, &m.base);
}

enum code
upload_apply(struct call *c)
{
	struct transfer *t = c->own;
	struct arena *a = c->arena;
	struct param *p = arena_array(a, 9 + 12, sizeof(*p));
	size_t n;

	if (!p)
		return call_no_memory(c);
	n = write_lead(c, p);
	p[n++] = param_id(a, &c->case_id);
	p[n++] = param_id(a, &c->record_id);
	p[n++] = param_int4(a, t->at.version);
	p[n++] = param_int4(a, t->at.attempt);
	p[n++] = param_int4(a, t->next);
	p[n++] = param_int4(a, t->index);
	p[n++] = param_bool(a, t->last);
	p[n++] = param_id(a, &c->key);
	p[n++] = t->refusal ? param_null() : param_bytes(a, t->sealed);
	p[n++] = param_bytes(a,
	    (struct str){ (const char *)t->mac, sizeof(t->mac) });
	p[n++] = t->refusal ? param_text(a, str_of(t->refusal)) : param_null();
	p[n++] = param_bytes(a, c->outcome);
	return write_submit(c, SQL_PUT_CHUNK, p, n);
}
