/* SPDX-License-Identifier: EUPL-1.2 */
/* RecordService. */

#include <sluss/record.h>

#include "calls_case.h"
#include "error.h"
#include "record_impl.h"

/* A document of 25 MiB on a slow line; the server's own default is far less. */
#define DOWNLOAD_MS (INT64_C(60) * 60 * 1000)
#define CORRECTION_ACCEPTED 1
#define CORRECTION_REFUSED 2

sluss_code
calls_reply_id(sluss_client *c, const sluss_message *reply, const char *path,
    sluss_id *out)
{
	sluss_id id;

	if (sluss_message_id(&id, reply, path) != SLUSS_OK)
		return error_set(&c->error, SLUSS_INTERNAL,
		    "REPLY_MALFORMED", path, "the reply has no identifier");
	if (out)
		*out = id;
	return SLUSS_OK;
}

static int
number(const sluss_message *reply, const char *path)
{
	int64_t v = 0;

	(void)sluss_message_int(&v, reply, path);
	return (int)v;
}

sluss_code
sluss_record_create(sluss_id *out_id, int *out_version, sluss_client *c,
    const sluss_id *case_id, const sluss_record *record, int final)
{
	struct request r = request_new(c, "RecordService/CreateRecord");
	sluss_message *reply;
	sluss_code code;

	request_id(&r, "case_id", case_id);
	request_message(&r, "record", record ? record->message : NULL);
	request_answer(&r, "final", final);
	code = request_send(&r, &reply);
	if (code != SLUSS_OK)
		return code;
	code = calls_reply_id(c, reply, "record_id", out_id);
	if (code == SLUSS_OK && out_version)
		*out_version = number(reply, "version");
	sluss_message_free(reply);
	return code;
}

sluss_code
sluss_record_revise(int *out_version, sluss_client *c,
    const sluss_revision *v)
{
	struct request r = request_new(c, "RecordService/ReviseRecord");
	sluss_message *reply;
	sluss_code code;

	request_id(&r, "case_id", v->case_id);
	request_id(&r, "record_id", v->record_id);
	request_message(&r, "record", v->record ? v->record->message : NULL);
	request_int(&r, "base_version", v->base_version);
	request_texts(&r, "remove_groups", v->remove_groups,
	    v->n_remove_groups);
	request_answer(&r, "final", v->final);
	request_answer(&r, "correction", v->correction);
	code = request_send(&r, &reply);
	if (code != SLUSS_OK)
		return code;
	if (out_version)
		*out_version = number(reply, "version");
	sluss_message_free(reply);
	return SLUSS_OK;
}

sluss_code
sluss_record_get(sluss_view **out, sluss_client *c,
    const sluss_record_query *q)
{
	struct request r = request_new(c, "RecordService/GetRecord");
	sluss_message *reply;
	sluss_code code;

	request_id(&r, "case_id", q->case_id);
	request_id(&r, "record_id", q->record_id);
	request_id(&r, "disclosure_id", q->disclosure_id);
	request_texts(&r, "groups", q->groups, q->n_groups);
	request_int(&r, "version", q->version);
	code = request_send(&r, &reply);
	if (code != SLUSS_OK)
		return code;
	code = sluss_view_at(out, reply, "view");
	sluss_message_free(reply);
	if (code == SLUSS_NOT_FOUND)
		return error_set(&c->error, SLUSS_INTERNAL,
		    "REPLY_MALFORMED", "view", "the reply has no view");
	return code == SLUSS_OK ? code : error_no_memory(&c->error);
}

sluss_code
sluss_record_list(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const char *kind, const sluss_page *page)
{
	struct request r = request_new(c, "RecordService/ListRecords");

	request_id(&r, "case_id", case_id);
	request_text(&r, "kind", kind);
	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_record_versions(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *record_id,
    const sluss_page *page)
{
	struct request r = request_new(c,
	    "RecordService/ListRecordVersions");

	request_id(&r, "case_id", case_id);
	request_id(&r, "record_id", record_id);
	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_record_propose_correction(sluss_id *out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *record_id,
    const char *const *groups, size_t n_groups, const char *proposal)
{
	struct request r = request_new(c, "RecordService/ProposeCorrection");

	request_id(&r, "case_id", case_id);
	request_id(&r, "record_id", record_id);
	request_texts(&r, "groups", groups, n_groups);
	request_text(&r, "proposal", proposal);
	return request_send_id(&r, out, "correction_id");
}

sluss_code
sluss_record_resolve_correction(sluss_client *c, const sluss_id *case_id,
    const sluss_id *correction_id, int version, const char *reason)
{
	struct request r = request_new(c, "RecordService/ResolveCorrection");

	request_id(&r, "case_id", case_id);
	request_id(&r, "correction_id", correction_id);
	request_int(&r, "result",
	    version > 0 ? CORRECTION_ACCEPTED : CORRECTION_REFUSED);
	request_int(&r, "version", version);
	request_text(&r, "reason", reason);
	return request_send(&r, NULL);
}

sluss_code
sluss_record_corrections(sluss_message **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *record_id,
    const sluss_page *page)
{
	struct request r = request_new(c, "RecordService/ListCorrections");

	request_id(&r, "case_id", case_id);
	request_id(&r, "record_id", record_id);
	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_document_upload(int *out_next, int *out_complete, sluss_client *c,
    const sluss_id *case_id, const sluss_id *record_id, int index,
    const void *p, size_t n, int last)
{
	struct request r = request_new(c,
	    "RecordService/UploadDocumentChunk");
	sluss_message *reply;
	sluss_code code;

	request_id(&r, "case_id", case_id);
	request_id(&r, "record_id", record_id);
	request_int(&r, "chunk_index", index);
	request_bytes(&r, "data", p, n);
	request_answer(&r, "last", last);
	if (n == 0 || n > SLUSS_CHUNK)
		request_refuse(&r, "data", "a chunk has 1 to 262144 bytes");
	code = request_send(&r, &reply);
	if (code != SLUSS_OK)
		return code;
	if (out_next)
		*out_next = number(reply, "next_chunk_index");
	if (out_complete)
		*out_complete = number(reply, "complete") == 1;
	sluss_message_free(reply);
	return SLUSS_OK;
}

sluss_code
sluss_document_download(sluss_stream **out, sluss_client *c,
    const sluss_id *case_id, const sluss_id *record_id,
    const sluss_id *disclosure_id, int first_index)
{
	struct request r = request_new(c, "RecordService/DownloadDocument");

	request_id(&r, "case_id", case_id);
	request_id(&r, "record_id", record_id);
	request_id(&r, "disclosure_id", disclosure_id);
	request_int(&r, "first_chunk_index", first_index);
	return request_stream_within(&r, out, DOWNLOAD_MS);
}
