/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_STORE_H
#define SLUSS_STORE_STORE_H

/*
 * What reaches PostgreSQL. Every statement is a named text of store/sql.c,
 * prepared once a connection, with binary parameters and results, sent as one
 * pipeline unit that commits or fails by itself: no BEGIN, ever. Two kinds of
 * traffic: reads, which are gathered into one vectorised statement while the
 * batch connections are busy, and units, which go singly over a small pool.
 *
 * Done functions run exactly once a submit, from the event loop, and never from
 * inside a submit. A result is seen only after the Sync, when neither error
 * nor WARNING came with it; anything else is UNAVAILABLE.
 */

#include <event2/event.h>

#include "base/arena.h"
#include "base/status.h"

struct store;
struct pg_result;                /* a libpq result, counted */

struct store_config {
	const char *conninfo;    /* main database, as sluss_service */
	const char *keys_conninfo; /* second cluster, as sluss_keys */
	unsigned batch_connections; /* 0: 2 */
	unsigned pool_connections;  /* 0: 4 */
	unsigned keys_connections;  /* 0: 2 */
	unsigned batch_max;      /* calls in one statement; 0: 256 */
	unsigned queue_max;      /* waiting calls; 0: LIMIT_QUEUE */
	unsigned stuck_ms;       /* a statement without answer; 0: 30 000 */
};

/* Connects in the background and keeps reconnecting; never fails for a database that is down. */
struct store *store_new(struct event_base *base, const struct store_config *c,
    struct err *e);
/* Before the event base goes, and not from a done function. Every done that is owed runs, with CANCELLED or, in flight, UNAVAILABLE. */
void store_free(struct store *s);
/* True when each kind of connection has at least one ready. */
bool store_ready(const struct store *s);
/*
 * Both run from the loop and once after each reconnect: on_registry for NOTIFY
 * sluss_registry; on_feed for NOTIFY sluss_feed with its payload, the id of an
 * organisation, and NULL after a reconnect. on_feed may be NULL.
 */
void store_listen(struct store *s, void (*on_registry)(void *),
    void (*on_feed)(void *, const char *), void *arg);

/* ---- parameters ---- */

/* A parameter in binary form; the bytes, and the array that is submitted, must live until done. */
struct param {
	const void *p;           /* NULL: SQL null */
	int n;
};
/* All allocate from the arena; a failed allocation makes p NULL and sets the arena's failure, which store_submit() refuses. */
struct param param_id(struct arena *a, const struct id *id);
struct param param_text(struct arena *a, struct str s);
struct param param_bytes(struct arena *a, struct str s);
struct param param_bool(struct arena *a, bool v);
struct param param_int2(struct arena *a, int16_t v);
struct param param_int4(struct arena *a, int32_t v);
struct param param_int8(struct arena *a, int64_t v);
/* Microseconds since 1970; FACT_NO_TIME (INT64_MIN) is null. */
struct param param_time(struct arena *a, int64_t us);
struct param param_json(struct arena *a, struct str s);
struct param param_null(void);
struct param param_ids(struct arena *a, const struct id *v, size_t n);
struct param param_texts(struct arena *a, const struct str *v, size_t n);
struct param param_int2s(struct arena *a, const int16_t *v, size_t n);
struct param param_int8s(struct arena *a, const int64_t *v, size_t n);
struct param param_bools(struct arena *a, const bool *v, size_t n);
struct param param_bytess(struct arena *a, const struct str *v, size_t n);

/* ---- results ---- */

/* Rows [first, first + n) of a result; in a batch, one call's own. */
struct rows {
	const struct pg_result *result;
	int first, n;
};
/* The number of the column of that name; -1 if the result has none. */
int rows_column(const struct rows *r, const char *name);
/* All readers take -1 as a column that is null everywhere. */
bool rows_null(const struct rows *r, int row, int col);
bool rows_bool(const struct rows *r, int row, int col);
int32_t rows_int(const struct rows *r, int row, int col);  /* int2 or int4 */
int64_t rows_int8(const struct rows *r, int row, int col);
int64_t rows_time(const struct rows *r, int row, int col); /* INT64_MIN: null */
struct id rows_id(const struct rows *r, int row, int col); /* zero: null */
struct str rows_str(const struct rows *r, int row, int col); /* text or bytea; p NULL: null */
/* Elements of an int2[]; returns how many were written, at most max. */
size_t rows_int2s(const struct rows *r, int row, int col, int16_t *out, size_t max);
size_t rows_bools(const struct rows *r, int row, int col, bool *out, size_t max);
size_t rows_strs(const struct rows *r, int row, int col, struct str *out, size_t max);

/* ---- submitting ---- */

