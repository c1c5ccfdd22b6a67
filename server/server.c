/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * The wiring: the only file that knows every room. Nothing here is fatal once
 * the service is ready; what fails later is logged, and answered UNAVAILABLE.
 */

#include "server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <event2/event.h>
#include <systemd/sd-daemon.h>

#include "call/call.h"
#include "config.h"
#include "feed/sweep.h"
#include "notify.h"
#include "registry/registry.h"
#include "schema/migrate.h"

#define TICK_MS       100
#define TICKS_A_SECOND 10
#define LAST_ROWS_TICKS 50
#define REGISTRY_OLD  (3 * NS_PER_S)

struct server {
	const char *file;
	struct config *config;
	struct event_base *base;
	struct event *tick, *hup, *term, *intr;
	struct store *store;
	struct vault *vault;
	struct registry *registry;
	struct engine *engine;
	struct sweep sweep;
	struct notify *notify;   /* NULL: no command is configured */
	struct net *net;
	uint8_t policy_hash[32];
	unsigned ticks, drain_tick;
	bool draining, drained;
	int status;
};

static void
on_config_fault(const char *file, unsigned line, const char *key,
    const char *text, void *arg)
{
	(void)arg;
	fprintf(stderr, "%s:%u: %s %s\n", file, line, key, text);
}

static void
on_policy_fault(const struct policy_fault *f, void *arg)
{
	(void)arg;
	log_line(LOG_LEVEL_ERROR, "policy_fault", "%s:%u: %s", f->file, f->line,
	    f->text);
}

/* ---- what net asks ---- */

static enum code
identify(void *arg, const struct net_identity *id, struct peer *out)
{
	struct server *s = arg;

	return registry_identify(s->registry, id, out);
}

static void *
start(void *arg, struct stream *stream, const struct net_request *request)
{
	struct server *s = arg;

	return engine_start(s->engine, stream, request);
}

static const struct net_up up = { identify, start, engine_gone, engine_room };

/* ---- policy and registry ---- */

static bool
load_policy(struct server *s)
{
	struct policy *p = policy_load(s->config->policy, on_policy_fault, s);

	if (!p)
		return false;
	if (memcmp(policy_hash(p), s->policy_hash, sizeof(s->policy_hash)) ==
	    0) {
		policy_free(p);
		return true;
	}
	memcpy(s->policy_hash, policy_hash(p), sizeof(s->policy_hash));
	engine_set_policy(s->engine, p);
	log_line(LOG_LEVEL_INFO, "policy_loaded", "%s", s->config->policy);
	return true;
}

static bool
is_gone(const struct peer *p, void *arg)
{
	return registry_gone(arg, p);
}

static void
on_registry_changed(void *arg)
{
	struct server *s = arg;
	size_t n;

	engine_feed_wake(s->engine, NULL);
	if (s->net) {
		n = net_drop(s->net, is_gone, s->registry);
		if (n > 0)
			log_line(LOG_LEVEL_INFO, "peers_dropped",
			    "%zu connections of revoked nodes", n);
		if (!load_policy(s))
			log_line(LOG_LEVEL_ERROR, "policy_kept",
			    "the policy files are faulty; the old one stays");
	}
}

static void
on_notify(void *arg)
{
	struct server *s = arg;

	registry_poll(s->registry);
}

static void
on_feed(void *arg, const char *organisation)
{
	struct server *s = arg;

	engine_feed_wake(s->engine, organisation);
	if (s->notify)
		notify_wake(s->notify);
}

/* ---- life ---- */

static void
become_ready(struct server *s)
{
	struct net_config nc;
	struct err e = { 0 };
	int fds[16], n = sd_listen_fds(1);

	config_net(s->config, &nc);
	for (int i = 0; i < n && i < (int)ARRAY_LEN(fds); i++)
		fds[nc.n_listen_fds++] = SD_LISTEN_FDS_START + i;
	nc.listen_fds = fds;
	s->net = net_new(s->base, &nc, &up, s, &e);
	if (!s->net) {
		log_line(LOG_LEVEL_ERROR, "cannot_listen", "%s %s", e.text,
		    e.detail);
		s->status = 1;
		event_base_loopbreak(s->base);
		return;
	}
	log_line(LOG_LEVEL_INFO, "ready", "listening on %s",
	    net_bound(s->net, 0));
	fprintf(stderr, "slussd: ready on %s\n", net_bound(s->net, 0));
	sd_notify(0, "READY=1\nSTATUS=Serving");
}

