/* SPDX-License-Identifier: EUPL-1.2 */
/* What is in a reply, and above all what is not. */

#include <stdio.h>
#include <stdlib.h>

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/policy_service.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"

#include "suites.h"
#include "wire/kinds.h"
#include "world.h"

static void
end(struct run *r)
{
	run_gone(r);
	stream_clear(&r->stream);
}

static Sluss__V1__GetRecordResponse *
get_record(struct run *r)
{
	Sluss__V1__GetRecordResponse *m;

	run_whole(r, "GetRecord");
	ck_assert_msg(!r->stream.err.code, "%s", r->stream.err.reason);
	m = sluss__v1__get_record_response__unpack(NULL, r->stream.body.n,
	    (const uint8_t *)r->stream.body.p);
	ck_assert(m && m->view && m->view->record && m->view->record->head);
	return m;
}

START_TEST(an_owner_reads_content_and_the_whole_head)
{
	struct run r;
	Sluss__V1__GetRecordResponse *m = get_record(&r);
	const Sluss__V1__RecordHead *h = m->view->record->head;

	ck_assert(holds(r.stream.body, scene.groups[0].mark));
	ck_assert(holds(r.stream.body, scene.groups[1].mark));
	ck_assert(m->view->record->body_case ==
	    SLUSS__V1__RECORD__BODY_PERSON);
	ck_assert(m->view->record->person->identity &&
	    m->view->record->person->protection);
	ck_assert_str_eq(h->kind, "person");
	ck_assert_str_eq(h->owner, "owner-code");
	ck_assert_str_eq(h->author, "the-author");
	ck_assert_int_eq(h->version, 3);
	ck_assert(h->status == SLUSS__V1__RECORD_STATUS__RECORD_STATUS_FINAL);
	ck_assert(h->regime == SLUSS__V1__REGIME__REGIME_GDPR);
	ck_assert_uint_eq(m->view->n_groups, 2);
	ck_assert_str_eq(m->view->groups[0]->group, "person.identity");
	ck_assert(!m->view->groups[0]->expires_at);
	ck_assert_uint_eq(m->view->groups[0]->disclosure_id.len, 0);
	sluss__v1__get_record_response__free_unpacked(m, NULL);
	end(&r);
}
END_TEST

START_TEST(nobody_else_reads_version_status_or_author)
{
	static const char *const groups[] = { "person.identity",
		"person.protection" };
	struct run r;
	Sluss__V1__GetRecordResponse *m;
	const Sluss__V1__RecordHead *h;

	scene_set("HC", false, groups, 2);
	scene.groups[1].facts.effective = false;
	m = get_record(&r);
	h = m->view->record->head;
	ck_assert_int_eq(h->version, 0);
	ck_assert_int_eq((int)h->status, 0);
	ck_assert_str_eq(h->author, "");
	ck_assert(!holds(r.stream.body, "the-author"));
	ck_assert_str_eq(h->owner, "owner-code");
	ck_assert(m->view->record->person->identity != NULL);
	ck_assert(m->view->record->person->protection == NULL);
	ck_assert_str_eq(m->view->groups[0]->ground, "own_work");
	ck_assert(m->view->groups[0]->expires_at != NULL);
	/* What is withheld tells neither end nor ground nor disclosure. */
	ck_assert_int_eq((int)m->view->groups[1]->state, GROUP_WITHHELD);
	ck_assert_str_eq(m->view->groups[1]->ground, "");
	ck_assert(!m->view->groups[1]->expires_at);
	ck_assert_uint_eq(m->view->groups[1]->disclosure_id.len, 0);
	sluss__v1__get_record_response__free_unpacked(m, NULL);
	end(&r);
}
END_TEST

/* ---- a property over random facts ---- */

static bool
toss(void)
{
	return random() % 4 != 0;
}

static void
random_group(struct scene_group *g)
{
	struct group_facts *f = &g->facts;

	f->present = toss();
	f->named = !toss();
	f->naming = toss();
	f->acting = toss();
	f->covers = toss();
	f->effective = toss();
	f->rests_on_consent = !toss();
	f->consent_holds = toss();
	(void)strcpy(f->consent_about, toss() ? "avhoppare" : "relative");
	f->not_before = toss() ? FACT_NO_TIME : NOW + DAY;
	f->expires_at = toss() ? NOW + DAY : NOW - DAY;
	if (!toss())
		f->disclosure = (struct id){ { 0 } };
	if (!toss())
		strcpy(f->ground, "no_such_ground");
	if (!toss())
		f->variant = id_of(1);
}

static void
random_scene(void)
{
	static const char *const positions[] = { "PC", "PA", "MO", "MR", "KV",
		"SI", "HC", "OA" };
	static const char *const states[] = { "invited", "active", "active",
		"active", "left" };
	char names[SCENE_GROUPS][64];
	const char *groups[SCENE_GROUPS];
	size_t n_kinds, n = 0;
	const struct kind *kinds = kinds_all(&n_kinds);
	const struct kind *k = &kinds[(size_t)random() % n_kinds];

	for (uint32_t g = 1; g < KIND_GROUPS_MAX && n < SCENE_GROUPS; g++) {
		const ProtobufCFieldDescriptor *f = kind_group(k, g);

		if (!f)
			continue;
		snprintf(names[n], sizeof(names[n]), "%s.%s", k->name, f->name);
		groups[n] = names[n];
		n++;
	}
	scene_set(positions[(size_t)random() % ARRAY_LEN(positions)],
	    !toss(), groups, n);
	strcpy(scene.caller.participant,
	    states[(size_t)random() % ARRAY_LEN(states)]);
	scene.caller.assigned = toss() || toss();
	scene.caller.sealed = !toss() && !toss();
	scene.record.final = toss() || toss();
	scene.caller.shield = (int)(random() % 3);
	for (size_t i = 0; i < n; i++)
		random_group(&scene.groups[i]);
}

