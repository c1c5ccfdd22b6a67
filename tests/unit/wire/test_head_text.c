/* SPDX-License-Identifier: EUPL-1.2 */
/* Timeouts, percent encoding and base64, there and back. */

#include "check_main.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "wire/head.h"

START_TEST(timeout__is_read_in_every_unit)
{
	static const struct {
		const char *text;
		int64_t ns;
	} good[] = {
		{ "0n", 0 }, { "1n", 1 }, { "1u", 1000 },
		{ "100m", 100 * NS_PER_MS }, { "2S", 2 * NS_PER_S },
		{ "3M", 180 * NS_PER_S }, { "1H", 3600 * NS_PER_S },
		{ "99999999n", 99999999 },
		{ "99999999H", 365 * 24 * 3600 * NS_PER_S },
		{ "99999999S", 365 * 24 * 3600 * NS_PER_S },
	};
	static const char *const bad[] = { "", "1", "m", "1s", "-1m", "1 m",
		" 1m", "1mm", "1.5S", "123456789n", "0x1m", "1h" };
	int64_t ns;
	size_t i;

	for (i = 0; i < ARRAY_LEN(good); i++) {
		ck_assert(head_parse_timeout(str_of(good[i].text), &ns));
		ck_assert_int_eq(ns, good[i].ns);
	}
	for (i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert(!head_parse_timeout(str_of(bad[i]), &ns));
}
END_TEST

START_TEST(timeout__is_written_rounded_up_and_never_down)
{
	int64_t ns, back;
	char out[12];
	size_t n;

	for (ns = 1; ns < 300 * 24 * 3600 * NS_PER_S; ns += ns / 3 + 1) {
		n = head_format_timeout(ns, out);
		ck_assert_uint_eq(n, strlen(out));
		ck_assert_uint_le(n, 9);
		ck_assert(head_parse_timeout(str_of(out), &back));
		ck_assert_int_ge(back, ns);
		ck_assert_int_le(back - ns, ns / 1000);
	}
	head_format_timeout(-5, out);
	ck_assert_str_eq(out, "1n");
	head_format_timeout(CLOCK_NEVER, out);
	ck_assert_str_eq(out, "2562048H");
	head_format_timeout(100 * NS_PER_MS, out);
	ck_assert_str_eq(out, "100000u");
}
END_TEST

START_TEST(percent__encodes_all_but_plain_text)
{
	char out[64], back[64];
	struct str text = STR("50 % av\tåä\n\x7f");
	size_t n;

	n = head_percent_encode(text, out, sizeof(out));
	ck_assert_str_eq(out, "50 %25 av%09%C3%A5%C3%A4%0A%7F");
	n = head_percent_decode((struct str){ out, n }, back, sizeof(back));
	ck_assert(str_eq((struct str){ back, n }, text));
}
END_TEST

START_TEST(percent__is_cut_at_a_character)
{
	struct str text = STR("aå€😀");
	char out[64], back[64];
	size_t size, n;

	for (size = 0; size < sizeof(out); size++) {
		memset(out, 'x', sizeof(out));
		n = head_percent_encode(text, out, size);
		ck_assert(size == 0 || n < size);
		if (size == 0) {
			ck_assert_int_eq(out[0], 'x');
			continue;
		}
		ck_assert_uint_eq(strlen(out), n);
		n = head_percent_decode((struct str){ out, n }, back,
		    sizeof(back));
		ck_assert(utf8_valid((struct str){ back, n }));
		ck_assert_mem_eq(back, text.p, n);
	}
}
END_TEST

START_TEST(percent__leaves_what_is_no_escape)
{
	char out[32];

	ck_assert_uint_eq(head_percent_decode(STR("%zz%4%"), out, 32), 6);
	ck_assert_str_eq(out, "%zz%4%");
	head_percent_decode(STR("a%00b"), out, 32);
	ck_assert_str_eq(out, "a%00b");
	ck_assert_uint_eq(head_percent_decode(STR("abcdef"), out, 4), 3);
	ck_assert_str_eq(out, "abc");
}
END_TEST

START_TEST(base64__goes_there_and_back)
{
	uint8_t in[40], back[40];
	char out[64];
	size_t i, n, length;

	for (i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)(i * 37 + 11);
	for (i = 0; i <= sizeof(in); i++) {
		n = head_base64(in, i, out, sizeof(out));
		ck_assert_uint_eq(n, (i * 4 + 2) / 3);
		ck_assert(head_unbase64((struct str){ out, n }, back, i,
		    &length));
		ck_assert_uint_eq(length, i);
		ck_assert_mem_eq(in, back, i);
		/* One byte too few on either side. */
		if (i > 0)
			ck_assert_uint_eq(head_base64(in, i, out, n), 0);
		if (i > 0)
			ck_assert(!head_unbase64((struct str){ out, n }, back,
			    i - 1, &length));
	}
}
END_TEST

START_TEST(base64__takes_padding_and_refuses_nonsense)
{
	static const char *const bad[] = { "Z", "Zg=", "Zg===", "Zm9v====",
		"Zm9=v", "Zh", "Zm9v Zm9v", "Zm-_", "=", "====" };
	uint8_t out[16];
	size_t i, n;

	ck_assert(head_unbase64(STR("Zg=="), out, 16, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert(head_unbase64(STR("Zm8="), out, 16, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert(head_unbase64(STR("Zm9v"), out, 16, &n));
	ck_assert_mem_eq(out, "foo", 3);
	ck_assert(head_unbase64(STR(""), out, 16, &n));
	ck_assert_uint_eq(n, 0);
	for (i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!head_unbase64(str_of(bad[i]), out, 16, &n),
		    "%s", bad[i]);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		timeout__is_read_in_every_unit,
		timeout__is_written_rounded_up_and_never_down,
		percent__encodes_all_but_plain_text,
		percent__is_cut_at_a_character,
		percent__leaves_what_is_no_escape,
		base64__goes_there_and_back,
		base64__takes_padding_and_refuses_nonsense,
	};

	return check_main("head_text", tests, ARRAY_LEN(tests));
}
