/* SPDX-License-Identifier: EUPL-1.2 */
/* The registry's copy: who is who, who is gone, and when it asks. */

#include "fake_store.h"

#include <stdlib.h>

#include "base/clock.h"
#include "log.h"
#include "registry/registry.h"

static struct registry *r;
static unsigned n_changed;

static void
on_changed(void *arg)
{
	(void)arg;
	n_changed++;
}

static void
setup(void)
{
	struct err e = { 0 };

	n_changed = 0;
	fake_store_reset();
	r = registry_new(NULL, on_changed, NULL, &e);
	ck_assert_ptr_nonnull(r);
}

static void
teardown(void)
{
	registry_free(r);
}

#define COPY(...) do { \
	const struct line lines[] = { __VA_ARGS__ }; \
	registry_poll(r); \
	fake_store_answer_copy(lines, ARRAY_LEN(lines)); \
} while (0)

#define AT(g, n, o, k) \
	.generation = (g), .node = (n), .organisation = (o), .key = (k)

/* The next copy, by a generation that moved. */
#define COPY_AGAIN(...) do { \
	const struct line lines[] = { __VA_ARGS__ }; \
	registry_poll(r); \
	fake_store_answer_generation(lines[0].generation); \
	fake_store_answer_copy(lines, ARRAY_LEN(lines)); \
} while (0)

static enum code
identify(char key, enum net_rule rule, const char *value, struct peer *out)
{
	struct net_identity id = { .rule = rule };

	memset(id.spki_sha256, key, sizeof(id.spki_sha256));
	strcpy(id.value, value);
	return registry_identify(r, &id, out);
}

static bool
knows(char key, const char *value)
{
	struct peer p;

	return identify(key, NET_RULE_URI, value, &p) == CODE_OK;
}

/* ---- who is who ---- */

START_TEST(registry__is_ready_after_its_first_copy)
{
	struct peer p;

	registry_poll(r);
	ck_assert(!registry_ready(r));
	ck_assert(!knows('x', "urn:sluss:org:a"));
	fake_store_answer_copy((struct line[]){
	    { AT(7, 'n', 'a', 'x'), .actor = "me" } }, 1);
	ck_assert(registry_ready(r));
	ck_assert_uint_eq(n_changed, 1);
	ck_assert_int_lt(registry_age(r), NS_PER_S);
	ck_assert_int_eq(identify('x', NET_RULE_URI, "urn:sluss:org:a", &p),
	    CODE_OK);
	ck_assert_int_eq(p.node.b[15], 'n');
	ck_assert_int_eq(p.organisation.b[0], 'a');
	ck_assert_str_eq(p.node_code, "n");
	ck_assert_str_eq(p.organisation_code, "a");
	ck_assert_str_eq(p.actor, "me");
}
END_TEST

START_TEST(registry__wants_the_key_and_the_name_to_agree)
{
	COPY({ AT(1, 'n', 'a', 'x') }, { AT(1, 'm', 'b', 'y') });
	ck_assert(knows('x', "urn:sluss:org:a"));
	ck_assert(knows('x', "a"));
	ck_assert(!knows('x', "urn:sluss:org:b"));
	ck_assert(!knows('z', "urn:sluss:org:a"));
	ck_assert(!knows('x', "urn:sluss:org:"));
	ck_assert(!knows('x', "urn:sluss:org:a/b"));
	ck_assert(!knows('x', ""));
}
END_TEST

