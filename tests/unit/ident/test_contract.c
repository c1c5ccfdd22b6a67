/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the server rests on without looking again: the shape of record kinds,
 * seen in the descriptors of the generated code.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

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
#include "sluss/v1/record.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"
#include "sluss/v1/registry_service.pb-c.h"
#include "sluss/v1/request_service.pb-c.h"
#include "sluss/v1/retention_service.pb-c.h"
#include "sluss/v1/statistics_service.pb-c.h"

#include "base/str.h"
#include "ident/coded.h"

#define CEILING SLUSS_SOURCE_DIR "/deploy/policy/ceiling.csv"
#define DEPTH_MAX 16             /* what wire/check lets pass */
#define GROUP_MAX 30             /* a group's number is a bit of 32 */

static const ProtobufCMessageDescriptor *const record =
    &sluss__v1__record__descriptor;

static const ProtobufCServiceDescriptor *const services[] = {
	&sluss__v1__case_service__descriptor,
	&sluss__v1__concern_service__descriptor,
	&sluss__v1__disclosure_service__descriptor,
	&sluss__v1__emergency_service__descriptor,
	&sluss__v1__feed_service__descriptor,
	&sluss__v1__grant_service__descriptor,
	&sluss__v1__ledger_service__descriptor,
	&sluss__v1__lookup_service__descriptor,
	&sluss__v1__participation_service__descriptor,
	&sluss__v1__policy_service__descriptor,
	&sluss__v1__provider_service__descriptor,
	&sluss__v1__record_service__descriptor,
	&sluss__v1__registry_service__descriptor,
	&sluss__v1__request_service__descriptor,
	&sluss__v1__retention_service__descriptor,
	&sluss__v1__statistics_service__descriptor,
};

