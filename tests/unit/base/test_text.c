/* SPDX-License-Identifier: EUPL-1.2 */
/* Hexadecimal, UTF-8 and the clocks. */

#include "check_main.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"

START_TEST(str__writes_and_reads_an_identifier)
{
	struct id id, back;
	char text[33];
	unsigned i;

	for (i = 0; i < 16; i++)
		id.b[i] = (uint8_t)(i * 17);
	str_hex_id(&id, text);
	ck_assert_str_eq(text, "00112233445566778899aabbccddeeff");
	ck_assert(str_unhex(str_of(text), back.b, 16));
	ck_assert(id_eq(&id, &back));
	ck_assert(str_unhex(STR("00112233-4455-6677-8899-AABBCCDDEEFF"),
	    back.b, 16));
	ck_assert(id_eq(&id, &back));
	ck_assert(!id_is_zero(&id));
}
END_TEST

START_TEST(str__refuses_what_is_not_the_right_number_of_digits)
{
	uint8_t out[16];

	ck_assert(str_unhex(STR("0aFf"), out, 2));
	ck_assert_mem_eq(out, "\x0a\xff", 2);
	ck_assert(str_unhex(STR(""), out, 0));
	ck_assert(!str_unhex(STR(""), out, 2));
	ck_assert(!str_unhex(STR("0af"), out, 2));
	ck_assert(!str_unhex(STR("0aff0"), out, 2));
	ck_assert(!str_unhex(STR("0aff00"), out, 2));
	ck_assert(!str_unhex(STR("0a-ff"), out, 2));
	ck_assert(!str_unhex(STR("0agg"), out, 2));
	ck_assert(!str_unhex(STR("0a f"), out, 2));
}
END_TEST

START_TEST(utf8__takes_every_character_and_nothing_else)
{
	uint32_t c;
	char s[4];
	size_t n;

	/* Written as UTF-8 by the shape of the encoding alone. */
	for (c = 1; c < 0x1fffff; c += c < 0x11000 ? 1 : 251) {
		n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		for (size_t i = n - 1, rest = c; n > 1 && i > 0; i--) {
			s[i] = (char)(0x80 | (rest & 0x3f));
			rest >>= 6;
		}
		s[0] = (char)(n == 1 ? c : n == 2 ? 0xc0 | c >> 6 :
		    n == 3 ? 0xe0 | c >> 12 : 0xf0 | c >> 18);
		ck_assert_int_eq(utf8_valid((struct str){ s, n }),
		    c <= 0x10ffff && (c < 0xd800 || c > 0xdfff));
		/* No shorter, and nothing left over. */
		if (n > 1)
			ck_assert(!utf8_valid((struct str){ s, n - 1 }));
		if (n > 1)
			ck_assert(!utf8_valid((struct str){ s + 1, n - 1 }));
	}
}
END_TEST

START_TEST(utf8__refuses_nul_and_overlong_forms)
{
	ck_assert(utf8_valid(STR("")));
	ck_assert(utf8_valid((struct str){ NULL, 0 }));
	ck_assert(!utf8_valid(STR("a\0b")));
	ck_assert(!utf8_valid(STR("\xc0\x80")));
	ck_assert(!utf8_valid(STR("\xc1\xbf")));
	ck_assert(!utf8_valid(STR("\xe0\x9f\xbf")));
	ck_assert(!utf8_valid(STR("\xf0\x8f\xbf\xbf")));
	ck_assert(!utf8_valid(STR("\xff")));
	ck_assert(!utf8_valid(STR("\xe2\x28\xa1")));
}
END_TEST

START_TEST(clock__goes_forward_and_counts_from_1970)
{
	int64_t before = clock_mono();

	ck_assert_int_ge(clock_mono(), before);
	ck_assert_int_gt(clock_unix_us(), INT64_C(1700000000) * US_PER_S);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		str__writes_and_reads_an_identifier,
		str__refuses_what_is_not_the_right_number_of_digits,
		utf8__takes_every_character_and_nothing_else,
		utf8__refuses_nul_and_overlong_forms,
		clock__goes_forward_and_counts_from_1970,
	};

	return check_main("text", tests, ARRAY_LEN(tests));
}
