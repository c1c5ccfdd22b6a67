/* SPDX-License-Identifier: EUPL-1.2 */
/* The head as a whole: what is required, what is refused, what passes by. */

#include "check_main.h"

#include "base/clock.h"
#include "wire/head.h"

#define TRACE "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"

struct header {
	const char *name, *value;
};

static const struct header good[] = {
	{ ":method", "POST" },
	{ ":scheme", "https" },
	{ ":path", "/sluss.v1.RecordService/GetRecord" },
	{ ":authority", "sluss.example" },
	{ "content-type", "application/grpc" },
	{ "te", "trailers" },
};

static void
add(struct head *h, const char *name, const char *value)
{
	head_field(h, str_of(name), str_of(value));
}

/* Every good header but the one named skip, which may be NULL. */
static void
begin(struct head *h, const char *skip)
{
	size_t i;

	head_init(h);
	for (i = 0; i < ARRAY_LEN(good); i++)
		if (!skip || strcmp(good[i].name, skip) != 0)
			add(h, good[i].name, good[i].value);
}

/* The outcome when that header is as given; NULL leaves it out. */
static enum code
with(struct head *h, const char *name, const char *value)
{
	begin(h, name);
	if (value)
		add(h, name, value);
	return head_finish(h);
}

START_TEST(head__takes_a_plain_call)
{
	struct head h;

	begin(&h, NULL);
	ck_assert_int_eq(head_finish(&h), CODE_OK);
	ck_assert_int_eq(h.http_status, 200);
	ck_assert_str_eq(h.path, "/sluss.v1.RecordService/GetRecord");
	ck_assert(h.timeout_ns == CLOCK_NEVER);
	ck_assert_str_eq(h.actor, "");
	ck_assert(!h.shown);
}
END_TEST

START_TEST(head__takes_all_metadata)
{
	struct head h;

	begin(&h, NULL);
	add(&h, "sluss-actor", "hs.7-b_2");
	add(&h, "sluss-role", "case_worker");
	add(&h, "sluss-purpose", "protect_2");
	add(&h, "sluss-shown", "1");
	add(&h, "grpc-timeout", "100m");
	add(&h, "grpc-encoding", "identity");
	add(&h, "traceparent", TRACE);
	add(&h, "accept-language", "sv-SE,sv;q=0.9");
	add(&h, "user-agent", "anything");
	add(&h, "x-unknown", "\xff\x01");
	ck_assert_int_eq(head_finish(&h), CODE_OK);
	ck_assert_str_eq(h.actor, "hs.7-b_2");
	ck_assert_str_eq(h.role, "case_worker");
	ck_assert_str_eq(h.purpose, "protect_2");
	ck_assert(h.shown);
	ck_assert(h.timeout_ns == 100 * NS_PER_MS);
	ck_assert_str_eq(h.traceparent, TRACE);
	ck_assert_str_eq(h.language, "sv-SE");
}
END_TEST

START_TEST(head__answers_in_http_what_is_not_grpc)
{
	static const char *const types[] = { NULL, "", "text/html",
		"application/json", "application/grpc+json",
		"application/grpc-web", "application/grpcx", ";" };
	struct head h;
	size_t i;

	ck_assert_int_ne(with(&h, ":method", "GET"), CODE_OK);
	ck_assert_int_eq(h.http_status, 405);
	ck_assert_int_ne(with(&h, ":method", NULL), CODE_OK);
	ck_assert_int_eq(h.http_status, 405);
	for (i = 0; i < ARRAY_LEN(types); i++) {
		ck_assert_int_ne(with(&h, "content-type", types[i]), CODE_OK);
		ck_assert_int_eq(h.http_status, 415);
	}
}
END_TEST

START_TEST(head__takes_every_spelling_of_the_content_type)
{
	static const char *const types[] = { "application/grpc",
		"application/grpc+proto", "application/grpc;charset=utf-8",
		"application/grpc+proto ; x=y", "Application/gRPC" };
	struct head h;
	size_t i;

	for (i = 0; i < ARRAY_LEN(types); i++)
		ck_assert_int_eq(with(&h, "content-type", types[i]), CODE_OK);
}
END_TEST

