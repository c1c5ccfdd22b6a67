/* SPDX-License-Identifier: EUPL-1.2 */
/* The cluster comes from deploy/postgres/cluster, and dies with the program. */

#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CLUSTER SLUSS_SOURCE_DIR "/deploy/postgres/cluster --fast --port 5462"
#define STUB    SLUSS_SOURCE_DIR "/tests/unit/store/stub.sql"

struct event_base *base;
struct store *store;
struct arena *arena;
static char dir[64];
static char conninfo[256];

/* Runs a command and gives its last line. */
static void
run(char *line, size_t size, const char *command)
{
	FILE *f = popen(command, "r");

	if (!f)
		abort();
	while (fgets(line, (int)size, f))
		;
	/* It also runs outside of any test, where Check cannot be told. */
	if (pclose(f) != 0) {
		fprintf(stderr, "failed: %s\n", command);
		exit(EXIT_FAILURE);
	}
	line[strcspn(line, "\n")] = '\0';
}

void
world_cluster(const char *verb)
{
	char command[512], line[256] = "";

	snprintf(command, sizeof(command), CLUSTER " %s %s c", verb, dir);
	run(line, sizeof(line), command);
	if (line[0])
		strcpy(conninfo, line);
}

void
world_ask_sql(const char *sql, char *line, size_t size)
{
	char command[1024];

	line[0] = '\0';
	snprintf(command, sizeof(command),
	    "psql -qXAt -v ON_ERROR_STOP=1 -d '%s' -c \"%s\"", conninfo, sql);
	run(line, size, command);
}

void
world_sql(const char *sql)
{
	char line[256];

	world_ask_sql(sql, line, sizeof(line));
}

static void
start(const char *name, const char *fill)
{
	char command[1024], line[256] = "";

	snprintf(dir, sizeof(dir), "/tmp/sluss-%s-XXXXXX", name);
	if (!mkdtemp(dir))
		abort();
	world_cluster("start");
	snprintf(command, sizeof(command), "c='%s'; %s", conninfo, fill);
	run(line, sizeof(line), command);
}

void
world_start(const char *name)
{
	start(name, "psql -qX -v ON_ERROR_STOP=1 -d \"$c\" -f " STUB);
}

void
world_start_door(const char *name)
{
	start(name, SLUSS_SOURCE_DIR "/server/schema/apply \"$c\" \"$c\"");
}

void
world_stop(void)
{
	char command[128], line[64];

	world_cluster("stop");
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	run(line, sizeof(line), command);
}

static bool
is_ready(void *arg)
{
	(void)arg;
	return store_ready(store);
}

void
world_open(struct store_config config)
{
	struct err e = { 0 };

	config.conninfo = config.keys_conninfo = conninfo;
	base = event_base_new();
	arena = arena_new(4 * 1024 * 1024);
	store = store_new(base, &config, &e);
	ck_assert_msg(store != NULL, "%s", e.text);
	world_wait(is_ready, NULL);
}

void
world_close(void)
{
	store_free(store);
	arena_free(arena);
	event_base_free(base);
}

static void
on_bell(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

/* The bell makes the loop return, so that time itself is seen to pass. */
void
world_wait(bool (*true_at_last)(void *), void *arg)
{
	const struct timeval tv = { .tv_usec = 20000 };
	const int64_t end = clock_mono() + 10 * NS_PER_S;
	struct event *bell = event_new(base, -1, EV_PERSIST, on_bell, NULL);

	event_add(bell, &tv);
	while (!true_at_last(arg)) {
		ck_assert_msg(clock_mono() < end, "waited in vain");
		event_base_loop(base, EVLOOP_ONCE);
	}
	event_free(bell);
}

void
world_turn(void)
{
	event_base_loop(base, EVLOOP_NONBLOCK);
}

static void
on_done(struct unit *u)
{
	((struct ask *)(void *)u)->done++;
}

void
world_ask_init(struct ask *a, const char *method)
{
	*a = (struct ask){ .call = { .unit = { .done = on_done,
		.deadline = CLOCK_NEVER }, .method = method, .actor = "alva",
		.role = "", .purpose = "care", .version = 7, .named_kind = 16,
		.named = 6, .shown = true, .node = { { 1 } } } };
}

struct many {
	struct ask *asks;
	size_t n;
};

static bool
are_done(void *arg)
{
	const struct many *m = arg;

	for (size_t i = 0; i < m->n; i++)
		if (m->asks[i].done == 0)
			return false;
	return true;
}

void
world_wait_done(struct ask *asks, size_t n)
{
	struct many m = { asks, n };

	world_wait(are_done, &m);
	for (size_t i = 0; i < n; i++)
		ck_assert_uint_eq(asks[i].done, 1);
}

void
world_read(struct ask *a, const char *method)
{
	world_ask_init(a, method);
	ck_assert_int_eq(store_read(store, &a->call, NULL), CODE_OK);
	world_wait_done(a, 1);
}

const struct param *
world_params(const char *method, size_t n)
{
	const struct id node = { { 1 } };
	struct param *p = arena_array(arena, n, sizeof(*p));

	ck_assert_ptr_nonnull(p);
	p[0] = param_id(arena, &node);
	p[1] = param_text(arena, STR("alva"));
	p[2] = param_text(arena, STR(""));
	p[3] = param_text(arena, STR("care"));
	p[4] = param_bool(arena, true);
	p[5] = param_text(arena, str_of(method));
	p[6] = param_bytes(arena, STR("hash"));
	for (size_t i = LEAD_N; i < n; i++)
		p[i] = param_null();
	return p;
}

void
world_unit(struct ask *a, enum sql sql, const char *method)
{
	const size_t n = sql == SQL_APPROVE ? 11 : LEAD_N;

	world_ask_init(a, method);
	ck_assert_int_eq(store_submit(store, &a->call.unit, sql,
	    world_params(method, n), n, NULL), CODE_OK);
	world_wait_done(a, 1);
}
