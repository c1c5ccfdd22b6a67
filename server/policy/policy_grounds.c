/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading grounds.ini: one section a ground, every key present and every value
 * understood. The library parses; the words and dates are judged here. Days
 * begin at midnight UTC, as they do in the door.
 */

#include <limits.h>
#include <stdlib.h>

#include <ini_configobj.h>
#include <ini_valueobj.h>

#include "base/clock.h"
#include "policy/policy_data.h"

#define DAY_US (INT64_C(86400) * US_PER_S)

/* The value of one key under way into a ground. */
struct entry {
	struct loader *l;
	struct ground *g;
	struct policy_reach *reach;
	const char *key;
	char *value;             /* may be cut up */
	unsigned line;
};

static void
bad(const struct entry *e, const char *expected)
{
	policy_fault(e->l, e->line, "[%s] %s: %s", e->g->code, e->key,
	    expected);
}

static void
put_text(const struct entry *e, const char **to)
{
	if (e->value[0])
		*to = policy_keep(e->l, e->value);
	else
		bad(e, "must not be empty");
}

static void
put_name_sv(const struct entry *e)
{
	put_text(e, &e->g->name_sv);
}

static void
put_name_en(const struct entry *e)
{
	put_text(e, &e->g->name_en);
}

static void
put_statute(const struct entry *e)
{
	put_text(e, &e->g->statute);
}

static bool
digits(const char *s, size_t n, int *out)
{
	size_t i;

	*out = 0;
	for (i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*out = *out * 10 + (s[i] - '0');
	}
	return true;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t
days_from_civil(int64_t y, int64_t m, int64_t d)
{
	int64_t era, in_era, in_year;

	y -= m <= 2;
	era = y / 400;
	in_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	in_era = (y - era * 400) * 365 + (y - era * 400) / 4 -
	    (y - era * 400) / 100 + in_year;
	return era * 146097 + in_era - 719468;
}

bool
policy_read_date(const char *s, int64_t *out)
{
	static const int last[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
	};
	int y, m, d;
	bool leap;

	if (strlen(s) != 10 || s[4] != '-' || s[7] != '-' ||
	    !digits(s, 4, &y) || !digits(s + 5, 2, &m) ||
	    !digits(s + 8, 2, &d))
		return false;
	leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	if (y < 1900 || m < 1 || m > 12 || d < 1 ||
	    d > last[m - 1] + (m == 2 && leap))
		return false;
	*out = days_from_civil(y, m, d) * DAY_US;
	return true;
}

static void
put_from(const struct entry *e)
{
	if (!policy_read_date(e->value, &e->g->from))
		bad(e, "not a date, YYYY-MM-DD");
}

static void
put_to(const struct entry *e)
{
	if (e->value[0] && !policy_read_date(e->value, &e->g->to))
		bad(e, "not a date, YYYY-MM-DD, nor empty");
}

/* Every word of a list through a table of bits. */
static bool
read_words(const struct entry *e, unsigned (*bit)(const char *word),
    unsigned *out)
{
	char *rest = e->value[0] ? e->value : NULL;
	unsigned b;

	while (rest) {
		b = bit(policy_split(&rest, ','));
		if (!b || (*out & b))
			return false;
		*out |= b;
	}
	return true;
}

static void
put_classes(const struct entry *e)
{
	if (!read_words(e, policy_class_bit, &e->g->classes) ||
	    !e->g->classes)
		bad(e, "own, third or public, each once, separated by commas");
}

static unsigned
requires_bit(const char *word)
{
	static const struct {
		const char *word;
		unsigned bit;
	} words[] = {
		{ "consent", REQUIRES_CONSENT },
		{ "weighing", REQUIRES_WEIGHING },
		{ "request", REQUIRES_REQUEST },
		{ "decision_number", REQUIRES_DECISION_NUMBER },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].bit;
	return 0;
}

static void
put_requires(const struct entry *e)
{
	if (!read_words(e, requires_bit, &e->g->requires))
		bad(e, "consent, weighing, request or decision_number, each "
		    "once, separated by commas, or empty");
}

static void
put_kinds(const struct entry *e, uint32_t *out)
{
	const struct policy *p = e->l->p;
	char *rest = e->value;
	const char *word;
	size_t i;

	if (strcmp(e->value, "*") == 0) {
		*out = (uint32_t)((UINT64_C(1) << p->n_agencies) - 1);
		return;
	}
	while (rest) {
		word = policy_split(&rest, ',');
		i = policy_find_agency(p, word);
		if (i == POLICY_AGENCIES_MAX)
			policy_fault(e->l, e->line, "[%s] %s: unknown agency "
			    "kind \"%.40s\": positions.csv has no such",
			    e->g->code, e->key, word);
		else
			*out |= UINT32_C(1) << i;
	}
}

static void
put_from_kinds(const struct entry *e)
{
	put_kinds(e, &e->reach->from);
}

static void
put_to_kinds(const struct entry *e)
{
	put_kinds(e, &e->reach->to);
}

static void
put_max_days(const struct entry *e)
{
	size_t n = strlen(e->value);
	int days;

	if (n < 1 || n > 3 || !digits(e->value, n, &days) || days < 1 ||
	    days > POLICY_DAYS_MAX)
		bad(e, "a number of days, 1 to 366");
	else
		e->g->max_days = days;
}

static void
put_standing(const struct entry *e)
{
	e->g->standing = strcmp(e->value, "yes") == 0;
	if (!e->g->standing && strcmp(e->value, "no") != 0)
		bad(e, "yes or no");
}

static const struct {
	const char *key;
	void (*put)(const struct entry *e);
} keys[] = {
	{ "name_sv", put_name_sv },
	{ "name_en", put_name_en },
	{ "statute", put_statute },
	{ "from", put_from },
	{ "to", put_to },
	{ "classes", put_classes },
	{ "from_kinds", put_from_kinds },
	{ "to_kinds", put_to_kinds },
	{ "requires", put_requires },
	{ "max_days", put_max_days },
	{ "standing", put_standing },
};

static size_t
find_key(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i].key, name) == 0)
			break;
	return i;
}