START_TEST(head__refuses_bad_values)
{
	static const struct {
		const char *name, *value;
		enum code code;
	} bad[] = {
		{ "te", NULL, CODE_INVALID_ARGUMENT },
		{ "te", "gzip", CODE_INVALID_ARGUMENT },
		{ ":path", NULL, CODE_UNIMPLEMENTED },
		{ ":path", "", CODE_UNIMPLEMENTED },
		{ ":path", "x", CODE_UNIMPLEMENTED },
		{ ":path", "/\xff", CODE_INVALID_ARGUMENT },
		{ "grpc-encoding", "gzip", CODE_UNIMPLEMENTED },
		{ "grpc-timeout", "1", CODE_INVALID_ARGUMENT },
		{ "grpc-timeout", "", CODE_INVALID_ARGUMENT },
		{ "sluss-actor", "", CODE_INVALID_ARGUMENT },
		{ "sluss-actor", "A", CODE_INVALID_ARGUMENT },
		{ "sluss-actor", "a b", CODE_INVALID_ARGUMENT },
		{ "sluss-actor", "\xc3\xa5", CODE_INVALID_ARGUMENT },
		{ "sluss-role", "a-b", CODE_INVALID_ARGUMENT },
		{ "sluss-role", "", CODE_INVALID_ARGUMENT },
		{ "sluss-purpose", "a.b", CODE_INVALID_ARGUMENT },
		{ "sluss-purpose", "123456789012345678901234567890123",
		    CODE_INVALID_ARGUMENT },
		{ "sluss-shown", "yes", CODE_INVALID_ARGUMENT },
		{ "sluss-shown", "", CODE_INVALID_ARGUMENT },
	};
	struct head h;
	size_t i;

	for (i = 0; i < ARRAY_LEN(bad); i++) {
		ck_assert_msg(with(&h, bad[i].name, bad[i].value) ==
		    bad[i].code, "%s: %s", bad[i].name, bad[i].value);
		ck_assert_int_eq(h.http_status, 200);
		ck_assert_int_eq(h.err.code, bad[i].code);
	}
}
END_TEST

START_TEST(head__bounds_what_it_copies)
{
	char value[300];
	struct head h;
	size_t n;

	for (n = 1; n < sizeof(value); n++) {
		memset(value, 'a', n);
		value[n] = '\0';
		ck_assert_int_eq(with(&h, "sluss-actor", value),
		    n <= 64 ? CODE_OK : CODE_INVALID_ARGUMENT);
		ck_assert_int_eq(with(&h, "sluss-role", value),
		    n <= 32 ? CODE_OK : CODE_INVALID_ARGUMENT);
		ck_assert_int_eq(with(&h, "accept-language", value), CODE_OK);
		ck_assert_uint_eq(strlen(h.language), n <= 8 ? n : 0);
		ck_assert_int_eq(with(&h, "traceparent", value), CODE_OK);
		value[0] = '/';
		ck_assert_int_eq(with(&h, ":path", value),
		    n <= 127 ? CODE_OK : CODE_UNIMPLEMENTED);
	}
	head_init(&h);
	head_field(&h, STR("sluss-actor"), STR("a\0b"));
	ck_assert_int_eq(h.err.code, CODE_INVALID_ARGUMENT);
}
END_TEST

START_TEST(head__refuses_a_header_given_twice)
{
	static const struct header twice[] = {
		{ "sluss-actor", "a" }, { "sluss-role", "a" },
		{ "sluss-purpose", "a" }, { "sluss-shown", "1" },
		{ "grpc-timeout", "1S" }, { "content-type",
		"application/grpc" }, { "te", "trailers" },
	};
	struct head h;
	size_t i;

	for (i = 0; i < ARRAY_LEN(twice); i++) {
		begin(&h, twice[i].name);
		add(&h, twice[i].name, twice[i].value);
		add(&h, twice[i].name, twice[i].value);
		ck_assert_int_eq(head_finish(&h), CODE_INVALID_ARGUMENT);
		ck_assert_str_eq(h.err.reason, "DUPLICATE_HEADER");
	}
}
END_TEST

START_TEST(head__passes_over_a_malformed_traceparent)
{
	static const char *const bad[] = { "", "00", "01" TRACE,
		"ff-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
		"00-0123456789ABCDEF0123456789abcdef-0123456789abcdef-01",
		"00-00000000000000000000000000000000-0123456789abcdef-01",
		"00-0123456789abcdef0123456789abcdef-0000000000000000-01",
		"00-0123456789abcdef0123456789abcdef-0123456789abcdef-0x",
		"00-0123456789abcdef0123456789abcdef_0123456789abcdef-01" };
	struct head h;
	size_t i;

	for (i = 0; i < ARRAY_LEN(bad); i++) {
		ck_assert_int_eq(with(&h, "traceparent", bad[i]), CODE_OK);
		ck_assert_str_eq(h.traceparent, "");
	}
}
END_TEST

START_TEST(head__keeps_the_first_language_that_fits)
{
	static const struct header tags[] = {
		{ "sv", "sv" }, { "sv;q=1", "sv" }, { "zh-Hant-TW", "zh" },
		{ "sv-SE-xy", "sv-SE-xy" }, { "*", "" }, { "", "" },
	};
	struct head h;
	size_t i;

	for (i = 0; i < ARRAY_LEN(tags); i++) {
		ck_assert_int_eq(with(&h, "accept-language", tags[i].name),
		    CODE_OK);
		ck_assert_str_eq(h.language, tags[i].value);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		head__takes_a_plain_call,
		head__takes_all_metadata,
		head__answers_in_http_what_is_not_grpc,
		head__takes_every_spelling_of_the_content_type,
		head__refuses_bad_values,
		head__bounds_what_it_copies,
		head__refuses_a_header_given_twice,
		head__passes_over_a_malformed_traceparent,
		head__keeps_the_first_language_that_fits,
	};

	return check_main("head", tests, ARRAY_LEN(tests));
}
