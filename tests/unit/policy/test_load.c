/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading the policy: CSV, each refusal with its place, the JSON handed on. */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <jansson.h>

#include "expected_ceiling.h"
#include "fixture.h"
#include "policy/csv.h"
#include "wire/kinds.h"

static void
rows_are(const char *text, const char *expected)
{
	char in[256], out[512] = "";
	struct csv csv;
	struct csv_row row;
	const char *fault;
	enum csv_result r;
	size_t i;

	(void)snprintf(in, sizeof(in), "%s", text);
	csv_init(&csv, in, strlen(in));
	while ((r = csv_next(&csv, &row, &fault)) != CSV_END) {
		(void)sprintf(out + strlen(out), "%u:", row.line);
		if (r == CSV_FAULT)
			(void)strcat(out, "!");
		for (i = 0; r == CSV_ROW && i < row.n; i++)
			(void)sprintf(out + strlen(out), "[%s]", row.cell[i]);
	}
	ck_assert_str_eq(out, expected);
}

START_TEST(csv__reads_what_rfc_4180_says)
{
	rows_are("", "");
	rows_are("a,b\nc,d\n", "1:[a][b]2:[c][d]");
	rows_are("a,b\r\nc,d", "1:[a][b]2:[c][d]");
	rows_are("a,\n,b\n", "1:[a][]2:[][b]");
	rows_are("a,", "1:[a][]");
	rows_are("\"\"", "1:[]");
	rows_are("\"a,b\",c\n", "1:[a,b][c]");
	rows_are("\"a\"\"b\"\n", "1:[a\"b]");
	rows_are("\"a\nb\",c\nd\n", "1:[a\nb][c]3:[d]");
	rows_are("\xef\xbb\xbf" "a\n\n\nb\n", "1:[a]4:[b]");
}
END_TEST

START_TEST(csv__reports_a_bad_row_and_goes_on)
{
	rows_are("a\"b,c\nd\n", "1:!2:[d]");
	rows_are("\"a\"b,c\nd\n", "1:!2:[d]");
	rows_are("a\rb\nc\n", "1:!2:[c]");
	rows_are("x\n\"a\nb", "1:[x]2:!");
	rows_are(",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\nb\n",
	    "1:!2:[b]");
}
END_TEST

enum { WHOLE = -1 };