/* One enumerator a statement text; store/sql.c holds them in this order. */
enum sql {
	SQL_READ, SQL_WHO_AM_I, SQL_NOTE, SQL_LIST_CASES, SQL_LIST_RECORDS,
	SQL_LIST_VERSIONS, SQL_LIST_DISCLOSURES, SQL_LIST_READS, SQL_PREPARE,
	SQL_CREATE_CASE, SQL_RESPOND, SQL_PUT_RECORD, SQL_WEIGH, SQL_DISCLOSE,
	SQL_RECORD_DISCLOSURE, SQL_DISCLOSURE_SHEET,
	SQL_PREVIEW, SQL_EXPLAIN, SQL_REFER, SQL_APPROVE, SQL_WITHDRAW,
	SQL_PREPARE_END, SQL_CONFIRM_DELETION, SQL_TAKE_TO_FILE,
	SQL_WEIGH_RENEWAL, SQL_PREVIEW_RENEWAL, SQL_RENEW, SQL_WEIGH_REFERRAL,
	SQL_WEIGH_CIRCLE, SQL_PUT_CIRCLE, SQL_GET_CIRCLE,
	SQL_PREPARE_PART, SQL_ASK_FOR, SQL_ANSWER, SQL_LIST_REQUESTS,
	SQL_LEAVE, SQL_REMOVE, SQL_PREPARE_TRANSFER, SQL_REQUEST_TRANSFER,
	SQL_RESPOND_TRANSFER, SQL_WITHDRAW_TRANSFER, SQL_PREVIEW_TRANSFER,
	SQL_LIST_TRANSFERS, SQL_PREPARE_PROVIDER, SQL_PUT_PROVIDER,
	SQL_PROVIDERS, SQL_ASSIGN, SQL_ENROL_NODE,
	SQL_REVOKE_NODE, SQL_PUT_ACTOR, SQL_REVOKE_ACTOR,
	SQL_LIST_ORGANISATIONS, SQL_LIST_NODES, SQL_LIST_ACTORS,
	SQL_AGGREGATE_DENIALS, SQL_TOLD, SQL_REGISTRY, SQL_GENERATION,
	SQL_SCHEMA_VERSION, SQL_WEIGH_STAGE, SQL_ADVANCE_STAGE, SQL_CLOSE_CASE,
	SQL_KEY_CREATE, SQL_KEY_FETCH,
	SQL_PREPARE_CORRECTION, SQL_PROPOSE_CORRECTION,
	SQL_RESOLVE_CORRECTION, SQL_LIST_CORRECTIONS, SQL_ANNOUNCE_LEVEL,
	SQL_PREVIEW_WITHDRAWAL,
	SQL_PREPARE_CHUNK, SQL_PUT_CHUNK, SQL_READ_CHUNK,
	SQL_PREPARE_CONCERN, SQL_SUBMIT_CONCERN, SQL_LIST_CONCERNS,
	SQL_OPEN_CONCERN,
	SQL_LIST_CHANGES, SQL_WATCH, SQL_SWEEP, SQL_NOTICES, SQL_N
};

/* What a call waits on. Embedded in the call; zeroed before each submit. */
struct unit {
	/* set by the caller */
	void (*done)(struct unit *u);
	int64_t deadline;        /* monotonic ns: an unsent unit fails past it; 0: none */
	/* set by the store before done */
	enum code code;          /* OK, or UNAVAILABLE, DEADLINE_EXCEEDED, INTERNAL */
	struct err err;
	struct rows rows;
	/* the store's own */
	struct pg_result *owned;
	void *next, *conn;
	const struct param *params;
	size_t n_params;
	enum sql sql;
	bool pending;
	unsigned tries;
};

/* Releases the rows. After done, once, when the caller has copied what it needs. */
void unit_release(struct unit *u);

/* One call of a vectorised read; the strings must live until done. */
struct read_call {
	struct unit unit;
	const char *method, *actor, *role, *purpose;
	struct id node, case_id, record, disclosure;
	int32_t version;
	int16_t named_kind;
	int32_t named;           /* bit g: group g named */
	const char *extract;     /* own extracts for this organisation; empty: none */
	bool shown;
	uint8_t policy[32];
};

/*
 * Queue. UNAVAILABLE (queue full, no connection: unit.done will not run) or
 * CODE_OK. Statements of the keys cluster go there by themselves.
 */
enum code store_submit(struct store *s, struct unit *u, enum sql sql,
    const struct param *params, size_t n, struct err *e) MUST_CHECK;
/* Sent at the end of this turn of the loop, together with every other read. */
enum code store_read(struct store *s, struct read_call *r, struct err *e)
    MUST_CHECK;
/*
 * The caller no longer wants the answer. An unsent unit is dropped and done
 * runs with CANCELLED; one in flight runs to its end (never cancelled: the
 * outcome would be unknown) and done runs as usual.
 */
void store_forget(struct store *s, struct unit *u);

struct store_counters {
	uint64_t statements, round_trips, commits, batches, batched_calls,
	    batch_retries, reconnects, warnings;
	uint64_t queued_now;
};
const struct store_counters *store_counters(const struct store *s);

#endif
