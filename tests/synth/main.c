/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss-synth: a world of cases that nobody has lived, in a real installation. */

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <popt.h>

#include "base/clock.h"
#include "shape.h"

#define DAY_US (INT64_C(86400) * US_PER_S)

struct options {
	char *main, *keys, *root_key, *policy;
	int cases, seed, batch, registry;
};

static void
say_fault(const struct policy_fault *f, void *arg)
{
	(void)arg;
	(void)fprintf(stderr, "%s:%u: %s\n", f->file, f->line, f->text);
}

/* Ids of the organisations, and of a node of each where it has one. */
static void
look_up(struct synth *y)
{
	PGresult *r = load_query(&y->load, "select o.code, o.id, coalesce("
	    "(select n.id from sluss.node n where n.organisation = o.id "
	    "and n.revoked_at is null order by n.code limit 1), o.id) "
	    "from sluss.organisation o", NULL);

	for (size_t i = 0; i < y->n; i++) {
		struct organisation *o = &y->org[i];
		int row = 0;

		while (row < PQntuples(r) &&
		    strcmp(PQgetvalue(r, row, 0), o->code) != 0)
			row++;
		if (row == PQntuples(r))
			load_fail(o->code, "not registered: apply what "
			    "--registry prints");
		(void)snprintf(o->uuid, sizeof(o->uuid), "%s",
		    PQgetvalue(r, row, 1));
		(void)snprintf(o->node_uuid, sizeof(o->node_uuid), "%s",
		    PQgetvalue(r, row, 2));
		if (!str_unhex(str_of(o->uuid), o->id.b, sizeof(o->id.b)))
			load_fail(o->code, "its id cannot be read");
	}
	PQclear(r);
}

static bool
is_there(struct synth *y, uint64_t number)
{
	struct id id = shape_case_id(y, number);
	char uuid[37];
	PGresult *r;
	bool there;

	shape_uuid(&id, uuid);
	r = load_query(&y->load, "select from sluss.cases where id = $1::uuid",
	    uuid);
	there = PQntuples(r) > 0;
	PQclear(r);
	return there;
}

static double
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Nothing where nobody looks. */
static void
progress(int done, int made, int all, double since)
{
	double rate = made / (seconds() - since + 1e-9);
	int bar = (int)(30.0 * done / all);

	if (!isatty(STDERR_FILENO))
		return;
	(void)fprintf(stderr, "\r[%.*s%*s] %d of %d cases, %.0f/s, %.0f s "
	    "left ", bar, "##############################", 30 - bar, "", done,
	    all, rate, rate > 0 ? (all - done) / rate : 0);
	if (done == all)
		(void)fputc('\n', stderr);
}

static void
make(struct synth *y, const struct options *o)
{
	double since = seconds();
	int made = 0;

	for (int i = 0; i < o->cases; i += o->batch) {
		int n = o->cases - i < o->batch ? o->cases - i : o->batch;

		/* A batch is there as a whole, from an earlier run. */
		if (!is_there(y, (uint64_t)i)) {
			for (int j = 0; j < n; j++)
				shape_case(y, (uint64_t)(i + j));
			load_flush(&y->load);
			made += n;
		}
		vault_tick(y->vault, INT64_MAX);
		progress(i + n, made, o->cases, since);
	}
	printf("%d cases made, %llu records, %llu groups, %llu disclosures, "
	    "%llu log rows, in %.1f s\n", made,
	    (unsigned long long)y->load.n_rows[T_RECORD],
	    (unsigned long long)y->load.n_rows[T_GROUP],
	    (unsigned long long)y->load.n_rows[T_DISCLOSURE],
	    (unsigned long long)y->load.n_rows[T_LOG], seconds() - since);
}

static int
run(struct synth *y, const struct options *o)
{
	struct err e = { 0 };

	y->policy = policy_load(o->policy, say_fault, NULL);
	if (!y->policy)
		return 1;
	shape_organisations(y);
	if (o->registry) {
		shape_registry(y);
	} else {
		y->vault = vault_new(o->root_key, &e);
		if (!y->vault)
			load_fail("the root key", e.text);
		load_open(&y->load, o->main, o->keys);
		look_up(y);
		make(y, o);
		load_close(&y->load);
		vault_free(y->vault);
	}
	policy_free(y->policy);
	return 0;
}

int
main(int argc, char **argv)
{
	static struct synth y;
	struct options o = { .cases = 1000, .seed = 1, .batch = 500 };
	struct poptOption table[] = {
		{ "main", 'm', POPT_ARG_STRING, &o.main, 0,
		    "administrator's connection to the main cluster", "CONNINFO" },
		{ "keys", 'k', POPT_ARG_STRING, &o.keys, 0,
		    "administrator's connection to the keys", "CONNINFO" },
		{ "root-key", 'r', POPT_ARG_STRING, &o.root_key, 0,
		    "the server's root key", "FILE" },
		{ "policy", 'p', POPT_ARG_STRING, &o.policy, 0,
		    "the policy in force", "DIR" },
		{ "cases", 'n', POPT_ARG_INT, &o.cases, 0, "how many", "N" },
		{ "seed", 's', POPT_ARG_INT, &o.seed, 0, "which world", "N" },
		{ "batch", 'b', POPT_ARG_INT, &o.batch, 0,
		    "cases in one transaction", "N" },
		{ "registry", '\0', POPT_ARG_NONE, &o.registry, 0,
		    "print the registry file of the world's organisations",
		    NULL },
		POPT_AUTOHELP POPT_TABLEEND
	};
	poptContext ctx = poptGetContext("sluss-synth", argc,
	    (const char **)(void *)argv, table, 0);
	int rc = poptGetNextOpt(ctx);

	poptFreeContext(ctx);
	if (rc < -1 || !o.policy || o.cases < 1 || o.batch < 1 ||
	    (!o.registry && (!o.main || !o.keys || !o.root_key))) {
		(void)fprintf(stderr, "usage: sluss-synth --policy DIR "
		    "--registry | --main C --keys C --root-key FILE "
		    "[--cases N] [--seed N]; --help\n");
		return EX_USAGE;
	}
	y.seed = (uint64_t)o.seed;
	y.now = (int64_t)(time(NULL) / 86400) * DAY_US;
	rc = run(&y, &o);
	free(o.main);
	free(o.keys);
	free(o.root_key);
	free(o.policy);
	return rc;
}
