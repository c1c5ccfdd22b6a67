/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Page tokens and macs are bound to what they were made for, and a root key
 * that others can read is refused.
 */

#include "root_file.h"

static struct vault *v;
static struct arena *a;

static void
setup(void)
{
	v = open_vault(7);
	a = arena_new(1024 * 1024);
}

static void
teardown(void)
{
	arena_free(a);
	vault_free(v);
}

START_TEST(vault__opens_a_token_only_for_its_binding)
{
	const struct str bound = STR("org actor ListCases"), cursor =
	    STR("0123456789abcdef");
	struct str token = vault_token_seal(v, a, bound, cursor), got;
	char *p;

	ck_assert_ptr_nonnull(token.p);
	ck_assert_uint_le(token.n, 128);
	ck_assert(vault_token_open(v, a, bound, token, &got));
	ck_assert(str_eq(got, cursor));
	ck_assert(!vault_token_open(v, a, STR("org actor ListReads"), token,
	    &got));
	for (size_t i = 0; i < token.n; i++) {
		ck_assert(!vault_token_open(v, a, bound,
		    (struct str){ token.p, i }, &got));
		p = arena_alloc(a, token.n);
		ck_assert_ptr_nonnull(p);
		memcpy(p, token.p, token.n);
		p[i] = (char)(p[i] ^ 1);
		ck_assert(!vault_token_open(v, a, bound,
		    (struct str){ p, token.n }, &got));
	}
}
END_TEST

START_TEST(vault__keeps_tokens_within_128_bytes)
{
	char cursor[128] = { 0 };
	struct str got;

	for (size_t n = 0; n <= sizeof(cursor); n++) {
		got = vault_token_seal(v, a, STR("b"),
		    (struct str){ cursor, n });
		ck_assert_uint_le(got.n, 128);
		ck_assert_int_eq(got.p != NULL, n <= 83);
	}
}
END_TEST

START_TEST(vault__macs_method_and_request_apart)
{
	uint8_t one[32], same[32], other[32];

	vault_request_mac(v, "Disclose", STR("request"), one);
	vault_request_mac(v, "Disclose", STR("request"), same);
	ck_assert_mem_eq(one, same, 32);
	vault_request_mac(v, "Disclos", STR("erequest"), other);
	ck_assert_mem_ne(one, other, 32);
	vault_request_mac(v, "Disclose", STR("Request"), other);
	ck_assert_mem_ne(one, other, 32);
	vault_request_mac(v, "Disclose", (struct str){ NULL, 0 }, other);
	ck_assert_mem_ne(one, other, 32);
}
END_TEST

static void
assert_root(const char *text, size_t n, mode_t mode, bool good)
{
	struct err e = { 0 };
	struct vault *w;

	write_root(text, n, mode);
	w = vault_new(root_file, &e);
	unlink(root_file);
	ck_assert_int_eq(w != NULL, good);
	if (!good)
		ck_assert_int_eq(e.code, CODE_FAILED_PRECONDITION);
	vault_free(w);
}

START_TEST(vault__refuses_a_root_key_that_others_can_read)
{
	const char *hex = "00112233445566778899aabbccddeeff"
	    "00112233445566778899aabbccddeeff\n";

	assert_root(hex, 65, 0400, true);
	assert_root(hex, 64, 0600, true);
	assert_root(hex, 65, 0440, false);
	assert_root(hex, 65, 0404, false);
	assert_root(hex, 65, 0420, false);
}
END_TEST

START_TEST(vault__refuses_a_root_key_of_another_form)
{
	char zero[100] = { 0 };
	struct err e = { 0 };

	assert_root("short", 5, 0400, false);
	assert_root(zero, 32, 0400, false);
	assert_root(zero, 33, 0400, false);
	assert_root(zero, 100, 0400, false);
	assert_root("", 0, 0400, false);
	ck_assert_ptr_null(vault_new("/nonexistent/root", &e));
	ck_assert_ptr_null(vault_new("/tmp", &e));
}
END_TEST

START_TEST(vault__accepts_a_credential_shown_with_its_mask)
{
	char zero[32] = { 1 };

	setenv("CREDENTIALS_DIRECTORY", "/tmp", 1);
	assert_root(zero, 32, 0440, true);
	assert_root(zero, 32, 0444, false);
	unsetenv("CREDENTIALS_DIRECTORY");
}
END_TEST

START_TEST(vault__makes_identifiers_that_differ)
{
	struct id one = vault_random_id(), other = vault_random_id();

	ck_assert(!id_eq(&one, &other));
	ck_assert(!id_is_zero(&one));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("vault tokens");
	TCase *tc = tcase_create("vault tokens");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, vault__opens_a_token_only_for_its_binding);
	tcase_add_test(tc, vault__keeps_tokens_within_128_bytes);
	tcase_add_test(tc, vault__macs_method_and_request_apart);
	tcase_add_test(tc, vault__refuses_a_root_key_that_others_can_read);
	tcase_add_test(tc, vault__refuses_a_root_key_of_another_form);
	tcase_add_test(tc,
	    vault__accepts_a_credential_shown_with_its_mask);
	tcase_add_test(tc, vault__makes_identifiers_that_differ);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
