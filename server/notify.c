/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Runs the notice command. What it learns: a random id, a word, an
 * organisation's code, a time, and whom it is for; never a case or a name. It
 * gets no descriptor of ours and writes nowhere.
 */

#include "notify.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "log.h"

#define CHILDREN 4
#define EVERY    (2 * NS_PER_S)

struct child {
	pid_t pid;               /* 0: free */
	char notice[33];
	int64_t until;
	bool killed;
};

struct notify {
	struct store *store;
	struct notify_config config;
	struct unit unit;
	struct arena *arena;     /* of the statement under way */
	struct param params[3];
	int64_t next;
	struct child children[CHILDREN];
};

/* What is told, as the environment has it. */
struct notice {
	char id[33], type[16], organisation[65], due[24];
	size_t step;
};

struct notify *
notify_new(struct store *store, const struct notify_config *c)
{
	struct notify *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	/* Who started us may have it ignored, and then nobody hears of an end. */
	signal(SIGCHLD, SIG_DFL);
	n->store = store;
	n->config = *c;
	return n;
}

void
notify_wake(struct notify *n)
{
	n->next = 0;
}

/* ---- children ---- */

static size_t
free_children(const struct notify *n)
{
	size_t found = 0;

	for (size_t i = 0; i < CHILDREN; i++)
		found += n->children[i].pid == 0;
	return found;
}

/* A group of its own, signals as at the beginning, no descriptor but three. */
static int
spawn(pid_t *pid, char *const *command, char *const *environment)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int why;

	sigemptyset(&none);
	sigfillset(&all);
	why = posix_spawn_file_actions_init(&files);
	if (why)
		return why;
	why = posix_spawnattr_init(&attributes);
	if (why) {
		posix_spawn_file_actions_destroy(&files);
		return why;
	}
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP |
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	why = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", 0, 0);
	for (int fd = 1; !why && fd <= 2; fd++)
		why = posix_spawn_file_actions_adddup2(&files, 0, fd);
	if (!why)
		why = posix_spawn_file_actions_addopen(&files, 1, "/dev/null",
		    1, 0);
	if (!why)
		why = posix_spawn_file_actions_adddup2(&files, 1, 2);
	if (!why)
		why = posix_spawn_file_actions_addclosefrom_np(&files, 3);
	if (!why)
		why = posix_spawn(pid, command[0], &files, &attributes, command,
		    environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return why;
}

static void
run(struct notify *n, const struct notice *t)
{
	const char *target = n->config.targets[t->step];
	char text[6][32 + NOTIFY_TARGET_MAX];
	char path[] = "PATH=/usr/bin:/bin", lang[] = "LANG=C.UTF-8";
	char *environment[] = { path, lang, text[0], text[1], text[2], text[3],
		text[4], text[5], NULL };
	struct child *c = n->children;
	int why;

	while (c->pid != 0)
		c++;
	snprintf(text[0], sizeof(text[0]), "SLUSS_NOTICE=%s", t->id);
	snprintf(text[1], sizeof(text[1]), "SLUSS_TYPE=%s", t->type);
	snprintf(text[2], sizeof(text[2]), "SLUSS_ORGANISATION=%s",
	    t->organisation);
	snprintf(text[3], sizeof(text[3]), "SLUSS_DUE=%s", t->due);
	snprintf(text[4], sizeof(text[4]), "SLUSS_TARGET=%s", target);
	snprintf(text[5], sizeof(text[5]), "SLUSS_STEP=%zu", t->step + 1);
	why = spawn(&c->pid, n->config.command, environment);
	if (why) {
		c->pid = 0;
		log_line(LOG_LEVEL_ERROR, "notice_failed",
		    "%s: the command cannot be run: error %d", t->id, why);
		return;
	}
	snprintf(c->notice, sizeof(c->notice), "%s", t->id);
	c->until = clock_mono() + n->config.timeout_ms * NS_PER_MS;
	c->killed = false;
	log_line(LOG_LEVEL_INFO, "notice_sent", "%s: %zu of %zu on call",
	    t->id, t->step + 1, n->config.n_targets);
}

