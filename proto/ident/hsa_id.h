/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_IDENT_HSA_ID_H
#define SLUSS_IDENT_HSA_ID_H

/*
 * HSA-id: SE, 10 digits, a hyphen and letters or digits; at most 31
 * characters. Case is kept and counts.
 */

#include "base/str.h"
#include "ident/rule.h"

enum rule hsa_id_check(struct str s) MUST_CHECK;

#endif
