/* SPDX-License-Identifier: EUPL-1.2 */
/* Batches by COPY, and the log rows with their leaves. */

#include "load.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define BATCH_MAX ((size_t)512 * 1024 * 1024)

static const struct {
	const char *table, *columns;
} tables[N_TABLES] = {
	[T_CASES] = { "sluss.cases", "id, created_at, created_by, "
	    "subject_category, silent, closed_at" },
	[T_PARTICIPANT] = { "sluss.participant", "case_id, organisation, "
	    "standing, state, invited_by, invited_at, answered_at, stage, "
	    "stage_since, stage_due, closed_at, closure" },
	[T_ASSIGNMENT] = { "sluss.assignment", "case_id, organisation, actor, "
	    "from_at, assigned_by" },
	[T_CASE_KEY] = { "sluss.case_key", "id, case_id, organisation, "
	    "created_at" },
	[T_RECORD] = { "sluss.record", "id, case_id, owner, kind, created_at, "
	    "newest, newest_final" },
	[T_VERSION] = { "sluss.record_version", "record, version, final, "
	    "status, regime, subject_category, nature, author, node, "
	    "created_at, valid_to" },
	[T_GROUP] = { "sluss.record_group", "record, grp, variant, "
	    "wrote_version, key_id, ciphertext" },
	[T_VERSION_GROUP] = { "sluss.version_group", "record, version, grp, "
	    "variant, wrote_version" },
	[T_TERMS] = { "sluss.consent_terms", "record, version, given_on, "
	    "valid_to_on" },
	[T_TERMS_SCOPE] = { "sluss.consent_terms_scope", "record, version, "
	    "recipient, kind, grp" },
	[T_CONSENT] = { "sluss.consent", "record, given_on, valid_to_on, "
	    "subject_category" },
	[T_SCOPE] = { "sluss.consent_scope", "record, recipient, kind, grp" },
	[T_EXTRACT] = { "sluss.task_extract", "record, version, recipient, "
	    "from_at, to_at" },
	[T_TASK] = { "sluss.task", "record, case_id, owner, recipient, "
	    "from_at, to_at" },
	[T_ELIGIBILITY] = { "sluss.eligibility", "record, version, "
	    "criteria_met, evidence_person, conditions_signed_at" },
	[T_DECISION] = { "sluss.decision", "record, version, result, "
	    "decided_on" },
	[T_DISCLOSURE] = { "sluss.disclosure", "id, case_id, record, owner, "
	    "recipient, version, follow, groups, ground, consent, onward, "
	    "purpose, not_before, expires_at, decided_at, decided_by, "
	    "needs_approval, approved_at, approved_by, has_weighing, "
	    "has_necessity, has_number" },
	[T_LOG] = { "synth_log", "at, organisation, node, actor, role, "
	    "position, method, case_id, record, version, kind, groups, owner, "
	    "disclosure, ground" },
	[T_KEY] = { "keys.data_key", "key_id, case_id, organisation, "
	    "generation, wrapped" },
};

static const char log_table[] =
    "create temp table synth_log (n int8 generated always as identity, "
    "at timestamptz, organisation uuid, node uuid, actor text, role text, "
    "position text, method text, case_id uuid, record uuid, version int4, "
    "kind int2, groups int4, owner uuid, disclosure uuid, ground text)";

/* As rule.note() writes them: the leaf by the one function that computes it. */
static const char log_rows[] =
    "with r as materialized (select *, rule.salt() as salt, "
    "case when record is not null then array[record] end as rs, "
    "case when record is not null then array[version] end as vs, "
    "case when record is not null then array[kind] end as ks, "
    "case when record is not null then array[groups] end as gs, "
    "case when record is not null then array[owner] end as os, "
    "case when record is not null then array[disclosure] end as ds, "
    "case when record is not null then array[ground] end as bs "
    "from synth_log order by n) "
    "insert into sluss.log (leaf, salt, at, organisation, node, actor, role, "
    "position, method, purpose, shown, case_id, policy, code, reason, "
    "item_record, item_version, item_kind, item_groups, item_owner, "
    "item_disclosure, item_ground) select rule.leaf(salt, at, organisation, "
    "node, actor, role, position, method, 'own_case_work', false, case_id, "
    "$1::bytea, 0, '', null, null, rs, vs, ks, gs, os, ds, bs), salt, at, "
    "organisation, node, actor, role, position, method, 'own_case_work', "
    "false, case_id, $1::bytea, 0, '', rs, vs, ks, gs, os, ds, bs from r "
    "order by n";

