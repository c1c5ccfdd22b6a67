/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_IDENT_FORMAT_H
#define SLUSS_IDENT_FORMAT_H

/*
 * The form of a value by the name of the field it stands in. The contract
 * uses these names for these things only:
 *
 *   personal_identity_number  coordination_number  organisation_number
 *   municipality_code  county_code  postcode  country_code  language_code
 *   hsa_id  *_on (YYYY-MM-DD)  *_id (16 bytes)  sha256, *_sha256 (32 bytes)
 *   organisation, recipient (a code)  group ("kind.group")
 *
 * and the plural of each for a repeated field, one value at a time. An empty
 * value is one that was not given: whether it must be is not judged here.
 */

#include "base/str.h"

/*
 * For string and bytes fields. NULL when the value is good or no rule is tied
 * to the name; else a static text that names the rule and never the value.
 */
const char *format_check(const char *field_name, struct str value);

#endif
