/* SPDX-License-Identifier: EUPL-1.2 */
/* The registry file: a document for the database, or every fault of it. */

#include "faults.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "registry/registry_file.h"

#define SPKI "000102030405060708090a0b0c0d0e0f" \
	"101112131415161718191a1b1c1d1e1f"
#define GOOD "[organisation police-nord]\nname = Polismyndigheten\n" \
	"agency_kind = police\nregime = bdl\n" \
	"organisation_number = 2021000076\n" \
	"[node police-nord/sys]\nspki_sha256 = " SPKI "\n" \
	"[actor police-nord/pc1]\nroles = coordinator, analyst\n"

static json_t *
read_text(const char *text)
{
	char *doc = registry_file_read(faults_file("r", text), faults_on_ini,
	    NULL);
	json_t *j = doc ? json_loads(doc, JSON_REJECT_DUPLICATES, NULL) : NULL;

	ck_assert(!doc == !j);
	free(doc);
	return j;
}

static void
read_faulty(const char *text)
{
	json_t *j = read_text(text);

	ck_assert_ptr_null(j);
}

static const char *
text_at(json_t *doc, const char *list, const char *key)
{
	return json_string_value(json_object_get(json_array_get(
	    json_object_get(doc, list), 0), key));
}

START_TEST(registry_file__becomes_a_document)
{
	json_t *j = read_text(GOOD), *o;

	ck_assert_msg(j != NULL, "%s", faults_all());
	ck_assert_str_eq(text_at(j, "organisations", "code"), "police-nord");
	ck_assert_str_eq(text_at(j, "organisations", "regime"), "bdl");
	ck_assert_str_eq(text_at(j, "nodes", "organisation"), "police-nord");
	ck_assert_str_eq(text_at(j, "nodes", "code"), "sys");
	ck_assert_str_eq(text_at(j, "nodes", "spki_sha256"), SPKI);
	ck_assert_str_eq(text_at(j, "actors", "code"), "pc1");
	o = json_array_get(json_object_get(j, "actors"), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(o, "roles")), 2);
	ck_assert_ptr_null(json_object_get(o, "section"));
	o = json_array_get(json_object_get(j, "organisations"), 0);
	ck_assert(json_is_true(json_object_get(o, "connected")));
	json_decref(j);
}
END_TEST

START_TEST(registry_file__keeps_letters_that_are_not_ascii)
{
	json_t *j = read_text("[organisation o]\nname = Socialnämnden\n"
	    "agency_kind = municipality\nregime = gdpr\nconnected = no\n");

	ck_assert_msg(j != NULL, "%s", faults_all());
	ck_assert_str_eq(text_at(j, "organisations", "name"),
	    "Socialnämnden");
	ck_assert(json_is_false(json_object_get(json_array_get(json_object_get(
	    j, "organisations"), 0), "connected")));
	json_decref(j);
}
END_TEST

START_TEST(registry_file__reports_every_fault_with_its_line)
{
	read_faulty("[organisation a]\nname = A\nagency_kind = Police!\n"
	    "regime = hemlig\norganisation_number = 2021000077\n"
	    "municipality_code = 9999\nconnected = maybe\n"
	    "colour = red\n[node a/n]\nspki_sha256 = 12\n[actor a/p]\n"
	    "roles = ok, Not OK\napprover = 1\n[bird b]\nname = x\n");
	ck_fault("r:3: [organisation a] agency_kind: is not a code: "
	    "lower-case letters, digits, '.', '_' or '-'");
	ck_fault("r:4: [organisation a] regime: is not bdl or gdpr");
	ck_fault("r:7: [organisation a] connected: is not yes or no");
	ck_fault("r:8: [organisation a] colour: is no key of such a section");
	ck_fault("r:10: [node a/n] spki_sha256: is not 64 hexadecimal digits");
	ck_fault("r:12: [actor a/p] roles: holds something that is no code");
	ck_fault("r:13: [actor a/p] approver: is not yes or no");
	ck_fault("r:15: [bird b] name: is no key of such a section");
	ck_assert_ptr_nonnull(strstr(faults_all(), "r:5: "));
	ck_assert_ptr_nonnull(strstr(faults_all(), "r:6: "));
}
END_TEST

START_TEST(registry_file__names_what_is_missing)
{
	read_faulty("[organisation a]\nname = A\n[node a/n]\nactor = p\n"
	    "[actor a/p]\nduty = yes\n");
	ck_fault("r:0: [organisation a] agency_kind: is missing");
	ck_fault("r:0: [organisation a] regime: is missing");
	ck_fault("r:0: [node a/n] spki_sha256: is missing");
	ck_fault("r:0: [actor a/p] roles: is missing");
	ck_faults(4);
}
END_TEST

START_TEST(registry_file__names_an_empty_section)
{
	read_faulty(GOOD "[actor police-nord/pc2]\n[bird]\n");
	ck_fault("r:0: [actor police-nord/pc2] roles: is missing");
	ck_fault("r:0: [bird] is no such section");
}
END_TEST

START_TEST(registry_file__refuses_sections_without_an_organisation)
{
	read_faulty("[node sys]\nspki_sha256 = " SPKI "\n"
	    "[actor /pc]\nroles = x\n[organisation A B]\nname = x\n"
	    "[node a/]\nspki_sha256 = " SPKI "\n");
	ck_fault("r:2: [node sys] spki_sha256: the section is not "
	    "[node ORGANISATION/CODE] or [actor ORGANISATION/CODE]");
	ck_fault("r:4: [actor /pc] roles: the section is not "
	    "[node ORGANISATION/CODE] or [actor ORGANISATION/CODE]");
	ck_fault("r:6: [organisation A B] name: the section is not "
	    "[organisation CODE]");
	ck_fault("r:8: [node a/] spki_sha256: the section is not "
	    "[node ORGANISATION/CODE] or [actor ORGANISATION/CODE]");
}
END_TEST

START_TEST(registry_file__refuses_one_key_for_two_nodes)
{
	read_faulty(GOOD "[node police-nord/two]\nspki_sha256 = " SPKI "\n");
	ck_fault("r:0: [node police-nord/two] has the key of another node");
	ck_faults(1);
}
END_TEST

START_TEST(registry_file__refuses_an_empty_list_and_an_empty_name)
{
	read_faulty("[organisation a]\nname =\nagency_kind = other\n"
	    "regime = gdpr\n[actor a/p]\nroles = ,\n");
	ck_fault("r:2: [organisation a] name: is empty");
	ck_fault("r:6: [actor a/p] roles: names none");
	ck_faults(2);
}
END_TEST

START_TEST(registry_file__refuses_what_is_no_ini)
{
	read_faulty(GOOD "nonsense\n");
	ck_fault("r:10: Equal sign is missing.");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		registry_file__becomes_a_document,
		registry_file__keeps_letters_that_are_not_ascii,
		registry_file__reports_every_fault_with_its_line,
		registry_file__names_what_is_missing,
		registry_file__names_an_empty_section,
		registry_file__refuses_sections_without_an_organisation,
		registry_file__refuses_one_key_for_two_nodes,
		registry_file__refuses_an_empty_list_and_an_empty_name,
		registry_file__refuses_what_is_no_ini,
	};

	return faults_main("server_registry_file", tests, ARRAY_LEN(tests));
}
