/* SPDX-License-Identifier: EUPL-1.2 */

/* The ceiling, once more, for what the feed names. */

#include "policy/decide_change.h"

#include "policy/decide_concern.h"
#include "policy/decide_rule.h"

bool
decide_change_type(const struct caller_facts *c, const char *type)
{
	struct err e = { 0 };

	return strcmp(type, "concern") != 0 ||
	    decide_inbox(c, &e) == CODE_OK;
}

static bool
names_what_was_asked(const char *type, bool about)
{
	static const char *const types[] = { "request", "transfer" };

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (strcmp(type, types[i]) == 0)
			return true;
	}
	return about && strcmp(type, "due") == 0;
}

bool
decide_change(const struct policy *p, const char *position,
    const char *agency_kind, const char *type, bool about, uint32_t kind,
    uint32_t group)
{
	enum condition condition;

	if (names_what_was_asked(type, about))
		return true;
	if (!position[0])
		return false;
	switch (decide_cell_of(p, position, agency_kind, kind, group,
	    &condition)) {
	case CELL_READ:
	case CELL_WRITE:
	case CELL_BOTH:
		return true;
	case CELL_NONE:
	case CELL_SUBMIT:
	case CELL_AGGREGATE:
		return false;
	}
	return false;
}
