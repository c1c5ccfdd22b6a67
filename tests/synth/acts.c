/* SPDX-License-Identifier: EUPL-1.2 */
/* The rows of each act, in the order of what they refer to. */

#include "acts.h"

#include <stdio.h>
#include <time.h>

#include "wire/kinds.h"
#include "wire/message.h"

#define ZERO_UUID "00000000-0000-0000-0000-000000000000"

const char *
acts_stamp(int64_t us, char out[40])
{
	time_t t = (time_t)(us / US_PER_S);
	struct tm tm;

	(void)gmtime_r(&t, &tm);
	(void)strftime(out, 40, "%Y-%m-%d %H:%M:%S+00", &tm);
	return out;
}

static void
later(struct making *c, uint32_t days)
{
	c->at += (int64_t)rng_below(&c->r, days) * DAY_US +
	    (int64_t)(60 + rng_below(&c->r, 28800)) * US_PER_S;
	if (c->at > c->y->now - 60 * US_PER_S)
		c->at = c->y->now - 60 * US_PER_S;
}

void
acts_note(struct making *c, const struct part *p, const char *method,
    const struct record *r, int version, uint32_t groups,
    const char *disclosure, const char *ground)
{
	char at[40], item[160];

	if (r)
		(void)snprintf(item, sizeof(item), "%s\t%d\t%u\t%u\t%s\t%s\t%s",
		    r->uuid, version, r->kind, groups, r->owner->o->uuid,
		    disclosure ? disclosure : "\\N", ground ? ground : "\\N");
	else
		(void)snprintf(item, sizeof(item),
		    "\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N");
	load_row(&c->y->load, T_LOG, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s",
	    acts_stamp(c->at, at), p->o->uuid, p->o->node_uuid, p->actor, p->role,
	    p->position, method, c->uuid, item);
}

static void
make_key(struct making *c, struct part *p)
{
	struct err e = { 0 };
	uint8_t wrapped[64];
	size_t n = 0;
	int32_t generation = 0;
	char at[40];

	if (vault_key_new(c->y->vault, &c->case_id, &p->o->id, &p->key,
	    &generation, wrapped, &n, &e))
		load_fail("the vault", e.text);
	shape_uuid(&p->key, p->key_uuid);
	load_row(&c->y->load, T_KEY, "%s\t%s\t%s\t%d", p->key_uuid, c->uuid,
	    p->o->uuid, generation);
	load_bytes(&c->y->load, T_KEY, (struct str){ (char *)wrapped, n });
	load_row(&c->y->load, T_CASE_KEY, "%s\t%s\t%s\t%s", p->key_uuid,
	    c->uuid, p->o->uuid, acts_stamp(c->at, at));
}

static struct str
terms_scopes(const struct making *c, struct buf *out)
{
	static const char *const groups[] = {
		"threat_assessment.conclusion", "threat_assessment.protect",
	};
	struct buf scope;

	buf_init(&scope, 0);
	message_put_bytes(&scope, 1, str_of(c->board.o->code));
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		message_put_bytes(&scope, 2, str_of(groups[i]));
	message_put_bytes(out, 2, buf_str(&scope));
	buf_clear(&scope);
	return buf_str(out);
}

/* One group of a record, sealed under its owner's key. */
static void
seal(struct making *c, const struct record *r, uint32_t group, int ending)
{
	struct place at = { .case_id = c->case_id, .record = r->id,
		.kind = r->kind, .group = group, .version = 1,
		.key = r->owner->key };
	struct fill f = { .r = &c->r, .policy = c->y->policy,
		.now = c->y->now, .at = c->at, .ending = ending,
		.recipient = c->has_receiver ? c->receiver.o->code :
		    c->police.o->code,
		.organisation = r->owner->o->code,
		.municipality = c->has_receiver ? c->receiver.o->municipality :
		    c->board.o->municipality };
	struct arena *a = arena_new((size_t)4 * 1024 * 1024);
	struct err e = { 0 };
	struct buf plain;
	struct str sealed;

	buf_init(&plain, 0);
	fill_message(&f, kind_group(kind_by_number(r->kind),
	    group)->descriptor, &plain);
	if (strcmp(kind_by_number(r->kind)->name, "consent") == 0)
		(void)terms_scopes(c, &plain);
	sealed = vault_seal(c->y->vault, a, &at, buf_str(&plain), &e);
	if (!sealed.p)
		load_fail("the vault", e.text);
	load_row(&c->y->load, T_GROUP, "%s\t%u\t" ZERO_UUID "\t1\t%s", r->uuid,
	    group, r->owner->key_uuid);
	load_bytes(&c->y->load, T_GROUP, sealed);
	load_row(&c->y->load, T_VERSION_GROUP, "%s\t1\t%u\t" ZERO_UUID "\t1",
	    r->uuid, group);
	buf_clear(&plain);
	arena_free(a);
}

