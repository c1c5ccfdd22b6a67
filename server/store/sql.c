/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The statements, in the order of enum sql: a function of the door or of the
 * keys cluster each, with the types of its parameters. The text is always
 * `select * from function($1, ...)`, so that the results have column names.
 */

#include "store/sql.h"

#include <stdio.h>

#define TYPES(...) \
	.types = (const uint32_t[]){ __VA_ARGS__ }, \
	.n = sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t)

/* node, actor, role, purpose, shown, method, policy */
#define LEAD OID_UUID, OID_TEXT, OID_TEXT, OID_TEXT, OID_BOOL, OID_TEXT, \
	OID_BYTEA
/* LEAD, request, mac */
#define WRITE LEAD, OID_UUID, OID_BYTEA

/* What a renewal wishes: source, recipients, groups, ground, consent, follow,
 * onward, purpose, expires */
#define WISH OID_INT2, OID_TEXTS, OID_INT2S, OID_TEXT, OID_UUID, OID_BOOL, \
	OID_TEXT, OID_TEXT, OID_TIME

static const struct statement table[] = {
	[SQL_READ] = { "door.read", TYPES(OID_TEXTS, OID_UUIDS, OID_TEXTS,
		OID_TEXTS, OID_TEXTS, OID_BOOLS, OID_UUIDS, OID_UUIDS,
		OID_UUIDS, OID_INT4S, OID_INT2S, OID_INT4S, OID_TEXTS,
		OID_BYTEA),
		.repeatable = true },
	[SQL_WHO_AM_I] = { "door.who_am_i", TYPES(LEAD), .repeatable = true },
	[SQL_NOTE] = { "door.note", TYPES(LEAD, OID_UUID),
		.repeatable = true },
	[SQL_LIST_CASES] = { "door.list_cases",
		TYPES(LEAD, OID_UUID, OID_INT4), .repeatable = true },
	[SQL_LIST_RECORDS] = { "door.list_records",
		TYPES(LEAD, OID_UUID, OID_INT2, OID_UUID, OID_INT4),
		.repeatable = true },
	[SQL_LIST_VERSIONS] = { "door.list_versions",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_INT4, OID_INT4),
		.repeatable = true },
	[SQL_LIST_DISCLOSURES] = { "door.list_disclosures",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_UUID, OID_INT4),
		.repeatable = true },
	[SQL_LIST_READS] = { "door.list_reads",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_INT8, OID_INT4),
		.repeatable = true },
	/* case, record, request, mac, organisation of an extract */
	[SQL_PREPARE] = { "door.prepare",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_UUID, OID_BYTEA, OID_TEXT),
		.repeatable = true },
	/* case, record, key, standing, silent, category, groups, outcome */
	[SQL_CREATE_CASE] = { "door.create_case",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_UUID, OID_TEXT, OID_BOOL,
		    OID_TEXT, OID_INT2S, OID_BYTEAS, OID_BYTEA) },
	/* case, accept, record, key, category, groups, outcome */
	[SQL_RESPOND] = { "door.respond",
		TYPES(WRITE, OID_UUID, OID_BOOL, OID_UUID, OID_UUID, OID_TEXT,
		    OID_INT2S, OID_BYTEAS, OID_BYTEA) },
	/* case, record, kind, version, key, final, correction, category,
	 * nature, valid from and to, groups, removed, clear facts, outcome,
	 * organisation of an extract */
	[SQL_PUT_RECORD] = { "door.put_record",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_INT2, OID_INT4, OID_UUID,
		    OID_BOOL, OID_BOOL, OID_TEXT, OID_TEXT, OID_TIME,
		    OID_TIME, OID_INT2S, OID_BYTEAS, OID_INT2S, OID_JSONB,
		    OID_BYTEA, OID_TEXT) },
	/* case, record, version, groups, recipient, ground, consent */
	[SQL_WEIGH] = { "door.weigh",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_INT4, OID_INT2S, OID_TEXT,
		    OID_TEXT, OID_UUID), .repeatable = true },
	/* case, record, version, follow, groups, recipient, ground, consent,
	 * onward, not before, expires, purpose, disclosure, key, texts,
	 * has weighing, necessity, number, outcome */
	[SQL_DISCLOSE] = { "door.disclose",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_INT4, OID_BOOL, OID_INT2S,
		    OID_TEXT, OID_TEXT, OID_UUID, OID_TEXT, OID_TIME,
		    OID_TIME, OID_TEXT, OID_UUID, OID_UUID, OID_BYTEA,
		    OID_BOOL, OID_BOOL, OID_BOOL, OID_BYTEA) },
	/* as disclose, form, delivered at, received by */
	[SQL_RECORD_DISCLOSURE] = { "door.record_disclosure",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_INT4, OID_BOOL, OID_INT2S,
		    OID_TEXT, OID_TEXT, OID_UUID, OID_TEXT, OID_TIME,
		    OID_TIME, OID_TEXT, OID_UUID, OID_UUID, OID_BYTEA,
		    OID_BOOL, OID_BOOL, OID_BOOL, OID_BYTEA, OID_TEXT,
		    OID_TIME, OID_BYTEA) },
	[SQL_DISCLOSURE_SHEET] = { "door.disclosure_sheet",
		TYPES(LEAD, OID_UUID, OID_UUID), .repeatable = true },
	/* case, record, version, kind, groups, recipient, ground, consent,
	 * follow, not before, expires, purpose, has weighing, necessity,
	 * number, by hand */
	[SQL_PREVIEW] = { "door.preview",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_INT4, OID_INT2, OID_INT2S,
		    OID_TEXT, OID_TEXT, OID_UUID, OID_BOOL, OID_TIME,
		    OID_TIME, OID_TEXT, OID_BOOL, OID_BOOL, OID_BOOL, OID_BOOL),
		.repeatable = true },
	/* case, record, kind, group, organisation, position */
	[SQL_EXPLAIN] = { "door.explain",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_INT2, OID_INT2, OID_TEXT,
		    OID_TEXT), .repeatable = true },
	/* case, recipient, standing, ground, consent, expires, disclosure,
	 * key, texts, has weighing, necessity, outcome, form, accepted by; the
	 * records given with it, and their texts */
	[SQL_REFER] = { "door.refer",
		TYPES(WRITE, OID_UUID, OID_TEXT, OID_TEXT, OID_TEXT, OID_UUID,
		    OID_TIME, OID_UUID, OID_UUID, OID_BYTEA, OID_BOOL,
		    OID_BOOL, OID_BYTEA, OID_TEXT, OID_BYTEA, OID_JSONB,
		    OID_BYTEAS) },
	/* case, recipient, standing, ground, consent, the records given with
	 * it, request_id, mac */
	[SQL_WEIGH_REFERRAL] = { "door.weigh_referral",
		TYPES(LEAD, OID_UUID, OID_TEXT, OID_TEXT, OID_TEXT, OID_UUID,
		    OID_JSONB, OID_UUID, OID_BYTEA), .repeatable = true },
	[SQL_APPROVE] = { "door.approve", TYPES(WRITE, OID_UUID, OID_UUIDS) },
	/* case, disclosure, wrong, incident, key, report */
	[SQL_WITHDRAW] = { "door.withdraw",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_BOOL, OID_UUID, OID_UUID,
		    OID_BYTEA) },
	/* case, disclosure, request_id, mac */
	[SQL_PREPARE_END] = { "door.prepare_end",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_UUID, OID_BYTEA),
		.repeatable = true },
	/* case, record, request_id, mac, wish */
	[SQL_WEIGH_RENEWAL] = { "door.weigh_renewal",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_UUID, OID_BYTEA, WISH),
		.repeatable = true },
	/* case, record, kind, wish, has new weighing, necessity, number,
	 * changed groups */
	[SQL_PREVIEW_RENEWAL] = { "door.preview_renewal",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_INT2, WISH, OID_BOOL,
		    OID_BOOL, OID_BOOL, OID_INT2S), .repeatable = true },
	/* the same, origins, new disclosures, key, texts */
	[SQL_RENEW] = { "door.renew",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_INT2, WISH, OID_BOOL,
		    OID_BOOL, OID_BOOL, OID_INT2S, OID_UUIDS, OID_UUIDS,
		    OID_UUID, OID_BYTEAS) },
	/* case, lines, request_id, mac */
	[SQL_WEIGH_CIRCLE] = { "door.weigh_circle",
		TYPES(LEAD, OID_UUID, OID_JSONB, OID_UUID, OID_BYTEA),
		.repeatable = true },
	/* case, base version, lines, key, texts, outcome */
	[SQL_PUT_CIRCLE] = { "door.put_circle",
		TYPES(WRITE, OID_UUID, OID_INT4, OID_JSONB, OID_UUID,
		    OID_BYTEAS, OID_BYTEA) },
	[SQL_GET_CIRCLE] = { "door.get_circle", TYPES(LEAD, OID_UUID),
		.repeatable = true },
	/* case, disclosure, copy, key, groups, versions that wrote them,
	 * registry number, outcome */
	[SQL_TAKE_TO_FILE] = { "door.take_to_file",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_UUID, OID_UUID, OID_INT2S,
		    OID_INT2S, OID_BYTEAS, OID_BYTEA, OID_BYTEA) },
	[SQL_CONFIRM_DELETION] = { "door.confirm_deletion",
		TYPES(WRITE, OID_UUID, OID_UUID) },
	/* case, organisation, request, request_id, mac */
	[SQL_PREPARE_PART] = { "door.prepare_part",
		TYPES(LEAD, OID_UUID, OID_TEXT, OID_UUID, OID_UUID, OID_BYTEA),
		.repeatable = true },
	/* case, request, organisation, kind, groups, due, key, text, outcome */
	[SQL_ASK_FOR] = { "door.ask_for",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_TEXT, OID_INT2, OID_INT2S,
		    OID_TIME, OID_UUID, OID_BYTEA, OID_BYTEA) },
	/* case, request, state, disclosures, key, text, outcome */
	[SQL_ANSWER] = { "door.answer",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_TEXT, OID_UUIDS, OID_UUID,
		    OID_BYTEA, OID_BYTEA) },
	[SQL_LIST_REQUESTS] = { "door.list_requests",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_INT4), .repeatable = true },
	/* case, record or correction, version, request_id, mac */
	[SQL_PREPARE_CORRECTION] = { "door.prepare_correction",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_UUID, OID_INT4, OID_UUID,
		    OID_BYTEA), .repeatable = true },
	/* case, record, correction, groups, key, text, outcome */
	[SQL_PROPOSE_CORRECTION] = { "door.propose_correction",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_UUID, OID_INT2S, OID_UUID,
		    OID_BYTEA, OID_BYTEA) },
	/* case, correction, result, version, key, text, outcome */
	[SQL_RESOLVE_CORRECTION] = { "door.resolve_correction",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_TEXT, OID_INT4, OID_UUID,
		    OID_BYTEA, OID_BYTEA) },
	[SQL_LIST_CORRECTIONS] = { "door.list_corrections",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_UUID, OID_INT4),
		.repeatable = true },
	/* case, record, recipients */
	[SQL_ANNOUNCE_LEVEL] = { "door.announce_level",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_TEXTS) },
	/* case, consent, recipients */
	[SQL_PREVIEW_WITHDRAWAL] = { "door.preview_withdrawal",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_TEXTS),
		.repeatable = true },
	[SQL_LEAVE] = { "door.leave", TYPES(WRITE, OID_UUID) },
	/* case, organisation, removal, key, text */
	[SQL_REMOVE] = { "door.remove",
		TYPES(WRITE, OID_UUID, OID_TEXT, OID_UUID, OID_UUID,
		    OID_BYTEA) },
	/* municipality, board, concern, request_id, mac */
	[SQL_PREPARE_CONCERN] = { "door.prepare_concern",
		TYPES(LEAD, OID_TEXT, OID_TEXT, OID_UUID, OID_UUID,
		    OID_BYTEA), .repeatable = true },
	/* municipality, board, who seals, concern, case, record, key, urgent, content */
	[SQL_SUBMIT_CONCERN] = { "door.submit_concern",
		TYPES(WRITE, OID_TEXT, OID_TEXT, OID_UUID, OID_UUID, OID_UUID,
		    OID_UUID, OID_UUID, OID_BOOL, OID_BYTEA) },
	/* those opened, after, limit */
	[SQL_LIST_CONCERNS] = { "door.list_concerns",
		TYPES(LEAD, OID_BOOL, OID_UUID, OID_INT4),
		.repeatable = true },
	/* concern, record, key, groups */
	[SQL_OPEN_CONCERN] = { "door.open_concern",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_UUID, OID_INT2S,
		    OID_BYTEAS) },
	/* case, organisation, transfer, request, mac */
	[SQL_PREPARE_TRANSFER] = { "door.prepare_transfer",
		TYPES(LEAD, OID_UUID, OID_TEXT, OID_UUID, OID_UUID, OID_BYTEA),
		.repeatable = true },
	/* case, organisation, transfer, expires, key, number, outcome */
	[SQL_REQUEST_TRANSFER] = { "door.request_transfer",
		TYPES(WRITE, OID_UUID, OID_TEXT, OID_UUID, OID_TIME, OID_UUID,
		    OID_BYTEA, OID_BYTEA) },
	/* case, transfer, accept, outcome */
	[SQL_RESPOND_TRANSFER] = { "door.respond_transfer",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_BOOL, OID_BYTEA) },
	[SQL_WITHDRAW_TRANSFER] = { "door.withdraw_transfer",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_BYTEA) },
	[SQL_PREVIEW_TRANSFER] = { "door.preview_transfer",
		TYPES(LEAD, OID_UUID, OID_TEXT), .repeatable = true },
	[SQL_LIST_TRANSFERS] = { "door.list_transfers",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_INT4), .repeatable = true },
	/* provider, request, mac */
	[SQL_PREPARE_PROVIDER] = { "door.prepare_provider",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_BYTEA), .repeatable = true },
	/* provider, version, key, groups, vetting, until which day, outcome */
	[SQL_PUT_PROVIDER] = { "door.put_provider",
		TYPES(WRITE, OID_UUID, OID_INT4, OID_UUID, OID_INT2S,
		    OID_BYTEAS, OID_TEXT, OID_TEXT, OID_BYTEA) },
	/* provider, groups named, unfit too, after, limit */
	[SQL_PROVIDERS] = { "door.providers",
		TYPES(LEAD, OID_UUID, OID_INT4, OID_BOOL, OID_UUID, OID_INT4),
		.repeatable = true },
	/* case, target, from, until, deputy for, end */
	[SQL_ASSIGN] = { "door.assign",
		TYPES(WRITE, OID_UUID, OID_TEXT, OID_TIME, OID_TIME, OID_TEXT,
		    OID_BOOL) },
	/* code, SHA-256 of the public key, actor that the node stands for */
	[SQL_ENROL_NODE] = { "door.enrol_node",
		TYPES(WRITE, OID_TEXT, OID_BYTEA, OID_TEXT) },
	[SQL_REVOKE_NODE] = { "door.revoke_node", TYPES(WRITE, OID_TEXT) },
	/* code, roles, approver, duty */
	[SQL_PUT_ACTOR] = { "door.put_actor",
		TYPES(WRITE, OID_TEXT, OID_TEXTS, OID_BOOL, OID_BOOL) },
	[SQL_REVOKE_ACTOR] = { "door.revoke_actor", TYPES(WRITE, OID_TEXT) },
	[SQL_LIST_ORGANISATIONS] = { "door.list_organisations",
		TYPES(LEAD, OID_TEXT, OID_INT4), .repeatable = true },
	[SQL_LIST_NODES] = { "door.list_nodes",
		TYPES(LEAD, OID_TEXT, OID_INT4), .repeatable = true },
	[SQL_LIST_ACTORS] = { "door.list_actors",
		TYPES(LEAD, OID_TEXT, OID_INT4), .repeatable = true },
	[SQL_AGGREGATE_DENIALS] = { "door.aggregate_denials",
		TYPES(OID_UUID, OID_TEXT, OID_INT4) },
	/* case, record, mac, code, reason */
	[SQL_TOLD] = { "door.told", TYPES(LEAD, OID_UUID, OID_UUID, OID_BYTEA,
		OID_INT4, OID_TEXT) },
	[SQL_PREPARE_CHUNK] = { "door.prepare_chunk",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_UUID, OID_BYTEA),
		.repeatable = true },
	/* case, record, version, attempt, held, index, last, key, chunk,
	 * mac, refusal, outcome */
	[SQL_PUT_CHUNK] = { "door.put_chunk",
		TYPES(WRITE, OID_UUID, OID_UUID, OID_INT4, OID_INT4, OID_INT4,
		    OID_INT4, OID_BOOL, OID_UUID, OID_BYTEA, OID_BYTEA,
		    OID_TEXT, OID_BYTEA) },
	/* case, record, first, how many, disclosure */
	[SQL_READ_CHUNK] = { "door.read_chunk",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_INT4, OID_INT4, OID_UUID),
		.repeatable = true },
	[SQL_REGISTRY] = { "door.registry", .repeatable = true },
	[SQL_GENERATION] = { "door.generation", .repeatable = true },
	[SQL_SCHEMA_VERSION] = { "door.schema_version", .repeatable = true },
	[SQL_WEIGH_STAGE] = { "door.weigh_stage",
		TYPES(LEAD, OID_UUID, OID_UUID, OID_UUID, OID_BYTEA),
		.repeatable = true },
	/* case, track, from, to, due, warned, outcome */
	[SQL_ADVANCE_STAGE] = { "door.advance_stage",
		TYPES(WRITE, OID_UUID, OID_INT4, OID_INT4, OID_INT4, OID_TIME,
		    OID_INT4, OID_BYTEA) },
	/* case, closure record */
	[SQL_CLOSE_CASE] = { "door.close_case",
		TYPES(WRITE, OID_UUID, OID_UUID) },
	/* key, case, organisation, generation, wrapped */
	[SQL_KEY_CREATE] = { "keys.create",
		TYPES(OID_UUID, OID_UUID, OID_UUID, OID_INT4, OID_BYTEA),
		.keys = true },
	[SQL_KEY_FETCH] = { "keys.fetch", TYPES(OID_UUIDS),
		.repeatable = true, .keys = true },
	/* after (xact, id), how many */
	[SQL_LIST_CHANGES] = { "door.list_changes",
		TYPES(LEAD, OID_INT8, OID_INT8, OID_INT4), .repeatable = true },
	/* nodes, actors, roles, purposes, shown, policy, xacts, ids, first
	 * batches, how many each */
	[SQL_WATCH] = { "door.watch",
		TYPES(OID_UUIDS, OID_TEXTS, OID_TEXTS, OID_TEXTS, OID_BOOLS,
		    OID_BYTEA, OID_INT8S, OID_INT8S, OID_BOOLS, OID_INT4),
		.repeatable = true },
	[SQL_SWEEP] = { "door.sweep", TYPES(OID_INT4), .repeatable = true },
	/* escalation time in ms, targets, how many */
	[SQL_NOTICES] = { "door.notices",
		TYPES(OID_INT4, OID_INT4, OID_INT4) },
	[SQL_LISTEN] = { "listen", .repeatable = true },
	[SQL_LISTEN_FEED] = { "listen_feed", .repeatable = true },
};

const struct statement *
sql_get(enum sql sql)
{
	ASSERT((size_t)sql < ARRAY_LEN(table) && table[sql].name);
	return &table[sql];
}

void
sql_text(enum sql sql, char out[SQL_TEXT_MAX])
{
	const struct statement *s = sql_get(sql);
	size_t at;

	if (sql == SQL_LISTEN || sql == (enum sql)SQL_LISTEN_FEED) {
		snprintf(out, SQL_TEXT_MAX, "listen %s", sql == SQL_LISTEN ?
		    "sluss_registry" : "sluss_feed");
		return;
	}
	at = (size_t)snprintf(out, SQL_TEXT_MAX, "select * from %s(", s->name);
	for (size_t i = 0; i < s->n; i++)
		at += (size_t)snprintf(out + at, SQL_TEXT_MAX - at, "%s$%zu",
		    i == 0 ? "" : ", ", i + 1);
	at += (size_t)snprintf(out + at, SQL_TEXT_MAX - at, ")");
	ASSERT(at < SQL_TEXT_MAX);
}
