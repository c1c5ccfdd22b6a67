/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_ASK_H
#define SLUSS_CALL_ASK_H

/* What requests and the end of a part share. */

#include "call/call.h"
#include "call/view.h"
#include "policy/decide_part.h"

/* Where texts that belong to no record are sealed: the id that stands in a record's place names a request, a removal, a correction, a transfer or a disclosure. */
enum { ASK_KIND = 0, ASK_TEXT = 1, ASK_ANSWER = 2, REMOVAL_TEXT = 3,
	CORRECTION_TEXT = 4, CORRECTION_ANSWER = 5, TRANSFER_NUMBER = 6, HANDED_TEXT = 7 };
/* What a row of such a list has at most: what was said, and the answer. */
enum { ASK_TEXTS = 2 };

/* The prepare hook: facts of another participant, or of a request. */
enum code part_submit(struct call *c, const char *organisation,
    const struct id *ask);
void part_facts(struct call *c, struct party_facts *out);
/* Nothing for an empty text. */
enum code ask_seal_text(struct call *c, const struct id *id, uint32_t which,
    const char *text, struct str *sealed);

/* Lists of rows with texts: one view a row, its texts as groups of it. False: the walls disagree on the row. */
typedef bool ask_take_fn(struct call *c, const struct row *r, struct view *v);
/* The facts hook: every row that has an id is taken, or the list is refused. */
enum code ask_collect(struct call *c, enum column id, ask_take_fn *take);
void ask_take_text(const struct row *r, enum column key, enum column sealed,
    uint32_t which, struct view_group *g);
void ask_put_text(struct parts *out, uint32_t tag, const struct view_group *g);
/* The apply hook: a function of the door of lead, case, cursor and page size. */
enum code ask_list_apply(struct call *c, enum sql sql);
/* Number of the sheet of what is handed over by a disclosure; NULL: no memory. */
char *ask_sheet_number(struct call *c, const struct id *disclosure);
/* Ids that stand one after the other, as a repeated field. */
void ask_put_ids(struct parts *out, uint32_t tag, struct str ids);

#endif