/* One edit, and the fault it must give: on the edited line unless WHOLE. */
static const struct refusal {
	const char *file, *from, *to;
	int where;               /* lines behind the edit, or WHOLE */
	const char *text;
} refusals[] = {
	{ "ceiling.csv", "case.head,own,2,no,X,R,-,X,R,X,X,R,R,-\n", "",
	    WHOLE, "group case.head has no row" },
	{ "ceiling.csv", "plan.actions", "plan.nonsense", 0,
	    "unknown group \"plan.nonsense\"" },
	{ "ceiling.csv", "plan.security,", "plan.actions,", 0,
	    "plan.actions stands on line 30 already" },
	{ "ceiling.csv", "group,class", "document.content,own", 0,
	    "column 1 must be \"group\"" },
	{ "ceiling.csv", "closure.outcome", "document.content,own,4,no,W,W,-,W,"
	    "W,W,W,-,-,-\nclosure.outcome", 0, "a document has no row" },
	{ "ceiling.csv", "HC,OA,SO", "HC,OA,XX", 0,
	    "unknown position \"XX\"" },
	{ "ceiling.csv", "HC,OA,SO", "HC,HC,SO", 0,
	    "position HC has two columns" },
	{ "ceiling.csv", "R:acting", "R:sometimes", 0,
	    "whereabouts.address, MR: unknown condition: \"R:sometimes\"" },
	{ "ceiling.csv", "R:acting", "W:acting", 0,
	    "a condition needs R or X" },
	{ "ceiling.csv", "R:acting", "Q", 0, "unknown cell: \"Q\"" },
	{ "ceiling.csv", "R:acting", "r", 0, "unknown cell" },
	{ "ceiling.csv", "R:acting", "", 0, "unknown cell" },
	{ "ceiling.csv", "R:acting", "RW", 0, "unknown cell" },
	{ "ceiling.csv", "third+public", "third+secret", 0, "unknown class" },
	{ "ceiling.csv", "third+public", "third+third", 0, "unknown class" },
	{ "ceiling.csv", "own,3,yes", "own,5,yes", 0,
	    "sensitivity \"5\" is not 1 to 4" },
	{ "ceiling.csv", "own,3,yes", "own,3,maybe", 0,
	    "fades \"maybe\" is not yes or no" },
	{ "ceiling.csv", "own,3,yes,X", "own,3,yes", 0,
	    "13 cells where the header has 14" },
	{ "ceiling.csv", "case.head", "\"case.head", 0, "does not end" },
	{ "ceiling.csv", "case.head", "case.h\xe5", 0, "not UTF-8" },
	{ "operations.csv", "GetRecord", "GetRecords", 0,
	    "unknown method \"GetRecords\"" },
	{ "operations.csv", "GetRecord", "GetRecords", WHOLE,
	    "method GetRecord has no row" },
	{ "operations.csv", "AdvanceStage", "GetCase", 0,
	    "GetCase stands on line 3 already" },
	{ "operations.csv", "CreateCase,o", "CreateCase,y", 0,
	    "CreateCase, PC: unknown cell \"y\"" },
	{ "operations.csv", "method,PC", "method,PC,PC", 0,
	    "position PC has two columns" },
	{ "operations.csv", "method,PC", "method,pc", 0,
	    "\"pc\" is not a position" },
	{ "positions.csv", "police,coordinator,*,PC",
	    "police,coordinator,*,PX", 0, "unknown position \"PX\"" },
	{ "positions.csv", "social_worker,owner", "social_worker,leader", 0,
	    "unknown standing \"leader\"" },
	{ "positions.csv", "police,analyst", "police,coordinator", 0,
	    "police, coordinator, * is decided on line 2 already" },
	{ "positions.csv", "social_worker,party", "social_worker,*", 0,
	    "is decided on line 5 already" },
	{ "positions.csv", "sis,officer", "SiS,officer", 0,
	    "agency kind \"SiS\" is not a code" },
	{ "positions.csv", "sis,officer", "sis,", 0, "role \"\" is not" },
	{ "positions.csv", "role,standing", "role,status", 0,
	    "column 3 must be \"standing\"" },
	{ "purposes.csv", "control,", "acute,", 0, "acute stands twice" },
	{ "purposes.csv", "Acute danger", "", 0, "lacks a name" },
	{ "purposes.csv", "name_sv,name_en", "name_sv,name_en,name_fi", 0,
	    "unknown column \"name_fi\"" },
	{ "purposes.csv", "code,name_sv,name_en", "code;name_sv;name_en", 0,
	    "separated by semicolons" },
	{ "grounds.ini", "requires = consent", "requires = luck", 0,
	    "[consent] requires:" },
	{ "grounds.ini", "classes = own\n", "classes = own, own\n", 0,
	    "[consent] classes:" },
	{ "grounds.ini", "classes = own\n", "classes =\n", 0,
	    "[consent] classes:" },
	{ "grounds.ini", "from = 2025-04-01", "from = 2025-02-29", 0,
	    "[statutory_duty] from: not a date" },
	{ "grounds.ini", "to_kinds = police\n", "to_kinds = polis\n", 0,
	    "unknown agency kind \"polis\"" },
	{ "grounds.ini", "max_days = 30", "max_days = 367", 0,
	    "[statutory_duty] max_days: a number of days" },
	{ "grounds.ini", "standing = no", "standing = never", 0,
	    "[statutory_duty] standing: yes or no" },
	{ "grounds.ini", "name_en = Consent\n", "name_en =\n", 0,
	    "[consent] name_en: must not be empty" },
	{ "grounds.ini", "requires = consent", "demands = consent", 0,
	    "[consent] unknown key \"demands\"" },
	{ "grounds.ini", "max_days = 30\n", "max_days = 30\nmax_days = 9\n", 1,
	    "Duplicate key" },
	{ "grounds.ini", "[own_work]", "[consent]", 0, "Duplicate section" },
	{ "grounds.ini", "max_days = 30", "max_days", 0, "Equal sign" },
	{ "due.csv", "contact,police", "kontakt,police", 0,
	    "unknown stage \"kontakt\"" },
	{ "due.csv", "contact,police", "contact,polis", 0,
	    "unknown agency kind \"polis\"" },
	{ "due.csv", "contact,police,2026-01-01,,2",
	    "contact,police,2026-01-01,,0", 0, "days must be 1 to 366" },
	{ "due.csv", "contact,police,2026-01-01,,2",
	    "contact,police,2026-01-01,,2d", 0, "days must be 1 to 366" },
	{ "due.csv", "contact,police,2026-01-01",
	    "contact,police,2026-02-30", 0, "not a date" },
	{ "due.csv", "contact,police,2026-01-01,",
	    "contact,police,2026-01-01,2025-01-01", 0,
	    "ends before it begins" },
	{ "deductions.csv", "area_and_zones,whereabouts.area+",
	    "area_and_zones,", 0, "names fewer than two groups" },
	{ "deductions.csv", "area_and_zones,whereabouts.area",
	    "area_and_zones,whereabouts.nonsense", 0, "unknown group" },
	{ "deductions.csv", "housing_and_area,", "area_and_zones,", 0,
	    "rule area_and_zones stands there already" },
	{ "deductions.csv", "MR+KV+SI", "MR+XX", 0,
	    "unknown position \"XX\"" },
	{ "due.csv", "consent,police", "contact,police", 0,
	    "contact at police is decided on line 2 already" },
	{ "codes/values.csv", "level,low,Låg,Low,,", "nivel,low,Låg,Low,,", 0,
	    "unknown table \"nivel\"" },
	{ "codes/values.csv", "level,low,Låg,Low,,", "county,low,Låg,Low,,",
	    0, "table \"county\" has a file of its own" },
	{ "codes/values.csv", "level,low,", "level,Low,", 0,
	    "\"Low\" is not a code" },
	{ "codes/values.csv", "level,low,Låg,Low,,", "level,low,,Low,,", 0,
	    "level \"low\" lacks a name" },
	{ "codes/values.csv", "level,low,Låg,Low,,",
	    "level,low,Låg,Low,2026-02-30,", 0, "not a date" },
	{ "codes/values.csv", "level,low,Låg,Low,,",
	    "level,low,Låg,Low,2026-02-01,2026-02-01", 0,
	    "ends before it begins" },
	{ "codes/values.csv", "level,elevated,", "level,low,", 0,
	    "level \"low\" stands twice for the same days" },
	{ "codes/counties.csv", "county_code", "code", 0,
	    "column 1 must be" },
	{ "codes/counties.csv", "\n03,", "\n3,", 1, "\"3\" is not 2 digits" },
	{ "codes/municipalities.csv", "0114,", "114,", 0,
	    "\"114\" is not 4 digits" },
	{ "codes/municipalities.csv", "0114,", "0314,", 0,
	    "0314 lies in no county \"01\"" },
};

