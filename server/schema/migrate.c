/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Migrations over libpq. The texts come from files that are installed with the
 * program; their checksums are taken by the database, which is what will be
 * asked about them. Nothing here runs as part of a call.
 */

#include "schema/migrate.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include <libpq-fe.h>

#include "base/buf.h"

#define LOCK_NUMBER "7310283045"
#define TEXT_MAX (4U << 20)
#define FILES_MAX 512
#define PATH_MAX_HERE 512

struct migration {
	PGconn *pg;
	const char *dir;         /* of the files, with a trailing part if any */
	struct err *e;
};

static enum code
failed(const struct migration *m, const char *what)
{
	(void)err_set(m->e, CODE_FAILED_PRECONDITION, "MIGRATION_FAILED",
	    "The schema could not be brought up to date: %s.", what);
	err_detail(m->e, "%s", m->pg ? PQerrorMessage(m->pg) : "");
	return CODE_FAILED_PRECONDITION;
}

static enum code
refused(const struct migration *m, const char *reason, const char *text)
{
	return err_set(m->e, CODE_FAILED_PRECONDITION, reason, "%s", text);
}

static enum code
run_sql(const struct migration *m, const char *sql, const char *what)
{
	PGresult *r = PQexec(m->pg, sql);
	ExecStatusType status = PQresultStatus(r);

	PQclear(r);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		return failed(m, what);
	return CODE_OK;
}

/*
 * One value as text into out, empty for none. A text parameter and a bytea
 * one, either may be NULL.
 */
static enum code
ask(const struct migration *m, const char *sql, const char *text,
    const struct buf *bytes, char *out, size_t size)
{
	const char *values[] = {
		text, bytes ? (const char *)buf_data(bytes) : NULL,
	};
	const int lengths[] = { 0, bytes ? (int)bytes->n : 0 };
	const int formats[] = { 0, 1 };
	const Oid types[] = { 25, 17 };          /* text, bytea */
	PGresult *r = PQexecParams(m->pg, sql, 2, types, values, lengths,
	    formats, 0);
	bool ok = PQresultStatus(r) == PGRES_TUPLES_OK;

	if (ok)
		(void)snprintf(out, size, "%s", PQntuples(r) == 1 &&
		    !PQgetisnull(r, 0, 0) ? PQgetvalue(r, 0, 0) : "");
	PQclear(r);
	return ok ? CODE_OK : failed(m, "schema_migrations");
}

static enum code
read_file(const struct migration *m, const char *name, struct buf *out)
{
	char path[PATH_MAX_HERE], chunk[4096];
	size_t n;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", m->dir, name);
	f = fopen(path, "re");
	if (!f)
		return failed(m, name);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_append(out, chunk, n);
	n = (size_t)ferror(f);
	(void)fclose(f);
	return n || out->failed ? failed(m, name) : CODE_OK;
}

