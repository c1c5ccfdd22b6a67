/* SPDX-License-Identifier: EUPL-1.2 */
/* Whose turn it is of many open watches. */

#include <check.h>
#include <stdlib.h>

#include "feed/feed.h"

enum { MANY = 300, FEW = 3, BATCH = 64 };

static struct feed feed;
static struct watcher many[MANY], few[FEW];
static const struct id loud = { { 1 } }, quiet = { { 2 } };

/* All of one organisation's came first, and are due at every change of its. */
static void
open_all(void)
{
	feed_init(&feed, MANY + FEW);
	for (size_t i = 0; i < MANY; i++)
		ck_assert(feed_add(&feed, &many[i], &loud));
	for (size_t i = 0; i < FEW; i++)
		ck_assert(feed_add(&feed, &few[i], &quiet));
}

static size_t
quiet_in(struct watcher *const *taken, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += id_eq(&taken[i]->organisation, &quiet);
	return found;
}

START_TEST(feed__one_organisation_s_watches_hold_up_nobody_else_s)
{
	struct watcher *taken[BATCH];
	size_t n;

	open_all();
	n = feed_take(&feed, taken, BATCH);
	ck_assert_uint_eq(n, BATCH);
	ck_assert_uint_eq(quiet_in(taken, n), FEW);
}
END_TEST

START_TEST(feed__a_batch_is_full_while_anybody_waits_and_each_comes_once)
{
	struct watcher *taken[BATCH];
	size_t n, all = 0;

	open_all();
	while ((n = feed_take(&feed, taken, BATCH)) > 0) {
		all += n;
		ck_assert(n == BATCH || all == MANY + FEW);
		for (size_t i = 0; i < n; i++) {
			ck_assert(taken[i]->state == WATCHER_ASKED);
			feed_answered(&feed, taken[i], false, false, false);
		}
	}
	ck_assert_uint_eq(all, MANY + FEW);
}
END_TEST

START_TEST(feed__of_one_organisation_the_first_is_taken_first)
{
	struct watcher *taken[BATCH];

	open_all();
	for (size_t i = 0; i < MANY / BATCH; i++) {
		ck_assert_uint_eq(feed_take(&feed, taken, 1), 1);
		ck_assert(taken[0] == &many[i]);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("server_feed");
	TCase *t = tcase_create("feed");
	SRunner *r;
	int failed;

	tcase_add_test(t,
	    feed__one_organisation_s_watches_hold_up_nobody_else_s);
	tcase_add_test(t,
	    feed__a_batch_is_full_while_anybody_waits_and_each_comes_once);
	tcase_add_test(t, feed__of_one_organisation_the_first_is_taken_first);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
