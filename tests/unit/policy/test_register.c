/* SPDX-License-Identifier: EUPL-1.2 */
/* The register of providers: the ceiling alone, and reasons among the police. */

#include "check_main.h"

#include "fixture.h"
#include "policy/decide_register.h"

enum { PROVIDER = 30 };

static enum group_state
sees(struct policy *p, const char *position, bool own, uint32_t group,
    bool named)
{
	struct caller_facts c = caller_in(position);
	struct record_facts r = { .kind = PROVIDER, .final = true,
		.record = id_of(9), .owner = id_of(own ? 1 : 2) };
	struct group_facts g = { .group = group, .present = true,
		.named = named };

	c.organisation = id_of(1);
	return decide_register_group(p, &c, &r, &g);
}

START_TEST(a_vetting_is_read_by_whom_the_ceiling_lets)
{
	struct policy *p = shipped_policy();

	ck_assert_int_eq(sees(p, "PC", true, 1, false), GROUP_RELEASED);
	ck_assert_int_eq(sees(p, "PC", false, 1, false), GROUP_CLOSED);
	ck_assert_int_eq(sees(p, "PA", false, 1, false), GROUP_RELEASED);
	ck_assert_int_eq(sees(p, "MO", false, 1, false), GROUP_RELEASED);
	ck_assert_int_eq(sees(p, "MR", false, 1, false), GROUP_RELEASED);
	ck_assert_int_eq(sees(p, "KV", false, 1, false), GROUP_CLOSED);
	ck_assert_int_eq(sees(p, "SI", true, 1, false), GROUP_CLOSED);
	policy_free(p);
}
END_TEST

START_TEST(reasons_are_their_writer_s_and_named)
{
	static const char *const others[] = { "MO", "MR", "KV", "SI", "HC" };
	struct policy *p = shipped_policy();

	ck_assert_int_eq(sees(p, "PC", true, 2, true), GROUP_RELEASED);
	ck_assert_int_eq(sees(p, "PC", true, 2, false), GROUP_NOT_NAMED);
	ck_assert_int_eq(sees(p, "PA", false, 2, true), GROUP_CLOSED);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		ck_assert_int_eq(sees(p, others[i], false, 2, true),
		    GROUP_CLOSED);
		ck_assert_int_eq(sees(p, others[i], true, 2, true),
		    GROUP_CLOSED);
	}
	policy_free(p);
}
END_TEST

START_TEST(who_vets_writes_and_nobody_else)
{
	static const struct { const char *position; uint32_t group; bool may; }
	t[] = { { "PC", 1, true }, { "PC", 2, true }, { "PA", 1, false },
		{ "PA", 2, true }, { "MO", 1, false }, { "MO", 2, false },
		{ "KV", 1, false } };
	struct policy *p = shipped_policy();

	for (size_t i = 0; i < ARRAY_LEN(t); i++) {
		struct caller_facts c = caller_in(t[i].position);
		struct err e = { 0 };

		ck_assert_int_eq(decide_register_write(p, &c, PROVIDER,
		    t[i].group, &e), t[i].may ? CODE_OK :
		    CODE_PERMISSION_DENIED);
	}
	ck_assert(!decide_is_register(PROVIDER - 1));
	policy_free(p);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		a_vetting_is_read_by_whom_the_ceiling_lets,
		reasons_are_their_writer_s_and_named,
		who_vets_writes_and_nobody_else,
	};

	return check_main("policy_register", tests, ARRAY_LEN(tests));
}