static unsigned
line_of(const char *file, const char *from)
{
	char *text = shipped_text(file);
	const char *at = strstr(text, from);
	unsigned line = 1;
	const char *p;

	ck_assert(at != NULL);
	for (p = text; p < at; p++)
		line += *p == '\n';
	free(text);
	return line;
}

static bool
has_fault(const struct faults *all, const char *file, unsigned line,
    const char *text)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (strcmp(all->f[i].file, file) == 0 &&
		    all->f[i].line == line && strstr(all->f[i].text, text))
			return true;
	return false;
}

START_TEST(load__refuses_and_says_where)
{
	const struct refusal *t = &refusals[_i];
	struct faults faults = { 0 };
	unsigned line = 0;
	struct copy c;

	if (t->where != WHOLE)
		line = line_of(t->file, t->from) + (unsigned)t->where;
	copy_make(&c);
	copy_edit(&c, t->file, t->from, t->to);
	ck_assert_msg(!policy_load(c.dir, faults_keep, &faults), "%s: %s",
	    t->file, t->text);
	ck_assert_msg(has_fault(&faults, t->file, line, t->text),
	    "expected %s:%u: %s; first of %zu was %s:%u: %s", t->file, line,
	    t->text, faults.n, faults.f[0].file, faults.f[0].line,
	    faults.f[0].text);
	copy_remove(&c);
}
END_TEST