static int
is_sql(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && d->d_name[0] >= '0' && d->d_name[0] <= '9' &&
	    strcmp(d->d_name + n - 4, ".sql") == 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Calls fn with each file of the directory, in the order of their names. */
static enum code
each_file(const struct migration *m,
    enum code (*fn)(const struct migration *m, const char *name, void *arg),
    void *arg)
{
	struct dirent **files = NULL;
	int i, n = scandir(m->dir, &files, is_sql, by_name);
	enum code code = n > 0 ? CODE_OK : failed(m, m->dir);

	for (i = 0; i < n; i++) {
		if (!code)
			code = fn(m, files[i]->d_name, arg);
		free(files[i]);
	}
	free(files);
	return code;
}

/* The text and what notes it, in one transaction; PQexec takes NUL-ended text. */
static enum code
apply_text(const struct migration *m, struct buf *text, const char *name,
    const char *note, const char *version)
{
	char nothing[8];
	struct buf sum;
	enum code code;

	buf_init(&sum, TEXT_MAX);
	buf_append(&sum, buf_data(text), text->n);
	buf_append_byte(text, 0);
	code = sum.failed || text->failed ? failed(m, name) : CODE_OK;
	if (!code)
		code = run_sql(m, "begin", name);
	if (!code)
		code = run_sql(m, (const char *)buf_data(text), name);
	if (!code && note)
		code = run_sql(m, "reset role", name);
	if (!code && note)
		code = ask(m, note, version, &sum, nothing, sizeof(nothing));
	if (!code)
		code = run_sql(m, "commit", name);
	else
		PQclear(PQexec(m->pg, "rollback"));
	buf_clear(&sum);
	return code;
}

static enum code
apply_migration(const struct migration *m, const char *name, void *arg)
{
	static const char known[] =
	    "select case when checksum = sha256($2) then 'same' else 'other' end"
	    " from sluss.schema_migrations"
	    " where version = split_part($1, '_', 1)::int4";
	static const char note[] =
	    "insert into sluss.schema_migrations (version, name, checksum)"
	    " values (split_part($1, '_', 1)::int4,"
	    " regexp_replace($1, '[.]sql$', ''), sha256($2)) returning 'x'";
	const bool *exists = arg;
	char was[8] = "";
	struct buf text;
	enum code code;

	buf_init(&text, TEXT_MAX);
	code = read_file(m, name, &text);
	if (!code && *exists)
		code = ask(m, known, name, &text, was, sizeof(was));
	if (!code && strcmp(was, "other") == 0)
		code = refused(m, "MIGRATION_CHANGED", "A migration that was "
		    "applied reads differently in this build.");
	if (!code && !was[0])
		code = apply_text(m, &text, name, note, name);
	buf_clear(&text);
	return code;
}

static enum code
gather(const struct migration *m, const char *name, void *arg)
{
	return read_file(m, name, arg);
}

static enum code
apply_door(const struct migration *m)
{
	static const char known[] =
	    "select 'same' from sluss.schema_migrations"
	    " where version = -1 and checksum = sha256($2) and $1 = 'door'";
	static const char note[] =
	    "insert into sluss.schema_migrations (version, name, checksum)"
	    " values (-1, $1, sha256($2)) on conflict (version) do update"
	    " set checksum = excluded.checksum, applied_at = now() returning 'x'";
	char was[8] = "";
	struct buf text;
	enum code code;

	buf_init(&text, TEXT_MAX);
	code = each_file(m, gather, &text);
	if (!code)
		code = ask(m, known, "door", &text, was, sizeof(was));
	if (!code && !was[0])
		code = apply_text(m, &text, "door", note, "door");
	buf_clear(&text);
	return code;
}

static enum code
apply_keys(const struct migration *m, const char *name, void *arg)
{
	struct buf text;
	enum code code;

	(void)arg;
	buf_init(&text, TEXT_MAX);
	code = read_file(m, name, &text);
	if (!code)
		code = apply_text(m, &text, name, NULL, NULL);
	buf_clear(&text);
	return code;
}

static enum code
open_database(struct migration *m, const char *conninfo)
{
	m->pg = PQconnectdb(conninfo);
	if (PQstatus(m->pg) != CONNECTION_OK) {
		(void)err_set(m->e, CODE_UNAVAILABLE, "DATABASE_UNREACHABLE",
		    "The database does not answer.");
		err_detail(m->e, "%s", PQerrorMessage(m->pg));
		return CODE_UNAVAILABLE;
	}
	return run_sql(m, "set client_min_messages = warning;"
	    "select pg_advisory_lock(" LOCK_NUMBER ")", "the migration lock");
}

/* Whether there is a schema at all; refuses one that this build is too old for. */
static enum code
look(const struct migration *m, bool *exists)
{
	char answer[16];
	enum code code;

	code = ask(m, "select 'yes' where $1 is null and $2 is null and"
	    " to_regclass('sluss.schema_migrations') is not null",
	    NULL, NULL, answer, sizeof(answer));
	*exists = !code && answer[0];
	if (code || !*exists)
		return code;
	code = ask(m, "select max(version) from sluss.schema_migrations"
	    " where $1 is null and $2 is null", NULL, NULL, answer,
	    sizeof(answer));
	if (!code && strtol(answer, NULL, 10) > SCHEMA_VERSION)
		code = refused(m, "SCHEMA_NEWER", "The database is newer than "
		    "this build. Install the version that made it.");
	return code;
}

static enum code
migrate_main(struct migration *m, const char *conninfo, const char *dir)
{
	char door[PATH_MAX_HERE];
	bool exists = false;
	enum code code = open_database(m, conninfo);

	m->dir = dir;
	if (!code)
		code = look(m, &exists);
	if (!code)
		code = each_file(m, apply_migration, &exists);
	(void)snprintf(door, sizeof(door), "%s/door", dir);
	m->dir = door;
	if (!code)
		code = apply_door(m);
	m->dir = NULL;
	return code;
}

static enum code
migrate_keys(struct migration *m, const char *conninfo, const char *dir)
{
	char keys[PATH_MAX_HERE];
	enum code code = open_database(m, conninfo);

	(void)snprintf(keys, sizeof(keys), "%s/keys", dir);
	m->dir = keys;
	if (!code)
		code = each_file(m, apply_keys, NULL);
	m->dir = NULL;
	return code;
}

enum code
migrate_run(const char *admin_conninfo, const char *keys_admin_conninfo,
    const char *schema_dir, struct err *e)
{
	struct migration m = { .e = e };
	enum code code = migrate_main(&m, admin_conninfo, schema_dir);

	PQfinish(m.pg);
	if (code || !keys_admin_conninfo || !keys_admin_conninfo[0])
		return code;
	m = (struct migration){ .e = e };
	code = migrate_keys(&m, keys_admin_conninfo, schema_dir);
	PQfinish(m.pg);
	return code;
}

enum code
migrate_check(const char *conninfo, struct err *e)
{
	struct migration m = { .e = e };
	char version[16];
	enum code code;

	m.pg = PQconnectdb(conninfo);
	if (PQstatus(m.pg) != CONNECTION_OK) {
		(void)err_set(e, CODE_UNAVAILABLE, "DATABASE_UNREACHABLE",
		    "The database does not answer.");
		err_detail(e, "%s", PQerrorMessage(m.pg));
		PQfinish(m.pg);
		return CODE_UNAVAILABLE;
	}
	code = ask(&m, "select door.schema_version()"
	    " where $1 is null and $2 is null", NULL, NULL, version,
	    sizeof(version));
	if (!code && strtol(version, NULL, 10) != SCHEMA_VERSION)
		code = refused(&m, "SCHEMA_DIFFERS",
		    "The database's schema is not this build's. Run "
		    "slussd migrate.");
	PQfinish(m.pg);
	return code;
}
