/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Every method, on a door whose rows are made up: whatever it says, and
 * wherever the peer leaves, memory ends or a unit fails, a call that is there
 * gets one answer, an error of it has a reason and no content, and nothing is
 * lost. SLUSS_NONSENSE_ROUNDS gives the rounds a method.
 */

#include <stdio.h>

#include "sluss/v1/case_service.pb-c.h"
#include "sluss/v1/concern_service.pb-c.h"
#include "sluss/v1/disclosure_service.pb-c.h"
#include "sluss/v1/feed_service.pb-c.h"
#include "sluss/v1/participation_service.pb-c.h"
#include "sluss/v1/policy_service.pb-c.h"
#include "sluss/v1/provider_service.pb-c.h"
#include "sluss/v1/record_service.pb-c.h"
#include "sluss/v1/registry_service.pb-c.h"
#include "sluss/v1/request_service.pb-c.h"

#include "filled.h"
#include "suites.h"
#include "world.h"

static const ProtobufCServiceDescriptor *const services[] = {
	&sluss__v1__case_service__descriptor,
	&sluss__v1__concern_service__descriptor,
	&sluss__v1__disclosure_service__descriptor,
	&sluss__v1__feed_service__descriptor,
	&sluss__v1__participation_service__descriptor,
	&sluss__v1__policy_service__descriptor,
	&sluss__v1__provider_service__descriptor,
	&sluss__v1__record_service__descriptor,
	&sluss__v1__registry_service__descriptor,
	&sluss__v1__request_service__descriptor,
};

static const char *const column_names[COL_N] = {
#define X(name) [COL_##name] = #name,
#include "call/columns.def"
#undef X
};

static uint64_t state;

static uint32_t
some(uint32_t below)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(state >> 33) % below;
}

static bool
ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

static const char *
word(void)
{
	static const char *const words[] = { "", "active", "invited", "final",
		"draft", "pending", "open", "withdrawn", "gdpr", "bdl",
		"police", "municipality", "health", "owner", "party",
		"receiver", "avhoppare", "child", "own_work", "consent",
		"planning", "PC", "MO", "org-1", "no such word", "disclosed",
		"ended", "within_case", "GetRecord", "one", "contact" };

	return words[some(ARRAY_LEN(words))];
}

static struct param
made_up(struct arena *a, uint32_t sort)
{
	struct id ids[] = { id_of((uint8_t)some(0x80)), id_of(0x20) };
	int16_t numbers[] = { (int16_t)some(6), (int16_t)some(40), -1 };
	bool flags[] = { some(2) != 0, some(2) != 0, true };
	struct str strings[] = { str_of(word()), str_of(word()) };
	uint8_t noise[48];

	switch (sort) {
	case 0:
		return param_bool(a, some(2));
	case 1:
		return param_int4(a, (int32_t)some(50) - 1);
	case 2:
		return param_text(a, str_of(word()));
	case 3:
		return param_id(a, &ids[0]);
	case 4:
		return param_time(a, some(4) ?
		    NOW + ((int64_t)some(60) - 30) * DAY : FACT_NO_TIME);
	case 5:
		return param_int2s(a, numbers, some(4));
	case 6:
		return param_bools(a, flags, some(4));
	case 7:
		return param_texts(a, strings, some(3));
	case 8:
		return param_ids(a, ids, some(3));
	case 9:
		return param_int8(a, some(1000));
	case 10:
		for (size_t i = 0; i < sizeof(noise); i++)
			noise[i] = (uint8_t)some(256);
		return param_bytes(a, (struct str){ (const char *)noise,
		    some(sizeof(noise) + 1) });
	default:
		return param_null();
	}
}

/* The sort that the column's name promises, and sometimes another. */
static uint32_t
sort_of(const char *name)
{
	static const char *const flags[] = { "final", "newest", "present",
		"named", "derived", "naming", "acting", "covers", "effective",
		"rests_on_consent", "consent_holds", "group_final",
		"request_conflict", "complete", "last", "more", "held",
		"fell_behind", "closed", "follow", "shown", "connected",
		"live", "begun", "wrong", "was_read", "confirmed", "taken",
		"has_request", "invited_by_own", "owner_stays", "known_of",
		"is_correction", "is_newer", "transfer_open", "ground_known",
		"consent_given", "consent_covers", "second_person", "pending",
		"has_weighing", "has_necessity", "has_number", "asked",
		"consent_held" };

	if (some(300) == 0)
		return some(12);
	if (ends_in(name, "_at") || strcmp(name, "at") == 0 ||
	    ends_in(name, "_until") || ends_in(name, "valid_from") ||
	    ends_in(name, "valid_to") || strcmp(name, "not_before") == 0)
		return 4;
	if (ends_in(name, "_id") || ends_in(name, "_key") ||
	    strcmp(name, "owner") == 0 || strcmp(name, "recipient") == 0)
		return 3;
	if (strcmp(name, "kind") == 0 || strcmp(name, "grp") == 0 ||
	    ends_in(name, "version") || ends_in(name, "_kind"))
		return 1;
	if (strcmp(name, "groups") == 0 || ends_in(name, "_groups"))
		return 5;
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (strcmp(name, flags[i]) == 0)
			return 0;
	return some(12);
}

