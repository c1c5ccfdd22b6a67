/* SPDX-License-Identifier: EUPL-1.2 */
/* Registrations are changed only when they differ: each costs a system call. */

#include "store/watch.h"

bool
watch_open(struct watch *w, struct event_base *base, event_callback_fn on_io,
    event_callback_fn on_timer, void *arg)
{
	*w = (struct watch){ .base = base, .on_io = on_io, .arg = arg,
		.fd = -1 };
	w->io = event_new(base, -1, EV_READ, on_io, arg);
	w->timer = evtimer_new(base, on_timer, arg);
	return w->io && w->timer;
}

void
watch_close(struct watch *w)
{
	if (w->io)
		event_free(w->io);
	if (w->timer)
		event_free(w->timer);
	w->io = w->timer = NULL;
}

bool
watch_socket(struct watch *w, evutil_socket_t fd, short what, bool fresh)
{
	if (!fresh && fd == w->fd && what == w->what)
		return true;
	event_del(w->io);
	w->fd = -1;
	if (fd < 0 || event_assign(w->io, w->base, fd,
	    (short)(what | EV_PERSIST), w->on_io, w->arg) != 0 ||
	    event_add(w->io, NULL) != 0)
		return false;
	w->fd = fd;
	w->what = what;
	return true;
}

void
watch_after(struct watch *w, int64_t ms)
{
	const struct timeval tv = { .tv_sec = ms / 1000,
		.tv_usec = ms % 1000 * 1000 };

	event_add(w->timer, &tv);
}

void
watch_at_once(struct watch *w)
{
	event_active(w->timer, EV_TIMEOUT, 0);
}

void
watch_no_timer(struct watch *w)
{
	event_del(w->timer);
}

void
watch_stop(struct watch *w)
{
	if (w->io)
		event_del(w->io);
	if (w->timer)
		event_del(w->timer);
	w->fd = -1;
}