/* A final record of the groups named: "kind.group kind.group". */
struct record
acts_put(struct making *c, const struct part *p, const char *groups, int days,
    int ending)
{
	struct record r = { .id = rng_id(&c->r), .owner = p };
	const char *regime = strcmp(p->o->agency, "municipality") == 0 ||
	    strcmp(p->o->agency, "sis") == 0 ? "gdpr" : "bdl";
	struct str rest = str_of(groups);
	const struct kind *k = NULL;
	char at[40], until[40];
	uint32_t bits = 0;

	later(c, 9);
	shape_uuid(&r.id, r.uuid);
	while (rest.n) {
		const char *blank = memchr(rest.p, ' ', rest.n);
		struct str name = { rest.p, blank ? (size_t)(blank - rest.p) :
		    rest.n };
		uint32_t group;

		/* A case record without a head has no group. */
		if (strcmp(groups, "case") == 0) {
			r.kind = kind_by_name(name)->number;
			break;
		}
		if (!kind_parse_group(name, &k, &group))
			load_fail("no such group", groups);
		rest.p += name.n + (blank != NULL);
		rest.n -= name.n + (blank != NULL);
		r.kind = k->number;
		bits |= UINT32_C(1) << group;
	}
	load_row(&c->y->load, T_RECORD, "%s\t%s\t%s\t%u\t%s\t1\t1", r.uuid,
	    c->uuid, p->o->uuid, r.kind, acts_stamp(c->at, at));
	load_row(&c->y->load, T_VERSION, "%s\t1\tt\tfinal\t%s\tavhoppare\t%s\t"
	    "%s\t%s\t%s\t%s", r.uuid, regime, strstr(groups, "assessment") ?
	    "assessment" : "fact", p->actor, p->o->node_uuid, at,
	    days ? acts_stamp(c->at + days * DAY_US, until) : "\\N");
	for (uint32_t g = 1; g < KIND_GROUPS_MAX; g++) {
		if (bits & UINT32_C(1) << g)
			seal(c, &r, g, ending);
	}
	acts_note(c, p, strncmp(groups, "case", 4) != 0 ? "CreateRecord" :
	    p == &c->police ? "CreateCase" : "Respond", &r, 1, bits, NULL,
	    NULL);
	return r;
}

uint32_t
acts_bits(const char *const *names, size_t n)
{
	const struct kind *k;
	uint32_t bits = 0, group;

	for (size_t i = 0; i < n; i++) {
		if (!kind_parse_group(str_of(names[i]), &k, &group))
			load_fail("no such group", names[i]);
		bits |= UINT32_C(1) << group;
	}
	return bits;
}

void
acts_disclose(struct making *c, const struct record *r, uint32_t groups,
    const struct part *to, const char *ground, const char *second)
{
	bool bdl = strcmp(r->owner->o->agency, "police") == 0 ||
	    strcmp(r->owner->o->agency, "kriminalvarden") == 0;
	bool consent = strcmp(ground, "consent") == 0;
	int days = consent ? 360 : 183;
	struct id id = rng_id(&c->r);
	char uuid[37], at[40], end[40];

	later(c, 3);
	shape_uuid(&id, uuid);
	load_row(&c->y->load, T_DISCLOSURE, "%s\t%s\t%s\t%s\t%s\t1\tt\t%u\t%s\t"
	    "%s\tnone\town_case_work\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\tf",
	    uuid, c->uuid, r->uuid, r->owner->o->uuid, to->o->uuid, groups,
	    ground, consent ? c->consent : "\\N", acts_stamp(c->at, at),
	    acts_stamp(c->at + days * DAY_US, end), at, r->owner->actor,
	    second ? "t" : "f", second ? at : "\\N", second ? second : "\\N",
	    consent ? "f" : "t", bdl ? "t" : "f");
	acts_note(c, r->owner, "Disclose", r, 1, groups, uuid, ground);
}

/* Takes part: its key, its case record where it may write one, who works there. */
struct record
acts_join(struct making *c, struct part *p, bool headed)
{
	char at[40];

	later(c, 4);
	make_key(c, p);
	load_row(&c->y->load, T_ASSIGNMENT, "%s\t%s\t%s\t%s\t%s", c->uuid,
	    p->o->uuid, p->actor, acts_stamp(c->at, at), p->actor);
	return acts_put(c, p, headed ? "case.head" : "case", 0, 0);
}

void
acts_participant(struct making *c, const struct part *p, int stage, bool closed,
    const char *closure)
{
	char at[40], due[40];

	load_row(&c->y->load, T_PARTICIPANT, "%s\t%s\t%s\tactive\t%s\t%s\t%s\t"
	    "%d\t%s\t%s\t%s\t%s", c->uuid, p->o->uuid, p->standing,
	    p == &c->police ? "\\N" : c->police.o->uuid,
	    p == &c->police ? "\\N" : acts_stamp(c->at, at), acts_stamp(c->at, at),
	    stage, at, closed ? "\\N" : acts_stamp(c->at + 30 * DAY_US, due),
	    closed ? at : "\\N", closed ? closure : "\\N");
}
