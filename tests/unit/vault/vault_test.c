/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The vault: what is sealed opens at its own place and nowhere else, keys
 * leave the cache in time, and a wrapped key opens for its owner alone.
 */

#include "base/clock.h"
#include "root_file.h"
#include "vault/inner.h"

static struct vault *v;
static struct arena *a;
static const struct id case_id = { { 1, 2, 3 } }, organisation = { { 9, 8 } };
static struct id key;
static int32_t generation;
static uint8_t wrapped[64];
static size_t wrapped_n;

static void
setup(void)
{
	v = open_vault(7);
	a = arena_new(4 * 1024 * 1024);
	ck_assert_int_eq(vault_key_new(v, &case_id, &organisation, &key,
	    &generation, wrapped, &wrapped_n, NULL), CODE_OK);
}

static void
teardown(void)
{
	arena_free(a);
	vault_free(v);
}

static struct place
somewhere(void)
{
	return (struct place){ .case_id = case_id, .record = { { 4 } },
		.kind = 16, .group = 2, .variant = { { 0 } }, .version = 3,
		.key = key };
}

#define PLAIN "a sheltered address"

static struct str
sealed_text(void)
{
	struct place at = somewhere();
	struct str s = vault_seal(v, a, &at, STR(PLAIN), NULL);

	ck_assert_ptr_nonnull(s.p);
	ck_assert_uint_eq(s.n, sizeof(PLAIN) - 1 + VAULT_OVERHEAD);
	return s;
}

static void
assert_lost(const struct place *at, struct str sealed)
{
	struct err e = { 0 };

	ck_assert_ptr_null(vault_open(v, a, at, sealed, &e).p);
	ck_assert_int_eq(e.code, CODE_DATA_LOSS);
}

START_TEST(vault__opens_what_it_sealed_at_the_same_place)
{
	struct place at = somewhere();
	struct str out = vault_open(v, a, &at, sealed_text(), NULL);

	ck_assert(str_eq(out, STR(PLAIN)));
}
END_TEST

START_TEST(vault__seals_and_opens_nothing_at_all)
{
	struct place at = somewhere();
	struct str sealed = vault_seal(v, a, &at, (struct str){ NULL, 0 },
	    NULL);
	struct str out = vault_open(v, a, &at, sealed, NULL);

	ck_assert_uint_eq(sealed.n, VAULT_OVERHEAD);
	ck_assert_ptr_nonnull(out.p);
	ck_assert_uint_eq(out.n, 0);
}
END_TEST

START_TEST(vault__never_seals_the_same_bytes_twice)
{
	struct str one = sealed_text(), other = sealed_text();

	ck_assert(!str_eq(one, other));
}
END_TEST

static struct place
flipped(size_t bit)
{
	struct place at = somewhere();
	struct { uint8_t *p; size_t n; } fields[] = {
		{ at.case_id.b, 16 }, { at.record.b, 16 },
		{ (uint8_t *)&at.kind, 4 }, { (uint8_t *)&at.group, 4 },
		{ at.variant.b, 16 }, { (uint8_t *)&at.version, 4 },
	};
	size_t byte = bit / 8;

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (byte < fields[i].n) {
			fields[i].p[byte] ^= (uint8_t)(1u << (bit % 8));
			break;
		}
		byte -= fields[i].n;
	}
	return at;
}

START_TEST(vault__refuses_a_place_that_differs_in_one_bit)
{
	struct str sealed = sealed_text();

	for (size_t bit = 0; bit < (3 * 16 + 3 * 4) * 8; bit++) {
		struct place at = flipped(bit);

		assert_lost(&at, sealed);
	}
}
END_TEST

START_TEST(vault__binds_a_chunk_to_its_index_and_to_being_the_last)
{
	struct place group = somewhere(), at = group, other;
	struct str sealed;

	at.chunk = true;
	at.index = 7;
	sealed = vault_seal(v, a, &at, STR(PLAIN), NULL);
	ck_assert(str_eq(vault_open(v, a, &at, sealed, NULL), STR(PLAIN)));
	assert_lost(&group, sealed);
	assert_lost(&at, sealed_text());
	other = at;
	other.index = 6;
	assert_lost(&other, sealed);
	other = at;
	other.last = true;
	assert_lost(&other, sealed);
}
END_TEST

START_TEST(vault__binds_a_chunk_to_the_attempt_that_sent_it)
{
	struct place at = somewhere(), later;
	struct str sealed;

	at.chunk = true;
	at.attempt = 1;
	later = at;
	later.attempt = 2;
	sealed = vault_seal(v, a, &at, STR(PLAIN), NULL);
	ck_assert(str_eq(vault_open(v, a, &at, sealed, NULL), STR(PLAIN)));
	assert_lost(&later, sealed);
	later.attempt = 0;
	assert_lost(&later, sealed);
}
END_TEST

