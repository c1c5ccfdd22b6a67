/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Lookup over constant tables: nothing is built at run time, so there is no
 * state to share between threads. Types are found by walking from the
 * methods' requests and replies; the contract has no recursive type, and the
 * walk visits each type once all the same.
 */

#include "methods.h"

#include "grpc/health/v1/health.pb-c.h"
#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/concern_service.pb-c.h"
#include "sluss/v1/disclosure_service.pb-c.h"
#include "sluss/v1/emergency_service.pb-c.h"
#include "sluss/v1/feed_service.pb-c.h"
#include "sluss/v1/grant_service.pb-c.h"
#include "sluss/v1/ledger_service.pb-c.h"
#include "sluss/v1/lookup_service.pb-c.h"
#include "sluss/v1/participation_service.pb-c.h"
#include "sluss/v1/policy_service.pb-c.h"
#include "sluss/v1/provider_service.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"
#include "sluss/v1/registry_service.pb-c.h"
#include "sluss/v1/request_service.pb-c.h"
#include "sluss/v1/retention_service.pb-c.h"
#include "sluss/v1/statistics_service.pb-c.h"

#include "base/status.h"

#define PACKAGE "sluss.v1."
/* More types than the contract will have; a test counts them. */
#define TYPES_MAX 1024

static const struct method table[] = {
#define X(service, name, streams) { name, streams, &service##__descriptor },
#include "methods.def"
#undef X
};

const struct method *
methods_at(size_t i)
{
	return i < ARRAY_LEN(table) ? &table[i] : NULL;
}

/* True when name is full, or full without the package. */
static bool
names(const char *name, const char *full)
{
	size_t n = sizeof(PACKAGE) - 1;

	return strcmp(name, full) == 0 ||
	    (strncmp(full, PACKAGE, n) == 0 && strcmp(name, full + n) == 0);
}

const struct method *
methods_find(const char *name)
{
	size_t i;

	if (!name)
		return NULL;
	if (name[0] == '/')
		name++;
	for (i = 0; i < ARRAY_LEN(table); i++)
		if (names(name, table[i].name))
			return &table[i];
	return NULL;
}

static const ProtobufCMethodDescriptor *
descriptor(const struct method *m)
{
	const char *slash = strchr(m->name, '/');
	const ProtobufCMethodDescriptor *d;

	ASSERT(slash != NULL);
	d = protobuf_c_service_descriptor_get_method_by_name(m->service,
	    slash + 1);
	ASSERT(d != NULL);
	return d;
}

const ProtobufCMessageDescriptor *
methods_input(const struct method *m)
{
	return descriptor(m)->input;
}

const ProtobufCMessageDescriptor *
methods_output(const struct method *m)
{
	return descriptor(m)->output;
}

struct types {
	const ProtobufCMessageDescriptor *all[TYPES_MAX];
	size_t n;
};

static void
add_type(struct types *t, const ProtobufCMessageDescriptor *d)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->all[i] == d)
			return;
	ASSERT(t->n < TYPES_MAX);
	t->all[t->n++] = d;
}

void
methods_each_type(bool (*visit)(const ProtobufCMessageDescriptor *d,
    void *arg), void *arg)
{
	struct types t = { .n = 0 };
	const ProtobufCFieldDescriptor *f;
	size_t i, j;

	for (i = 0; i < ARRAY_LEN(table); i++) {
		add_type(&t, methods_input(&table[i]));
		add_type(&t, methods_output(&table[i]));
	}
	for (i = 0; i < t.n; i++) {
		if (!visit(t.all[i], arg))
			return;
		for (j = 0; j < t.all[i]->n_fields; j++) {
			f = &t.all[i]->fields[j];
			if (f->type == PROTOBUF_C_TYPE_MESSAGE)
				add_type(&t, f->descriptor);
		}
	}
}

struct search {
	const char *name;
	const ProtobufCMessageDescriptor *found;
};

static bool
on_type(const ProtobufCMessageDescriptor *d, void *arg)
{
	struct search *s = arg;

	if (names(s->name, d->name))
		s->found = d;
	return s->found == NULL;
}

const ProtobufCMessageDescriptor *
methods_type(const char *name)
{
	struct search s = { .name = name };

	if (name)
		methods_each_type(on_type, &s);
	return s.found;
}