static bool
is_kind(const ProtobufCFieldDescriptor *f)
{
	return (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

/*
 * Walks every field below d depth first with a stack of its own; fails on a
 * message type that contains itself.
 */
static void
walk(const ProtobufCMessageDescriptor *d,
    void (*visit)(const ProtobufCMessageDescriptor *,
    const ProtobufCFieldDescriptor *))
{
	struct {
		const ProtobufCMessageDescriptor *message;
		unsigned next;
	} stack[DEPTH_MAX];
	size_t depth = 1;

	stack[0].message = d;
	stack[0].next = 0;
	while (depth > 0) {
		const ProtobufCMessageDescriptor *m = stack[depth - 1].message;
		const ProtobufCFieldDescriptor *f;

		if (stack[depth - 1].next == m->n_fields) {
			depth--;
			continue;
		}
		f = &m->fields[stack[depth - 1].next++];
		visit(m, f);
		if (f->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		ck_assert_msg(depth < DEPTH_MAX, "%s is too deep", m->name);
		stack[depth].message = f->descriptor;
		stack[depth].next = 0;
		for (size_t i = 0; i < depth; i++)
			ck_assert_msg(stack[i].message != stack[depth].message,
			    "%s contains itself", m->name);
		depth++;
	}
}

static void
visit_contract(const ProtobufCMessageDescriptor *m,
    const ProtobufCFieldDescriptor *f)
{
	ck_assert_msg(f->type != PROTOBUF_C_TYPE_BOOL,
	    "%s.%s is a bool; use Answer", m->name, f->name);
	ck_assert_msg(f->label != PROTOBUF_C_LABEL_REQUIRED,
	    "%s.%s is required", m->name, f->name);
}

static bool
ends_in(const char *name, const char *ending)
{
	size_t n = strlen(name);
	size_t m = strlen(ending);

	return n > m && strcmp(name + n - m, ending) == 0;
}

static void
visit_kind(const ProtobufCMessageDescriptor *m,
    const ProtobufCFieldDescriptor *f)
{
	visit_contract(m, f);
	if (ends_in(f->name, "_on"))
		ck_assert_msg(f->type == PROTOBUF_C_TYPE_STRING,
		    "%s.%s is a day and no string", m->name, f->name);
	if (ends_in(f->name, "_at")) {
		const ProtobufCMessageDescriptor *t = f->descriptor;

		ck_assert_msg(f->type == PROTOBUF_C_TYPE_MESSAGE &&
		    strcmp(t->name, "google.protobuf.Timestamp") == 0,
		    "%s.%s is an instant and no Timestamp", m->name, f->name);
	}
	if (ends_in(f->name, "_id") && strcmp(f->name, "hsa_id") != 0)
		ck_assert_msg(f->type == PROTOBUF_C_TYPE_BYTES,
		    "%s.%s is an identifier and not bytes", m->name, f->name);
}

START_TEST(kinds__consist_of_groups_and_nothing_else)
{
	size_t kinds = 0;

	for (unsigned i = 0; i < record->n_fields; i++) {
		const ProtobufCMessageDescriptor *k;

		if (!is_kind(&record->fields[i]))
			continue;
		kinds++;
		k = record->fields[i].descriptor;
		ck_assert_uint_ge(k->n_fields, 1);
		for (unsigned j = 0; j < k->n_fields; j++) {
			const ProtobufCFieldDescriptor *g = &k->fields[j];

			ck_assert_msg(g->type == PROTOBUF_C_TYPE_MESSAGE &&
			    g->label != PROTOBUF_C_LABEL_REPEATED &&
			    !(g->flags & PROTOBUF_C_FIELD_FLAG_ONEOF),
			    "%s.%s is no group", k->name, g->name);
			ck_assert_msg(g->id <= GROUP_MAX,
			    "%s.%s has number %u", k->name, g->name, g->id);
		}
	}
	ck_assert_uint_eq(kinds, 25);
}
END_TEST

START_TEST(kinds__keep_to_the_conventions_of_names)
{
	for (unsigned i = 0; i < record->n_fields; i++) {
		if (is_kind(&record->fields[i]))
			walk(record->fields[i].descriptor, visit_kind);
	}
}
END_TEST

/*
 * Text of a record that is no code. What is in neither list nor in
 * ident/coded.def fails the test below: somebody has to decide what it is.
 */
static const char *const plain[] = {
	/* free text, names and references */
	"access_notes", "action", "addiction", "alarm_words", "call_function",
	"call_telephone", "case_pseudonym", "child_view", "communication_rules",
	"conclusion", "contact", "description", "designation", "door",
	"economy", "facts", "family_name", "function_address", "given_name",
	"goals", "health", "hours", "institution", "issuer", "ivo_permit",
	"label", "legal_basis", "legal_section", "links", "locality",
	"media_type", "name", "network", "networks", "neutral_greeting",
	"notes", "operator", "phone", "protection_reasons", "reason",
	"reasoning", "reasons", "reference", "registry_number", "relocation",
	"request", "routines", "safety_rules", "street", "summary",
	"telephone", "telephone_out_of_hours", "text", "tool_version",
	"transport", "travel", "unit", "value",
	/* checked by their form, or against the registry and the ceiling */
	"coordination_number", "country_codes", "filed_group", "groups",
	"language_code", "organisation", "organisation_number",
	"personal_identity_number", "postcode", "recipient",
};

static bool
is_plain(const ProtobufCMessageDescriptor *m, const char *name)
{
	/* Needs in words; the codes of that name stand in Protect. */
	if (strcmp(m->name, "sluss.v1.SocialInvestigation.Findings") == 0 &&
	    strcmp(name, "needs") == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		if (strcmp(plain[i], name) == 0)
			return true;
	}
	return false;
}

static void
visit_text(const ProtobufCMessageDescriptor *m,
    const ProtobufCFieldDescriptor *f)
{
	if (f->type != PROTOBUF_C_TYPE_STRING || ends_in(f->name, "_on"))
		return;
	ck_assert_msg(is_plain(m, f->name) != !!coded_tables(m->name, f->name),
	    "%s.%s must stand in ident/coded.def or in the list of plain text",
	    m->name, f->name);
}

START_TEST(kinds__have_a_code_table_for_each_text_that_is_a_code)
{
	for (unsigned i = 0; i < record->n_fields; i++) {
		if (is_kind(&record->fields[i]))
			walk(record->fields[i].descriptor, visit_text);
	}
}
END_TEST

START_TEST(services__have_no_bool_and_no_message_within_itself)
{
	for (size_t i = 0; i < ARRAY_LEN(services); i++) {
		for (unsigned j = 0; j < services[i]->n_methods; j++) {
			walk(services[i]->methods[j].input, visit_contract);
			walk(services[i]->methods[j].output, visit_contract);
		}
	}
}
END_TEST

/* The row of the ceiling that names this group, or false. */
static bool
ceiling_has(FILE *ceiling, const char *kind, const char *group)
{
	char line[512];
	char name[128];
	size_t n;

	n = (size_t)snprintf(name, sizeof(name), "%s.%s,", kind, group);
	rewind(ceiling);
	while (fgets(line, sizeof(line), ceiling)) {
		if (strncmp(line, name, n) == 0)
			return true;
	}
	return false;
}

static size_t
ceiling_rows(FILE *ceiling)
{
	char line[512];
	size_t rows = 0;

	rewind(ceiling);
	while (fgets(line, sizeof(line), ceiling)) {
		const char *comma = strchr(line, ',');
		const char *dot = strchr(line, '.');

		if (line[0] != '#' && comma && dot && dot < comma &&
		    strncmp(line, "kind.group,", 11) != 0)
			rows++;
	}
	return rows;
}

START_TEST(kinds__have_one_row_of_the_ceiling_for_each_group)
{
	FILE *ceiling = fopen(CEILING, "r");
	size_t groups = 0;
	size_t rows;

	if (!ceiling)
		return; /* a policy is not part of every source tree */
	for (unsigned i = 0; i < record->n_fields; i++) {
		const ProtobufCFieldDescriptor *kind = &record->fields[i];
		const ProtobufCMessageDescriptor *k = kind->descriptor;

		/* A document inherits the row of what it is filed under. */
		if (!is_kind(kind) || strcmp(kind->name, "document") == 0)
			continue;
		for (unsigned j = 0; j < k->n_fields; j++) {
			ck_assert_msg(ceiling_has(ceiling, kind->name,
			    k->fields[j].name), "%s.%s has no row", kind->name,
			    k->fields[j].name);
			groups++;
		}
	}
	rows = ceiling_rows(ceiling);
	if (ceiling_has(ceiling, "document", "content"))
		rows--;
	fclose(ceiling);
	ck_assert_uint_eq(groups, rows);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("contract");
	TCase *shape = tcase_create("shape");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(shape, kinds__consist_of_groups_and_nothing_else);
	tcase_add_test(shape, kinds__keep_to_the_conventions_of_names);
	tcase_add_test(shape,
	    kinds__have_a_code_table_for_each_text_that_is_a_code);
	tcase_add_test(shape,
	    services__have_no_bool_and_no_message_within_itself);
	tcase_add_test(shape,
	    kinds__have_one_row_of_the_ceiling_for_each_group);
	suite_add_tcase(suite, shape);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
