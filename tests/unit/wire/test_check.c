/* SPDX-License-Identifier: EUPL-1.2 */
/* Each reason to refuse, at the field it stands at. */

#include "check_main.h"

#include "google/protobuf/timestamp.pb-c.h"
#include "sample.pb-c.h"

#include "wire/check.h"
#include "wire/limits.h"
#include "wire/message.h"

static const ProtobufCMessageDescriptor *const d = &sample__sample__descriptor;

struct example {
	struct str bytes;
	const char *reason;      /* NULL: must pass */
	const char *field;
};
#define BYTES(literal) { literal, sizeof(literal) - 1 }

static void
judge(struct str bytes, const char *reason, const char *field)
{
	struct err e = { 0 };
	enum code code = check_message(d, bytes, &e);

	if (!reason) {
		ck_assert_msg(code == CODE_OK, "%s %s", e.reason, e.field);
		return;
	}
	ck_assert_int_eq(code, CODE_INVALID_ARGUMENT);
	ck_assert_int_eq(e.code, code);
	ck_assert_str_eq(e.reason, reason);
	ck_assert_str_eq(e.field, field);
	ck_assert_str_ne(e.text, "");
	ck_assert_int_eq(check_message(d, bytes, NULL), code);
}

static void
judge_all(const struct example *examples, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		judge(examples[i].bytes, examples[i].reason,
		    examples[i].field);
}