static void
ended(struct child *c, bool known, int status)
{
	if (!known)
		log_line(LOG_LEVEL_WARNING, "notice_failed",
		    "%s: how the command ended is not known", c->notice);
	else if (c->killed)
		log_line(LOG_LEVEL_WARNING, "notice_failed",
		    "%s: the command took too long and was killed", c->notice);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		log_line(LOG_LEVEL_INFO, "notice_taken", "%s", c->notice);
	else
		log_line(LOG_LEVEL_WARNING, "notice_failed",
		    "%s: the command ended with status %d", c->notice,
		    WIFEXITED(status) ? WEXITSTATUS(status) :
		    128 + WTERMSIG(status));
	*c = (struct child){ 0 };
}

static void
look_after(struct notify *n)
{
	for (size_t i = 0; i < CHILDREN; i++) {
		struct child *c = &n->children[i];
		siginfo_t over = { 0 };
		int status = 0;
		pid_t got;

		if (c->pid == 0)
			continue;
		if (!c->killed && clock_mono() > c->until) {
			c->killed = true;
			kill(-c->pid, SIGKILL);
		}
		/* What it left running ends with it; while it is not reaped its number is nobody else's. */
		if (!c->killed && waitid(P_PID, (id_t)c->pid, &over,
		    WEXITED | WNOHANG | WNOWAIT) == 0 && over.si_pid == c->pid)
			kill(-c->pid, SIGKILL);
		got = waitpid(c->pid, &status, WNOHANG);
		if (got == c->pid || (got < 0 && errno == ECHILD))
			ended(c, got == c->pid, status);
	}
}

/* ---- the door ---- */

static void
write_due(int64_t us, char out[24])
{
	time_t s = (time_t)(us / US_PER_S);
	struct tm tm;

	if (us == INT64_MIN || !gmtime_r(&s, &tm) ||
	    strftime(out, 24, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		out[0] = '\0';
}

static void
copy(const struct rows *rows, int row, const char *column, char *out,
    size_t n)
{
	struct str s = rows_str(rows, row, rows_column(rows, column));

	snprintf(out, n, "%.*s", (int)s.n, s.p ? s.p : "");
}

static void
take(struct notify *n, const struct rows *rows, int row)
{
	struct notice t = { .step = (size_t)rows_int(rows, row,
	    rows_column(rows, "step")) };
	struct id id = rows_id(rows, row, rows_column(rows, "notice_id"));

	if (id_is_zero(&id))
		return;
	str_hex_id(&id, t.id);
	copy(rows, row, "change_type", t.type, sizeof(t.type));
	copy(rows, row, "organisation_code", t.organisation,
	    sizeof(t.organisation));
	write_due(rows_time(rows, row, rows_column(rows, "due_at")), t.due);
	if (t.step < n->config.n_targets && free_children(n) > 0)
		run(n, &t);
	else
		log_alarm("notice_unread", "%s: nobody of %s has read it",
		    t.id, t.organisation);
}

static void
on_notices(struct unit *u)
{
	struct notify *n = container_of(u, struct notify, unit);

	if (u->code)
		log_line(LOG_LEVEL_WARNING, "notices_failed", "%s %s",
		    u->err.reason, u->err.detail);
	else
		for (int i = 0; i < u->rows.n; i++)
			take(n, &u->rows, i);
	unit_release(u);
	arena_free(n->arena);
	n->arena = NULL;
}

void
notify_tick(struct notify *n)
{
	size_t places;
	struct err e = { 0 };

	look_after(n);
	places = free_children(n);
	if (n->arena || places == 0 || clock_mono() < n->next)
		return;
	n->next = clock_mono() + EVERY;
	n->arena = arena_new(1024);
	if (!n->arena)
		return;
	n->unit = (struct unit){ .done = on_notices };
	n->params[0] = param_int4(n->arena, (int32_t)n->config.escalate_ms);
	n->params[1] = param_int4(n->arena, (int32_t)n->config.n_targets);
	n->params[2] = param_int4(n->arena, (int32_t)places);
	if (store_submit(n->store, &n->unit, SQL_NOTICES, n->params, 3, &e) ==
	    CODE_OK)
		return;
	arena_free(n->arena);
	n->arena = NULL;
}

void
notify_free(struct notify *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < CHILDREN; i++) {
		if (n->children[i].pid != 0)
			kill(-n->children[i].pid, SIGKILL);
	}
	arena_free(n->arena);
	free(n);
}
