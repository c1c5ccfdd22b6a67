/* SPDX-License-Identifier: EUPL-1.2 */
/* Who sends and fetches documents: their owner, as the group they belong to. */

#include <stdlib.h>

#include "fixture.h"

static struct policy *policy;

static void
setup(void)
{
	policy = shipped_policy();
}

static void
teardown(void)
{
	policy_free(policy);
}

static struct record_facts
document(const struct caller_facts *c)
{
	struct record_facts r = { .record = id_of(9),
		.owner = c->organisation, .version = 1, .newest = true,
		.valid_to = FACT_NO_TIME };
	uint32_t group;

	group_number("document.content", &r.kind, &group);
	return r;
}

static const char *
decided(const struct caller_facts *c, const struct record_facts *r,
    const char *under, bool write)
{
	static struct err e;
	struct record_facts filed = *r;
	const struct group_facts g = { .present = true };

	group_number(under, &filed.filed_kind, &filed.filed_group);
	e = (struct err){ 0 };
	return decide_document(policy, c, &filed, &g, write, &e) ?
	    e.reason : "";
}

static const struct {
	const char *position, *under, *send, *fetch;
} cells[] = {
	{ "PA", "threat_assessment.sources", "", "" },
	{ "PC", "threat_assessment.sources", "GROUP_NOT_WRITABLE",
	    "CLOSED_TO_POSITION" },
	{ "MO", "social_investigation.findings", "", "" },
	{ "MO", "threat_assessment.sources", "GROUP_NOT_WRITABLE",
	    "CLOSED_TO_POSITION" },
	{ "SI", "sis_placement.detail", "", "" },
	{ "HC", "contact_note.note", "GROUP_NOT_WRITABLE",
	    "CLOSED_TO_POSITION" },
	{ "TL", "contact_note.note", "GROUP_NOT_WRITABLE",
	    "CLOSED_TO_POSITION" },
	{ "AU", "contact_note.note", "GROUP_NOT_WRITABLE",
	    "CLOSED_TO_POSITION" },
	{ "PA", "document.content", "GROUP_NOT_WRITABLE",
	    "CLOSED_TO_POSITION" },
};

START_TEST(a_document_is_as_closed_as_its_group)
{
	struct caller_facts c = caller_in(cells[_i].position);
	struct record_facts r = document(&c);

	ck_assert_str_eq(decided(&c, &r, cells[_i].under, true),
	    cells[_i].send);
	ck_assert_str_eq(decided(&c, &r, cells[_i].under, false),
	    cells[_i].fetch);
}
END_TEST

/* Given to another organisation on a ground that holds, while it does. */
START_TEST(a_document_is_fetched_as_its_content_is_read)
{
	struct caller_facts c = caller_in("SI");
	struct record_facts r = document(&c);
	struct group_facts g = { .present = true, .disclosure = id_of(5),
		.covers = true, .effective = true, .not_before = NOW - DAY,
		.expires_at = NOW + DAY, .ground = "own_work" };
	struct err e = { 0 };

	r.owner = id_of(77);
	r.final = true;
	group_number("threat_assessment.protect", &r.filed_kind,
	    &r.filed_group);
	ck_assert_int_eq(decide_document(policy, &c, &r, &g, false, &e), 0);
	g.effective = false;
	ck_assert_int_eq(decide_document(policy, &c, &r, &g, false, &e),
	    CODE_PERMISSION_DENIED);
	ck_assert_str_eq(e.reason, "NOTHING_RELEASED");
	g.effective = true;
	group_number("threat_assessment.sources", &r.filed_kind,
	    &r.filed_group);
	ck_assert_int_eq(decide_document(policy, &c, &r, &g, false, &e),
	    CODE_PERMISSION_DENIED);
	/* A whole document is no extract, whoever it was written for. */
	c = caller_in("MR");
	g.variant = c.organisation;
	group_number("threat_assessment.protect", &r.filed_kind,
	    &r.filed_group);
	ck_assert_int_eq(decide_document(policy, &c, &r, &g, false, &e),
	    CODE_PERMISSION_DENIED);
}
END_TEST

START_TEST(a_document_is_its_owners_alone)
{
	struct caller_facts c = caller_in("PA");
	struct record_facts r = document(&c);
	const char *under = "threat_assessment.conclusion";

	r.owner = id_of(77);
	ck_assert_str_eq(decided(&c, &r, under, true), "NOT_OWNER");
	ck_assert_str_eq(decided(&c, &r, under, false), "NOTHING_RELEASED");
	r = document(&c);
	c.assigned = false;
	ck_assert_str_eq(decided(&c, &r, under, false),
	    "CLOSED_TO_POSITION");
	c = caller_in("PA");
	(void)strcpy(c.participant, "left");
	ck_assert_str_eq(decided(&c, &r, under, true), "NOT_FOUND");
	ck_assert_str_eq(decided(&c, &r, under, false), "");
	r.kind = 16;
	ck_assert_str_eq(decided(&c, &r, under, false), "KIND_DIFFERS");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_document");
	TCase *t = tcase_create("document");
	SRunner *run = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, a_document_is_as_closed_as_its_group, 0,
	    (int)ARRAY_LEN(cells));
	tcase_add_test(t, a_document_is_its_owners_alone);
	tcase_add_test(t, a_document_is_fetched_as_its_content_is_read);
	srunner_run_all(run, CK_NORMAL);
	failed = srunner_ntests_failed(run);
	srunner_free(run);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
