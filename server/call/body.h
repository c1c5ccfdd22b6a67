/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_BODY_H
#define SLUSS_CALL_BODY_H

/*
 * A record body as it came: split at its top-level tags into groups, each the
 * serialised sub-message that will be sealed. Never packed again.
 */

#include "call/call.h"
#include "wire/kinds.h"

struct body {
	const struct kind *kind;
	struct {
		uint32_t number;
		struct str bytes;
	} groups[KIND_GROUPS_MAX];
	size_t n;
};

/* Splits a kind's serialised message. Empty groups are refused. */
enum code body_split(struct call *c, const struct kind *k, struct str bytes,
    struct body *out);
/* Finds the body of the record under `tag` of the request's bytes. */
enum code body_of_record(struct call *c, uint32_t tag, struct body *out);
/* Finds a kind's message that stands alone under `tag` (a Case). */
enum code body_of_kind(struct call *c, uint32_t tag, const char *kind,
    struct body *out);
/* Whether the codes of every group are of their tables, and valid at that time. */
enum code body_codes(struct call *c, const struct body *b, int64_t now);
/* The decision on each group, and its codes. */
enum code body_decide(struct call *c, const struct body *b,
    const struct caller_facts *caller);
/* Seals each group; parallel arrays for the door. */
enum code body_seal(struct call *c, const struct body *b, int32_t version,
    struct param *numbers, struct param *sealed);

#endif
