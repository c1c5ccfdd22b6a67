/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DECIDE_H
#define SLUSS_POLICY_DECIDE_H

/*
 * The decision in C, independent of the one in SQL: pure functions of policy
 * and facts. Anything not allowed by a line here is refused.
 */

#include "policy/facts.h"
#include "policy/policy.h"

/* Numbers as in sluss.v1.GroupStateCode, and one that is never sent. */
enum group_state {
	GROUP_CLOSED = 0,        /* the ceiling closes it: not even listed */
	GROUP_RELEASED = 1,
	GROUP_ABSENT = 2,
	GROUP_WITHHELD = 3,
	GROUP_EXPIRED = 4,
	GROUP_NOT_NAMED = 5,
};

/*
 * Whether each code in the serialised group stands today in a table that
 * ident/coded.h names for its field; bytes have passed check_message().
 * INVALID_ARGUMENT with CODE_NOT_IN_TABLE or CODE_NOT_VALID_TODAY, the path of
 * the field from the request on and the table, never the value. Asked when a
 * group is written, and not again: what was valid then stays readable.
 */
enum code decide_codes(const struct policy *p, uint32_t kind, uint32_t group,
    struct str bytes, int64_t now, struct err *e) MUST_CHECK;
/* The caller's position, NULL if it has none. */
const char *decide_position(const struct policy *p,
    const struct caller_facts *c);
/*
 * May the caller call the method at all? CODE_OK; UNAUTHENTICATED for a node,
 * organisation or actor that is not (any more) registered;
 * INVALID_ARGUMENT/UNKNOWN_PURPOSE; NOT_FOUND where saying more would tell
 * that a case exists; PERMISSION_DENIED where the caller takes part and its
 * position may not.
 */
enum code decide_call(const struct policy *p, const char *method,
    const struct caller_facts *c, struct err *e) MUST_CHECK;
/* What the caller may have of one group; decide_call() came first. */
enum group_state decide_group(const struct policy *p,
    const struct caller_facts *c, const struct record_facts *r,
    const struct group_facts *g);
/*
 * Whether what may be read is past the time that it was valid for: it stays
 * readable, and is said to be overdue. r.valid_to is the group's own.
 */
bool decide_overdue(const struct caller_facts *c, const struct record_facts *r,
    enum group_state state);
/*
 * The conditions of reading one group, as position (of c's organisation):
 * each that decide_group() tries, in its order, with whether it is met. Those
 * that ask of a disclosure are left out when there is none. What the group
 * would be, named.
 */
typedef void why_fn(void *arg, const char *condition, bool met,
    enum group_state otherwise);
enum group_state decide_why(const struct policy *p,
    const struct caller_facts *c, const char *position,
    const struct record_facts *r, const struct group_facts *g, why_fn *why,
    void *arg);
/*
 * May the caller, as the position it has, know what lies behind the ceiling of
 * the group: whether it is disclosed, and has content?
 */
bool decide_knows(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g);
/* May the caller's organisation write this group? PERMISSION_DENIED names it. */
enum code decide_write(const struct policy *p, const struct caller_facts *c,
    uint32_t kind, uint32_t group, struct err *e) MUST_CHECK;
/*
 * May the caller's organisation write the group, of a record of its own, as an
 * extract for another? decide_write() is asked as well.
 */
enum code decide_extract(const struct policy *p, const struct caller_facts *c,
    const struct extract_facts *x, uint32_t kind, uint32_t group,
    struct err *e) MUST_CHECK;
/* What must hold of the extract whatever its groups are. */
enum code decide_extract_for(const struct extract_facts *x, struct err *e)
    MUST_CHECK;
/*
 * May the caller send chunks of a document (its owner, who may write the group
 * that it is filed under), or fetch them (who reads its content, g)?
 */
enum code decide_document(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct group_facts *g, bool write,
    struct err *e) MUST_CHECK;
/* May this disclosure be made; *pending: it waits for a second person. */
enum code decide_disclosure(const struct policy *p,
    const struct caller_facts *c, const struct record_facts *r,
    const struct disclosure_facts *d, bool *pending, struct err *e) MUST_CHECK;

/* The obstacle is of the disclosure, and of no one group. */
#define DECIDE_WHOLE SIZE_MAX
/* One thing that stands in the way; group: place in d->groups. False: enough. */
typedef bool obstacle_fn(void *arg, size_t group, const struct err *e);
/*
 * Everything that stands in the way of a disclosure, in the order in which
 * decide_disclosure(), which stops at the first, tries it.
 */
void decide_obstacles(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, const struct disclosure_facts *d,
    obstacle_fn *found, void *arg);
/* The last moment that it may reach; FACT_NO_TIME for an unknown ground. */
int64_t decide_latest_end(const struct policy *p,
    const struct caller_facts *c, const struct record_facts *r,
    const struct disclosure_facts *d);
/* Whether the group waits for a second person. */
bool decide_needs_second(const struct policy *p, const struct caller_facts *c,
    const struct record_facts *r, uint32_t group);
/* Whether the recipient is given the group as an extract. */
bool decide_gives_extract(const struct policy *p, const struct record_facts *r,
    const struct disclosure_facts *d, uint32_t group);

#endif
