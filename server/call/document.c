/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * What a document says of itself, and what its first bytes say. The list of
 * media types is short: what can carry a program is not on it.
 */

#include "call/document.h"

#include "call/admit.h"
#include "wire/kinds.h"

static const struct media {
	const char *type;
	struct {
		size_t at, n;
		const char *bytes;
	} magic[2];              /* any of them; none: plain text */
} media[] = {
	{ "application/pdf", { { 0, 5, "%PDF-" } } },
	{ "application/vnd.oasis.opendocument.text", { { 30, 47,
	    "mimetypeapplication/vnd.oasis.opendocument.text" } } },
	{ "image/jpeg", { { 0, 3, "\xff\xd8\xff" } } },
	{ "image/png", { { 0, 8, "\x89PNG\r\n\x1a\n" } } },
	{ "image/tiff", { { 0, 4, "II*\0" }, { 0, 4, "MM\0*" } } },
	{ "text/plain", { { 0 } } },
};

static const struct media *
media_find(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(media); i++) {
		if (strcmp(media[i].type, type) == 0)
			return &media[i];
	}
	return NULL;
}

static bool
is_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = (unsigned char)s.p[i];

		if ((b < 0x20 && b != '\t' && b != '\n' && b != '\r' &&
		    b != '\f') || b == 0x7f)
			return false;
	}
	return true;
}

static bool
looks_like(const struct media *m, int32_t index, struct str s)
{
	if (!m->magic[0].n)
		return is_text(s);
	if (index > 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(m->magic); i++) {
		size_t at = m->magic[i].at, n = m->magic[i].n;

		if (n > 0 && s.n >= at + n &&
		    memcmp(s.p + at, m->magic[i].bytes, n) == 0)
			return true;
	}
	return false;
}

const char *
document_lie(const Sluss__V1__Document__Content *said, int32_t index,
    struct str data, bool last)
{
	const struct media *m = media_find(said->media_type);
	int64_t end = (int64_t)index * DOCUMENT_CHUNK + (int64_t)data.n;

	if (!m || !looks_like(m, index, data))
		return "MEDIA_TYPE_DIFFERS";
	if (last ? end != said->size : end >= said->size)
		return "CHUNK_SIZE";
	return NULL;
}

static enum code
bad(struct call *c, const char *field, const char *text)
{
	err_set(&c->err, CODE_INVALID_ARGUMENT, "BAD_DOCUMENT",
	    "document.content.%s: %s", field, text);
	err_field(&c->err, "document.content.%s", field);
	return CODE_INVALID_ARGUMENT;
}

/* A name and no path; nothing that a terminal would obey. */
static bool
is_file_name(const char *s)
{
	size_t n = strlen(s);

	if (n == 0 || n > 255 || s[0] == '.' || strpbrk(s, "/\\"))
		return false;
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return false;
	}
	return true;
}

static enum code
filing(struct call *c, const Sluss__V1__Document__Content *d, struct str *out)
{
	const struct kind *k = NULL;
	struct id record;
	char hex[33];
	uint32_t group = 0;
	char *text;

	if (admit_id(c, &d->filed_record_id, "document.content.filed_record_id",
	    true, &record))
		return c->err.code;
	if (!kind_parse_group(str_of(d->filed_group), &k, &group) ||
	    strcmp(k->name, "document") == 0)
		return bad(c, "filed_group", "is no group's name that a "
		    "document can be filed under");
	if (!engine_parts(c->engine)->config.decide_off &&
	    decide_write(c->policy->policy, &c->facts.caller, k->number, group,
	    &c->err))
		return c->err.code;
	str_hex_id(&record, hex);
	text = arena_printf(c->arena, "{\"document\":{\"record\":\"%s\","
	    "\"group\":\"%s\"}}", hex, d->filed_group);
	*out = text ? str_of(text) : (struct str){ NULL, 0 };
	return text ? CODE_OK : call_no_memory(c);
}

enum code
document_clear(struct call *c, const Sluss__V1__Document *d, struct str *out)
{
	const Sluss__V1__Document__Content *s = d->content;

	if (!s)
		return bad(c, "name", "the content is missing");
	if (!is_file_name(s->name))
		return bad(c, "name", "is no file name");
	if (!media_find(s->media_type))
		return bad(c, "media_type", "is none of those that are taken: "
		    "PDF, OpenDocument text, JPEG, PNG, TIFF, plain text");
	if (s->sha256.len != 32)
		return bad(c, "sha256", "is not 32 bytes");
	if (s->size < 1 || s->size > DOCUMENT_MAX)
		return bad(c, "size", "is not 1 to 26214400");
	return filing(c, s, out);
}
