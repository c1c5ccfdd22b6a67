/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The walls: the decision in C, the decision in SQL, the guard. When two of
 * them disagree nothing is answered, somebody is told, and the caller learns
 * no more than that there is nothing.
 */

#include "log.h"
#include "suites.h"
#include "world.h"

static void
end(struct run *r)
{
	run_gone(r);
	stream_clear(&r->stream);
}

static void
check_alarmed(const char *method)
{
	uint64_t alarms = log_alarms();
	uint64_t differ = engine_parts(engine)->disagreements;
	struct run r;

	run_whole(&r, method);
	ck_assert_int_eq(r.stream.err.code, CODE_NOT_FOUND);
	ck_assert_str_eq(r.stream.err.reason, "NOT_FOUND");
	ck_assert_uint_eq(r.stream.body.n, 0);
	ck_assert(!store_saw(&store, SQL_KEY_FETCH));
	ck_assert_uint_eq(log_alarms(), alarms + 1);
	ck_assert_uint_eq(engine_parts(engine)->disagreements, differ + 1);
	end(&r);
}

static void
disclosed_person(void)
{
	static const char *const groups[] = { "person.identity",
		"person.protection" };

	scene_set("HC", false, groups, 2);
}

START_TEST(what_only_the_door_releases_is_refused)
{
	disclosed_person();
	scene.groups[1].state = GROUP_RELEASED;
	scene.groups[1].facts.effective = false;
	check_alarmed("GetRecord");
	check_alarmed("GetCase");
	check_alarmed("ListCases");
}
END_TEST

/* Every pair of states that differ, with the facts of a released group. */
START_TEST(states_that_differ_are_refused_either_way)
{
	disclosed_person();
	for (int state = GROUP_CLOSED; state <= GROUP_NOT_NAMED + 1; state++) {
		if (state == GROUP_RELEASED)
			continue;
		scene.groups[0].state = state;
		check_alarmed("GetRecord");
	}
}
END_TEST

START_TEST(a_call_that_only_the_door_allows_is_refused)
{
	static bool *const facts[] = { &scene.caller.node_live,
		&scene.caller.organisation_live, &scene.caller.actor_live,
		&scene.caller.role_held, &scene.caller.purpose_known,
		&scene.caller.assigned };
	static const char *const methods[] = { "GetRecord", "GetCase",
		"CreateRecord", "Disclose" };

	for (size_t m = 0; m < ARRAY_LEN(methods); m++)
		for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
			uint64_t alarms = log_alarms();
			struct run r;

			scene_own_person();
			*facts[i] = false;
			scene.groups[0].state = GROUP_RELEASED;
			scene.groups[1].state = GROUP_RELEASED;
			run_whole(&r, methods[m]);
			ck_assert_msg(r.stream.err.code == CODE_NOT_FOUND ||
			    r.stream.err.code == CODE_PERMISSION_DENIED,
			    "%s, fact %zu: %s", methods[m], i,
			    r.stream.err.reason);
			ck_assert_uint_eq(log_alarms(), alarms + 1);
			ck_assert_uint_eq(r.stream.body.n, 0);
			ck_assert(!store_saw(&store, SQL_PUT_RECORD));
			ck_assert(!store_saw(&store, SQL_DISCLOSE));
			end(&r);
		}
}
END_TEST

START_TEST(a_record_with_nothing_released_is_not_there)
{
	disclosed_person();
	for (size_t i = 0; i < scene.n; i++)
		scene.groups[i].facts.expires_at = NOW - DAY;
	check_alarmed("GetRecord");
	/* And one that was never disclosed, on no list either. */
	for (size_t i = 0; i < scene.n; i++)
		scene.groups[i].facts.disclosure = (struct id){ { 0 } };
	check_alarmed("ListCases");
}
END_TEST

START_TEST(an_answer_about_no_record_is_no_view)
{
	struct run r;

	scene.has_record = false;
	scene.n = 0;
	run_whole(&r, "GetRecord");
	ck_assert_int_eq(r.stream.err.code, CODE_INTERNAL);
	ck_assert_str_eq(r.stream.err.reason, "DOOR_CONFUSED");
	end(&r);
}
END_TEST

START_TEST(a_kind_that_is_none_is_refused)
{
	scene.groups[0].state = scene.groups[1].state = GROUP_RELEASED;
	scene.record.kind = 999;
	check_alarmed("GetRecord");
}
END_TEST

/* With the first wall off, the second alone still bars what its facts say. */
START_TEST(decide_off_believes_the_door)
{
	static const struct engine_config off = { .decide_off = true };
	uint64_t alarms = log_alarms();
	struct run r;

	disclosed_person();
	scene.groups[1].state = GROUP_RELEASED;
	scene.groups[1].facts.effective = false;
	world_engine(&off);
	run_whole(&r, "GetRecord");
	ck_assert_int_eq(r.stream.err.code, CODE_OK);
	ck_assert(holds(r.stream.body, scene.groups[1].mark));
	ck_assert_uint_eq(log_alarms(), alarms);
	end(&r);
}
END_TEST

static const struct engine_config *
guard_config(bool off)
{
	static struct engine_config config;

	config = (struct engine_config){ .decide_off = true,
		.guard_off = off };
	return &config;
}

/* A group that came twice: the one thing that both decisions let by. */
START_TEST(the_guard_refuses_what_both_decisions_let_by)
{
	struct run r;
	uint64_t alarms;

	for (int off = 0; off < 2; off++) {
		scene_own_person();
		scene.groups[1] = scene.groups[0];
		world_engine(guard_config(off));
		alarms = log_alarms();
		run_whole(&r, "GetRecord");
		ck_assert_int_eq(r.stream.err.code,
		    off ? CODE_OK : CODE_INTERNAL);
		ck_assert_uint_eq(log_alarms(), off ? alarms : alarms + 1);
		if (!off) {
			ck_assert_str_eq(r.stream.err.reason, "GUARD_REFUSED");
			ck_assert_uint_eq(r.stream.body.n, 0);
		}
		end(&r);
	}
}
END_TEST

/* No group has this number in the kind: the guard knows the contract. */
START_TEST(the_guard_refuses_a_group_that_the_kind_has_not)
{
	struct run r;

	scene.groups[1].facts.group = 17;
	scene.groups[1].state = GROUP_RELEASED;
	world_engine(guard_config(false));
	run_whole(&r, "GetRecord");
	ck_assert_str_eq(r.stream.err.reason, "GUARD_REFUSED");
	ck_assert_uint_eq(r.stream.body.n, 0);
	end(&r);
}
END_TEST

void
wall_tests(TCase *t)
{
	const TTest *const tests[] = {
		what_only_the_door_releases_is_refused,
		states_that_differ_are_refused_either_way,
		a_call_that_only_the_door_allows_is_refused,
		a_record_with_nothing_released_is_not_there,
		an_answer_about_no_record_is_no_view,
		a_kind_that_is_none_is_refused,
		decide_off_believes_the_door,
		the_guard_refuses_what_both_decisions_let_by,
		the_guard_refuses_a_group_that_the_kind_has_not,
	};

	ADD_TESTS(t, tests);
}
