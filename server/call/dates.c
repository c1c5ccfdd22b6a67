/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * The dates of records in pairs. A test walks the contract: every message with
 * two dates has its pairs here or is named there as having none. The wire
 * check has seen that a date is one, so text compares as time does.
 */

#include "call/dates.h"

#include <stdio.h>

#include "sluss/v1/record.pb-c.h"

#include "call/reasons.h"


#define PAIR(message, from, to) \
	{ &sluss__v1__##message##__descriptor, from, to }

const struct date_pair date_pairs[] = {
	PAIR(record_head, "valid_from", "valid_to"),
	PAIR(whereabouts__address, "from_on", "to_on"),
	PAIR(whereabouts__area, "from_on", "to_on"),
	PAIR(consent__terms, "given_on", "valid_to_on"),
	PAIR(threat_assessment__police_measure, "from_on", "to_on"),
	PAIR(social_investigation__findings, "opened_on", "completed_on"),
	PAIR(decision__outcome, "from_on", "to_on"),
	PAIR(task__extract, "from_on", "to_on"),
	PAIR(intervention__summary, "from_on", "to_on"),
	PAIR(custody__leave, "from_on", "to_on"),
	/* Released on condition, one serves the rest of the sentence. */
	PAIR(custody__dates, "conditional_release_on", "sentence_end_on"),
	PAIR(custody__dates, "conditional_release_on", "supervision_end_on"),
	PAIR(sis_placement__dates, "placed_on", "planned_discharge_on"),
	PAIR(sis_placement__dates, "placed_on", "discharged_on"),
	PAIR(child_concern__report, "reported_at", "protection_assessed_at"),
	PAIR(provider__vetting, "vetted_on", "valid_to_on"),
	PAIR(grant__application, "applied_on", "reported_on"),
	PAIR(grant__decision, "decided_on", "paid_on"),
};
const size_t n_date_pairs = ARRAY_LEN(date_pairs);

/* Where the walk stands; as deep as a record ever is. */
enum { DEEP = 8, PATH = 160 };

struct place_in {
	const ProtobufCMessage *m;
	unsigned field;
	size_t item, path_n;
};

static const void *
member(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	return (const char *)(const void *)m + f->offset;
}

/* A date as text that compares as time does; empty: none. */
static void
read_date(const ProtobufCMessage *m, const char *name, char out[40])
{
	const ProtobufCFieldDescriptor *f =
	    protobuf_c_message_descriptor_get_field_by_name(m->descriptor,
	    name);
	const Google__Protobuf__Timestamp *t;

	ASSERT(f);
	out[0] = '\0';
	if (f->type == PROTOBUF_C_TYPE_STRING) {
		snprintf(out, 40, "%s",
		    *(const char *const *)member(m, f));
		return;
	}
	t = *(const Google__Protobuf__Timestamp *const *)member(m, f);
	/* Counted from the year 1, so that no number is negative. */
	if (t)
		snprintf(out, 40, "%020lld.%09d", (long long)(t->seconds +
		    INT64_C(62135596800)), (int)t->nanos);
}

static enum code
check_message(const ProtobufCMessage *m, const char *path, struct err *e)
{
	char from[40], to[40];

	for (size_t i = 0; i < n_date_pairs; i++) {
		const struct date_pair *p = &date_pairs[i];

		if (p->of != m->descriptor)
			continue;
		read_date(m, p->from, from);
		read_date(m, p->to, to);
		if (!from[0] || !to[0] || strcmp(from, to) <= 0)
			continue;
		reasons_set(e, CODE_INVALID_ARGUMENT, STR("DATES_REVERSED"));
		err_field(e, "%s.%s", path, p->to);
		return CODE_INVALID_ARGUMENT;
	}
	return CODE_OK;
}

static bool
is_set(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	const uint32_t *which = (const void *)((const char *)(const void *)m +
	    f->quantifier_offset);

	return !(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) || *which == f->id;
}

/* The next message within this one, from where the walk stands; NULL: no more. */
static const ProtobufCMessage *
next_within(struct place_in *at, const ProtobufCFieldDescriptor **field)
{
	const ProtobufCMessageDescriptor *d = at->m->descriptor;

	for (; at->field < d->n_fields; at->field++, at->item = 0) {
		const ProtobufCFieldDescriptor *f = &d->fields[at->field];
		const ProtobufCMessage *const *list;
		size_t n = 1;

		if (f->type != PROTOBUF_C_TYPE_MESSAGE || !is_set(at->m, f))
			continue;
		if (f->label == PROTOBUF_C_LABEL_REPEATED) {
			n = *(const size_t *)(const void *)((const char *)
			    (const void *)at->m + f->quantifier_offset);
			list = *(const ProtobufCMessage *const *const *)
			    member(at->m, f);
		} else {
			list = member(at->m, f);
		}
		if (at->item < n && list[at->item]) {
			*field = f;
			return list[at->item++];
		}
	}
	return NULL;
}

enum code
dates_check(const ProtobufCMessage *record, const char *root, struct err *e)
{
	struct place_in at[DEEP] = { { .m = record } };
	char path[PATH];
	size_t n = 1;

	snprintf(path, sizeof(path), "%s", root);
	at[0].path_n = strlen(path);
	if (check_message(record, path, e))
		return e->code;
	while (n > 0) {
		const ProtobufCFieldDescriptor *f;
		const ProtobufCMessage *m = next_within(&at[n - 1], &f);

		if (!m) {
			n--;
			continue;
		}
		ASSERT(n < DEEP);
		at[n] = (struct place_in){ .m = m };
		snprintf(path + at[n - 1].path_n, PATH - at[n - 1].path_n,
		    ".%s", f->name);
		at[n].path_n = strlen(path);
		if (check_message(m, path, e))
			return e->code;
		n++;
	}
	return CODE_OK;
}
