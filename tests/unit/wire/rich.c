/* SPDX-License-Identifier: EUPL-1.2 */
/* Filling a message by its descriptor, one buffer for each open level. */

#include "rich.h"

#include "base/status.h"
#include "ident/format.h"
#include "wire/limits.h"
#include "wire/message.h"

#define REPEATS 2

struct level {
	const ProtobufCMessageDescriptor *d;
	unsigned next;           /* field to write */
	unsigned done;           /* times it was written */
	struct buf out;
};

static bool
in_oneof(const ProtobufCFieldDescriptor *f, unsigned quantifier)
{
	return (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
	    f->quantifier_offset == quantifier;
}

/* Members of f's oneof, and f's place among them. */
static unsigned
members(const ProtobufCMessageDescriptor *d, unsigned field, unsigned *place)
{
	unsigned i, n = 0;

	for (i = 0; i < d->n_fields; i++) {
		if (i == field)
			*place = n;
		n += in_oneof(&d->fields[i],
		    d->fields[field].quantifier_offset);
	}
	return n;
}

unsigned
rich_choices(const ProtobufCMessageDescriptor *d)
{
	unsigned i, n, place, most = 1;

	for (i = 0; i < d->n_fields; i++) {
		if (!(d->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
			continue;
		n = members(d, i, &place);
		most = n > most ? n : most;
	}
	return most;
}

static unsigned
times(const struct level *l, unsigned choice)
{
	const ProtobufCFieldDescriptor *f = &l->d->fields[l->next];
	unsigned n, place;

	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return REPEATS;
	if (!(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
		return 1;
	n = members(l->d, l->next, &place);
	return choice % n == place;
}

/* The first of some plausible values that the field's name allows. */
static struct str
value_of(const ProtobufCFieldDescriptor *f)
{
	static const struct str plausible[] = {
		{ "\xc3\xa5 text", 7 },
		{ "some.code", 9 },
		{ "code", 4 },
		{ "0123456789abcdef", 16 },
		{ "0123456789abcdef0123456789abcdef", 32 },
		{ "2024-02-29", 10 },
		{ "threat_assessment.conclusion", 28 },
		{ "191212121212", 12 },
		{ "0180", 4 },
		{ "01", 2 },
		{ "11122", 5 },
		{ "SE", 2 },
		{ "sv", 2 },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(plausible); i++)
		if (!format_check(f->name, plausible[i]))
			return plausible[i];
	return STR("");
}

static void
put_scalar(struct buf *out, const ProtobufCFieldDescriptor *f)
{
	const ProtobufCEnumDescriptor *e = f->descriptor;

	if (f->type == PROTOBUF_C_TYPE_STRING ||
	    f->type == PROTOBUF_C_TYPE_BYTES) {
		message_put_bytes(out, f->id, value_of(f));
		return;
	}
	message_put_tag(out, f->id, 0);
	if (f->type == PROTOBUF_C_TYPE_ENUM)
		buf_append_varint(out,
		    (uint64_t)e->values[e->n_values - 1].value);
	else
		buf_append_varint(out, 1);
}

static void
close_level(struct level *stack, unsigned depth, struct buf *out)
{
	struct level *l = &stack[depth - 1], *up = l - 1;

	if (depth == 1)
		buf_append(out, buf_data(&l->out), l->out.n);
	else
		message_put_bytes(&up->out, up->d->fields[up->next].id,
		    buf_str(&l->out));
	out->failed |= l->out.failed;
	buf_clear(&l->out);
	if (depth > 1)
		up->done++;
}

void
rich_message(struct buf *out, const ProtobufCMessageDescriptor *d,
    unsigned choice)
{
	struct level stack[LIMIT_DEPTH] = { { .d = d } }, *l;
	const ProtobufCFieldDescriptor *f;
	unsigned depth = 1;

	while (depth > 0) {
		l = &stack[depth - 1];
		if (l->next == l->d->n_fields) {
			close_level(stack, depth--, out);
			continue;
		}
		f = &l->d->fields[l->next];
		if (l->done == times(l, choice)) {
			l->next++;
			l->done = 0;
		} else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
			ASSERT(depth < LIMIT_DEPTH);
			stack[depth++] = (struct level){ .d = f->descriptor };
		} else {
			put_scalar(&l->out, f);
			l->done++;
		}
	}
}
