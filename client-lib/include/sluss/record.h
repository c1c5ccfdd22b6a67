/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_RECORD_H
#define SLUSS_RECORD_H

/*
 * Records: what an organisation writes of a case, and what others see of it.
 *
 * A record's body is one kind, and a kind is groups:
 * "threat_assessment.conclusion.level" is kind, group and field. Paths follow
 * message.h. A view is a record in a reply: the head, the groups that were
 * released, and for each group that the caller may know of its state.
 */

#include <sluss/call.h>

SLUSS_BEGIN

typedef struct sluss_record sluss_record;
typedef struct sluss_view sluss_view;

/* An empty record. RESOURCE_EXHAUSTED: no memory. */
SLUSS_API sluss_code sluss_record_new(sluss_record **out);
/*
 * A record from proto3 JSON: {"person":{"identity":{"givenName":"..."}}}.
 * INVALID_ARGUMENT with line and field.
 */
SLUSS_API sluss_code sluss_record_from_json(sluss_record **out,
    const char *json, size_t n, sluss_error *err);
/* Wipes and frees. NULL is fine. */
SLUSS_API void sluss_record_free(sluss_record *r);
/* Setters and getters of message.h on a record; the record owns it. */
SLUSS_API sluss_message *sluss_record_message(sluss_record *r);
SLUSS_API const sluss_message *sluss_record_peek(const sluss_record *r);
/* As sluss_message_set_text(). */
SLUSS_API sluss_code sluss_record_set_text(sluss_record *r, const char *path,
    const char *text, sluss_error *err);
/* As sluss_message_set_int(). */
SLUSS_API sluss_code sluss_record_set_int(sluss_record *r, const char *path,
    int64_t value, sluss_error *err);
/* A whole group from JSON: path "person.identity". */
SLUSS_API sluss_code sluss_record_set_group(sluss_record *r, const char *path,
    const char *json, sluss_error *err);
/* As sluss_message_text(). */
SLUSS_API sluss_code sluss_record_text(const char **out,
    const sluss_record *r, const char *path);
/* As sluss_message_int(). */
SLUSS_API sluss_code sluss_record_int(int64_t *out, const sluss_record *r,
    const char *path);
/* Name of the kind that is set, "person"; static. NOT_FOUND: none. */
SLUSS_API sluss_code sluss_record_kind(const char **out,
    const sluss_record *r);

/* The head; texts belong to the view. Zero and "" stand for not told. */
typedef struct sluss_head {
	sluss_id record_id;
	sluss_id case_id;
	const char *kind;
	/* Code of the owning organisation. */
	const char *owner;
	/* Owner only, else 0. */
	int version;
	/* Names of the contract's enums, "RECORD_STATUS_FINAL". */
	const char *status;
	const char *regime;
	const char *subject_category;
	const char *nature;
	/* Owner only, else "". */
	const char *author;
	/* Microseconds since 1970; 0: not told. */
	int64_t created_us;
	int64_t valid_from_us;
	int64_t valid_to_us;
} sluss_head;

/* The numbers of GroupStateCode. */
typedef enum sluss_group_state {
	SLUSS_GROUP_UNSPECIFIED = 0,
	SLUSS_GROUP_RELEASED = 1,
	SLUSS_GROUP_ABSENT = 2,
	SLUSS_GROUP_WITHHELD = 3,
	SLUSS_GROUP_EXPIRED = 4,
	SLUSS_GROUP_NOT_NAMED = 5
} sluss_group_state;

/* State of one group; texts belong to the view. */
typedef struct sluss_group {
	/* "kind.group". */
	const char *name;
	sluss_group_state state;
	/* When the disclosure ends; 0 for an owner. */
	int64_t expires_us;
	/* The disclosure read under; zero for an owner. */
	sluss_id disclosure_id;
	/* Code of its ground; "" for an owner. */
	const char *ground;
	/* 1: it may be read, and the time that it was valid for has passed. */
	int overdue;
} sluss_group;

/*
 * A copy of the view at a path of a reply: "view", "records[0]",
 * "cases[3].view". NOT_FOUND past the end; INVALID_ARGUMENT: no view there.
 */
SLUSS_API sluss_code sluss_view_at(sluss_view **out,
    const sluss_message *reply, const char *path);
/* Wipes and frees. NULL is fine. */
SLUSS_API void sluss_view_free(sluss_view *v);
/* The record, with what was released; it belongs to the view. */
SLUSS_API const sluss_record *sluss_view_record(const sluss_view *v);
/* The head. NOT_FOUND: the view has none. */
SLUSS_API sluss_code sluss_view_head(sluss_head *out, const sluss_view *v);
/* Number of group states. */
SLUSS_API size_t sluss_view_groups(const sluss_view *v);
/* The i-th. OUT_OF_RANGE past the last. */
SLUSS_API sluss_code sluss_view_group(sluss_group *out, const sluss_view *v,
    size_t i);