static void
say_serving(struct server *s)
{
	engine_set_serving(s->engine, s->net && !s->draining &&
	    store_ready(s->store) &&
	    registry_age(s->registry) < REGISTRY_OLD);
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct server *s = arg;

	(void)fd;
	(void)what;
	/* Without the key store it serves what needs none, and says so to health. */
	if (!s->net && !s->draining && registry_ready(s->registry)) {
		become_ready(s);
		say_serving(s);
	}
	/* Denials of the last calls are owed a row like any other. */
	if (s->drained && !engine_owes(s->engine))
		event_base_loopbreak(s->base);
	else if (s->drained && s->ticks - s->drain_tick > LAST_ROWS_TICKS)
		event_base_loopbreak(s->base);
	engine_feed_tick(s->engine);
	if (s->notify && !s->draining)
		notify_tick(s->notify);
	if (s->ticks++ % TICKS_A_SECOND != 0)
		return;
	if (s->net && !s->draining)
		sweep_tick(&s->sweep);
	registry_poll(s->registry);
	engine_tick(s->engine);
	say_serving(s);
	sd_notify(0, "WATCHDOG=1");
	if (!s->net && s->ticks % (5 * TICKS_A_SECOND) == 1 && s->ticks > 1)
		log_line(LOG_LEVEL_WARNING, "waiting",
		    "for the database and its registry");
}

static void
on_hup(evutil_socket_t fd, short what, void *arg)
{
	struct server *s = arg;
	struct config *c;
	struct net_config nc;
	struct err e = { 0 };

	(void)fd;
	(void)what;
	sd_notify(0, "RELOADING=1");
	c = config_load(s->file, on_config_fault, NULL);
	if (!c) {
		log_line(LOG_LEVEL_ERROR, "reload_refused",
		    "the configuration is faulty; the old one stays");
	} else {
		config_net(c, &nc);
		if (s->net && net_reload(s->net, &nc, &e))
			log_line(LOG_LEVEL_ERROR, "reload_refused", "%s %s",
			    e.text, e.detail);
		else
			log_line(LOG_LEVEL_INFO, "reloaded",
			    "certificates and revocation lists");
		free(s->config->policy);
		s->config->policy = strdup(c->policy);
		config_free(c);
		if (!s->config->policy || !load_policy(s))
			log_line(LOG_LEVEL_ERROR, "policy_kept",
			    "the policy files are faulty; the old one stays");
	}
	sd_notify(0, "READY=1");
}

static void
on_drained(void *arg)
{
	struct server *s = arg;

	s->drained = true;
	s->drain_tick = s->ticks;
}

static void
on_term(evutil_socket_t fd, short what, void *arg)
{
	struct server *s = arg;

	(void)fd;
	(void)what;
	if (s->draining)
		return;
	s->draining = true;
	sd_notify(0, "STOPPING=1");
	engine_set_serving(s->engine, false);
	engine_stop(s->engine);
	log_line(LOG_LEVEL_INFO, "draining", "no new calls");
	if (s->net)
		net_drain(s->net, on_drained, s);
	else
		on_drained(s);
}

/* Nothing of this process is ever written to a core or read by a debugger. */
static void
seal_process(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifndef SLUSS_TEST_WALLS
	prctl(PR_SET_DUMPABLE, 0);
#endif
	signal(SIGPIPE, SIG_IGN);
}

static struct engine_config
engine_config(const struct config *c)
{
	struct engine_config ec = {
		.denials_per_minute = c->denials_per_minute };
#ifdef SLUSS_TEST_WALLS
	const char *off = getenv("SLUSS_TEST_WALL_OFF");

	ec.decide_off = off && strcmp(off, "decide") == 0;
	ec.guard_off = off && strcmp(off, "guard") == 0;
	if (ec.decide_off || ec.guard_off)
		log_alarm("wall_off", "the wall %s is off for a test", off);
#endif
	return ec;
}

