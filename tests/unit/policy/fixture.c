/* SPDX-License-Identifier: EUPL-1.2 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wire/kinds.h"

const char *const policy_files[N_POLICY_FILES] = {
	"ceiling.csv", "operations.csv", "positions.csv", "purposes.csv",
	"grounds.ini", "due.csv", "codes/values.csv", "codes/counties.csv",
	"codes/municipalities.csv", "deductions.csv",
};

char *
shipped_text(const char *file)
{
	char path[512];
	char *text = calloc(1, 65536);
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "%s/%s", SHIPPED, file);
	f = fopen(path, "r");
	ck_assert_msg(f && text, "%s", path);
	n = fread(text, 1, 65535, f);
	ck_assert(n > 0 && n < 65535);
	(void)fclose(f);
	return text;
}

void
copy_write(const struct copy *c, const char *file, const char *text)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", c->dir, file);
	f = fopen(path, "w");
	ck_assert(f != NULL);
	ck_assert(fputs(text, f) >= 0);
	ck_assert(fclose(f) == 0);
}

void
copy_make(struct copy *c)
{
	char codes[128];
	char *text;
	size_t i;

	(void)snprintf(c->dir, sizeof(c->dir), "/tmp/sluss-policy-XXXXXX");
	ck_assert(mkdtemp(c->dir) != NULL);
	(void)snprintf(codes, sizeof(codes), "%s/codes", c->dir);
	ck_assert(mkdir(codes, 0700) == 0);
	(void)snprintf(codes, sizeof(codes), "%s/tests", c->dir);
	ck_assert(mkdir(codes, 0700) == 0);
	for (i = 0; i < N_POLICY_FILES; i++) {
		text = shipped_text(policy_files[i]);
		copy_write(c, policy_files[i], text);
		free(text);
	}
}

void
copy_remove(struct copy *c)
{
	static const char *const tests[] = {
		"tests/reads.csv", "tests/calls.csv", "tests/disclosures.csv",
		"tests", "codes",
	};
	char path[128];
	size_t i;

	for (i = 0; i < N_POLICY_FILES; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", c->dir,
		    policy_files[i]);
		(void)unlink(path);
	}
	for (i = 0; i < ARRAY_LEN(tests); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", c->dir, tests[i]);
		(void)remove(path);
	}
	ck_assert(rmdir(c->dir) == 0);
}

void
copy_edit(const struct copy *c, const char *file, const char *from,
    const char *to)
{
	char *text = shipped_text(file);
	char *at = strstr(text, from);
	char *edited = calloc(1, 65536 + strlen(to));

	ck_assert_msg(at && edited, "%s does not hold %s", file, from);
	memcpy(edited, text, (size_t)(at - text));
	(void)strcat(edited, to);
	(void)strcat(edited, at + strlen(from));
	copy_write(c, file, edited);
	free(edited);
	free(text);
}

void
faults_keep(const struct policy_fault *f, void *arg)
{
	struct faults *all = arg;

	if (all->n < 64)
		all->f[all->n++] = *f;
}

struct policy *
shipped_policy(void)
{
	static struct faults faults;
	struct policy *p;

	faults.n = 0;
	p = policy_load(SHIPPED, faults_keep, &faults);
	ck_assert_msg(p != NULL, "%s:%u: %s", faults.f[0].file,
	    faults.f[0].line, faults.f[0].text);
	return p;
}

/* The i-th cell of a line. */
static void
cut(const char *line, size_t i, char out[32])
{
	size_t n;

	while (i-- > 0)
		line += strcspn(line, ",") + 1;
	n = strcspn(line, ",\n");
	ck_assert(n < 32);
	memcpy(out, line, n);
	out[n] = '\0';
}

static size_t
column_of(const char *header, const char *column)
{
	char word[32];
	size_t i;

	for (i = 0; i < 20; i++) {
		cut(header, i, word);
		if (strcmp(word, column) == 0)
			return i;
	}
	ck_abort_msg("no column %s", column);
	return 0;
}

void
shipped_cell(const char *file, const char *row, const char *column,
    char out[32])
{
	static char *texts[N_POLICY_FILES];
	size_t f = 0;
	const char *at;
	char key[96];

	while (strcmp(policy_files[f], file) != 0)
		f++;
	if (!texts[f])
		texts[f] = shipped_text(file);
	(void)snprintf(key, sizeof(key), "\n%s,", row);
	at = strstr(texts[f], key);
	ck_assert_msg(at != NULL, "%s: no row %s", file, row);
	cut(at + 1, column_of(texts[f], column), out);
}

struct id
id_of(uint8_t n)
{
	return (struct id){ .b = { n } };
}

struct caller_facts
caller_in(const char *position)
{
	static const struct {
		const char *position, *agency_kind, *role, *standing;
	} seats[] = {
		{ "PC", "police", "coordinator", "party" },
		{ "PA", "police", "analyst", "party" },
		{ "PG", "police", "grant_officer", "party" },
		{ "MO", "municipality", "social_worker", "owner" },
		{ "MR", "municipality", "social_worker", "receiver" },
		{ "KV", "kriminalvarden", "officer", "party" },
		{ "SI", "sis", "officer", "party" },
		{ "HC", "health", "practitioner", "party" },
		{ "OA", "other", "caseworker", "party" },
		{ "SO", "socialstyrelsen", "statistician", "party" },
		{ "AU", "sis", "auditor", "party" },
		{ "TL", "health", "team_lead", "party" },
		{ "AD", "other", "administrator", "party" },
	};
	struct caller_facts c = {
		.node_live = true, .organisation_live = true,
		.actor_live = true, .role_held = true, .purpose_known = true,
		.organisation = id_of(1), .has_case = true,
		.participant = "active", .assigned = true, .policy_ok = 1,
		.now = NOW,
	};
	size_t i = 0;

	while (strcmp(seats[i].position, position) != 0)
		ck_assert(++i < ARRAY_LEN(seats));
	(void)strcpy(c.agency_kind, seats[i].agency_kind);
	(void)strcpy(c.role, seats[i].role);
	(void)strcpy(c.standing, seats[i].standing);
	return c;
}

void
group_number(const char *name, uint32_t *kind, uint32_t *group)
{
	const struct kind *k;

	ck_assert_msg(kind_parse_group(str_of(name), &k, group), "%s", name);
	*kind = k->number;
}
