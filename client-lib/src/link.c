/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The step: write, read, let the session see the time. The session is fed and
 * emptied here and nowhere else, so never from inside a callback of nghttp2.
 */

#include "link.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"

#define READ_SIZE (16 * 1024)
#define OUT_MAX ((size_t)4 * 1024 * 1024)

int
link_poll_ms(int64_t until, int64_t now)
{
	int64_t ms;

	if (until == CLOCK_NEVER)
		return -1;
	if (until <= now)
		return 0;
	ms = (until - now - 1) / NS_PER_MS + 1;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

struct link *
link_new(struct tls_config *config, const struct addresses *at,
    const char *name, int64_t deadline)
{
	struct link *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->session = session_new();
	if (!l->session) {
		free(l);
		return NULL;
	}
	l->refs = 1;
	l->fd = -1;
	l->config = config;
	l->at = *at;
	l->name = name;
	l->deadline = deadline;
	buf_init(&l->out, OUT_MAX);
	return l;
}

struct link *
link_ref(struct link *l)
{
	l->refs++;
	return l;
}

void
link_unref(struct link *l)
{
	if (!l || --l->refs > 0)
		return;
	session_free(l->session);
	tls_free(l->tls);
	if (l->fd >= 0)
		close(l->fd);
	buf_clear(&l->out);
	free(l);
}

void
link_die(struct link *l, const struct err *why)
{
	if (l->state == LINK_DEAD)
		return;
	l->state = LINK_DEAD;
	l->why = *why;
	session_lost(l->session, why);
}

/* Takes from the session until it has nothing or enough is waiting. */
static enum code
gather(struct link *l, struct err *e)
{
	struct str some;
	enum code code;

	while (l->out.n < READ_SIZE) {
		code = session_take(l->session, &some, e);
		if (code != CODE_OK)
			return code;
		if (some.n == 0)
			break;
		buf_append(&l->out, some.p, some.n);
	}
	if (l->out.failed)
		return err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "not enough memory");
	return CODE_OK;
}

static enum code
lost(const struct link *l, struct err *e)
{
	if (!l->heard)
		return err_set(e, CODE_UNAVAILABLE, "NOT_ADMITTED",
		    "the server closed the connection without a word: is "
		    "the key of our certificate enrolled, and its node not "
		    "revoked?");
	return err_set(e, CODE_UNAVAILABLE, "CONNECTION_LOST",
	    "the connection has ended");
}

static enum code
write_some(struct link *l, bool *moved, struct err *e)
{
	enum tls_want want = TLS_DONE;
	enum code code = CODE_OK;
	size_t n;

	l->write_wants_read = false;
	while (code == CODE_OK && want == TLS_DONE) {
		code = gather(l, e);
		if (code != CODE_OK || l->out.n == 0)
			return code;
		want = tls_write(l->tls, buf_data(&l->out), l->out.n, &n, e);
		if (want == TLS_DONE) {
			buf_consume(&l->out, n);
			*moved = true;
		}
	}
	if (want == TLS_FAILED)
		return e->code;
	if (want == TLS_END)
		return lost(l, e);
	l->write_wants_read = want == TLS_READ;
	return CODE_OK;
}

static enum code
read_some(struct link *l, bool *moved, struct err *e)
{
	char bytes[READ_SIZE];
	enum tls_want want;
	enum code code;
	size_t n;

	want = tls_read(l->tls, bytes, sizeof(bytes), &n, e);
	l->read_wants_write = want == TLS_WRITE;
	if (want == TLS_FAILED)
		return e->code;
	if (want == TLS_END)
		return lost(l, e);
	if (want != TLS_DONE)
		return CODE_OK;
	*moved = true;
	l->heard = true;
	code = session_feed(l->session, (struct str){ bytes, n }, e);
	explicit_bzero(bytes, n);
	return code;
}

/* A write that fails may hide what the peer said last: read that first. */
static enum code
move(struct link *l, bool *moved, struct err *e)
{
	struct err read_error = { .code = CODE_OK };
	enum code code, rcode;

	code = write_some(l, moved, e);
	do {
		*moved = false;
		rcode = read_some(l, moved, &read_error);
	} while (code != CODE_OK && rcode == CODE_OK && *moved);
	if (rcode != CODE_OK && (code == CODE_OK ||
	    rcode == CODE_UNAUTHENTICATED)) {
		*e = read_error;
		code = rcode;
	}
	if (code == CODE_OK && session_ended(l->session))
		code = lost(l, e);
	return code;
}

bool
link_step(struct link *l, int64_t now)
{
	struct err why = { .code = CODE_OK };
	bool moved = false;

	if (l->state == LINK_DEAD)
		return false;
	if (l->state != LINK_UP)
		return link_dial_step(l, now);
	if (move(l, &moved, &why) != CODE_OK) {
		link_die(l, &why);
		return true;
	}
	return session_tick(l->session, now) || moved;
}

void
link_wants(const struct link *l, bool *read, bool *write)
{
	*read = l->state == LINK_UP ||
	    (l->state == LINK_SHAKING && !l->shake_wants_write);
	*write = l->state == LINK_DIALLING ||
	    (l->state == LINK_SHAKING && l->shake_wants_write) ||
	    (l->state == LINK_UP && (l->read_wants_write ||
	    (l->out.n > 0 && !l->write_wants_read)));
}

int64_t
link_until(const struct link *l)
{
	if (l->state == LINK_DEAD)
		return CLOCK_NEVER;
	return l->state == LINK_UP ? session_deadline(l->session) : l->until;
}

bool
link_usable(const struct link *l)
{
	return l->state != LINK_DEAD && session_usable(l->session);
}