/* The value in memory of its own, so that it can be cut up; NULL if none. */
static char *
value_of(struct loader *l, struct ini_cfgobj *ini, const char *section,
    const char *key, unsigned *line)
{
	struct value_obj *vo = NULL;
	const char *text;
	uint32_t at = 0;
	char *copy;

	if (ini_get_config_valueobj(section, key, ini, INI_GET_FIRST_VALUE,
	    &vo) || !vo)
		return NULL;
	if (value_get_line(vo, &at) == 0)
		*line = at;
	text = ini_get_const_string_config_value(vo, NULL);
	copy = arena_alloc(l->p->arena, strlen(text ? text : "") + 1);
	if (copy && text)
		memcpy(copy, text, strlen(text));
	return copy;
}

/* Keys that are no key of a ground. */
static unsigned
check_keys(struct loader *l, struct ini_cfgobj *ini, const char *section)
{
	char **names = ini_get_attribute_list(ini, section, NULL, NULL);
	unsigned first = UINT_MAX;
	unsigned line;
	size_t i;

	for (i = 0; names && names[i]; i++) {
		line = 0;
		(void)value_of(l, ini, section, names[i], &line);
		if (line < first)
			first = line;
		if (find_key(names[i]) == ARRAY_LEN(keys))
			policy_fault(l, line, "[%s] unknown key \"%.40s\"",
			    section, names[i]);
	}
	ini_free_attribute_list(names);
	return first == UINT_MAX ? 0 : first;
}

static void
read_ground(struct loader *l, struct ini_cfgobj *ini, const char *section)
{
	struct policy *p = l->p;
	unsigned first = check_keys(l, ini, section);
	struct ground *g = &p->grounds[p->n_grounds];
	struct entry e = {
		.l = l, .g = g, .reach = &p->reach[p->n_grounds],
	};
	size_t i;

	if (!policy_check_code(l, first, "ground", section))
		return;
	if (p->n_grounds == POLICY_GROUNDS_MAX) {
		policy_fault(l, first, "more than %d grounds",
		    POLICY_GROUNDS_MAX);
		return;
	}
	*g = (struct ground){
		.code = policy_keep(l, section), .to = INT64_MAX,
	};
	for (i = 0; i < ARRAY_LEN(keys); i++) {
		e.key = keys[i].key;
		e.line = first;
		e.value = value_of(l, ini, section, e.key, &e.line);
		if (e.value)
			keys[i].put(&e);
		else
			bad(&e, "missing");
	}
	if (g->to <= g->from)
		policy_fault(l, first, "[%s] ends before it begins", section);
	p->n_grounds++;
}

/* "Error (5) on line 4: Equal sign is missing." */
static void
report_parse_error(struct loader *l, const char *text)
{
	const char *at = strstr(text, "on line ");
	char *end;
	unsigned long line = 0;

	if (at) {
		line = strtoul(at + strlen("on line "), &end, 10);
		if (*end == ':')
			text = end + 1 + (end[1] == ' ');
	}
	policy_fault(l, (unsigned)line, "%s", text);
}

static void
report_parse_errors(struct loader *l, struct ini_cfgobj *ini)
{
	char **errors = NULL;
	size_t i;

	if (ini_config_get_errors(ini, &errors) || !errors || !errors[0])
		policy_fault(l, 0, "cannot be parsed");
	for (i = 0; errors && errors[i]; i++)
		report_parse_error(l, errors[i]);
	ini_config_free_errors(errors);
}

static void
read_sections(struct loader *l, struct ini_cfgobj *ini)
{
	char **sections = ini_get_section_list(ini, NULL, NULL);
	size_t i;

	if (!sections || !sections[0])
		policy_fault(l, 0, "no ground");
	for (i = 0; sections && sections[i]; i++)
		read_ground(l, ini, sections[i]);
	ini_free_section_list(sections);
}

void
policy_load_grounds(struct loader *l, const struct policy_text *text)
{
	struct ini_cfgfile *file = NULL;
	struct ini_cfgobj *ini = NULL;

	if (ini_config_file_from_mem(text->p, (uint32_t)text->n, &file) ||
	    ini_config_create(&ini))
		policy_fault(l, 0, "out of memory");
	else if (ini_config_parse(file, INI_STOP_ON_NONE,
	    INI_MS_ERROR | INI_MV1S_ERROR | INI_MV2S_ERROR,
	    INI_PARSE_NOWRAP | INI_PARSE_NO_C_COMMENTS, ini))
		report_parse_errors(l, ini);
	else
		read_sections(l, ini);
	ini_config_destroy(ini);
	ini_config_file_destroy(file);
}
