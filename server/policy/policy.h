/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_POLICY_H
#define SLUSS_POLICY_POLICY_H

/*
 * The policy: ceiling, operations, positions, purposes and grounds, read from
 * a directory of files that a lawyer can open in a spreadsheet. Once loaded it
 * does not change; a new one takes its place as a whole.
 */

#include <stdio.h>

#include "base/status.h"

struct policy;

enum cell { CELL_NONE, CELL_READ, CELL_WRITE, CELL_BOTH, CELL_SUBMIT,
	CELL_AGGREGATE };
enum condition { CONDITION_NONE, CONDITION_ACTING, CONDITION_NAMING_IT,
	CONDITION_OWN_AREA, CONDITION_LEVEL_ONLY };
/* What an operation asks of the caller. */
enum scope { SCOPE_NONE, SCOPE_ASSIGNED, SCOPE_ORGANISATION };
enum { CLASS_OWN = 1, CLASS_THIRD = 2, CLASS_PUBLIC = 4 };
enum { REQUIRES_CONSENT = 1, REQUIRES_WEIGHING = 2, REQUIRES_REQUEST = 4,
	REQUIRES_DECISION_NUMBER = 8 };

/* One thing wrong with a policy file. */
struct policy_fault {
	char file[64];
	unsigned line;           /* 1 is the first; 0: the file as a whole */
	char text[256];
};
typedef void policy_fault_fn(const struct policy_fault *f, void *arg);

/*
 * Reads every file of dir, reporting each fault; NULL when there was one.
 * Refused: a group without a row, a row without a group, an unknown position,
 * method, cell or condition, a duplicate, a missing file.
 */
struct policy *policy_load(const char *dir, policy_fault_fn *report, void *arg);
void policy_free(struct policy *p);
/* SHA-256 over all files in a fixed order. */
const uint8_t *policy_hash(const struct policy *p);
/* The whole policy as JSON text for `sluss.policy_load(hash, doc)`; free() it. */
char *policy_json(const struct policy *p);

/* A position by agency kind, role and standing (empty: a call without a case gives the first that fits); NULL if none. */
const char *policy_position(const struct policy *p, const char *agency_kind,
    const char *role, const char *standing);
/* The n-th position that the role has in some standing; NULL past the last. */
const char *policy_position_nth(const struct policy *p,
    const char *agency_kind, const char *role, size_t n);
/* True when the role exists for the agency kind at all. */
bool policy_role_known(const struct policy *p, const char *agency_kind,
    const char *role);
enum scope policy_operation(const struct policy *p, const char *method,
    const char *position);
/* The widest scope that any position of the role has: for a call without a case. */
enum scope policy_operation_any(const struct policy *p, const char *method,
    const char *agency_kind, const char *role);
/* True when the method's request names a case. */
bool policy_method_takes_case(const struct policy *p, const char *method);
/* False for WhoAmI and the registry's methods. */
bool policy_method_needs_purpose(const struct policy *p, const char *method);
enum cell policy_cell(const struct policy *p, const char *position,
    uint32_t kind, uint32_t group, enum condition *condition);
/* 1 to 4, of a group; document.content: 4. */
int policy_sensitivity(const struct policy *p, uint32_t kind, uint32_t group);
unsigned policy_class(const struct policy *p, uint32_t kind, uint32_t group);
bool policy_fades(const struct policy *p, uint32_t kind, uint32_t group);
bool policy_purpose_known(const struct policy *p, const char *purpose);

struct ground {
	const char *code, *name_sv, *name_en, *statute;
	int64_t from, to;        /* microseconds since 1970; to is exclusive, INT64_MAX open */
	unsigned classes;        /* CLASS_* it can release */
	unsigned requires;       /* REQUIRES_* */
	int max_days;            /* 0: the general 366 */
	bool standing;           /* may serve reads over time (false: an act of its own) */
};
/* NULL when unknown. */
const struct ground *policy_ground(const struct policy *p, const char *code);
/* Whether the ground reaches from one agency kind to another. */
bool policy_ground_reaches(const struct policy *p, const struct ground *g,
    const char *from_kind, const char *to_kind);
/* True when some position of the recipient's agency kind and standing may read the group. */
bool policy_recipient_may_read(const struct policy *p, const char *agency_kind,
    const char *standing, uint32_t kind, uint32_t group);
/* True when it may, and every position of it that may reads an extract. */
bool policy_recipient_needs_extract(const struct policy *p,
    const char *agency_kind, const char *standing, uint32_t kind,
    uint32_t group);
/* own_area and level_only: what is met by an extract alone. */
bool policy_condition_is_extract(enum condition condition);

/* True when some position of the role may hand the group in (S), or writes it. */
bool policy_may_submit(const struct policy *p, const char *agency_kind,
    const char *role, uint32_t kind, uint32_t group);

/* True when some role of the agency kind gives the position with this standing; NULL: with any. */
bool policy_has_position(const struct policy *p, const char *agency_kind,
    const char *standing, const char *position);

/* What groups tell together: a warning, in words, for who discloses. */
enum { DEDUCTION_GROUPS_MAX = 6, DEDUCTION_KINDS = 64 };
struct deduction_group { uint32_t kind, group; };
struct deduction {
	const char *rule, *text_sv, *text_en;
	struct deduction_group groups[DEDUCTION_GROUPS_MAX];
	size_t n_groups;
	uint32_t positions;      /* bit by place in policy_positions(); 0: all */
};
/* In file order. */
size_t policy_deductions(const struct policy *p, const struct deduction **out);
/*
 * Whether a recipient that holds groups, bits by kind, and is now given
 * `groups` of one kind would have all that the rule names, one of them anew.
 */
bool policy_deducible(const struct policy *p, const struct deduction *d,
    const char *agency, const char *standing, uint32_t kind, uint32_t groups,
    const uint32_t held[DEDUCTION_KINDS]);

/* For GetCeiling: rows in file order. */
size_t policy_positions(const struct policy *p, const char *const **codes);
size_t policy_grounds(const struct policy *p, const struct ground **grounds);
struct purpose { const char *code, *name_sv, *name_en; };
size_t policy_purposes(const struct policy *p, const struct purpose **purposes);

/* A code of a code table (ident/coded.h), or a purpose. */
struct listed {
	const char *table, *code, *name_sv, *name_en;
	int64_t from, to;        /* as of a ground; INT64_MIN: since always */
	unsigned line;
};
enum listing { LISTING_TODAY, LISTING_NOT_TODAY, LISTING_NEVER };
/* All of them, by table, code and from. */
size_t policy_codes(const struct policy *p, const struct listed **codes);
/* Whether a code stands in the table at that time, at another, or never. */
enum listing policy_listed(const struct policy *p, struct str table,
    struct str code, int64_t now);

/*
 * `policy check`: reads dir, prints each fault as "file:line: text" and a
 * summary; 0, or 1 when there was a fault.
 */
int policy_check_main(const char *dir, FILE *out);
/*
 * `policy diff`: every access that the policy in new gives and old does not,
 * then what it takes, then what is neither; text or one JSON object. 1 when
 * something widens, 2 when a policy cannot be read, else 0.
 */
int policy_diff_main(const char *old, const char *new, bool json, FILE *out,
    FILE *faults);
/*
 * `policy test`: what dir/tests expects of the policy in dir, asked of the
 * decision in C; prints each that does not hold. 0, or 1 when there was one.
 */
int policy_test_main(const char *dir, FILE *out);

#endif
