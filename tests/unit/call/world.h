/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef TEST_CALL_WORLD_H
#define TEST_CALL_WORLD_H

/*
 * An engine with the shipped policy, a vault, and a door that answers from a
 * scene: who calls, which record, which groups, and where it lies on purpose.
 */

#include "../policy/fixture.h"
#include "fakes.h"

enum { SCENE_GROUPS = 8, MARK = 12 };

struct scene_group {
	struct group_facts facts;
	int state;               /* what the door says; -1: as decided in C */
	char mark[MARK + 1];     /* content that must be found, or never */
};

struct scene {
	struct caller_facts caller;
	struct record_facts record;
	bool has_record;
	struct scene_group groups[SCENE_GROUPS];
	size_t n;
	enum code code;          /* the door's, on the whole call */
	const char *reason;
	bool tampered;           /* ciphertext with one bit turned */
	bool new_key;            /* prepare: there is none yet */
	bool keyless;            /* the key store knows no key */
	const char *outcome;     /* of an earlier call with this request_id */
	bool conflict;           /* request_id used for another request */
	bool replayed;           /* apply says so, with the outcome */
	size_t cases;            /* rows of a list of cases; 0: one */
};

struct run {
	struct stream stream;
	void *call;
};

extern struct engine *engine;
extern struct store store;
extern struct vault *vault;
extern struct scene scene;
extern struct peer peer;

/* Check fixtures. */
void world_setup(void);
void world_teardown(void);
/* A new engine with other settings. */
void world_engine(const struct engine_config *config);
/* Empties the engine's key cache. */
void world_cool(void);
/* A caller of the position at a record with these groups, own or disclosed. */
void scene_set(const char *position, bool own, const char *const *groups,
    size_t n);
/* The person record of a municipality: what most tests read. */
void scene_own_person(void);

/* The request of the method that goes with the scene. */
struct str world_request(struct arena *a, const char *method);
/* Starts the call as the scene's caller. */
void run_start(struct run *r, const char *method);
void run_start_bytes(struct run *r, const char *path, const char *actor,
    struct str bytes);
/* The peer leaves, or has read the answer. */
void run_gone(struct run *r);
/* Answers the oldest unit from the scene. */
void world_answer(void);
/* Start, answer all, and check that there is exactly one answer. */
void run_whole(struct run *r, const char *method);
/* The columns of the scene's caller, allowed and logged. */
void world_caller(struct table *t, int row);
/* Fills a result as the door would. */
void world_rows(struct table *t, const struct unit *u);

/* True when the bytes hold the text. */
bool holds(struct str bytes, const char *text);

/* The methods that the matrices go through, with a key and without one. */
extern const char *const world_methods[8];
enum { WORLD_WAYS = 2 * ARRAY_LEN(world_methods) };
/* The i-th way: its method, the scene set for it. */
const char *world_way(size_t i);

#endif
