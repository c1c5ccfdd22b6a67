/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_EXPLAIN_TEXTS_H
#define SLUSS_CALL_EXPLAIN_TEXTS_H

#include <stdbool.h>

/* What a case worker reads of one condition, met or not, in both languages. */
struct explain_text {
	const char *condition;
	const char *met_sv, *met_en, *unmet_sv, *unmet_en;
	const char *ask;         /* whom to ask where it is not met */
};

/* NULL for a condition that is never told. */
const struct explain_text *explain_text(const char *condition);

#endif
