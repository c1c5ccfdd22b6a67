/* SPDX-License-Identifier: EUPL-1.2 */
/* Field names and the check that each is tied to. */

#include "ident/format.h"

#include "ident/birth_number.h"
#include "ident/digits.h"
#include "ident/hsa_id.h"
#include "ident/organisation_number.h"
#include "ident/place.h"

#define LONGEST_CODE 64

static enum rule
check_personal(struct str s)
{
	return birth_number_check(BIRTH_NUMBER_PERSONAL, s);
}

static enum rule
check_coordination(struct str s)
{
	return birth_number_check(BIRTH_NUMBER_COORDINATION, s);
}

static enum rule
check_date(struct str s)
{
	struct date d;

	return date_parse(s, &d);
}

static bool
within(struct str s, char first, char last)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < first || s.p[i] > last)
			return false;
	}
	return true;
}

static enum rule
check_country(struct str s)
{
	return s.n == 2 && within(s, 'A', 'Z') ? RULE_OK : RULE_COUNTRY;
}

static enum rule
check_language(struct str s)
{
	if (s.n != 2 && s.n != 3)
		return RULE_LANGUAGE;
	return within(s, 'a', 'z') ? RULE_OK : RULE_LANGUAGE;
}

static enum rule
check_postcode(struct str s)
{
	if (s.n != 5 || !digits_only(s) || s.p[0] == '0')
		return RULE_POSTCODE;
	return RULE_OK;
}

static enum rule
check_id(struct str s)
{
	return s.n == 16 ? RULE_OK : RULE_ID_BYTES;
}

static enum rule
check_hash(struct str s)
{
	return s.n == 32 ? RULE_OK : RULE_HASH_BYTES;
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static enum rule
check_code(struct str s)
{
	if (s.n > LONGEST_CODE)
		return RULE_CODE;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_word(s.p[i]) && s.p[i] != '-' && s.p[i] != '.')
			return RULE_CODE;
	}
	return RULE_OK;
}

static enum rule
check_group(struct str s)
{
	size_t dot = 0;

	if (s.n > LONGEST_CODE)
		return RULE_GROUP;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' && !dot)
			dot = i;
		else if (!is_word(s.p[i]))
			return RULE_GROUP;
	}
	return dot > 0 && dot + 1 < s.n ? RULE_OK : RULE_GROUP;
}

/* A name that begins with '_' is an ending; the first that fits decides. */
#define NAME(literal, check) { { literal, sizeof(literal) - 1 }, check }
static const struct {
	struct str name;
	enum rule (*check)(struct str);
} names[] = {
	NAME("personal_identity_number", check_personal),
	NAME("coordination_number", check_coordination),
	NAME("organisation_number", organisation_number_check),
	NAME("extract_for", check_code),
	NAME("municipality_code", place_municipality_check),
	NAME("county_code", place_county_check),
	NAME("country_code", check_country),
	NAME("language_code", check_language),
	NAME("postcode", check_postcode),
	NAME("hsa_id", hsa_id_check),
	NAME("organisation", check_code),
	NAME("recipient", check_code),
	NAME("group", check_group),
	NAME("sha256", check_hash),
	NAME("_organisation", check_code),
	NAME("_group", check_group),
	NAME("_sha256", check_hash),
	NAME("_on", check_date),
	NAME("_id", check_id),
};

static bool
name_fits(struct str rule, struct str name)
{
	if (rule.p[0] != '_')
		return str_eq(rule, name);
	return name.n > rule.n &&
	    memcmp(name.p + name.n - rule.n, rule.p, rule.n) == 0;
}

const char *
format_check(const char *field_name, struct str value)
{
	struct str name = str_of(field_name);

	if (value.n == 0)
		return NULL;
	if (name.n > 1 && name.p[name.n - 1] == 's')
		name.n--;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (name_fits(names[i].name, name))
			return rule_text(names[i].check(value));
	}
	return NULL;
}
