/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_H
#define SLUSS_POLICY_H

/* The policy in force, and why it answers as it does: PolicyService. */

#include <sluss/call.h>

SLUSS_BEGIN

/*
 * Ceiling, grounds and purposes, a GetCeilingResponse: rows, grounds,
 * purposes, position. case_id NULL: for every position.
 */
SLUSS_API sluss_code sluss_policy_ceiling(sluss_message **out,
    sluss_client *c, const sluss_id *case_id);

typedef struct sluss_question {
	const sluss_id *case_id;
	/* NULL: by the ceiling alone. */
	const sluss_id *record_id;
	/* "kind.group". */
	const char *group;
	/* NULL: the caller's own. */
	const char *organisation;
	const char *position;
} sluss_question;

/*
 * Why that position can or cannot read that group today, an ExplainResponse:
 * allowed, steps[i].condition, .met, .text_sv, .text_en.
 */
SLUSS_API sluss_code sluss_policy_explain(sluss_message **out,
    sluss_client *c, const sluss_question *question);

/*
 * The codes of a table that are valid today, a ListCodesResponse:
 * codes[i].table, .code, .name_sv, .name_en, .from_on, .to_on. table NULL: of
 * every table.
 */
SLUSS_API sluss_code sluss_policy_codes(sluss_message **out,
    sluss_client *c, const char *table, const sluss_page *page);

SLUSS_END

#endif
