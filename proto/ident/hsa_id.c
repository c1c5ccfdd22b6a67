/* SPDX-License-Identifier: EUPL-1.2 */
/* HSA-id. */

#include "ident/hsa_id.h"

#include "ident/digits.h"

#define PREFIX 13                /* SE, 10 digits, hyphen */
#define LONGEST 31

static bool
is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z');
}

enum rule
hsa_id_check(struct str s)
{
	if (s.n <= PREFIX || s.n > LONGEST)
		return RULE_LENGTH;
	if (memcmp(s.p, "SE", 2) != 0 || s.p[PREFIX - 1] != '-' ||
	    !digits_only((struct str){ s.p + 2, 10 }))
		return RULE_HSA_PREFIX;
	for (size_t i = PREFIX; i < s.n; i++) {
		if (!is_alphanumeric(s.p[i]))
			return RULE_HSA_SUFFIX;
	}
	return RULE_OK;
}
