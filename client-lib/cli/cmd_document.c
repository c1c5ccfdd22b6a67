/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss document put: a file attached to a record. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sluss/record.h>

#include "head.h"
#include "session.h"
#include "progress.h"
#include "tree.h"

enum { MOST = 25 * 1024 * 1024, DIGEST = 32 };

static const struct poptOption put_options[] = {
	ARGS_VALUE("case", OPT_CASE, N_("the case"), N_("ID")),
	ARGS_VALUE("file-under", OPT_FILE_UNDER,
	    N_("the record and the group of it that it belongs to, "
	       "RECORD:kind.group"), N_("RECORD:GROUP")),
	ARGS_VALUE("category", OPT_CATEGORY,
	    N_("whom it is about: avhoppare, child, relative, other"),
	    N_("WHOM")),
	ARGS_VALUE("record", OPT_RECORD,
	    N_("go on with the upload of this draft"), N_("RECORD")),
	POPT_TABLEEND
};

static const struct {
	const char *ending, *type;
} types[] = {
	{ ".pdf", "application/pdf" },
	{ ".odt", "application/vnd.oasis.opendocument.text" },
	{ ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" },
	{ ".png", "image/png" },
	{ ".tif", "image/tiff" }, { ".tiff", "image/tiff" },
	{ ".txt", "text/plain" },
};

struct file {
	const char *path, *name, *type;
	char *p;
	size_t n;
};

static const char *
type_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t i;

	for (i = 0; dot && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(types[i].ending, dot) == 0)
			return types[i].type;
	return NULL;
}

static void
file_clear(struct file *f)
{
	if (f->p)
		explicit_bzero(f->p, f->n);
	free(f->p);
	f->p = NULL;
}

static int
file_read(struct file *f, const char *path)
{
	const char *slash = strrchr(path, '/');
	FILE *in;

	memset(f, 0, sizeof(*f));
	f->path = path;
	f->name = slash ? slash + 1 : path;
	f->type = type_of(f->name);
	if (!f->type)
		return status_usage("%s", _("the file's ending must tell its "
		    "type: .pdf, .odt, .jpg, .png, .tif or .txt"));
	in = fopen(path, "re");
	if (!in)
		return status_at(path, 0, "%s", strerror(errno));
	f->p = malloc(MOST + 1);
	if (f->p)
		f->n = fread(f->p, 1, MOST + 1, in);
	fclose(in);
	if (f->p && f->n > 0 && f->n <= MOST)
		return STATUS_OK;
	file_clear(f);
	return status_at(path, 0, "%s", _("is empty, or larger than 25 MiB"));
}

static void
base64(const uint8_t in[DIGEST], char out[45])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i, bit, at = 0;

	/* 32 bytes are 43 letters and a sign that fills. */
	for (i = 0; i < 43; i++, at += 6) {
		unsigned v = 0;

		for (bit = at; bit < at + 6; bit++)
			v = v << 1 | (bit < 8 * DIGEST ?
			    (unsigned)in[bit / 8] >> (7 - bit % 8) & 1U : 0U);
		out[i] = letters[v];
	}
	out[43] = '=';
	out[44] = '\0';
}

/* RECORD:kind.group; the group is left where it stands. */
static const char *
filing(struct session *s, char record[SLUSS_ID_TEXT])
{
	const char *text = args_need(s->args, OPT_FILE_UNDER, "file-under");
	const char *colon = text ? strrchr(text, ':') : NULL;
	char id[64];
	sluss_id parsed;

	if (!text)
		return NULL;
	if (colon && (size_t)(colon - text) < sizeof(id)) {
		memcpy(id, text, (size_t)(colon - text));
		id[colon - text] = '\0';
		if (sluss_id_parse(&parsed, id) == SLUSS_OK) {
			sluss_id_format(record, &parsed);
			return colon + 1;
		}
	}
	status_usage("%s", _("--file-under is RECORD:kind.group"));
	return NULL;
}

