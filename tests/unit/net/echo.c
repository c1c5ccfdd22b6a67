/* SPDX-License-Identifier: EUPL-1.2 */
/* A callee that echoes; every call is freed in gone() and nowhere else. */

#include "echo.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "net/stream.h"
#include "wire/limits.h"

struct call {
	struct echo *echo;
	struct stream *stream;
	struct event *timer;
	struct str part[3];
	size_t left;
	char *bytes;
};

static enum code
identify(void *arg, const struct net_identity *id, struct peer *out)
{
	size_t n = strlen(id->value);

	(void)arg;
	if (n > 9 && strcmp(id->value + n - 9, "-stranger") == 0)
		return CODE_UNAUTHENTICATED;
	*out = (struct peer){ 0 };
	memcpy(out->node.b, id->spki_sha256, sizeof(out->node.b));
	snprintf(out->node_code, sizeof(out->node_code), "%.64s",
	    id->value + (n > 64 ? n - 64 : 0));
	return CODE_OK;
}

static void
reply(struct call *c)
{
	struct answer a = { .parts = c->part, .n_parts = 3 };

	stream_answer(c->stream, &a);
}

static void
deny(struct stream *s, bool held)
{
	static const struct trailer t = { "sluss-leaf", "00ff" };
	struct err e = { 0 };
	struct answer a = { .err = &e, .details = STR("\x08\x07"),
	    .trailers = &t, .n_trailers = 1,
	    .not_before = held ? clock_mono() + 50 * NS_PER_MS : 0 };

	err_set(&e, CODE_PERMISSION_DENIED, "NO", "not for you: å%%");
	stream_answer(s, &a);
}

static void
room(void *arg)
{
	struct call *c = arg;

	if (c->left == 0) {
		stream_answer(c->stream, &(struct answer){ 0 });
		return;
	}
	c->left--;
	stream_send(c->stream, c->part, 3);
}

static void
on_late(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	reply(arg);
}

/* A copy of the message in three parts, one of them empty. */
static bool
keep(struct call *c, struct str m, size_t size)
{
	c->bytes = calloc(1, size > 0 ? size : 1);
	if (!c->bytes)
		return false;
	memcpy(c->bytes, m.p ? m.p : "", m.n);
	c->part[0] = (struct str){ c->bytes, size / 2 };
	c->part[2] = (struct str){ c->bytes + size / 2, size - size / 2 };
	return true;
}

static void *
start(void *arg, struct stream *s, const struct net_request *r)
{
	static const struct timeval late = { .tv_usec = 20000 };
	struct echo *e = arg;
	const char *what = strrchr(r->head->path, '/') + 1;
	struct call *c;
	size_t size = r->message.n;

	if (strcmp(what, "Deny") == 0 || strcmp(what, "Hold") == 0) {
		deny(s, what[0] == 'H');
		return NULL;
	}
	if (strcmp(what, "Big") == 0)
		size = LIMIT_MESSAGE;
	if (strcmp(what, "Flood") == 0)
		size = 65536;
	c = calloc(1, sizeof(*c));
	if (!c || size < r->message.n || !keep(c, r->message, size))
		abort();
	c->echo = e;
	c->stream = s;
	c->timer = evtimer_new(e->base, on_late, c);
	e->started++;
	e->now++;
	if (strcmp(what, "Echo") == 0 || strcmp(what, "Big") == 0)
		reply(c);
	if (strcmp(what, "Late") == 0)
		event_add(c->timer, &late);
	if (strcmp(what, "Stream") == 0)
		c->left = 10;
	if (strcmp(what, "Flood") == 0)
		c->left = SIZE_MAX;
	if (c->left > 0)
		room(c);
	return c;
}

static void
gone(void *arg)
{
	struct call *c = arg;

	c->echo->gone++;
	c->echo->now--;
	event_free(c->timer);
	/* Whoever reads it after this is caught. */
	memset(c->part, 0xdd, sizeof(c->part));
	free(c->bytes);
	free(c);
}

const struct net_up echo_up = { identify, start, gone, room };

struct net_config
echo_config(struct echo_pki *p, const char *dir)
{
	snprintf(p->server, sizeof(p->server), "%s/server.pem", dir);
	snprintf(p->key, sizeof(p->key), "%s/server.key", dir);
	snprintf(p->ca, sizeof(p->ca), "%s/ca.pem", dir);
	snprintf(p->crl, sizeof(p->crl), "%s/crl.pem", dir);
	p->issuer = (struct net_issuer){ .name = "test", .ca_file = p->ca,
	    .crl_file = p->crl, .rule = NET_RULE_URI,
	    .prefix = "urn:sluss:node:" };
	p->listen[0] = "127.0.0.1:0";
	p->listen[1] = NULL;
	return (struct net_config){ .listen = p->listen,
	    .certificate = p->server, .key = p->key,
	    .issuers = &p->issuer, .n_issuers = 1 };
}
