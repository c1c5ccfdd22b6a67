/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The table of kinds, read off the members of Record's oneof the first time
 * somebody asks. The descriptor lists its fields by number, so the table is
 * in order of number too.
 */

#include "wire/kinds.h"

#include <threads.h>

#include "sluss/v1/record.pb-c.h"

#include "base/status.h"

#define KINDS_MAX 64

static struct kind kinds[KINDS_MAX];
static size_t n_kinds;
static once_flag built = ONCE_FLAG_INIT;

static void
build(void)
{
	const ProtobufCMessageDescriptor *d = &sluss__v1__record__descriptor;
	const ProtobufCFieldDescriptor *f;
	unsigned i;

	for (i = 0; i < d->n_fields; i++) {
		f = &d->fields[i];
		if (!(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
			continue;
		ASSERT(n_kinds < KINDS_MAX);
		ASSERT(f->type == PROTOBUF_C_TYPE_MESSAGE);
		kinds[n_kinds++] = (struct kind){
			.number = f->id,
			.name = f->name,
			.message = f->descriptor,
		};
	}
}

const struct kind *
kinds_all(size_t *n)
{
	call_once(&built, build);
	*n = n_kinds;
	return kinds;
}

const struct kind *
kind_by_number(uint32_t number)
{
	size_t i, n;
	const struct kind *all = kinds_all(&n);

	for (i = 0; i < n; i++)
		if (all[i].number == number)
			return &all[i];
	return NULL;
}

const struct kind *
kind_by_name(struct str name)
{
	size_t i, n;
	const struct kind *all = kinds_all(&n);

	for (i = 0; i < n; i++)
		if (str_eqz(name, all[i].name))
			return &all[i];
	return NULL;
}

/* A group is a sub-message with a number that a set of groups can hold. */
static const ProtobufCFieldDescriptor *
group_of(const ProtobufCFieldDescriptor *f)
{
	if (!f || f->type != PROTOBUF_C_TYPE_MESSAGE)
		return NULL;
	return f->id < KIND_GROUPS_MAX ? f : NULL;
}

const ProtobufCFieldDescriptor *
kind_group(const struct kind *k, uint32_t group)
{
	return group_of(protobuf_c_message_descriptor_get_field(k->message,
	    group));
}

bool
kind_parse_group(struct str name, const struct kind **k, uint32_t *group)
{
	const char *dot = name.n ? memchr(name.p, '.', name.n) : NULL;
	const ProtobufCFieldDescriptor *f;
	const struct kind *kind;
	struct str left, right;
	unsigned i;

	if (!dot)
		return false;
	left = (struct str){ name.p, (size_t)(dot - name.p) };
	right = (struct str){ dot + 1, name.n - left.n - 1 };
	kind = kind_by_name(left);
	if (!kind)
		return false;
	for (i = 0; i < kind->message->n_fields; i++) {
		f = group_of(&kind->message->fields[i]);
		if (!f || !str_eqz(right, f->name))
			continue;
		*k = kind;
		*group = f->id;
		return true;
	}
	return false;
}