START_TEST(load__reports_every_fault_at_once)
{
	struct faults faults = { 0 };
	struct copy c;

	copy_make(&c);
	copy_edit(&c, "ceiling.csv", "R:acting", "Q");
	copy_edit(&c, "positions.csv", "sis,officer,*,SI", "sis,officer,*,ZZ");
	copy_edit(&c, "grounds.ini", "max_days = 30", "max_days = 0");
	ck_assert(!policy_load(c.dir, faults_keep, &faults));
	ck_assert_uint_eq(faults.n, 3);
	copy_remove(&c);
}
END_TEST

START_TEST(load__refuses_a_code_table_without_codes)
{
	struct faults faults = { 0 };
	struct copy c;

	copy_make(&c);
	copy_edit(&c, "codes/values.csv", "level_scale,", "level,");
	ck_assert(!policy_load(c.dir, faults_keep, &faults));
	ck_assert(has_fault(&faults, "codes/values.csv", 0,
	    "table level_scale has no code"));
	copy_remove(&c);
}
END_TEST

START_TEST(load__refuses_a_missing_file)
{
	struct faults faults = { 0 };
	char path[128];
	struct copy c;

	copy_make(&c);
	(void)snprintf(path, sizeof(path), "%s/%s", c.dir,
	    policy_files[_i]);
	ck_assert(unlink(path) == 0);
	ck_assert(!policy_load(c.dir, faults_keep, &faults));
	ck_assert_uint_eq(faults.n, 1);
	ck_assert(has_fault(&faults, policy_files[_i], 0, "cannot be opened"));
	copy_remove(&c);
}
END_TEST

START_TEST(load__refuses_an_empty_file)
{
	struct faults faults = { 0 };
	struct copy c;

	copy_make(&c);
	copy_write(&c, policy_files[_i], "");
	ck_assert(!policy_load(c.dir, faults_keep, &faults));
	ck_assert(faults.n > 0);
	copy_remove(&c);
}
END_TEST

START_TEST(hash__changes_with_any_byte_of_any_file)
{
	struct policy *shipped = shipped_policy(), *other;
	struct copy c;
	char *text;

	copy_make(&c);
	other = policy_load(c.dir, NULL, NULL);
	ck_assert(other != NULL);
	ck_assert(memcmp(policy_hash(shipped), policy_hash(other), 32) == 0);
	policy_free(other);
	text = shipped_text(policy_files[_i]);
	(void)strcat(text, "\n");
	copy_write(&c, policy_files[_i], text);
	free(text);
	other = policy_load(c.dir, NULL, NULL);
	ck_assert(other != NULL);
	ck_assert(memcmp(policy_hash(shipped), policy_hash(other), 32) != 0);
	policy_free(other);
	policy_free(shipped);
	copy_remove(&c);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_load");
	TCase *t = tcase_create("load");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_test(t, csv__reads_what_rfc_4180_says);
	tcase_add_test(t, csv__reports_a_bad_row_and_goes_on);
	tcase_add_loop_test(t, load__refuses_and_says_where, 0,
	    ARRAY_LEN(refusals));
	tcase_add_test(t, load__reports_every_fault_at_once);
	tcase_add_test(t, load__refuses_a_code_table_without_codes);
	tcase_add_loop_test(t, load__refuses_a_missing_file, 0,
	    N_POLICY_FILES);
	tcase_add_loop_test(t, load__refuses_an_empty_file, 0,
	    N_POLICY_FILES);
	tcase_add_loop_test(t, hash__changes_with_any_byte_of_any_file, 0,
	    N_POLICY_FILES);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
