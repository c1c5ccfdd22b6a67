/* SPDX-License-Identifier: EUPL-1.2 */
/* poll() around a link: it waits only when a step has moved nothing. */

#include "pump.h"

#include <errno.h>
#include <poll.h>

#include "base/clock.h"

#define FRESHEN 64               /* steps at most */

/* Whether the descriptor was ready before the moment; fd -1 just waits. */
static bool
ready(int fd, bool read, bool write, int64_t until)
{
	struct pollfd pfd = { .fd = fd };
	int64_t now = clock_mono();
	int n;

	if (read)
		pfd.events |= POLLIN;
	if (write)
		pfd.events |= POLLOUT;
	for (;;) {
		n = poll(&pfd, fd < 0 ? 0 : 1, link_poll_ms(until, now));
		if (n > 0)
			return true;
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return true;
		now = clock_mono();
		if (until <= now)
			return false;
	}
}

bool
pump_turn(struct link *l, int64_t until)
{
	bool read = false, write = false;
	int64_t first;

	if (l && l->state == LINK_DEAD)
		return false;
	if (l && link_step(l, clock_mono()))
		return true;
	first = l ? link_until(l) : CLOCK_NEVER;
	if (l)
		link_wants(l, &read, &write);
	if (until < first)
		first = until;
	if (!ready(l ? l->fd : -1, read, write, first) && l)
		(void)link_step(l, clock_mono());
	return false;
}

/* Bytes may wait that tell that the connection is no longer any use. */
static void
freshen(struct route *r)
{
	int i;

	for (i = 0; i < FRESHEN && r->link; i++)
		if (!link_step(r->link, clock_mono()))
			return;
}

void
pump_drive(struct flight *f, struct route *r)
{
	for (;;) {
		if (f->state == FLIGHT_RESTING)
			freshen(r);
		if (flight_step(f, r, clock_mono()))
			return;
		if (f->method->streams && f->state == FLIGHT_OPEN) {
			(void)pump_turn(f->link, 0);
			return;
		}
		(void)pump_turn(f->link, flight_until(f));
	}
}

enum code
pump_hear(struct route *r, int64_t deadline, struct err *e)
{
	struct link *l;
	enum code code;

	freshen(r);
	code = route_link(r, deadline, &l, e);
	if (code != CODE_OK)
		return code;
	while (!l->heard && l->state != LINK_DEAD) {
		if (clock_mono() >= deadline)
			return err_set(e, CODE_DEADLINE_EXCEEDED,
			    "CONNECT_TIMEOUT", "no connection in time");
		(void)pump_turn(l, deadline);
	}
	if (l->heard)
		return CODE_OK;
	*e = l->why;
	return e->code;
}
