/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The codes of a group that is being written. The walk goes over the checked
 * bytes with a stack of its own, and knows a place by its descriptors.
 */

#include "policy/decide.h"

#include <stdio.h>

#include "ident/coded.h"
#include "wire/kinds.h"
#include "wire/limits.h"
#include "wire/message.h"

#define PATH_SIZE 96

struct level {
	const ProtobufCMessageDescriptor *d;
	struct str rest;
	const char *via;         /* name of the field of the level above */
	unsigned index;          /* of that field, when repeated */
	bool repeated;
	uint32_t last;           /* the tag seen last, and how often in a row */
	unsigned times;
};

struct walk {
	const struct policy *p;
	struct level stack[LIMIT_DEPTH];
	unsigned depth;
	int64_t now;
	char root[64];
	struct err *e;
};

static size_t
add(char *path, size_t n, const char *name, bool repeated, unsigned index)
{
	int more = repeated ?
	    snprintf(path + n, PATH_SIZE - n, ".%s[%u]", name, index) :
	    snprintf(path + n, PATH_SIZE - n, ".%s", name);

	if (more < 0)
		return n;
	return (size_t)more < PATH_SIZE - n ? n + (size_t)more : PATH_SIZE - 1;
}

static enum code
refuse(struct walk *w, const ProtobufCFieldDescriptor *f, const char *tables,
    enum listing found)
{
	const struct level *top = &w->stack[w->depth - 1];
	char path[PATH_SIZE];
	size_t n = (size_t)snprintf(path, sizeof(path), "%s", w->root);

	for (unsigned i = 1; i < w->depth; i++)
		n = add(path, n, w->stack[i].via, w->stack[i].repeated,
		    w->stack[i].index);
	(void)add(path, n, f->name, f->label == PROTOBUF_C_LABEL_REPEATED,
	    top->times);
	if (found == LISTING_NOT_TODAY)
		err_set(w->e, CODE_INVALID_ARGUMENT, "CODE_NOT_VALID_TODAY",
		    "The code is of its table, and not valid today.\n"
		    "sluss codes %s", tables);
	else
		err_set(w->e, CODE_INVALID_ARGUMENT, "CODE_NOT_IN_TABLE",
		    "The code is not in the table that this field takes its "
		    "codes from.\nsluss codes %s", tables);
	err_field(w->e, "%s", path);
	return CODE_INVALID_ARGUMENT;
}

static enum code
check_code(struct walk *w, const ProtobufCFieldDescriptor *f, struct str code)
{
	const char *tables = coded_tables(w->stack[w->depth - 1].d->name,
	    f->name);
	struct str rest = str_of(tables);
	enum listing found = LISTING_NEVER;

	if (!tables || code.n == 0)
		return CODE_OK;
	while (rest.n) {
		enum listing here = policy_listed(w->p, coded_next(&rest),
		    code, w->now);

		if (here == LISTING_TODAY)
			return CODE_OK;
		if (here == LISTING_NOT_TODAY)
			found = here;
	}
	return refuse(w, f, tables, found);
}

static enum code
step(struct walk *w)
{
	struct level *l = &w->stack[w->depth - 1];
	const ProtobufCFieldDescriptor *f;
	struct field in;

	if (!message_next(&l->rest, &in)) {
		w->depth--;
		return CODE_OK;
	}
	f = protobuf_c_message_descriptor_get_field(l->d, in.tag);
	l->times = in.tag == l->last ? l->times + 1 : 0;
	l->last = in.tag;
	if (!f || in.wire_type != 2)
		return CODE_OK;
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return check_code(w, f, in.value);
	if (f->type != PROTOBUF_C_TYPE_MESSAGE)
		return CODE_OK;
	if (w->depth == LIMIT_DEPTH)
		return err_set(w->e, CODE_INVALID_ARGUMENT, "TOO_DEEP",
		    "messages are nested too deeply");
	w->stack[w->depth++] = (struct level){ .d = f->descriptor,
		.rest = in.value, .via = f->name, .index = l->times,
		.repeated = f->label == PROTOBUF_C_LABEL_REPEATED };
	return CODE_OK;
}

enum code
decide_codes(const struct policy *p, uint32_t kind, uint32_t group,
    struct str bytes, int64_t now, struct err *e)
{
	const struct kind *k = kind_by_number(kind);
	const ProtobufCFieldDescriptor *g = k ? kind_group(k, group) : NULL;
	struct walk w = { .p = p, .depth = 1, .now = now, .e = e };
	enum code code = CODE_OK;

	if (!g)
		return err_set(e, CODE_INVALID_ARGUMENT, "UNKNOWN_FIELD",
		    "is no group of this kind");
	(void)snprintf(w.root, sizeof(w.root), "record.%s.%s", k->name,
	    g->name);
	w.stack[0] = (struct level){ .d = g->descriptor, .rest = bytes };
	while (code == CODE_OK && w.depth > 0)
		code = step(&w);
	return code;
}
