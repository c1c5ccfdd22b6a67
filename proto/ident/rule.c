/* SPDX-License-Identifier: EUPL-1.2 */
/* The texts of the rules. */

#include "ident/rule.h"

#include <stddef.h>

const char *
rule_text(enum rule rule)
{
	switch (rule) {
	case RULE_OK:
		return NULL;
#define RULE(name, text) \
	case RULE_##name: \
		return text;
#include "ident/rule.def"
#undef RULE
	}
	return "the value is not well-formed";
}