START_TEST(check__passes_what_is_well_formed)
{
	static const struct example examples[] = {
		{ BYTES(""), NULL, NULL },
		{ BYTES("\x0a\x00"), NULL, NULL },
		{ BYTES("\x0a\x02\xc3\xa5"), NULL, NULL },
		{ BYTES("\x12\x02\x00\xff"), NULL, NULL },
		{ BYTES("\x18\x01"), NULL, NULL },
		/* -1 as int32 takes ten bytes. */
		{ BYTES("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
		    NULL, NULL },
		{ BYTES("\x28\xff\xff\xff\xff\x0f"), NULL, NULL },
		{ BYTES("\x55\0\0\0\0"), NULL, NULL },
		{ BYTES("\x59\0\0\0\0\0\0\0\0"), NULL, NULL },
		{ BYTES("\x70\x05"), NULL, NULL },
		{ BYTES("\x7a\x02\x18\x01"), NULL, NULL },
		/* numbers, packed and not, in turn */
		{ BYTES("\x8a\x01\x02\x01\x02\x88\x01\x03\x8a\x01\x00"),
		    NULL, NULL },
		{ BYTES("\x9a\x01\x08\0\0\0\0\0\0\0\0"), NULL, NULL },
		/* one member of each choice */
		{ BYTES("\xaa\x01\x01x\xb8\x01\x01"), NULL, NULL },
		{ BYTES("\xc2\x01\x04" "0180"), NULL, NULL },
	};

	judge_all(examples, ARRAY_LEN(examples));
}
END_TEST

START_TEST(check__refuses_fields_out_of_place)
{
	static const struct example examples[] = {
		{ BYTES("\x98\x06\x01"), "UNKNOWN_FIELD", "99" },
		{ BYTES("\x7a\x03\x98\x06\x01"), "UNKNOWN_FIELD", "child.99" },
		{ BYTES("\x00\x00"), "UNKNOWN_FIELD", "" },
		{ BYTES("\xf8\xff\xff\xff\x1f\x00"), "UNKNOWN_FIELD", "" },
		{ BYTES("\x0a\x00\x0a\x00"), "DUPLICATE_FIELD", "text" },
		{ BYTES("\x7a\x00\x7a\x00"), "DUPLICATE_FIELD", "child" },
		{ BYTES("\xaa\x01\x00\xaa\x01\x00"), "DUPLICATE_FIELD",
		    "left" },
		{ BYTES("\xaa\x01\x00\xb2\x01\x00"), "SECOND_ONEOF",
		    "right" },
		{ BYTES("\xb2\x01\x00\xaa\x01\x00"), "SECOND_ONEOF",
		    "left" },
		/* the path counts the elements of repeated messages */
		{ BYTES("\x82\x01\x00\x82\x01\x05\x82\x01\x02\x70\x02"),
		    "UNKNOWN_CODE", "children[1].children[0].colour" },
	};

	judge_all(examples, ARRAY_LEN(examples));
}
END_TEST

START_TEST(check__refuses_wrong_wire_types_and_groups)
{
	static const struct example examples[] = {
		{ BYTES("\x08\x01"), "WRONG_WIRE_TYPE", "text" },
		{ BYTES("\x1a\x01\x01"), "WRONG_WIRE_TYPE", "yes" },
		{ BYTES("\x78\x01"), "WRONG_WIRE_TYPE", "child" },
		{ BYTES("\x0b\x0c"), "WRONG_WIRE_TYPE", "text" },
		{ BYTES("\x0c"), "WRONG_WIRE_TYPE", "text" },
		{ BYTES("\x0e\x00"), "WRONG_WIRE_TYPE", "text" },
		{ BYTES("\x7b\x7c"), "WRONG_WIRE_TYPE", "child" },
		{ BYTES("\x9b\x06\x9c\x06"), "UNKNOWN_FIELD", "99" },
		{ BYTES("\x50\x01"), "WRONG_WIRE_TYPE", "f32" },
		{ BYTES("\x89\x01\0\0\0\0\0\0\0\0"), "WRONG_WIRE_TYPE",
		    "numbers[0]" },
	};

	judge_all(examples, ARRAY_LEN(examples));
}
END_TEST

START_TEST(check__refuses_what_ends_too_soon)
{
	static const struct example examples[] = {
		{ BYTES("\x0a"), "TRUNCATED", "text" },
		{ BYTES("\x0a\x02x"), "TRUNCATED", "text" },
		{ BYTES("\x18\x80"), "TRUNCATED", "yes" },
		{ BYTES("\x80"), "TRUNCATED", "" },
		{ BYTES("\x55\0\0\0"), "TRUNCATED", "f32" },
		{ BYTES("\x59\0\0\0\0\0\0\0"), "TRUNCATED", "f64" },
		/* a field may not reach past the message that holds it */
		{ BYTES("\x7a\x02\x0a\x05hello"), "TRUNCATED", "child.text" },
		{ BYTES("\x8a\x01\x02\x01\x80"), "TRUNCATED", "numbers[1]" },
		{ BYTES("\x9a\x01\x05\0\0\0\0\0"), "TRUNCATED", "fixes[1]" },
	};

	judge_all(examples, ARRAY_LEN(examples));
}
END_TEST

START_TEST(check__refuses_values_that_are_none)
{
	static const struct example examples[] = {
		{ BYTES("\x0a\x01\xff"), "INVALID_UTF8", "text" },
		{ BYTES("\xa2\x01\x01x\xa2\x01\x02\xc0\x80"), "INVALID_UTF8",
		    "texts[1]" },
		{ BYTES("\x0a\x03" "a\0b"), "EMBEDDED_NUL", "text" },
		{ BYTES("\x70\x02"), "UNKNOWN_CODE", "colour" },
		{ BYTES("\x70\x80\x80\x80\x80\x10"), "UNKNOWN_CODE",
		    "colour" },
		{ BYTES("\x92\x01\x02\x01\x04"), "UNKNOWN_CODE",
		    "colours[1]" },
		{ BYTES("\x18\x02"), "BAD_FORMAT", "yes" },
		{ BYTES("\x20\x80\x80\x80\x80\x08"), "BAD_FORMAT", "i32" },
		{ BYTES("\x28\x80\x80\x80\x80\x10"), "BAD_FORMAT", "u32" },
		{ BYTES("\x30\x80\x80\x80\x80\x10"), "BAD_FORMAT", "s32" },
		{ BYTES("\xc2\x01\x04" "999x"), "BAD_FORMAT",
		    "municipality_code" },
		/* an 11th byte, and a 65th bit */
		{ BYTES("\x38\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"),
		    "BAD_FORMAT", "i64" },
		{ BYTES("\x38\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
		    "BAD_FORMAT", "i64" },
		{ BYTES("\x0a\x80\x80\x80\x80\x80\x00"), "BAD_FORMAT",
		    "text" },
	};

	judge_all(examples, ARRAY_LEN(examples));
}
END_TEST

/* child in child, `depth` messages in all. */
static void
put_nested(struct buf *out, unsigned depth)
{
	struct buf inner;
	unsigned i;

	for (i = 1; i < depth; i++) {
		inner = *out;
		buf_init(out, 0);
		message_put_bytes(out, 15, buf_str(&inner));
		buf_clear(&inner);
	}
}

START_TEST(check__bounds_the_depth)
{
	struct err e = { 0 };
	struct buf b;

	buf_init(&b, 0);
	put_nested(&b, LIMIT_DEPTH);
	judge(buf_str(&b), NULL, NULL);
	buf_clear(&b);
	put_nested(&b, LIMIT_DEPTH + 1);
	ck_assert_int_eq(check_message(d, buf_str(&b), &e),
	    CODE_INVALID_ARGUMENT);
	ck_assert_str_eq(e.reason, "TOO_DEEP");
	buf_clear(&b);
	e = (struct err){ 0 };
	put_nested(&b, 3000);
	ck_assert_int_eq(check_message(d, buf_str(&b), &e),
	    CODE_INVALID_ARGUMENT);
	ck_assert_str_eq(e.reason, "TOO_DEEP");
	buf_clear(&b);
}
END_TEST

START_TEST(check__counts_fields_at_every_level_and_packed_ones)
{
	struct buf b, packed, children;
	unsigned i;

	buf_init(&b, 0);
	buf_init(&packed, 0);
	buf_init(&children, 0);
	for (i = 0; i < LIMIT_FIELDS; i++) {
		buf_append_byte(&packed, 1);
		message_put_bytes(&children, 16, STR(""));
	}
	message_put_bytes(&b, 17, buf_str(&packed));
	judge(buf_str(&b), NULL, NULL);
	judge(buf_str(&children), NULL, NULL);
	buf_clear(&b);
	/* One more, within a child of its own. */
	message_put_bytes(&children, 15, STR(""));
	judge(buf_str(&children), "TOO_MANY_FIELDS", "child");
	buf_append_byte(&packed, 1);
	message_put_bytes(&b, 17, buf_str(&packed));
	judge(buf_str(&b), "TOO_MANY_FIELDS", "numbers[4096]");
	buf_clear(&b);
	buf_clear(&packed);
	buf_clear(&children);
}
END_TEST

START_TEST(check__bounds_the_length_of_text_and_not_of_bytes)
{
	static char text[LIMIT_TEXT + 1];
	struct buf b;

	memset(text, 'x', sizeof(text));
	buf_init(&b, 0);
	message_put_bytes(&b, 1, (struct str){ text, LIMIT_TEXT });
	message_put_bytes(&b, 2, (struct str){ text, LIMIT_TEXT + 1 });
	judge(buf_str(&b), NULL, NULL);
	buf_clear(&b);
	message_put_bytes(&b, 1, (struct str){ text, LIMIT_TEXT + 1 });
	judge(buf_str(&b), "TOO_LONG", "text");
	buf_clear(&b);
}
END_TEST

START_TEST(check__bounds_a_timestamp)
{
	static const struct example examples[] = {
		/* the last second of 9999 with its last nanosecond, and 1 s on */
		{ BYTES("\x08\xff\x82\xd1\xff\xaf\x07"
		    "\x10\xff\x93\xeb\xdc\x03"), NULL, NULL },
		{ BYTES("\x08\x80\x83\xd1\xff\xaf\x07"), "BAD_FORMAT",
		    "seconds" },
		{ BYTES("\x10\x80\x94\xeb\xdc\x03"), "BAD_FORMAT",
		    "nanos" },
		{ BYTES("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
		    "BAD_FORMAT", "nanos" },
	};
	struct err e;
	size_t i;

	for (i = 0; i < ARRAY_LEN(examples); i++) {
		e = (struct err){ 0 };
		(void)!check_message(&google__protobuf__timestamp__descriptor,
		    examples[i].bytes, &e);
		ck_assert_str_eq(e.reason,
		    examples[i].reason ? examples[i].reason : "");
		ck_assert_str_eq(e.field,
		    examples[i].field ? examples[i].field : "");
	}
}
END_TEST

START_TEST(check__never_quotes_a_value)
{
	static const struct str bad[] = {
		BYTES("\x0a\x0bsecret-name\x0a\x0bsecret-name"),
		BYTES("\x0a\x0csecret-name\xff"),
		BYTES("\x0a\x7fsecret-name"),
		BYTES("\xc2\x01\x0bsecret-name"),
	};
	struct err e;
	size_t i;

	for (i = 0; i < ARRAY_LEN(bad); i++) {
		e = (struct err){ 0 };
		ck_assert_int_ne(check_message(d, bad[i], &e), CODE_OK);
		ck_assert_ptr_null(memmem(&e, sizeof(e), "secret", 6));
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		check__passes_what_is_well_formed,
		check__refuses_fields_out_of_place,
		check__refuses_wrong_wire_types_and_groups,
		check__refuses_what_ends_too_soon,
		check__refuses_values_that_are_none,
		check__bounds_the_depth,
		check__counts_fields_at_every_level_and_packed_ones,
		check__bounds_the_length_of_text_and_not_of_bytes,
		check__bounds_a_timestamp,
		check__never_quotes_a_value,
	};

	return check_main("check", tests, ARRAY_LEN(tests));
}