static bool
write_pid(const struct config *c)
{
	FILE *f;

	if (!c->pid_file)
		return true;
	f = fopen(c->pid_file, "w");
	if (!f)
		return false;
	fprintf(f, "%ld\n", (long)getpid());
	return fclose(f) == 0;
}

static bool
begin_notify(struct server *s, struct err *e)
{
	const struct config *c = s->config;
	struct notify_config nc = {
		.command = c->command_words,
		.targets = (const char *const *)c->target_list,
		.n_targets = c->n_targets,
		.timeout_ms = c->notify_timeout,
		.escalate_ms = c->notify_escalate,
	};

	if (!c->command_words[0])
		return true;
	s->notify = notify_new(s->store, &nc);
	if (s->notify)
		return true;
	err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
	    "there is no memory for notices");
	return false;
}

static bool
begin(struct server *s, struct err *e)
{
	struct engine_config ec = engine_config(s->config);
	struct timeval tick = { 0, TICK_MS * 1000 };
	struct store_config sc = {
		.conninfo = s->config->database,
		.keys_conninfo = s->config->keys,
		.batch_connections = s->config->batch_connections,
		.pool_connections = s->config->pool_connections,
	};

	if (!write_pid(s->config)) {
		err_set(e, CODE_FAILED_PRECONDITION, "PID_FILE",
		    "%s cannot be written", s->config->pid_file);
		return false;
	}
	s->base = event_base_new();
	s->vault = vault_new(s->config->root_key, e);
	s->store = s->vault ? store_new(s->base, &sc, e) : NULL;
	s->registry = s->store ? registry_new(s->store, on_registry_changed, s,
	    e) : NULL;
	s->engine = s->registry ? engine_new(s->store, s->vault, &ec, e) :
	    NULL;
	if (!s->engine)
		return false;
	if (!load_policy(s)) {
		err_set(e, CODE_FAILED_PRECONDITION, "POLICY",
		    "the policy in %s is faulty", s->config->policy);
		return false;
	}
	sweep_init(&s->sweep, s->store);
	if (!begin_notify(s, e))
		return false;
	store_listen(s->store, on_notify, on_feed, s);
	s->tick = event_new(s->base, -1, EV_PERSIST, on_tick, s);
	s->hup = evsignal_new(s->base, SIGHUP, on_hup, s);
	s->term = evsignal_new(s->base, SIGTERM, on_term, s);
	s->intr = evsignal_new(s->base, SIGINT, on_term, s);
	event_add(s->tick, &tick);
	event_add(s->hup, NULL);
	event_add(s->term, NULL);
	event_add(s->intr, NULL);
	return true;
}

static void
end(struct server *s)
{
	struct event *events[] = { s->tick, s->hup, s->term, s->intr };

	/* Calls that outlived the drain are abandoned, not answered. */
	engine_close(s->engine);
	net_free(s->net);
	store_free(s->store);
	sweep_clear(&s->sweep);
	notify_free(s->notify);
	engine_free(s->engine);
	registry_free(s->registry);
	vault_free(s->vault);
	for (size_t i = 0; i < ARRAY_LEN(events); i++) {
		if (events[i])
			event_free(events[i]);
	}
	if (s->base)
		event_base_free(s->base);
	if (s->config && s->config->pid_file)
		unlink(s->config->pid_file);
	config_free(s->config);
}

int
server_run(const char *config_file)
{
	struct server s = { .file = config_file };
	struct err e = { 0 };

	seal_process();
	s.config = config_load(config_file, on_config_fault, NULL);
	if (!s.config)
		return 1;
	log_open("slussd", s.config->log_level);
	if (begin(&s, &e)) {
		event_base_dispatch(s.base);
	} else {
		fprintf(stderr, "slussd: %s %s\n", e.text, e.detail);
		s.status = 1;
	}
	end(&s);
	return s.status;
}