static int
create(struct session *s, const struct file *f, const char *case_id,
    char record[SLUSS_ID_TEXT])
{
	char under[SLUSS_ID_TEXT], sum[45], buffer[64];
	const char *group = filing(s, under), *category;
	uint8_t digest[DIGEST];
	json_t *reply = NULL;
	sluss_id id;
	int status;

	if (!group || !head_enum(s, OPT_CATEGORY, "category",
	    "SUBJECT_CATEGORY_", buffer, &category))
		return STATUS_USAGE;
	if (!category)
		return status_usage(_("--%s is missing"), "category");
	if (sluss_document_digest(digest, f->p, f->n) != SLUSS_OK)
		return status_usage("%s", _("out of memory"));
	base64(digest, sum);
	status = session_call(s, "RecordService/CreateRecord", json_pack(
	    "{s:s, s:s, s:{s:{s:s, s:s}, s:{s:{s:s, s:s, s:s, s:I, s:s, "
	    "s:s}}}}", "caseId", case_id, "final", tree_answer(0), "record",
	    "head", "subjectCategory", category, "nature", "NATURE_FACT",
	    "document", "content", "name", f->name, "mediaType", f->type,
	    "sha256", sum, "size", (json_int_t)f->n, "filedRecordId", under,
	    "filedGroup", group), &reply);
	if (status != STATUS_OK)
		return status;
	status = sluss_id_parse(&id, tree_text(reply, "recordId")) ==
	    SLUSS_OK ? STATUS_OK : status_usage("%s", _("the reply cannot "
	    "be shown"));
	sluss_id_format(record, &id);
	json_decref(reply);
	return status;
}

/* The first chunk is always sent: the answer says where to go on. */
static int
send_chunks(struct session *s, const struct file *f, const char *case_id,
    const char *record)
{
	int index = 0, next, complete = 0;
	sluss_id c, r;

	if (sluss_id_parse(&c, case_id) != SLUSS_OK ||
	    sluss_id_parse(&r, record) != SLUSS_OK)
		return STATUS_USAGE;
	while (!complete) {
		size_t at = (size_t)index * SLUSS_CHUNK;
		size_t n = at < f->n ? f->n - at : 0;

		if (n > SLUSS_CHUNK)
			n = SLUSS_CHUNK;
		if (n == 0)
			return status_usage("%s", _("the draft is of another "
			    "file"));
		if (sluss_document_upload(&next, &complete, s->client, &c,
		    &r, index, f->p + at, n, at + n == f->n) != SLUSS_OK) {
			status_note(_("to go on, repeat the command with "
			    "--record %s"), record);
			return status_call(sluss_client_error(s->client));
		}
		index = next > index ? next : index + 1;
		progress_show(&s->out, at + n, f->n);
	}
	return STATUS_OK;
}

static int
finish(struct session *s, const char *case_id, const char *record)
{
	json_t *reply = NULL;
	int status = session_call(s, "RecordService/ReviseRecord", json_pack(
	    "{s:s, s:s, s:i, s:s}", "caseId", case_id, "recordId", record,
	    "baseVersion", 1, "final", tree_answer(1)), &reply);

	if (status != STATUS_OK)
		return status;
	json_object_set_new(reply, "recordId", json_string(record));
	if (s->out.people)
		fprintf(s->out.f, "%s %s\n", _("Record"), record);
	else
		out_json(&s->out, reply);
	json_decref(reply);
	return STATUS_OK;
}

static int
run_put(struct session *s)
{
	char case_id[SLUSS_ID_TEXT], record[SLUSS_ID_TEXT];
	struct file f;
	int status;

	if (!args_id(s->args, OPT_CASE, "case", true, case_id) ||
	    !args_id(s->args, OPT_RECORD, "record", false, record))
		return STATUS_USAGE;
	status = file_read(&f, args_rest(s->args, 0));
	if (status != STATUS_OK)
		return status;
	if (*record)
		status = session_open(s);
	else
		status = create(s, &f, case_id, record);
	if (status == STATUS_OK)
		status = send_chunks(s, &f, case_id, record);
	if (status == STATUS_OK)
		status = finish(s, case_id, record);
	file_clear(&f);
	return status;
}

const struct command document_commands[] = {
	{
		.noun = "document", .verb = "put",
		.summary = N_("Attach a file to a group of your own record"),
		.usage = N_("FILE"),
		.examples = "  sluss document put report.pdf --case ID \\\n"
		    "      --file-under RECORD:decision.outcome "
		    "--category avhoppare\n"
		    "  sluss document put report.pdf --case ID "
		    "--record RECORD\n",
		.options = put_options, .least = 1, .most = 1,
		.run = run_put,
	}, { .noun = NULL }
};