START_TEST(registry__reads_an_organisation_number_by_the_other_rules)
{
	struct peer p;

	COPY({ AT(1, 'n', 'a', 'x'), .number = "2021000076" },
	    { AT(1, 'm', 'b', 'y') });
	ck_assert_int_eq(identify('x', NET_RULE_ORGANIZATION_IDENTIFIER,
	    "NTRSE-2021000076", &p), CODE_OK);
	ck_assert_int_eq(identify('x', NET_RULE_SERIAL_NUMBER,
	    "2021000076", &p), CODE_OK);
	ck_assert_int_eq(identify('x', NET_RULE_SERIAL_NUMBER, "a", &p),
	    CODE_UNAUTHENTICATED);
	ck_assert_int_eq(identify('x', NET_RULE_SERIAL_NUMBER,
	    "SE-2021000077", &p), CODE_UNAUTHENTICATED);
	/* One without a number is nobody by these rules. */
	ck_assert_int_eq(identify('y', NET_RULE_SERIAL_NUMBER, "", &p),
	    CODE_UNAUTHENTICATED);
	ck_assert_int_eq(identify('y', NET_RULE_ORGANIZATION_IDENTIFIER,
	    "NTRSE-", &p), CODE_UNAUTHENTICATED);
}
END_TEST

START_TEST(registry__does_not_know_the_revoked)
{
	COPY({ AT(1, 'n', 'a', 'x'), .revoked = true }, { AT(1, 'm', 'a', 'y') });
	ck_assert(!knows('x', "a"));
	ck_assert(knows('y', "a"));
}
END_TEST

START_TEST(registry__believes_a_key_of_two_organisations_for_each_by_its_name)
{
	COPY({ AT(1, 'n', 'a', 'x') }, { AT(1, 'm', 'b', 'x') },
	    { AT(1, 'o', 'b', 'y') });
	ck_assert(knows('x', "a"));
	ck_assert(knows('x', "b"));
	ck_assert(!knows('x', "c"));
	ck_assert(knows('y', "b"));
}
END_TEST

START_TEST(registry__believes_a_key_of_two_nodes_of_one_organisation_for_neither)
{
	uint64_t alarms = log_alarms();

	COPY({ AT(1, 'n', 'a', 'x') }, { AT(1, 'm', 'a', 'x') },
	    { AT(1, 'o', 'c', 'x') });
	ck_assert(!knows('x', "a"));
	ck_assert(knows('x', "c"));
	ck_assert_uint_gt(log_alarms(), alarms);
}
END_TEST

START_TEST(registry__lets_a_revoked_key_be_enrolled_anew)
{
	COPY({ AT(1, 'n', 'a', 'x'), .revoked = true }, { AT(1, 'm', 'a', 'x') });
	ck_assert(knows('x', "a"));
}
END_TEST

/* ---- who is gone ---- */

static struct peer
peer_of(char key, const char *value)
{
	struct peer p;

	ck_assert_int_eq(identify(key, NET_RULE_URI, value, &p), CODE_OK);
	return p;
}

START_TEST(registry__sees_who_is_gone)
{
	struct peer n, m;

	COPY({ AT(1, 'n', 'a', 'x') }, { AT(1, 'm', 'b', 'y'), .actor = "me" });
	n = peer_of('x', "a");
	m = peer_of('y', "b");
	ck_assert(!registry_gone(r, &n));
	ck_assert(!registry_gone(r, &m));
	COPY_AGAIN({ AT(2, 'n', 'a', 'x'), .revoked = true },
	    { AT(2, 'm', 'b', 'y'), .actor = "other" });
	ck_assert(registry_gone(r, &n));
	ck_assert(registry_gone(r, &m));
	ck_assert_uint_eq(n_changed, 2);
}
END_TEST

START_TEST(registry__sees_a_node_that_has_got_another_key)
{
	struct peer n;

	COPY({ AT(1, 'n', 'a', 'x') });
	n = peer_of('x', "a");
	ck_assert(!registry_gone(r, &n));
	COPY_AGAIN({ AT(2, 'n', 'a', 'y') });
	ck_assert(registry_gone(r, &n));
}
END_TEST

START_TEST(registry__sees_a_node_that_moved_to_another_organisation)
{
	struct peer n;

	COPY({ AT(1, 'n', 'a', 'x') });
	n = peer_of('x', "a");
	COPY_AGAIN({ AT(2, 'n', 'b', 'x') });
	ck_assert(registry_gone(r, &n));
}
END_TEST