START_TEST(no_reply_holds_a_byte_of_a_group_that_is_not_released)
{
	static const char *const methods[] = { "GetRecord", "GetCase",
		"ListCases", "ListRecords" };
	size_t released = 0, withheld = 0;

	srandom(1);
	for (int i = 0; i < 4500; i++) {
		const char *method = methods[i % 4];
		struct run r;

		random_scene();
		store.submits = store.dones = 0;
		run_whole(&r, method);
		/* A list of records has no content at all. */
		for (size_t g = 0; g < scene.n; g++) {
			const struct scene_group *s = &scene.groups[g];
			struct group_facts f = s->facts;
			bool may = decide_group(
			    engine_parts(engine)->policy->policy,
			    &scene.caller, &scene.record, &f) == GROUP_RELEASED;
			bool has = holds(r.stream.body, s->mark);

			ck_assert_msg(may || !has, "%s gave %s", method,
			    s->mark);
			released += has;
			withheld += !may;
			if (!r.stream.err.code)
				ck_assert(has == (may && i % 4 != 3));
		}
		end(&r);
	}
	ck_assert_uint_gt(released, 200);
	ck_assert_uint_gt(withheld, 200);
}
END_TEST

START_TEST(a_page_of_cases_fetches_the_keys_of_all_of_them)
{
	struct run r;

	scene.cases = 100;
	run_start(&r, "ListCases");
	world_answer();
	ck_assert_uint_eq(store.n_pending, 1);
	ck_assert_int_eq(store.pending[0].unit->sql, SQL_KEY_FETCH);
	world_answer();
	ck_assert_msg(!r.stream.err.code, "%s", r.stream.err.reason);
	end(&r);
}
END_TEST

START_TEST(who_am_i_tells_what_the_door_found)
{
	struct run r;
	Sluss__V1__WhoAmIResponse *m;

	run_whole(&r, "WhoAmI");
	m = sluss__v1__who_am_iresponse__unpack(NULL, r.stream.body.n,
	    (const uint8_t *)r.stream.body.p);
	ck_assert(m != NULL);
	ck_assert_str_eq(m->organisation, "org-1");
	ck_assert_str_eq(m->organisation_name, "Organisation One");
	ck_assert_str_eq(m->agency_kind, "municipality");
	ck_assert_str_eq(m->node, "node-1");
	ck_assert_str_eq(m->actor, "actor-1");
	ck_assert_uint_eq(m->n_roles, 2);
	ck_assert_str_eq(m->roles[1], "auditor");
	ck_assert_str_eq(m->role, "social_worker");
	ck_assert(m->approver == SLUSS__V1__ANSWER__ANSWER_NO);
	ck_assert_uint_eq(m->policy_hash.len, 32);
	sluss__v1__who_am_iresponse__free_unpacked(m, NULL);
	end(&r);
}
END_TEST

START_TEST(the_ceiling_has_a_row_for_every_group)
{
	struct run r;
	Sluss__V1__GetCeilingResponse *m;
	size_t n, groups = 0;
	const struct kind *kinds = kinds_all(&n);

	scene.caller.has_case = false;
	run_whole(&r, "GetCeiling");
	ck_assert_msg(!r.stream.err.code, "%s", r.stream.err.reason);
	m = sluss__v1__get_ceiling_response__unpack(NULL, r.stream.body.n,
	    (const uint8_t *)r.stream.body.p);
	ck_assert(m != NULL);
	for (size_t i = 0; i < n; i++)
		for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++)
			groups += kind_group(&kinds[i], g) != NULL;
	ck_assert_uint_eq(m->n_rows, groups);
	for (size_t i = 0; i < m->n_rows; i++) {
		char cell[32];

		ck_assert(m->rows[i]->secrecy_class[0]);
		ck_assert_int_gt(m->rows[i]->sensitivity, 0);
		if (strncmp(m->rows[i]->group, "document.", 9) == 0)
			continue;
		shipped_cell("ceiling.csv", m->rows[i]->group, "class", cell);
		ck_assert_str_eq(m->rows[i]->secrecy_class, cell);
	}
	ck_assert(m->n_grounds > 0 && m->n_purposes > 0);
	ck_assert_uint_eq(m->policy_hash.len, 32);
	sluss__v1__get_ceiling_response__free_unpacked(m, NULL);
	end(&r);
}
END_TEST

START_TEST(leaf_and_time_of_the_log_row_come_as_trailers)
{
	struct run r;

	run_whole(&r, "GetRecord");
	ck_assert_uint_eq(strlen(stream_trailer(&r.stream, "sluss-leaf")), 64);
	ck_assert_str_eq(stream_trailer(&r.stream, "sluss-logged-at"),
	    "2027-01-15T08:00:00.000000Z");
	end(&r);
}
END_TEST

void
reply_tests(TCase *t)
{
	const TTest *const tests[] = {
		an_owner_reads_content_and_the_whole_head,
		nobody_else_reads_version_status_or_author,
		no_reply_holds_a_byte_of_a_group_that_is_not_released,
		a_page_of_cases_fetches_the_keys_of_all_of_them,
		who_am_i_tells_what_the_door_found,
		the_ceiling_has_a_row_for_every_group,
		leaf_and_time_of_the_log_row_come_as_trailers,
	};

	ADD_TESTS(t, tests);
}

int
main(void)
{
	static tests_fn *const lists[] = { wall_tests, reply_tests };

	return suites_run("call_walls", lists, 2, world_setup,
	    world_teardown);
}
