/* SPDX-License-Identifier: EUPL-1.2 */
/* Views: a record in a reply with the states of its groups. */

#include <sluss/record.h>

#include <stdlib.h>

#include "base/clock.h"
#include "fields.h"
#include "record_impl.h"
#include "sluss/v1/record.pb-c.h"
#include "value.h"

static Sluss__V1__RecordView *
inside(const sluss_view *v)
{
	return (Sluss__V1__RecordView *)(void *)v->message->m;
}

sluss_code
view_adopt(sluss_view **out, sluss_message *m)
{
	Sluss__V1__RecordView *pb;
	sluss_view *v = m ? calloc(1, sizeof(*v)) : NULL;

	if (!v) {
		sluss_message_free(m);
		return SLUSS_RESOURCE_EXHAUSTED;
	}
	v->message = m;
	pb = inside(v);
	if (!pb->record)
		pb->record = (Sluss__V1__Record *)(void *)fields_new(
		    m->arena, &sluss__v1__record__descriptor);
	if (!pb->record) {
		sluss_view_free(v);
		return SLUSS_RESOURCE_EXHAUSTED;
	}
	v->face.arena = m->arena;
	v->face.m = &pb->record->base;
	v->record.message = &v->face;
	*out = v;
	return SLUSS_OK;
}

sluss_code
sluss_view_at(sluss_view **out, const sluss_message *reply, const char *path)
{
	sluss_message *m;
	sluss_code code = sluss_message_sub(&m, reply, path);

	if (code != SLUSS_OK)
		return code;
	if (m->m->descriptor != &sluss__v1__record_view__descriptor) {
		sluss_message_free(m);
		return SLUSS_INVALID_ARGUMENT;
	}
	return view_adopt(out, m);
}

void
sluss_view_free(sluss_view *v)
{
	if (!v)
		return;
	sluss_message_free(v->message);
	free(v);
}

const sluss_record *
sluss_view_record(const sluss_view *v)
{
	return &v->record;
}

const sluss_message *
sluss_view_message(const sluss_view *v)
{
	return v->message;
}

static int64_t
time_us(const Google__Protobuf__Timestamp *t)
{
	int64_t us;

	if (!t || __builtin_mul_overflow(t->seconds, US_PER_S, &us) ||
	    __builtin_add_overflow(us, t->nanos / 1000, &us))
		return 0;
	return us;
}

static sluss_id
id_of(ProtobufCBinaryData b)
{
	sluss_id id = { { 0 } };

	if (b.len == sizeof(id.b))
		memcpy(id.b, b.data, sizeof(id.b));
	return id;
}

/* Name of an enum's number; a number the contract lacks has passed no check. */
static const char *
name(const ProtobufCEnumDescriptor *d, int number)
{
	const ProtobufCEnumValue *v;

	v = protobuf_c_enum_descriptor_get_value(d, number);
	return v && number != 0 ? v->name : "";
}

sluss_code
sluss_view_head(sluss_head *out, const sluss_view *v)
{
	const Sluss__V1__RecordHead *h = inside(v)->record->head;

	if (!h)
		return SLUSS_NOT_FOUND;
	*out = (sluss_head){
		.record_id = id_of(h->record_id),
		.case_id = id_of(h->case_id),
		.kind = h->kind,
		.owner = h->owner,
		.version = h->version,
		.status = name(&sluss__v1__record_status__descriptor,
		    (int)h->status),
		.regime = name(&sluss__v1__regime__descriptor,
		    (int)h->regime),
		.subject_category = name(
		    &sluss__v1__subject_category__descriptor,
		    (int)h->subject_category),
		.nature = name(&sluss__v1__nature__descriptor,
		    (int)h->nature),
		.author = h->author,
		.created_us = time_us(h->created_at),
		.valid_from_us = time_us(h->valid_from),
		.valid_to_us = time_us(h->valid_to),
	};
	return SLUSS_OK;
}

size_t
sluss_view_groups(const sluss_view *v)
{
	return inside(v)->n_groups;
}

sluss_code
sluss_view_group(sluss_group *out, const sluss_view *v, size_t i)
{
	const Sluss__V1__GroupState *g;

	if (i >= inside(v)->n_groups)
		return SLUSS_OUT_OF_RANGE;
	g = inside(v)->groups[i];
	*out = (sluss_group){
		.name = g->group,
		.state = (sluss_group_state)g->state,
		.expires_us = time_us(g->expires_at),
		.disclosure_id = id_of(g->disclosure_id),
		.ground = g->ground,
		.overdue = g->overdue == SLUSS__V1__ANSWER__ANSWER_YES,
	};
	return SLUSS_OK;
}

sluss_group_state
sluss_view_state(const sluss_view *v, const char *group)
{
	sluss_group g;
	size_t i;

	for (i = 0; sluss_view_group(&g, v, i) == SLUSS_OK; i++)
		if (strcmp(g.name, group) == 0)
			return g.state;
	return SLUSS_GROUP_UNSPECIFIED;
}

const char *
sluss_group_state_name(sluss_group_state state)
{
	switch (state) {
	case SLUSS_GROUP_RELEASED:
		return "released";
	case SLUSS_GROUP_ABSENT:
		return "absent";
	case SLUSS_GROUP_WITHHELD:
		return "withheld";
	case SLUSS_GROUP_EXPIRED:
		return "expired";
	case SLUSS_GROUP_NOT_NAMED:
		return "not named";
	case SLUSS_GROUP_UNSPECIFIED:
		break;
	}
	return "unspecified";
}
