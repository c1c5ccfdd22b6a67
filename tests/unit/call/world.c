/* SPDX-License-Identifier: EUPL-1.2 */
/* The door, answering from the scene. */

#include "world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/pg_wire.h"

const char *const world_methods[8] = { "GetRecord", "GetCase", "ListCases",
	"CreateRecord", "Disclose", "WhoAmI", "SubmitConcern",
	"ListConcerns" };

struct engine *engine;
struct store store;
struct vault *vault;
struct scene scene;
struct peer peer;

/* A second vault under the same root, so that the engine's cache stays cold. */
static struct vault *mill;
static struct data_key {
	struct id key;
	int32_t generation;
	uint8_t wrapped[64];
	size_t wrapped_n;
} keys[128];
static size_t n_keys;

static struct vault *
open_vault(void)
{
	char path[] = "/tmp/sluss-call-XXXXXX";
	uint8_t root[32];
	struct vault *v;
	struct err e = { 0 };
	int fd = mkstemp(path);

	memset(root, 5, sizeof(root));
	ck_assert_int_eq(write(fd, root, sizeof(root)), (ssize_t)sizeof(root));
	close(fd);
	v = vault_new(path, &e);
	unlink(path);
	ck_assert_msg(v != NULL, "%s", e.text);
	return v;
}

void
world_engine(const struct engine_config *config)
{
	struct err e = { 0 };

	engine_free(engine);
	vault_free(vault);
	vault = open_vault();
	engine = engine_new(&store, vault, config, &e);
	ck_assert(engine != NULL);
	engine_set_policy(engine, shipped_policy());
}

void
world_cool(void)
{
	static int64_t now = 1;

	vault_tick(vault, now);
	now += 61 * NS_PER_S;
	vault_tick(vault, now);
	vault_tick(vault, now += 61 * NS_PER_S);
}

void
world_setup(void)
{
	static const struct engine_config config = { 0 };

	store = (struct store){ 0 };
	mill = open_vault();
	world_engine(&config);
	peer = (struct peer){ .node = id_of(0x70), .organisation = id_of(1),
		.node_code = "node-1", .organisation_code = "org-1" };
	scene_own_person();
}

void
world_teardown(void)
{
	ck_assert_uint_eq(store.n_pending, 0);
	ck_assert_uint_eq(store.dones, store.submits);
	engine_free(engine);
	engine = NULL;
	vault_free(vault);
	vault = NULL;
	vault_free(mill);
}

static void
set_group(struct scene_group *g, const char *name, bool own)
{
	g->facts = (struct group_facts){ .present = true,
		.not_before = FACT_NO_TIME, .expires_at = FACT_NO_TIME };
	group_number(name, &scene.record.kind, &g->facts.group);
	g->state = -1;
	snprintf(g->mark, sizeof(g->mark), "Mark-%02u-%04u",
	    g->facts.group % 100, scene.record.kind % 10000);
	if (own)
		return;
	g->facts.disclosure = id_of((uint8_t)(0x40 + g->facts.group));
	g->facts.covers = g->facts.effective = true;
	g->facts.expires_at = NOW + 30 * DAY;
	strcpy(g->facts.ground, "own_work");
}

static struct id
scene_case(size_t i)
{
	return id_of((uint8_t)(0x10 + i));
}

/* The owner's key of the i-th case. */
static struct id
key_of(size_t i)
{
	struct err e = { 0 };

	for (; n_keys <= i; n_keys++) {
		struct data_key *k = &keys[n_keys];
		struct id case_id = scene_case(n_keys);

		ck_assert_int_eq(vault_key_new(mill, &case_id,
		    &scene.record.owner, &k->key, &k->generation, k->wrapped,
		    &k->wrapped_n, &e), CODE_OK);
	}
	return keys[i].key;
}

void
scene_set(const char *position, bool own, const char *const *groups, size_t n)
{
	n_keys = 0;
	scene = (struct scene){ .caller = caller_in(position),
		.has_record = true, .n = n,
		.record = { .record = id_of(0x20), .owner = id_of(own ? 1 : 2),
		.version = 3, .final = true, .newest = true,
		.valid_to = FACT_NO_TIME, .subject = "avhoppare" } };
	scene.caller.duty = true;
	for (size_t i = 0; i < n; i++)
		set_group(&scene.groups[i], groups[i], own);
}

void
scene_own_person(void)
{
	static const char *const groups[] = { "person.identity",
		"person.protection" };

	scene_set("MO", true, groups, 2);
}

