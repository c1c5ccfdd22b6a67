/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_DOCUMENT_H
#define SLUSS_CALL_DOCUMENT_H

/*
 * Files attached to records: what a description must say, whether the bytes
 * are what it says, and the steps of a transfer. A chunk at a time is held.
 */

#include "sluss/v1/process.pb-c.h"

#include "call/call.h"

enum { DOCUMENT_CHUNK = 262144, DOCUMENT_MAX = 25 * 1024 * 1024,
	DOCUMENT_CHUNKS = DOCUMENT_MAX / DOCUMENT_CHUNK };

/* The description's clear facts for the door; refused where it is none. */
enum code document_clear(struct call *c, const Sluss__V1__Document *d,
    struct str *out);
/* Why this chunk is not of that description; NULL when it may be. */
const char *document_lie(const Sluss__V1__Document__Content *said,
    int32_t index, struct str data, bool last);

/* The steps of UploadDocumentChunk that are its own. */
step_fn upload_ask_keys, upload_judge, upload_look, upload_looked;
/* And of DownloadDocument. */
step_fn download_ask, download_decide, download_keys, download_send,
    download_sent;

#endif
