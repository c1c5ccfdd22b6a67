/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sluss document get: a file that is attached to a record. It grows beside its
 * place, under a name that ends in .part, and takes it when all of it is there
 * and has the digest that its description states. What was broken off goes on
 * there; what was refused is not left behind.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sluss/call.h>
#include <sluss/message.h>
#include <sluss/record.h>

#include "progress.h"
#include "session.h"
#include "tree.h"

enum { MOST = 25 * 1024 * 1024, DIGEST = 32, ENDS_TEXT = 2 * DIGEST };

static const struct poptOption get_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("into", OPT_INTO,
	    N_("the file to write, which must not exist"), N_("FILE")),
	POPT_TABLEEND
};

struct fetch {
	struct session *s;
	sluss_id case_id, record;
	char *part;              /* where it grows */
	FILE *f;
	size_t have, size;
	char sha256[ENDS_TEXT + 1];
	bool last;
};

static size_t
from_base64(const char *text, uint8_t out[DIGEST])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned bits = 0, held = 0;
	const char *at;
	size_t n = 0;

	for (; *text && *text != '='; text++) {
		at = strchr(letters, *text);
		if (!at)
			return 0;
		held = (held << 6 | (unsigned)(at - letters)) & 0xffffU;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		if (n == DIGEST)
			return 0;
		out[n++] = (uint8_t)(held >> bits);
	}
	return n;
}

static void
hex(const uint8_t in[DIGEST], char out[ENDS_TEXT + 1])
{
	for (size_t i = 0; i < DIGEST; i++)
		snprintf(out + 2 * i, 3, "%02x", in[i]);
}

/* Size and digest as its description says; the reply has bytes either way. */
static int
describe(struct fetch *x)
{
	char case_id[SLUSS_ID_TEXT], record[SLUSS_ID_TEXT];
	const char *sum;
	json_t *reply = NULL, *content;
	uint8_t digest[DIGEST];
	long long size;
	int status;

	sluss_id_format(case_id, &x->case_id);
	sluss_id_format(record, &x->record);
	status = session_call(x->s, "RecordService/GetRecord", json_pack(
	    "{s:s, s:s, s:[s]}", "caseId", case_id, "recordId", record,
	    "groups", "document.content"), &reply);
	if (status != STATUS_OK)
		return status;
	content = tree_at(reply, "view.record.document.content");
	sum = tree_text(content, "sha256");
	size = tree_number(content, "size");
	if (from_base64(sum, digest) == DIGEST)
		hex(digest, x->sha256);
	else if (strlen(sum) == ENDS_TEXT)
		snprintf(x->sha256, sizeof(x->sha256), "%s", sum);
	x->size = size > 0 && size <= MOST ? (size_t)size : 0;
	json_decref(reply);
	if (!x->size || !x->sha256[0])
		return status_usage("%s", _("the record is no document that "
		    "can be fetched"));
	return STATUS_OK;
}

/* What an earlier run left, if it is some whole chunks of this document. */
static int
open_part(struct fetch *x, const char *path)
{
	struct stat st;
	int fd;

	if (access(path, F_OK) == 0)
		return status_at(path, 0, "%s", strerror(EEXIST));
	fd = open(x->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || fstat(fd, &st) != 0) {
		if (fd >= 0)
			close(fd);
		return status_at(x->part, 0, "%s", strerror(errno));
	}
	x->have = (size_t)st.st_size / SLUSS_CHUNK * SLUSS_CHUNK;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
	    (st.st_mode & 077) != 0) {
		close(fd);
		return status_at(x->part, 0, "%s", strerror(EEXIST));
	}
	if (x->have >= x->size)
		x->have = 0;
	x->f = ftruncate(fd, (off_t)x->have) == 0 &&
	    lseek(fd, 0, SEEK_END) >= 0 ? fdopen(fd, "r+") : NULL;
	if (x->f && fseek(x->f, 0, SEEK_END) == 0)
		return STATUS_OK;
	if (!x->f)
		close(fd);
	return status_at(x->part, 0, "%s", strerror(errno));
}