static void
nonsense_rows(struct table *t, const struct unit *u)
{
	const int rows = (int)some(4);

	if (u->sql == SQL_KEY_FETCH || u->sql == SQL_KEY_CREATE || !some(8)) {
		world_rows(t, u);
		return;
	}
	table_begin(t);
	for (int i = 0; i < rows; i++) {
		int row = table_row(t);

		for (enum column c = 0; c < COL_N; c++)
			put(t, row, c, made_up(t->a,
			    sort_of(column_names[c])));
		if (some(10))
			world_caller(t, row);
	}
}

static void
answer_unit(void)
{
	static const enum code codes[] = { CODE_UNAVAILABLE, CODE_INTERNAL,
		CODE_DEADLINE_EXCEEDED };
	struct table t;

	if (some(10) == 0) {
		store_end(&store, codes[some(ARRAY_LEN(codes))], NULL);
		return;
	}
	nonsense_rows(&t, store.pending[0].unit);
	store_end(&store, CODE_OK, &t);
}

static void
set_scene(void)
{
	static const char *const positions[] = { "PC", "MO", "SI", "TL", "AD" };
	static const char *const groups[] = { "person.identity",
		"person.protection" };

	scene_set(positions[some(ARRAY_LEN(positions))], some(2), groups,
	    some(3));
	scene.new_key = some(2);
	scene.keyless = !some(8);
}

/* True when the call was answered with something. */
static bool
once(const struct method *m)
{
	const uint32_t leaves_at = some(4) ? 100 : some(4);
	struct arena *a;
	struct run r;
	bool there = true, told;

	world_cool();
	set_scene();
	store.submits = store.dones = 0;
	store.keeps_forgotten = some(2);
	arena_fail_pause(true);
	a = arena_new(1 << 20);
	if (some(3) == 0)
		arena_fail(1 + some(80), some(2));
	run_start_bytes(&r, m->path, "actor-1",
	    filled_request(a, m->request));
	arena_fail_pause(true);
	arena_free(a);
	arena_fail_pause(false);
	for (uint32_t i = 0; store.n_pending > 0; i++) {
		ck_assert_msg(i < 200, "%s never ends", m->path);
		if (i == leaves_at) {
			run_gone(&r);
			there = false;
		}
		answer_unit();
	}
	arena_fail_end();
	ck_assert_msg(r.stream.answers == 1 || !there, "%s: %zu answers",
	    m->path, r.stream.answers);
	if (there && r.stream.err.code) {
		ck_assert_uint_eq(r.stream.body.n, 0);
		ck_assert(r.stream.err.reason[0] != '\0');
	}
	told = there && !r.stream.err.code;
	if (there)
		run_gone(&r);
	stream_clear(&r.stream);
	ck_assert_uint_eq(store.dones, store.submits);
	return told;
}

/* Streams have suites of their own. */
static bool
is_stream(const char *name)
{
	return strcmp(name, "Watch") == 0 ||
	    strcmp(name, "DownloadDocument") == 0;
}

START_TEST(whatever_the_door_says_a_call_gets_one_answer)
{
	const char *said = getenv("SLUSS_NONSENSE_ROUNDS");
	const int rounds = said ? atoi(said) : 60;
	char path[96];
	size_t n = 0, told = 0, calls = 0;

	for (size_t s = 0; s < ARRAY_LEN(services); s++)
		for (unsigned i = 0; i < services[s]->n_methods; i++) {
			const char *name = services[s]->methods[i].name;
			const struct method *m;

			snprintf(path, sizeof(path), "/%s/%s",
			    services[s]->name, name);
			m = method_find(path);
			if (!m || is_stream(name))
				continue;
			state = 0x51755 + n++;
			for (int k = 0; k < rounds; k++, calls++)
				told += once(m);
		}
	printf("%zu methods, %zu calls, %zu answered\n", n, calls, told);
	ck_assert_uint_gt(n, 45);
	ck_assert_uint_gt(told, calls / 50);
}
END_TEST

static void
nonsense_tests(TCase *t)
{
	const TTest *const tests[] = {
		whatever_the_door_says_a_call_gets_one_answer,
	};

	ADD_TESTS(t, tests);
}

int
main(void)
{
	static tests_fn *const lists[] = { nonsense_tests };

	return suites_run("call_nonsense", lists, 1, world_setup,
	    world_teardown);
}