START_TEST(vault__refuses_another_key_of_the_same_case)
{
	struct str sealed = sealed_text();
	struct place at = somewhere();

	ck_assert_int_eq(vault_key_new(v, &case_id, &organisation, &at.key,
	    &generation, wrapped, &wrapped_n, NULL), CODE_OK);
	assert_lost(&at, sealed);
}
END_TEST

START_TEST(vault__refuses_a_ciphertext_with_any_byte_changed)
{
	struct str sealed = sealed_text();
	struct place at = somewhere();

	for (size_t i = 0; i < sealed.n; i++) {
		struct str copy = arena_str(a, sealed);

		for (unsigned bit = 0; bit < 8; bit++) {
			char *p = arena_alloc(a, sealed.n);

			ck_assert_ptr_nonnull(p);
			memcpy(p, copy.p, copy.n);
			p[i] = (char)(p[i] ^ (1 << bit));
			assert_lost(&at, (struct str){ p, copy.n });
		}
	}
}
END_TEST

START_TEST(vault__refuses_a_ciphertext_cut_or_grown)
{
	struct str sealed = sealed_text();
	struct place at = somewhere();
	char *longer = arena_alloc(a, sealed.n + 1);

	for (size_t n = 0; n < sealed.n; n++)
		assert_lost(&at, (struct str){ sealed.p, n });
	memcpy(longer, sealed.p, sealed.n);
	assert_lost(&at, (struct str){ longer, sealed.n + 1 });
}
END_TEST

START_TEST(vault__unwraps_a_key_that_another_instance_made)
{
	struct str sealed = sealed_text(), out;
	struct place at = somewhere();
	struct vault *other = open_vault(7);

	ck_assert(!vault_has(other, &key));
	ck_assert_int_eq(vault_key_put(other, &key, &case_id, &organisation,
	    generation, (struct str){ (char *)wrapped, wrapped_n }, NULL),
	    CODE_OK);
	ck_assert(vault_has(other, &key));
	out = vault_open(other, a, &at, sealed, NULL);
	ck_assert(str_eq(out, STR(PLAIN)));
	vault_free(other);
}
END_TEST

static void
assert_not_unwrapped(struct vault *w, const struct id *k, const struct id *c,
    const struct id *o, int32_t g, struct str bytes)
{
	struct err e = { 0 };

	ck_assert_int_eq(vault_key_put(w, k, c, o, g, bytes, &e),
	    CODE_DATA_LOSS);
	ck_assert(!vault_has(w, k));
}

START_TEST(vault__refuses_a_wrapped_key_of_another_owner)
{
	const struct id wrong = { { 77 } };
	struct str bytes = { (char *)wrapped, wrapped_n };
	struct vault *w = open_vault(7);

	assert_not_unwrapped(w, &wrong, &case_id, &organisation, generation,
	    bytes);
	assert_not_unwrapped(w, &key, &wrong, &organisation, generation,
	    bytes);
	assert_not_unwrapped(w, &key, &case_id, &wrong, generation, bytes);
	assert_not_unwrapped(w, &key, &case_id, &organisation, generation + 1,
	    bytes);
	for (size_t i = 0; i < wrapped_n; i++) {
		wrapped[i] ^= 1;
		assert_not_unwrapped(w, &key, &case_id, &organisation,
		    generation, bytes);
		wrapped[i] ^= 1;
		assert_not_unwrapped(w, &key, &case_id, &organisation,
		    generation, (struct str){ bytes.p, i });
	}
	vault_free(w);
}
END_TEST

START_TEST(vault__refuses_a_wrapped_key_under_another_root)
{
	struct vault *w = open_vault(8);

	assert_not_unwrapped(w, &key, &case_id, &organisation, generation,
	    (struct str){ (char *)wrapped, wrapped_n });
	vault_free(w);
}
END_TEST

START_TEST(vault__drops_a_key_after_a_minute_without_use)
{
	struct place at = somewhere();
	struct str sealed = sealed_text();
	struct err e = { 0 };

	vault_tick(v, 1000 * NS_PER_S);
	vault_tick(v, 1059 * NS_PER_S);
	ck_assert(vault_has(v, &key));
	ck_assert_ptr_nonnull(vault_open(v, a, &at, sealed, NULL).p);
	vault_tick(v, 1118 * NS_PER_S);
	ck_assert(vault_has(v, &key));
	vault_tick(v, 1119 * NS_PER_S);
	ck_assert(!vault_has(v, &key));
	ck_assert_ptr_null(vault_open(v, a, &at, sealed, &e).p);
	ck_assert_int_eq(e.code, CODE_UNAVAILABLE);
}
END_TEST