void
world_caller(struct table *t, int row)
{
	static const uint8_t leaf[32] = { 0xab };
	const struct caller_facts *f = &scene.caller;

	put_int(t, row, COL_code, (int32_t)scene.code);
	put_text(t, row, COL_reason, scene.reason);
	put(t, row, COL_leaf, param_bytes(t->a,
	    (struct str){ (const char *)leaf, sizeof(leaf) }));
	put_time(t, row, COL_logged_at, NOW);
	put_bool(t, row, COL_node_live, f->node_live);
	put_bool(t, row, COL_organisation_live, f->organisation_live);
	put_bool(t, row, COL_actor_live, f->actor_live);
	put_bool(t, row, COL_role_held, f->role_held);
	put_bool(t, row, COL_approver, f->approver);
	put_bool(t, row, COL_duty, f->duty);
	put_bool(t, row, COL_purpose_known, f->purpose_known);
	put_id(t, row, COL_organisation, &f->organisation);
	put_text(t, row, COL_agency_kind, f->agency_kind);
	put_text(t, row, COL_role, f->role);
	put_bool(t, row, COL_has_case, f->has_case);
	put_text(t, row, COL_standing, f->standing);
	put_text(t, row, COL_participant, f->participant);
	put_bool(t, row, COL_sealed, f->sealed);
	put_bool(t, row, COL_assigned, f->assigned);
	put_bool(t, row, COL_policy_ok, f->policy_ok);
	put_int(t, row, COL_shield, f->shield);
	put_time(t, row, COL_now, f->now);
}

static void
put_record(struct table *t, int row)
{
	const struct record_facts *r = &scene.record;

	put_id(t, row, COL_record_id, &r->record);
	put_int(t, row, COL_kind, (int32_t)r->kind);
	put_id(t, row, COL_owner, &r->owner);
	put_text(t, row, COL_owner_code, "owner-code");
	put_int(t, row, COL_version, r->version);
	put_bool(t, row, COL_final, r->final);
	put_bool(t, row, COL_group_final, r->final);
	put_bool(t, row, COL_newest, r->newest);
	put_text(t, row, COL_status, "final");
	put_text(t, row, COL_regime, "gdpr");
	put_text(t, row, COL_subject_category, r->subject);
	put_text(t, row, COL_nature, "fact");
	put_text(t, row, COL_author, "the-author");
	put_time(t, row, COL_created_at, NOW - DAY);
	put_time(t, row, COL_valid_from, NOW - 2 * DAY);
	put_time(t, row, COL_valid_to, r->valid_to);
	put_time(t, row, COL_group_valid_to, r->valid_to);
}

/* What was sealed at the group's place: a field that every message skips. */
static struct str
sealed(struct table *t, const struct scene_group *g, size_t i)
{
	char plain[3 + MARK + 1] = { '\xc2', '\x3e', MARK };
	struct place at = { .case_id = scene_case(i),
		.record = scene.record.record, .kind = scene.record.kind,
		.group = g->facts.group, .variant = g->facts.variant,
		.version = scene.record.version, .key = key_of(i) };
	struct err e = { 0 };
	struct str out;

	memcpy(plain + 3, g->mark, MARK);
	out = vault_seal(mill, t->a, &at, (struct str){ plain, 3 + MARK }, &e);
	ck_assert_msg(out.p != NULL, "%s", e.text);
	if (scene.tampered)
		((char *)(uintptr_t)out.p)[out.n - 1] ^= 1;
	return out;
}

static void
put_group(struct table *t, int row, const struct scene_group *g, size_t i)
{
	struct id key = key_of(i);
	const struct group_facts *f = &g->facts;
	struct group_facts seen = *f;
	int state = g->state;

	if (state < 0)
		state = (int)decide_group(engine_parts(engine)->policy->policy,
		    &scene.caller, &scene.record, &seen);
	put_int(t, row, COL_grp, (int32_t)f->group);
	put_bool(t, row, COL_present, f->present);
	put_bool(t, row, COL_named, f->named);
	put_bool(t, row, COL_derived, f->derived);
	put_id(t, row, COL_variant, &f->variant);
	put_bool(t, row, COL_naming, f->naming);
	put_bool(t, row, COL_acting, f->acting);
	put_id(t, row, COL_disclosure_id, &f->disclosure);
	put_bool(t, row, COL_covers, f->covers);
	put_bool(t, row, COL_effective, f->effective);
	put_time(t, row, COL_not_before, f->not_before);
	put_time(t, row, COL_expires_at, f->expires_at);
	put_text(t, row, COL_ground, f->ground);
	put_bool(t, row, COL_rests_on_consent, f->rests_on_consent);
	put_text(t, row, COL_consent_about, f->consent_about);
	put_bool(t, row, COL_consent_holds, f->consent_holds);
	put_int(t, row, COL_state, state);
	put_int(t, row, COL_wrote_version, scene.record.version);
	put_id(t, row, COL_key_id, &key);
	/* A door that sends content along whatever it says of it. */
	put(t, row, COL_ciphertext, param_bytes(t->a, sealed(t, g, i)));
}

