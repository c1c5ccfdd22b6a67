/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_IDENT_RULE_H
#define SLUSS_IDENT_RULE_H

/*
 * Which rule a value breaks. The checks of this room answer with a rule and
 * never with the value, so that an answer may stand in an error and a log.
 */

enum rule {
	RULE_OK = 0,
#define RULE(name, text) RULE_##name,
#include "ident/rule.def"
#undef RULE
};

/* A static sentence in English without a full stop; NULL for RULE_OK. */
const char *rule_text(enum rule rule);

#endif