/* State of a group by name; UNSPECIFIED when it is not listed. */
SLUSS_API sluss_group_state sluss_view_state(const sluss_view *v,
    const char *group);
/* The view as a sluss.v1.RecordView, which it owns. */
SLUSS_API const sluss_message *sluss_view_message(const sluss_view *v);
/* "released", "withheld", ...; static. */
SLUSS_API const char *sluss_group_state_name(sluss_group_state state);

/* ---- calls: RecordService. Their errors are on the handle. ---- */

/*
 * Writes a new record. final 1: fit to be disclosed; 0: a draft. out_version
 * may be NULL. PERMISSION_DENIED: not the caller's to write.
 */
SLUSS_API sluss_code sluss_record_create(sluss_id *out_id, int *out_version,
    sluss_client *c, const sluss_id *case_id, const sluss_record *record,
    int final);

typedef struct sluss_revision {
	const sluss_id *case_id;
	const sluss_id *record_id;
	/* Groups in it replace those of the base version. */
	const sluss_record *record;
	/* The version this was written on. */
	int base_version;
	int final;
	/* 1: the earlier version was wrong, not merely older. */
	int correction;
	/* Groups to remove, "kind.group". */
	const char *const *remove_groups;
	size_t n_remove_groups;
} sluss_revision;

/* Writes a new version. ABORTED: base_version is no longer the newest. */
SLUSS_API sluss_code sluss_record_revise(int *out_version, sluss_client *c,
    const sluss_revision *revision);

/* What to read: zero and NULL for what is not wanted. */
typedef struct sluss_record_query {
	const sluss_id *case_id;
	/* Either this or disclosure_id. */
	const sluss_id *record_id;
	const sluss_id *disclosure_id;
	/* "kind.group"; none: all below sensitivity 4. */
	const char *const *groups;
	size_t n_groups;
	/* Owner only; 0: the newest. */
	int version;
} sluss_record_query;

/*
 * Reads a record; the caller frees *out. NOT_FOUND: none, or none that the
 * caller may know of.
 */
SLUSS_API sluss_code sluss_record_get(sluss_view **out, sluss_client *c,
    const sluss_record_query *query);
/*
 * Heads and states of a case's records; kind NULL for all. *out is a
 * ListRecordsResponse: sluss_view_at(&v, out, "records[0]").
 */
SLUSS_API sluss_code sluss_record_list(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const char *kind, const sluss_page *page);
/* Versions of a record, newest first: "versions[0]". */
SLUSS_API sluss_code sluss_record_versions(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *record_id,
    const sluss_page *page);
/* Tells the owner of another's record what is wrong in those groups. */
SLUSS_API sluss_code sluss_record_propose_correction(sluss_id *out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *record_id,
    const char *const *groups, size_t n_groups, const char *proposal);
/* Answers that. version: the one that corrects it; 0: refused, for reason. */
SLUSS_API sluss_code sluss_record_resolve_correction(sluss_client *c,
    const sluss_id *case_id, const sluss_id *correction_id, int version,
    const char *reason);
/*
 * Corrections of the caller's organisation's records, and those that it
 * proposed, a ListCorrectionsResponse: "corrections[0]". Record NULL: all.
 */
SLUSS_API sluss_code sluss_record_corrections(sluss_message **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *record_id,
    const sluss_page *page);

/* Bytes of every chunk of a document but the last. */
#define SLUSS_CHUNK 262144

/* SHA-256 of a whole file, for document.content.sha256. */
SLUSS_API sluss_code sluss_document_digest(uint8_t out[32], const void *p,
    size_t n);
/*
 * Sends one chunk of a document. *out_next is the first one missing, where to
 * resume; *out_complete 1 when all are there and the digest agrees. Either
 * may be NULL.
 */
SLUSS_API sluss_code sluss_document_upload(int *out_next, int *out_complete,
    sluss_client *c, const sluss_id *case_id, const sluss_id *record_id,
    int index, const void *p, size_t n, int last);
/*
 * Opens the stream of a document's chunks from an index on; each reply is a
 * DownloadDocumentResponse: chunk_index, data, last. Give record_id or
 * disclosure_id, the other NULL. It has an hour; what ends earlier is resumed
 * at the first chunk that did not come.
 */
SLUSS_API sluss_code sluss_document_download(sluss_stream **out,
    sluss_client *c, const sluss_id *case_id, const sluss_id *record_id,
    const sluss_id *disclosure_id, int first_index);

SLUSS_END

#endif
