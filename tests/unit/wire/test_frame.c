/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages come out whole, however the stream is split. */

#include "check_main.h"

#include "failing_alloc.h"

#include "wire/frame.h"

/* Three messages of 3, 0 and 5 bytes. */
static const struct str stream = {
	"\0\0\0\0\3abc" "\0\0\0\0\0" "\0\0\0\0\5defgh", 23
};
static const char *const messages[] = { "abc", "", "defgh" };

/* Feeds one piece; returns how many messages have come so far. */
static size_t
feed(struct frame_reader *r, struct str piece, size_t got)
{
	size_t used;
	bool whole;

	do {
		ck_assert_int_eq(frame_feed(r, piece, &used, &whole, NULL),
		    CODE_OK);
		ck_assert_uint_le(used, piece.n);
		piece.p += used;
		piece.n -= used;
		if (whole) {
			ck_assert_uint_lt(got, ARRAY_LEN(messages));
			ck_assert(str_eqz(buf_str(&r->body), messages[got++]));
			frame_next(r);
			ck_assert(frame_at_edge(r));
		}
	} while (piece.n > 0);
	return got;
}

START_TEST(frame__finds_the_messages_for_every_pair_of_splits)
{
	struct frame_reader r;
	size_t i, j, got;

	for (i = 0; i <= stream.n; i++) {
		for (j = i; j <= stream.n; j++) {
			frame_init(&r, 5);
			got = feed(&r, (struct str){ stream.p, i }, 0);
			got = feed(&r,
			    (struct str){ stream.p + i, j - i }, got);
			got = feed(&r, (struct str){ stream.p + j,
			    stream.n - j }, got);
			ck_assert_uint_eq(got, ARRAY_LEN(messages));
			frame_clear(&r);
		}
	}
}
END_TEST

START_TEST(frame__finds_the_messages_byte_by_byte)
{
	struct frame_reader r;
	size_t i, got = 0;

	frame_init(&r, 5);
	for (i = 0; i < stream.n; i++)
		got = feed(&r, (struct str){ stream.p + i, 1 }, got);
	ck_assert_uint_eq(got, ARRAY_LEN(messages));
	frame_clear(&r);
}
END_TEST

static enum code
refused(struct str in, size_t cap, const char *reason)
{
	size_t used = 77, used_again = 77;
	struct frame_reader r;
	struct err e = { 0 };
	bool whole = true;
	enum code code;

	frame_init(&r, cap);
	code = frame_feed(&r, in, &used, &whole, &e);
	ck_assert_str_eq(e.reason, reason);
	ck_assert_uint_eq(used, 77);
	ck_assert_ptr_null(r.body.p);
	/* And it keeps refusing. */
	ck_assert_int_eq(frame_feed(&r, STR("abc"), &used_again, &whole,
	    NULL), code);
	frame_clear(&r);
	return code;
}

START_TEST(frame__refuses_before_a_byte_is_kept)
{
	ck_assert_int_eq(refused(STR("\0\0\0\0\6abcdef"), 5,
	    "MESSAGE_TOO_LARGE"), CODE_RESOURCE_EXHAUSTED);
	ck_assert_int_eq(refused(STR("\0\xff\xff\xff\xff"), 1024 * 1024,
	    "MESSAGE_TOO_LARGE"), CODE_RESOURCE_EXHAUSTED);
	ck_assert_int_eq(refused(STR("\1\0\0\0\1a"), 5,
	    "COMPRESSED_MESSAGE"), CODE_UNIMPLEMENTED);
	ck_assert_int_eq(refused(STR("\2\0\0\0\1a"), 5,
	    "MALFORMED_FRAME"), CODE_INVALID_ARGUMENT);
}
END_TEST

START_TEST(frame__grows_with_what_came_and_not_with_what_was_announced)
{
	struct frame_reader r;
	size_t used;
	bool whole;

	frame_init(&r, 1024 * 1024);
	ck_assert_int_eq(frame_feed(&r, STR("\0\0\x10\0\0abc"), &used, &whole,
	    NULL), CODE_OK);
	ck_assert(!whole);
	ck_assert(!frame_at_edge(&r));
	ck_assert_uint_le(r.body.size, 1024);
	frame_clear(&r);
}
END_TEST

START_TEST(frame__says_so_when_there_is_no_memory)
{
	struct frame_reader r;
	struct err e = { 0 };
	enum code code;
	size_t used;
	bool whole;

	frame_init(&r, 100);
	failing_alloc_after(0);
	code = frame_feed(&r, STR("\0\0\0\0\1a"), &used, &whole, &e);
	failing_alloc_never();
	ck_assert_int_eq(code, CODE_RESOURCE_EXHAUSTED);
	ck_assert_str_eq(e.reason, "NO_MEMORY");
	frame_clear(&r);
}
END_TEST

START_TEST(frame__writes_the_prefix_that_it_reads)
{
	uint8_t out[FRAME_PREFIX];

	frame_prefix(out, 0x01020304);
	ck_assert_mem_eq(out, "\0\1\2\3\4", 5);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		frame__finds_the_messages_for_every_pair_of_splits,
		frame__finds_the_messages_byte_by_byte,
		frame__refuses_before_a_byte_is_kept,
		frame__grows_with_what_came_and_not_with_what_was_announced,
		frame__says_so_when_there_is_no_memory,
		frame__writes_the_prefix_that_it_reads,
	};

	return check_main("frame", tests, ARRAY_LEN(tests));
}
