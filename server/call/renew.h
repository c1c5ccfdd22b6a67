/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_RENEW_H
#define SLUSS_CALL_RENEW_H

/* What renewing and its preview share: the request, and the facts of one. */

#include "sluss/v1/disclosure_service.pb-c.h"

#include "call/call.h"
#include "policy/decide.h"
#include "wire/kinds.h"

enum { RENEWALS_MAX = 64, RENEW_TEXTS = 3 };
/* Where the texts of a disclosure, or of a line of the circle, are sealed. */
enum { TEXTS_KIND = 0, TEXTS_GROUP = 0 };

/* One of the set: where it comes from, the new disclosure, and the texts. */
struct renewal {
	struct id origin, new, key;
	struct str texts;
};

struct renewals {
	const Sluss__V1__RenewDisclosuresRequest *m;
	int16_t source;          /* number of the contract, never 0 */
	struct str recipients[RENEWALS_MAX];
	const char *text[RENEW_TEXTS]; /* weighing, necessity, number; empty: as before */
	int16_t groups[KIND_GROUPS_MAX], changed[KIND_GROUPS_MAX];
	size_t n_groups, n_changed;
	uint32_t changed_bits;
	struct id consent;
	const char *onward;
	int64_t expires_at;
	struct renewal v[RENEWALS_MAX];
	size_t n;
};

/* The facts of one that is due; they point into it. */
struct renewal_facts {
	struct record_facts record;
	struct disclosure_facts d;
	uint32_t groups[KIND_GROUPS_MAX];
	int16_t numbers[KIND_GROUPS_MAX];
	bool present[KIND_GROUPS_MAX], extracted[KIND_GROUPS_MAX];
	uint32_t unnamed;        /* new content that nobody named, bits */
};

/* All of the request but its id, into c->own. */
struct renewals *renew_take(struct call *c,
    const Sluss__V1__RenewDisclosuresRequest *m);
/* Source to end, as the functions of the door take them; their number. */
size_t renew_params(struct call *c, const struct renewals *a, struct param *v);
/* False: not a record of the caller's. */
bool renew_facts_of(const struct renewals *a, const struct row *r,
    struct renewal_facts *f);
/* What refuses the whole, whatever is due. */
enum code renew_record(struct call *c, const struct renewals *a);

#endif
