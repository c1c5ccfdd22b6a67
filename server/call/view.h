/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_VIEW_H
#define SLUSS_CALL_VIEW_H

/*
 * Records on their way out: what the door returned, the decision on each
 * group, the opened content, and the reply assembled from it. Content is
 * opened only for groups that both decisions release, and nothing leaves that
 * the guard has not walked.
 */

#include "call/call.h"

struct view_group {
	struct group_facts facts;
	enum group_state state;
	bool overdue;
	int32_t wrote_version;
	struct id key;
	struct str sealed, plain;
};

struct view {
	struct id case_id;
	struct caller_facts caller;
	struct record_facts record;
	bool has_record;
	bool own;
	const struct kind *kind;
	struct str owner_code, status, regime, subject, nature, author;
	struct str version_for;  /* own: whom the version is an extract for */
	struct str written_for;  /* own: for whom there are extracts, as the door writes it */
	/* own, of a copy taken to file */
	struct str taken_from;
	int64_t taken_at;
	struct view_group number;
	int64_t created_at, valid_from;
	struct view_group *groups;
	size_t n_groups;
};

/* Rows into c->views, decided and compared with the door. */
enum code view_collect(struct call *c);
/* Fetches the data keys that are not in the cache. */
enum next view_ask_keys(struct call *c);
enum code view_open(struct call *c);
/* A RecordView as pieces; with content where there is any. */
enum code view_write(struct call *c, const struct view *v, struct parts *out);

/* Puts fetched keys into the cache; shared with writing. */
enum code keys_put(struct call *c);

/* A google.protobuf.Timestamp under a tag; nothing for FACT_NO_TIME. */
void view_put_time(struct parts *p, uint32_t tag, int64_t us);
/* 16 bytes under a tag; nothing for the zero id. */
void view_put_id(struct parts *p, uint32_t tag, const struct id *id);
/* "kind.group" in the arena; empty for a group that there is not. */
struct str view_group_name(struct call *c, uint32_t kind, uint32_t group);

/* A column's text in the arena: it outlives the result. */
struct str view_keep(struct call *c, const struct row *r, enum column col);

#endif
