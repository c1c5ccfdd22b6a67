/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_CALL_H
#define SLUSS_CALL_CALL_H

/*
 * One call, as steps. Rules: a step never calls a step; a step that returns
 * WAIT has handed the call to exactly one wake-up; nothing after call_run()
 * touches the call; a call is freed when it has neither stream nor unit.
 */

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/clock.h"
#include "call/columns.h"
#include "call/parts.h"
#include "feed/feed.h"
#include "net/net.h"
#include "net/stream.h"
#include "policy/decide.h"
#include "store/store.h"
#include "vault/vault.h"

struct call;
struct engine;

enum next { NEXT, WAIT, STOP };
typedef enum next step_fn(struct call *c);

/* A method: its request, its steps, and what the service hangs in between. */
struct method {
	const char *path;        /* "/sluss.v1.RecordService/GetRecord" */
	const char *name;        /* "GetRecord": as in operations.csv and the log */
	const ProtobufCMessageDescriptor *request;
	step_fn *const *path_steps; /* NULL-ended */
	/* Hooks that the shared steps call; each may be NULL where unused. */
	enum code (*admit)(struct call *c);  /* parse and bound the request */
	enum code (*prepare)(struct call *c); /* submit something else than door.prepare */
	enum code (*facts)(struct call *c);  /* door.prepare or door.weigh answered */
	enum code (*seal)(struct call *c);   /* keys are there: seal content */
	enum code (*apply)(struct call *c);  /* submit the statement; CODE_OK: waiting */
	enum code (*reply)(struct call *c);  /* the door's last answer: fill c->out */
	bool no_actor;           /* may be called without an actor */
	bool replay;             /* carries a request_id */
	bool needs_key;          /* a write that seals content */
};

/* What prepare, weigh and the reads found out, for the decision. */
struct facts {
	struct caller_facts caller;
	struct record_facts record;
	bool has_record;
	struct id own_key;
	struct id key_owner;     /* whose new key is made; zero: the caller's organisation's */
	int32_t newest_version;
};

struct call {
	struct engine *engine;
	const struct method *method;
	step_fn *const *steps;
	size_t step;
	struct arena *arena;
	struct stream *stream;   /* NULL: the peer has left */
	bool waiting;            /* one wake-up is owed */
	bool running;            /* inside call_run() */
	bool answered;
	int64_t deadline;
	struct str bytes;        /* the request as it came */
	ProtobufCMessage *request;
	struct policy_ref *policy;

	/* who, as claimed; what is true comes from the door */
	struct peer peer;
	char actor[65], role[33], purpose[33];
	bool shown;

	/* what admit() found */
	struct id case_id, record_id, disclosure_id, request_id;
	int32_t version;
	uint32_t kind;
	uint32_t named;          /* groups named, bit by number */
	const char *extract_for; /* an own extract's organisation; NULL: the groups */
	uint8_t mac[32];
	int32_t page_size;
	struct str cursor;       /* opened page token: 16 bytes or none */
	void *own;               /* the service's state, from the arena */

	/* the door */
	struct read_call read;
	struct unit single;      /* every statement but a read and the key fetch */
	struct unit keys;        /* the key fetch, or the new key */
	enum sql sql;            /* what `single` was submitted as */
	struct rows *rows;       /* the last answer of the door */
	bool fetched;            /* keys were asked for */
	bool wants_room;         /* a stream: goes on when there is room */
	bool judged;             /* the door has seen it, so it is in the log */
	bool refused;            /* by C, after the door had let it be prepared */
	struct err refusal;
	bool answered_early;     /* a replay: the stored outcome is the reply */
	struct facts facts;
	struct id key;           /* data key that the write seals under */
	struct id variant;       /* whom it seals an extract for; zero: the groups */
	bool needs_no_key;       /* this call seals nothing, though its method may */
	struct str outcome;      /* a write's reply, kept by the door for replays */
	struct view *views;      /* read results, decided */
	size_t n_views;
	char leaf[65];
	char logged_at[40];

	struct parts out;        /* the reply */
	struct err err;
	struct trailer trailers[4];
	struct answer answer;
};

/* ---- the engine: what all calls share ---- */

/* A policy in use: replaced as a whole while calls still hold the old one. */
struct policy_ref {
	struct policy *policy;
	unsigned held;
	uint8_t hash[32];
};

struct engine_config {
	unsigned denials_per_minute; /* of one actor; 0: no budget */
	/* Builds for tests only: a wall that is switched off. */
	bool decide_off, guard_off;
};

struct engine *engine_new(struct store *store, struct vault *vault,
    const struct engine_config *config, struct err *e);
/* From here on no wake-up touches a call: the process is about to end. */
void engine_close(struct engine *g);
void engine_free(struct engine *g);
/* Takes the policy over; calls under way keep the one they began with. */
void engine_set_policy(struct engine *g, struct policy *p);
/* Serving or not, for grpc.health.v1. */
void engine_set_serving(struct engine *g, bool serving);
/* The server is about to stop: open watches end. */
void engine_stop(struct engine *g);
/* The last call has ended: writes the rows of denials that are owed; true until all are safe. */
bool engine_owes(struct engine *g);
/* Once a second: budgets, health watchers, key cache. */
void engine_tick(struct engine *g);
/* Every 100 ms: the feed's heartbeats, and what waits for others. */
void engine_feed_tick(struct engine *g);
/* Something changed for an organisation (NOTIFY's payload); NULL: for anybody, and every watcher is authorised anew. */
void engine_feed_wake(struct engine *g, const char *organisation);
/* The four functions that net calls, with the engine as arg but identify. */
void *engine_start(void *engine, struct stream *s,
    const struct net_request *request);
void engine_gone(void *call);
void engine_room(void *call);

struct engine_parts {
	struct store *store;
	struct vault *vault;
	struct policy_ref *policy;
	struct engine_config config;
	struct budget *budgets;
	struct call *watchers;   /* open Health.Watch streams */
	struct feed feed;        /* open FeedService.Watch streams */
	struct watch_batch *asked; /* the statement that asks for them */
	unsigned alone;          /* batches of one, after one that failed */
	bool serving, closed;
	uint64_t calls, denied, disagreements;
};
/* The engine's own parts, for the rooms of call/ only. */
struct engine_parts *engine_parts(struct engine *g);

/* ---- for steps and services ---- */

/* A method that is built; NULL for any other path. */
const struct method *method_find(const char *path);

/* Answers with c->err or c->out, once, outside the steps. */
void call_answer(struct call *c);
/* Submits a statement and returns WAIT, or STOP with c->err set. */
enum next call_submit_read(struct call *c);
enum next call_submit(struct call *c, enum sql sql, const struct param *params,
    size_t n);
/* Row i of what the door answered. */
struct row call_row(struct call *c, int i);
/* Parameters every single-call function begins with; writes 7, returns 7. */
size_t call_lead(struct call *c, struct param *out);
/* Holds a policy for as long as something is decided with it; returns it. */
struct policy_ref *policy_hold(struct policy_ref *r);
/* NULL is fine. */
void policy_release(struct policy_ref *r);
/* The call goes on under this policy, which it holds. */
void call_use_policy(struct call *c, struct policy_ref *r);
/* The arena's failure as an error. */
enum code call_no_memory(struct call *c);

#define CALL_REQUEST(c, type) ((const type *)(const void *)(c)->request)

#endif