void
load_fail(const char *what, const char *why)
{
	(void)fprintf(stderr, "synth: %s: %s\n", what, why);
	exit(1);
}

static void
run(PGconn *c, const char *sql)
{
	PGresult *r = PQexec(c, sql);

	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		load_fail(sql, PQerrorMessage(c));
	PQclear(r);
}

static PGconn *
connect_to(const char *conninfo)
{
	PGconn *c = PQconnectdb(conninfo);

	if (PQstatus(c) != CONNECTION_OK)
		load_fail("the database", PQerrorMessage(c));
	return c;
}

void
load_open(struct load *l, const char *main, const char *keys)
{
	PGresult *r;

	*l = (struct load){ .main = connect_to(main),
		.keys = connect_to(keys) };
	for (size_t t = 0; t < N_TABLES; t++)
		buf_init(&l->rows[t], BATCH_MAX);
	r = load_query(l, "select encode(hash, 'hex') from sluss.policy", NULL);
	if (PQntuples(r) != 1 || !str_unhex(str_of(PQgetvalue(r, 0, 0)),
	    l->policy, sizeof(l->policy)))
		load_fail("the policy", "none is in force");
	PQclear(r);
	run(l->main, log_table);
}

void
load_close(struct load *l)
{
	for (size_t t = 0; t < N_TABLES; t++)
		buf_clear(&l->rows[t]);
	PQfinish(l->main);
	PQfinish(l->keys);
}

void
load_row(struct load *l, enum table t, const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line) - 1, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(line) - 1)
		load_fail(tables[t].table, "a row is too long");
	line[n++] = '\n';
	buf_append(&l->rows[t], line, (size_t)n);
	l->n_rows[t]++;
}

void
load_bytes(struct load *l, enum table t, struct str s)
{
	char *hex = malloc(2 * s.n + 6);

	if (!hex)
		load_fail("memory", "none left");
	memcpy(hex, "\t\\\\x", 4);
	str_hex(s.p, s.n, hex + 4);
	hex[2 * s.n + 4] = '\n';
	l->rows[t].n--;          /* the row's end */
	buf_append(&l->rows[t], hex, 2 * s.n + 5);
	free(hex);
}

static void
copy(struct load *l, PGconn *c, enum table t)
{
	struct buf *b = &l->rows[t];
	char sql[1024];
	PGresult *r;

	if (b->failed)
		load_fail(tables[t].table, "a batch is too large");
	if (b->n == 0)
		return;
	(void)snprintf(sql, sizeof(sql), "copy %s (%s) from stdin",
	    tables[t].table, tables[t].columns);
	r = PQexec(c, sql);
	if (PQresultStatus(r) != PGRES_COPY_IN ||
	    PQputCopyData(c, buf_str(b).p, (int)b->n) != 1 ||
	    PQputCopyEnd(c, NULL) != 1)
		load_fail(sql, PQerrorMessage(c));
	PQclear(r);
	r = PQgetResult(c);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		load_fail(sql, PQerrorMessage(c));
	PQclear(r);
	while ((r = PQgetResult(c)))
		PQclear(r);
	buf_consume(b, b->n);
}

void
load_flush(struct load *l)
{
	const char *value[] = { (const char *)l->policy };
	const int length[] = { sizeof(l->policy) }, format[] = { 1 };
	PGresult *r;

	run(l->keys, "begin");
	copy(l, l->keys, T_KEY);
	run(l->keys, "commit");
	run(l->main, "begin");
	for (size_t t = 0; t < T_KEY; t++)
		copy(l, l->main, (enum table)t);
	r = PQexecParams(l->main, log_rows, 1, NULL, value, length, format, 0);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		load_fail("the log", PQerrorMessage(l->main));
	PQclear(r);
	run(l->main, "truncate synth_log");
	run(l->main, "commit");
}

PGresult *
load_query(struct load *l, const char *sql, const char *value)
{
	const char *values[] = { value };
	PGresult *r = PQexecParams(l->main, sql, value ? 1 : 0, NULL, values,
	    NULL, NULL, 0);

	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		load_fail(sql, PQerrorMessage(l->main));
	return r;
}