static void
put_read(struct table *t)
{
	for (size_t i = 0; i < (scene.cases ? scene.cases : 1); i++) {
		struct id case_id = scene_case(i);

		for (size_t g = 0; g < (scene.n ? scene.n : 1); g++) {
			int row = table_row(t);

			world_caller(t, row);
			if (scene.code)
				return;
			put_id(t, row, COL_case_id, &case_id);
			if (!scene.has_record)
				continue;
			put_record(t, row);
			if (scene.n)
				put_group(t, row, &scene.groups[g], i);
		}
	}
}

/* Whether the unit's array of ids holds this one. */
static bool
asked_for(const struct unit *u, const struct id *id)
{
	const uint8_t *p = u->params[0].p;

	for (int at = PG_WIRE_ARRAY; at < u->params[0].n; at += 4 + 16)
		if (memcmp(p + at + 4, id->b, sizeof(id->b)) == 0)
			return true;
	return false;
}

static void
put_keys(struct table *t, const struct unit *u)
{
	for (size_t i = 0; i < n_keys && !scene.keyless; i++) {
		const struct data_key *k = &keys[i];
		struct id case_id = scene_case(i);
		int row;

		if (!asked_for(u, &k->key))
			continue;
		row = table_row(t);
		put_id(t, row, COL_key_id, &k->key);
		put_id(t, row, COL_case_id, &case_id);
		put_id(t, row, COL_organisation, &scene.record.owner);
		put_int(t, row, COL_generation, k->generation);
		put(t, row, COL_wrapped, param_bytes(t->a,
		    (struct str){ (const char *)k->wrapped, k->wrapped_n }));
	}
}

static void
put_weighed(struct table *t, int row)
{
	static const uint8_t one[] = { 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 16,
		0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1 };
	struct id recipient = id_of(3);

	put_id(t, row, COL_recipient, &recipient);
	put_text(t, row, COL_recipient_kind, "health");
	put_text(t, row, COL_recipient_standing, "party");
	put_text(t, row, COL_recipient_state, "active");
	put_text(t, row, COL_from_regime, "gdpr");
	put_text(t, row, COL_to_regime, "gdpr");
	put(t, row, COL_groups_present, param_bytes(t->a,
	    (struct str){ (const char *)one, sizeof(one) }));
	put_time(t, row, COL_consent_until, FACT_NO_TIME);
}

static void
put_outcome(struct table *t, int row)
{
	if (scene.outcome)
		put(t, row, COL_outcome,
		    param_bytes(t->a, str_of(scene.outcome)));
}

static void
put_write(struct table *t, enum sql sql)
{
	int row = table_row(t);
	struct id key = key_of(0);

	world_caller(t, row);
	if (sql == SQL_PREPARE_CONCERN) {
		struct id board = id_of(0x60);

		put_id(t, row, COL_recipient, &board);
		put_text(t, row, COL_recipient_state, "one");
		put_outcome(t, row);
	} else if (sql == SQL_PREPARE || sql == SQL_WEIGH) {
		if (!scene.new_key)
			put_id(t, row, COL_own_key, &key);
		put_int(t, row, COL_newest_version, scene.record.version);
		if (scene.has_record)
			put_record(t, row);
		put_bool(t, row, COL_request_conflict, scene.conflict);
		put_outcome(t, row);
		if (sql == SQL_WEIGH)
			put_weighed(t, row);
	} else if (scene.replayed) {
		put_text(t, row, COL_reason, "REPLAYED");
		put_outcome(t, row);
	}
	if (sql == SQL_WHO_AM_I) {
		put_text(t, row, COL_organisation_code, "org-1");
		put_text(t, row, COL_organisation_name, "Organisation One");
		put_text(t, row, COL_node_code, "node-1");
		put_text(t, row, COL_actor, "actor-1");
		put(t, row, COL_roles, param_texts(t->a,
		    (struct str[]){ STR("social_worker"), STR("auditor") }, 2));
	}
}

void
world_rows(struct table *t, const struct unit *u)
{
	table_begin(t);
	if (u->sql == SQL_READ || u->sql == SQL_LIST_CASES ||
	    u->sql == SQL_LIST_RECORDS || u->sql == SQL_LIST_VERSIONS)
		put_read(t);
	else if (u->sql == SQL_KEY_FETCH)
		put_keys(t, u);
	else if (u->sql != SQL_KEY_CREATE)
		put_write(t, u->sql);
}

void
world_answer(void)
{
	struct table t;

	world_rows(&t, store.pending[0].unit);
	store_end(&store, CODE_OK, &t);
}