static int
write_reply(struct fetch *x, const sluss_message *m)
{
	const void *p = NULL;
	size_t n = 0;
	int yes = 0;

	if (sluss_message_bytes(&p, &n, m, "data") != SLUSS_OK ||
	    fwrite(p, 1, n, x->f) != n)
		return status_usage("%s", _("the file cannot be written"));
	x->last = sluss_message_yes(&yes, m, "last") == SLUSS_OK && yes;
	x->have += n;
	progress_show(&x->s->out, x->have, x->size);
	return STATUS_OK;
}

/* What another time may bring: worth keeping what is there. */
static bool
may_go_on(sluss_code code)
{
	return code == SLUSS_UNAVAILABLE || code == SLUSS_DEADLINE_EXCEEDED ||
	    code == SLUSS_CANCELLED;
}

static int
receive(struct fetch *x, bool *keep)
{
	sluss_client *c = x->s->client;
	sluss_stream *stream = NULL;
	sluss_message *m = NULL;
	sluss_code code;
	int status = STATUS_OK;

	code = sluss_document_download(&stream, c, &x->case_id, &x->record,
	    NULL, (int)(x->have / SLUSS_CHUNK));
	while (code == SLUSS_OK && status == STATUS_OK) {
		code = sluss_stream_next(&m, stream, -1);
		if (code == SLUSS_OK)
			status = write_reply(x, m);
		sluss_message_free(m);
		m = NULL;
	}
	sluss_stream_free(stream);
	if (status != STATUS_OK)
		return status;
	if (code == SLUSS_OUT_OF_RANGE && x->last)
		return STATUS_OK;
	*keep = may_go_on(code);
	if (*keep)
		status_note("%s", _("to go on, repeat the command"));
	return status_call(sluss_client_error(c));
}

/* All of it, and what it says it is. */
static int
check_whole(struct fetch *x)
{
	char sum[ENDS_TEXT + 1] = "", *all = malloc(x->size);
	uint8_t digest[DIGEST];
	size_t n = 0;

	if (!all)
		return status_usage("%s", _("out of memory"));
	if (fflush(x->f) == 0 && fseek(x->f, 0, SEEK_SET) == 0)
		n = fread(all, 1, x->size, x->f);
	if (n == x->size && fgetc(x->f) == EOF &&
	    sluss_document_digest(digest, all, n) == SLUSS_OK)
		hex(digest, sum);
	explicit_bzero(all, x->size);
	free(all);
	if (strcmp(sum, x->sha256) == 0)
		return STATUS_OK;
	return status_at(x->part, 0, "%s", _("is not what the record says: "
	    "fetch it again"));
}

static int
fetch_into(struct fetch *x, const char *path)
{
	bool keep = false;
	int status = open_part(x, path);

	if (status != STATUS_OK)
		return status;
	status = receive(x, &keep);
	if (status == STATUS_OK)
		status = check_whole(x);
	if (fclose(x->f) != 0 && status == STATUS_OK)
		status = status_at(x->part, 0, "%s", strerror(errno));
	/* A link fails where a file is, and replaces none. */
	if (status == STATUS_OK && link(x->part, path) != 0)
		status = status_at(path, 0, "%s", strerror(errno));
	if (!keep)
		unlink(x->part);
	return status;
}

static int
run_get(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], record[SLUSS_ID_TEXT];
	struct fetch x = { .s = s };
	const char *path;
	int status;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_rest_id(s->args, 0, record) ||
	    sluss_id_parse(&x.case_id, case_id) != SLUSS_OK ||
	    sluss_id_parse(&x.record, record) != SLUSS_OK)
		return STATUS_USAGE;
	path = args_need(s->args, OPT_INTO, "into");
	if (!path)
		return STATUS_USAGE;
	if (asprintf(&x.part, "%s.part", path) < 0)
		return status_usage("%s", _("out of memory"));
	status = describe(&x);
	if (status == STATUS_OK)
		status = fetch_into(&x, path);
	free(x.part);
	if (status == STATUS_OK && s->out.people)
		fprintf(s->out.f, "%s\n", _("Done."));
	return status;
}

const struct command fetch_commands[] = {
	{
		.noun = "document", .verb = "get",
		.summary = N_("Fetch a file that is attached to a record"),
		.usage = N_("RECORD"),
		.examples = "  sluss document get RECORD --case ID "
		    "--into report.pdf\n",
		.options = get_options, .least = 1, .most = 1,
		.run = run_get,
	}, { .noun = NULL }
};
