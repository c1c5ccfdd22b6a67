/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The turn: write, read, let the session see the time, and wait only when
 * neither moved a byte. The session is fed and emptied here and nowhere else,
 * so never from inside a callback of nghttp2.
 */

#include "pump.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>

#include "base/clock.h"
#include "pump_wait.h"

#define READ_SIZE (16 * 1024)

static int
poll_ms(int64_t until, int64_t now)
{
	int64_t ms;

	if (until == CLOCK_NEVER)
		return -1;
	if (until <= now)
		return 0;
	ms = (until - now - 1) / NS_PER_MS + 1;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

bool
pump_wait(int fd, bool read, bool write, int64_t until)
{
	struct pollfd pfd = { .fd = fd };
	int64_t now = clock_mono();
	int n;

	if (read)
		pfd.events |= POLLIN;
	if (write)
		pfd.events |= POLLOUT;
	for (;;) {
		n = poll(&pfd, fd < 0 ? 0 : 1, poll_ms(until, now));
		if (n > 0)
			return true;
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return true;
		now = clock_mono();
		if (until <= now)
			return false;
	}
}

void
pump_sleep(int64_t until)
{
	(void)pump_wait(-1, false, false, until);
}

struct pump *
pump_ref(struct pump *p)
{
	p->refs++;
	return p;
}

static void
die(struct pump *p, const struct err *why)
{
	if (p->dead)
		return;
	p->dead = true;
	p->why = *why;
	session_lost(p->session, why);
}

/* Takes from the session until it has nothing or enough is waiting. */
static enum code
gather(struct pump *p, struct err *e)
{
	struct str some;
	enum code code;

	while (p->out.n < READ_SIZE) {
		code = session_take(p->session, &some, e);
		if (code != CODE_OK)
			return code;
		if (some.n == 0)
			break;
		buf_append(&p->out, some.p, some.n);
	}
	if (p->out.failed)
		return err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "not enough memory");
	return CODE_OK;
}

static enum code
lost(const struct pump *p, struct err *e)
{
	if (!p->heard)
		return err_set(e, CODE_UNAVAILABLE, "NOT_ADMITTED",
		    "the server closed the connection without a word: is "
		    "the key of our certificate enrolled, and its node not "
		    "revoked?");
	return err_set(e, CODE_UNAVAILABLE, "CONNECTION_LOST",
	    "the connection has ended");
}

static enum code
write_some(struct pump *p, bool *moved, struct err *e)
{
	enum tls_want want = TLS_DONE;
	enum code code = CODE_OK;
	size_t n;

	p->write_wants_read = false;
	while (code == CODE_OK && want == TLS_DONE) {
		code = gather(p, e);
		if (code != CODE_OK || p->out.n == 0)
			return code;
		want = tls_write(p->tls, buf_data(&p->out), p->out.n, &n, e);
		if (want == TLS_DONE) {
			buf_consume(&p->out, n);
			*moved = true;
		}
	}
	if (want == TLS_FAILED)
		return e->code;
	if (want == TLS_END)
		return lost(p, e);
	p->write_wants_read = want == TLS_READ;
	return CODE_OK;
}

static enum code
read_some(struct pump *p, bool *moved, struct err *e)
{
	char bytes[READ_SIZE];
	enum tls_want want;
	enum code code;
	size_t n;

	want = tls_read(p->tls, bytes, sizeof(bytes), &n, e);
	p->read_wants_write = want == TLS_WRITE;
	if (want == TLS_FAILED)
		return e->code;
	if (want == TLS_END)
		return lost(p, e);
	if (want != TLS_DONE)
		return CODE_OK;
	*moved = true;
	p->heard = true;
	code = session_feed(p->session, (struct str){ bytes, n }, e);
	explicit_bzero(bytes, n);
	return code;
}

/* A write that fails may hide what the peer said last: read that first. */
static enum code
move(struct pump *p, bool *moved, struct err *e)
{
	struct err read_error = { .code = CODE_OK };
	enum code code, rcode;

	code = write_some(p, moved, e);
	do {
		*moved = false;
		rcode = read_some(p, moved, &read_error);
	} while (code != CODE_OK && rcode == CODE_OK && *moved);
	if (rcode != CODE_OK && (code == CODE_OK ||
	    rcode == CODE_UNAUTHENTICATED)) {
		*e = read_error;
		code = rcode;
	}
	if (code == CODE_OK && session_ended(p->session))
		code = lost(p, e);
	return code;
}

bool
pump_turn(struct pump *p, int64_t until)
{
	struct err why = { .code = CODE_OK };
	bool moved = false, write;
	int64_t first;

	if (p->dead)
		return false;
	if (move(p, &moved, &why) != CODE_OK) {
		die(p, &why);
		return false;
	}
	session_tick(p->session, clock_mono());
	if (moved)
		return true;
	first = session_deadline(p->session);
	if (until < first)
		first = until;
	write = (p->out.n > 0 && !p->write_wants_read) || p->read_wants_write;
	if (!pump_wait(p->fd, true, write, first))
		session_tick(p->session, clock_mono());
	return false;
}

enum code
pump_hear(struct pump *p, int64_t deadline, struct err *e)
{
	while (!p->heard && !p->dead) {
		if (clock_mono() >= deadline)
			return err_set(e, CODE_DEADLINE_EXCEEDED,
			    "CONNECT_TIMEOUT", "no connection in time");
		pump_turn(p, deadline);
	}
	if (p->heard)
		return CODE_OK;
	*e = p->why;
	return e->code;
}

bool
pump_usable(struct pump *p)
{
	while (pump_turn(p, 0))
		continue;
	return !p->dead && session_usable(p->session);
}
