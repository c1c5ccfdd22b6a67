/* SPDX-License-Identifier: EUPL-1.2 */
/* One INI file, read strictly. */

#include "faults.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ini.h"

static char seen[1024];

static void
on_key(const struct ini_key *k, void *arg)
{
	size_t at = strlen(seen);

	(void)arg;
	snprintf(seen + at, sizeof(seen) - at, "%u[%s]%s=%s;", k->line,
	    k->section, k->key, k->value);
}

static bool
read_text(const char *text)
{
	seen[0] = '\0';
	return ini_read(faults_file("f", text), on_key, faults_on_ini, NULL);
}

START_TEST(ini__gives_each_key_with_its_line)
{
	ck_assert(read_text("; a remark\n[a]\nx = 1\n\n[b c]\ny =  two words \n"
	    "z=\n"));
	ck_assert_str_eq(seen, "3[a]x=1;6[b c]y=two words;7[b c]z=;");
	ck_faults(0);
}
END_TEST

START_TEST(ini__names_every_faulty_line_at_once)
{
	ck_assert(!read_text("[a]\nx=1\nnonsense\ny=3\n=4\n[b\n"));
	ck_fault("f:3: Equal sign is missing.");
	ck_fault("f:5: Property name is missing.");
	ck_fault("f:6: No closing bracket.");
	ck_faults(3);
	ck_assert_str_eq(seen, "");
}
END_TEST

START_TEST(ini__refuses_a_key_or_a_section_that_stands_twice)
{
	ck_assert(!read_text("[a]\nx=1\nx=2\n"));
	ck_fault("f:3: Duplicate key is not allowed.");
	ck_assert(!read_text("[a]\nx=1\n[b]\nx=1\n[a]\ny=3\n"));
	ck_fault("f:5: Duplicate section is not allowed.");
}
END_TEST

START_TEST(ini__refuses_a_line_that_continues_another)
{
	ck_assert(!read_text("[a]\nx=1\n  more\n"));
	ck_fault("f:3: Equal sign is missing.");
}
END_TEST

START_TEST(ini__refuses_a_key_before_the_first_section)
{
	ck_assert(!read_text("k=1\n[a]\nx=1\n"));
	ck_fault("f:0: has a key before its first section");
}
END_TEST

START_TEST(ini__says_when_a_section_is_empty)
{
	ck_assert(read_text("[a]\n[b]\nx=1\n"));
	ck_assert_str_eq(seen, "0[a]=;3[b]x=1;");
}
END_TEST

START_TEST(ini__takes_an_empty_file_for_no_keys)
{
	ck_assert(read_text(""));
	ck_assert(read_text("; nothing but a remark\n"));
	ck_assert_str_eq(seen, "");
	ck_faults(0);
}
END_TEST

START_TEST(ini__refuses_what_others_may_write)
{
	const char *f = faults_file("f", "[a]\nx=1\n");

	ck_assert_int_eq(chmod(f, 0660), 0);
	ck_assert(!ini_read(f, on_key, faults_on_ini, NULL));
	ck_assert_int_eq(chmod(f, 0602), 0);
	ck_assert(!ini_read(f, on_key, faults_on_ini, NULL));
	ck_faults(2);
	ck_fault("f:0: is writable by others than its owner; chmod go-w it");
}
END_TEST

START_TEST(ini__refuses_what_is_no_file)
{
	ck_assert(!ini_read(faults_path("missing"), on_key, faults_on_ini,
	    NULL));
	ck_assert(!ini_read(faults_path("."), on_key, faults_on_ini, NULL));
	ck_fault("missing:0: cannot be read");
	ck_fault(".:0: is not a file");
}
END_TEST

START_TEST(ini__refuses_text_that_is_not_utf8)
{
	ck_assert(!read_text("[a]\nx=\xff\xfe\n"));
	ck_faults(1);
}
END_TEST

/* Whatever is cut off, the answer is a fault or a shorter list of keys. */
START_TEST(ini__survives_a_file_cut_at_any_byte)
{
	static const char whole[] = "[one]\na = 1\n; remark\n[two x]\nb=2\n"
	    "c= 3 \n";
	char text[sizeof(whole)];

	for (size_t n = 0; n < sizeof(whole); n++) {
		memcpy(text, whole, n);
		text[n] = '\0';
		if (!read_text(text))
			ck_assert_uint_gt(faults_count(), 0);
		faults_teardown();
		faults_setup();
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		ini__gives_each_key_with_its_line,
		ini__names_every_faulty_line_at_once,
		ini__refuses_a_key_or_a_section_that_stands_twice,
		ini__refuses_a_line_that_continues_another,
		ini__refuses_a_key_before_the_first_section,
		ini__says_when_a_section_is_empty,
		ini__takes_an_empty_file_for_no_keys,
		ini__refuses_what_others_may_write,
		ini__refuses_what_is_no_file,
		ini__refuses_text_that_is_not_utf8,
		ini__survives_a_file_cut_at_any_byte,
	};

	return faults_main("server_ini", tests, ARRAY_LEN(tests));
}