START_TEST(registry__empties_when_the_last_node_is_removed)
{
	struct peer n;

	COPY({ AT(1, 'n', 'a', 'x') });
	n = peer_of('x', "a");
	COPY_AGAIN({ .generation = 2 });
	ck_assert(registry_ready(r));
	ck_assert(!knows('x', "a"));
	ck_assert(registry_gone(r, &n));
}
END_TEST

/* ---- asking ---- */

START_TEST(registry__asks_for_a_copy_only_when_the_generation_moved)
{
	COPY({ AT(5, 'n', 'a', 'x') });
	registry_poll(r);
	fake_store_answer_generation(5);
	ck_assert_uint_eq(fake_store.total, 2);
	ck_assert_uint_eq(n_changed, 1);
	COPY_AGAIN({ AT(6, 'n', 'a', 'x') });
	ck_assert_uint_eq(n_changed, 2);
}
END_TEST

START_TEST(registry__asks_again_after_a_notice_that_came_while_asking)
{
	COPY({ AT(1, 'n', 'a', 'x') });
	registry_poll(r);
	registry_poll(r);
	registry_poll(r);
	ck_assert_uint_eq(fake_store.waiting, 1);
	fake_store_answer_generation(1);
	ck_assert_uint_eq(fake_store.waiting, 1);
	fake_store_answer_generation(1);
	ck_assert_uint_eq(fake_store.waiting, 0);
}
END_TEST

START_TEST(registry__keeps_its_copy_when_the_store_fails)
{
	COPY({ AT(1, 'n', 'a', 'x') });
	registry_poll(r);
	fake_store_answer(CODE_UNAVAILABLE, NULL, 0);
	ck_assert(knows('x', "a"));
	fake_store.refuse = true;
	registry_poll(r);
	ck_assert_uint_eq(fake_store.waiting, 0);
	fake_store.refuse = false;
	registry_poll(r);
	fake_store_answer_generation(1);
	ck_assert_uint_eq(n_changed, 1);
}
END_TEST

/* A generation that moved says only that the copy is old. */
START_TEST(registry__ages_while_the_new_copy_cannot_be_had)
{
	int64_t since;

	COPY({ AT(1, 'n', 'a', 'x') });
	for (since = clock_mono(); clock_mono() < since + NS_PER_S / 100;)
		continue;
	registry_poll(r);
	fake_store_answer_generation(2);
	fake_store_answer(CODE_UNAVAILABLE, NULL, 0);
	ck_assert_int_ge(registry_age(r), NS_PER_S / 100);
	registry_poll(r);
	fake_store_answer_generation(2);
	fake_store_answer_copy((struct line[]){ { AT(2, 'n', 'a', 'y') } }, 1);
	ck_assert(knows('y', "a"));
	ck_assert(!knows('x', "a"));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		registry__is_ready_after_its_first_copy,
		registry__wants_the_key_and_the_name_to_agree,
		registry__reads_an_organisation_number_by_the_other_rules,
		registry__does_not_know_the_revoked,
		registry__believes_a_key_of_two_organisations_for_each_by_its_name,
		registry__believes_a_key_of_two_nodes_of_one_organisation_for_neither,
		registry__sees_a_node_that_has_got_another_key,
		registry__lets_a_revoked_key_be_enrolled_anew,
		registry__sees_who_is_gone,
		registry__sees_a_node_that_moved_to_another_organisation,
		registry__empties_when_the_last_node_is_removed,
		registry__asks_for_a_copy_only_when_the_generation_moved,
		registry__asks_again_after_a_notice_that_came_while_asking,
		registry__keeps_its_copy_when_the_store_fails,
		registry__ages_while_the_new_copy_cannot_be_had,
	};
	Suite *suite = suite_create("server_registry");
	TCase *tcase = tcase_create("server_registry");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