START_TEST(vault__keeps_a_key_for_who_is_about_to_use_it)
{
	vault_tick(v, 1000 * NS_PER_S);
	vault_tick(v, 1059 * NS_PER_S);
	ck_assert(vault_keep(v, &key));
	vault_tick(v, 1118 * NS_PER_S);
	ck_assert(vault_has(v, &key));
	vault_tick(v, 1119 * NS_PER_S);
	ck_assert(!vault_keep(v, &key));
}
END_TEST

START_TEST(vault__makes_room_by_dropping_the_keys_used_longest_ago)
{
	struct id last = key;

	vault_tick(v, 1000 * NS_PER_S);
	for (int i = 0; i < 40000; i++) {
		if (i == 10000)
			vault_tick(v, 1001 * NS_PER_S);
		ck_assert_int_eq(vault_key_new(v, &case_id, &organisation,
		    &last, &generation, wrapped, &wrapped_n, NULL), CODE_OK);
	}
	ck_assert(!vault_has(v, &key));
	ck_assert(vault_has(v, &last));
}
END_TEST

START_TEST(vault__refuses_a_key_that_is_used_up)
{
	struct place at = somewhere();
	struct err e = { 0 };

	cache_find(v, &key)->seals = VAULT_USES_MAX - 1;
	ck_assert_ptr_nonnull(vault_seal(v, a, &at, STR("x"), &e).p);
	ck_assert_ptr_null(vault_seal(v, a, &at, STR("x"), &e).p);
	ck_assert_int_eq(e.code, CODE_RESOURCE_EXHAUSTED);
}
END_TEST

START_TEST(vault__keeps_the_count_when_the_key_is_put_again)
{
	cache_find(v, &key)->seals = 5;
	ck_assert_int_eq(vault_key_put(v, &key, &case_id, &organisation,
	    generation, (struct str){ (char *)wrapped, wrapped_n }, NULL),
	    CODE_OK);
	ck_assert_uint_eq(cache_find(v, &key)->seals, 5);
}
END_TEST

START_TEST(vault__answers_past_the_cap_of_the_arena)
{
	struct arena *small = arena_new(64);
	struct place at = somewhere();
	struct err e = { 0 };
	struct str sealed = sealed_text();

	ck_assert_ptr_nonnull(arena_alloc(small, 64));
	ck_assert_ptr_null(vault_seal(v, small, &at, STR("x"), &e).p);
	ck_assert_int_eq(e.code, CODE_RESOURCE_EXHAUSTED);
	e = (struct err){ 0 };
	ck_assert_ptr_null(vault_open(v, small, &at, sealed, &e).p);
	ck_assert_int_eq(e.code, CODE_RESOURCE_EXHAUSTED);
	arena_free(small);
}
END_TEST

static void
add_tests(TCase *tc)
{
	tcase_add_test(tc, vault__opens_what_it_sealed_at_the_same_place);
	tcase_add_test(tc, vault__seals_and_opens_nothing_at_all);
	tcase_add_test(tc, vault__never_seals_the_same_bytes_twice);
	tcase_add_test(tc, vault__refuses_a_place_that_differs_in_one_bit);
	tcase_add_test(tc,
	    vault__binds_a_chunk_to_its_index_and_to_being_the_last);
	tcase_add_test(tc, vault__binds_a_chunk_to_the_attempt_that_sent_it);
	tcase_add_test(tc, vault__refuses_another_key_of_the_same_case);
	tcase_add_test(tc,
	    vault__refuses_a_ciphertext_with_any_byte_changed);
	tcase_add_test(tc, vault__refuses_a_ciphertext_cut_or_grown);
	tcase_add_test(tc,
	    vault__unwraps_a_key_that_another_instance_made);
	tcase_add_test(tc, vault__refuses_a_wrapped_key_of_another_owner);
	tcase_add_test(tc,
	    vault__refuses_a_wrapped_key_under_another_root);
	tcase_add_test(tc, vault__drops_a_key_after_a_minute_without_use);
	tcase_add_test(tc, vault__keeps_a_key_for_who_is_about_to_use_it);
	tcase_add_test(tc,
	    vault__makes_room_by_dropping_the_keys_used_longest_ago);
	tcase_add_test(tc, vault__refuses_a_key_that_is_used_up);
	tcase_add_test(tc,
	    vault__keeps_the_count_when_the_key_is_put_again);
	tcase_add_test(tc, vault__answers_past_the_cap_of_the_arena);
}

int
main(void)
{
	Suite *suite = suite_create("vault");
	TCase *tc = tcase_create("vault");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	add_tests(tc);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
