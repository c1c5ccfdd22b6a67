/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Paths come from programmers and command lines, so every ill-formed one is
 * an answer and never an assertion.
 */

#include "path.h"

#define DIGITS_MAX 6

/* Takes "[n]" or "[]" off *p, if there is one. */
static bool
take_index(const char **p, struct path_end *end)
{
	const char *s = *p;
	size_t n = 0;
	int digits = 0;

	end->indexed = false;
	end->append = false;
	end->index = 0;
	if (*s != '[')
		return true;
	for (s++; *s >= '0' && *s <= '9'; s++) {
		if (++digits > DIGITS_MAX)
			return false;
		n = n * 10 + (size_t)(*s - '0');
	}
	if (*s != ']')
		return false;
	end->indexed = true;
	end->append = digits == 0;
	end->index = n;
	*p = s + 1;
	return true;
}

/*
 * One step: a name, and an index where the field is repeated. Without a
 * message it is only held to its type.
 */
static bool
take_step(const char **p, const ProtobufCMessageDescriptor *d,
    ProtobufCMessage *m, struct path_end *end)
{
	size_t n = strcspn(*p, ".[");

	end->parent = m;
	end->f = fields_find(d, (struct str){ *p, n });
	if (!end->f)
		return false;
	*p += n;
	if (!take_index(p, end))
		return false;
	if (end->indexed && !fields_repeated(end->f))
		return false;
	if (m && end->indexed && end->index == fields_count(m, end->f))
		end->append = true;
	return **p == '\0' || (**p == '.' && (*p)[1] != '\0');
}

void *
path_value(const struct path_end *end)
{
	size_t n = fields_count(end->parent, end->f);

	if (fields_repeated(end->f) && !end->indexed)
		return NULL;
	if (end->append || end->index >= n)
		return NULL;
	return fields_element(end->parent, end->f, end->index);
}

void *
path_place(const struct path_end *end, struct arena *a)
{
	if (!fields_repeated(end->f)) {
		fields_choose(end->parent, end->f);
		return fields_slot(end->parent, end->f);
	}
	if (end->append)
		return fields_add(a, end->parent, end->f, 1);
	return path_value(end);
}

static enum code
enter(const struct path_end *end, struct arena *a, ProtobufCMessage **m)
{
	ProtobufCMessage **slot = path_value(end);

	if (end->f->type != PROTOBUF_C_TYPE_MESSAGE ||
	    (fields_repeated(end->f) && !end->indexed))
		return CODE_INVALID_ARGUMENT;
	if (slot && *slot) {
		*m = *slot;
		return CODE_OK;
	}
	if (!a)
		return CODE_NOT_FOUND;
	if (end->indexed && !end->append)
		return CODE_NOT_FOUND;
	*m = fields_new(a, end->f->descriptor);
	if (!*m)
		return CODE_RESOURCE_EXHAUSTED;
	slot = path_place(end, a);
	if (!slot)
		return CODE_RESOURCE_EXHAUSTED;
	*slot = *m;
	return CODE_OK;
}

/* What a path cannot reach because nothing is there must still exist. */
static enum code
absent(const ProtobufCMessageDescriptor *d, const char *path)
{
	struct path_end end;

	for (;;) {
		if (!take_step(&path, d, NULL, &end))
			return CODE_INVALID_ARGUMENT;
		if (*path == '\0')
			return CODE_NOT_FOUND;
		if (end.f->type != PROTOBUF_C_TYPE_MESSAGE ||
		    (fields_repeated(end.f) && !end.indexed))
			return CODE_INVALID_ARGUMENT;
		d = end.f->descriptor;
		path++;
	}
}

enum code
path_walk(ProtobufCMessage *m, struct arena *a, const char *path,
    struct path_end *out)
{
	enum code code;

	if (!path)
		return CODE_INVALID_ARGUMENT;
	for (;;) {
		if (!take_step(&path, m->descriptor, m, out))
			return CODE_INVALID_ARGUMENT;
		if (*path == '\0')
			return CODE_OK;
		path++;
		code = enter(out, a, &m);
		if (code == CODE_NOT_FOUND)
			return absent(out->f->descriptor, path);
		if (code != CODE_OK)
			return code;
	}
}
