/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SCHEMA_MIGRATE_H
#define SLUSS_SCHEMA_MIGRATE_H

/*
 * Brings a database to the schema of this build: numbered migrations, each
 * applied once in a transaction of its own and never changed afterwards, and
 * the door's functions, applied anew together whenever one of them changes.
 * Blocking; for the command line, not for the event loop.
 */

#include "base/status.h"

/* The newest migration that this build knows. */
#define SCHEMA_VERSION 22

/*
 * Applies what is missing from schema_dir, holding an advisory lock. The keys
 * cluster is left alone when keys_admin_conninfo is NULL or empty.
 * FAILED_PRECONDITION: the database is newer than the build, or a migration
 * that was applied reads differently now; nothing is changed then.
 */
enum code migrate_run(const char *admin_conninfo,
    const char *keys_admin_conninfo, const char *schema_dir,
    struct err *e) MUST_CHECK;
/* OK when the database stands at SCHEMA_VERSION; FAILED_PRECONDITION if not. */
enum code migrate_check(const char *conninfo, struct err *e) MUST_CHECK;

#endif
